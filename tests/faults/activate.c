/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * activate PORT COMMAND...: what a systemd socket unit does. Listens on
 * 127.0.0.1:PORT, hands that socket to the command, and starts it again
 * whenever it ends, until SIGTERM; SIGHUP asks it to end.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t child, over;

static void
on_signal(int number)
{
	over = over || number == SIGTERM;
	if (child > 0)
		(void)kill((pid_t)child, SIGTERM);
}

static void
run(char **command)
{
	char self[16];

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	(void)snprintf(self, sizeof(self), "%ld", (long)getpid());
	(void)setenv("LISTEN_PID", self, 1);
	(void)setenv("LISTEN_FDS", "1", 1);
	(void)execv(command[0], command);
	_exit(69);
}

int
main(int argc, char **argv)
{
	struct sockaddr_in name = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct sigaction action = { .sa_handler = on_signal };
	const int on = 1;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (argc < 3)
		return 64;
	name.sin_port = htons((unsigned short)strtoul(argv[1], NULL, 10));
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (fd != 3 || bind(fd, (struct sockaddr *)&name, sizeof(name)) != 0 ||
	    listen(fd, 1024) != 0)
		return 69;
	(void)sigaction(SIGTERM, &action, NULL);
	(void)sigaction(SIGHUP, &action, NULL);
	while (!over) {
		child = fork();
		if (child == 0)
			run(argv + 2);
		while (waitpid((pid_t)child, NULL, 0) < 0)
			continue;
	}
	return 0;
}
