/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * supervise PORT WATCHDOG_MS COMMAND...: what systemd does with a socket unit
 * and a service. Listens on 127.0.0.1:PORT, hands that socket to the command,
 * and starts it again whenever it ends; kills it when it has not said
 * WATCHDOG=1 for so long (0: it need not). SIGHUP asks it to end and be started
 * anew, SIGTERM ends both. Tells each start ("pid N") and each word of it.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t child, over;

static void
on_signal(int number)
{
	over = over || number == SIGTERM;
	if (child > 0 && number != SIGCHLD)
		(void)kill((pid_t)child, SIGTERM);
}

static long
now_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
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

static int
open_port(unsigned short port)
{
	struct sockaddr_in name = { .sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	const int on = 1;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (fd != 3 || bind(fd, (struct sockaddr *)&name, sizeof(name)) != 0 ||
	    listen(fd, 1024) != 0)
		exit(69);
	return fd;
}

/* Where the command tells that it is ready and alive; an abstract name. */
static int
open_ear(long watchdog_ms)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	char told[64], usec[32];
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int length = snprintf(name.sun_path + 1, sizeof(name.sun_path) - 1,
	    "helpline-supervise-%ld", (long)getpid());

	if (fd < 0 || bind(fd, (struct sockaddr *)&name, (socklen_t)
	    (offsetof(struct sockaddr_un, sun_path) + 1 +
	    (size_t)length)) != 0)
		exit(69);
	(void)snprintf(told, sizeof(told), "@%s", name.sun_path + 1);
	(void)setenv("NOTIFY_SOCKET", told, 1);
	(void)snprintf(usec, sizeof(usec), "%ld", watchdog_ms * 1000);
	if (watchdog_ms > 0)
		(void)setenv("WATCHDOG_USEC", usec, 1);
	return fd;
}

/* True: it said that it is alive. */
static int
hear(int ear)
{
	char said[4096];
	ssize_t length = recv(ear, said, sizeof(said) - 1, MSG_DONTWAIT);

	if (length <= 0)
		return 0;
	said[length] = '\0';
	for (ssize_t i = 0; i < length; i++)
		said[i] = said[i] == '\n' ? ' ' : said[i];
	(void)puts(said);
	(void)fflush(stdout);
	return strstr(said, "WATCHDOG=1") != NULL ||
	    strstr(said, "READY=1") != NULL;
}

/* Until it ends, by itself or because it fell silent. */
static void
watch(int ear, long watchdog_ms)
{
	struct pollfd listening = { .fd = ear, .events = POLLIN };
	long heard_ms = now_ms();

	for (;;) {
		pid_t ended = waitpid((pid_t)child, NULL, WNOHANG);

		if (ended == child || (ended < 0 && errno == ECHILD))
			return;
		(void)poll(&listening, 1, 20);
		if (hear(ear))
			heard_ms = now_ms();
		if (watchdog_ms > 0 && now_ms() - heard_ms > watchdog_ms) {
			(void)kill((pid_t)child, SIGKILL);
			heard_ms = now_ms();
		}
	}
}

int
main(int argc, char **argv)
{
	struct sigaction action = { .sa_handler = on_signal };
	long watchdog_ms;
	int ear;

	if (argc < 4)
		return 64;
	watchdog_ms = strtol(argv[2], NULL, 10);
	(void)open_port((unsigned short)strtoul(argv[1], NULL, 10));
	ear = open_ear(watchdog_ms);
	(void)sigaction(SIGTERM, &action, NULL);
	(void)sigaction(SIGHUP, &action, NULL);
	(void)sigaction(SIGCHLD, &action, NULL);
	while (!over) {
		child = fork();
		if (child == 0)
			run(argv + 3);
		(void)printf("pid %d\n", (int)child);
		(void)fflush(stdout);
		watch(ear, watchdog_ms);
	}
	return 0;
}
