/* SPDX-License-Identifier: GPL-3.0-or-later */
/* notify PATH: what a daemon tells systemd, a line each, as it comes. */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

int
main(int argc, char **argv)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	char said[4096];
	ssize_t length;

	if (argc != 2 || strlen(argv[1]) >= sizeof(name.sun_path))
		return 64;
	memcpy(name.sun_path, argv[1], strlen(argv[1]));
	if (fd < 0 || bind(fd, (struct sockaddr *)&name, sizeof(name)) != 0)
		return 69;
	(void)puts("bound");
	(void)fflush(stdout);
	while ((length = recv(fd, said, sizeof(said), 0)) > 0) {
		for (ssize_t i = 0; i < length; i++)
			(void)putchar(said[i] == '\n' ? ' ' : said[i]);
		(void)putchar('\n');
		(void)fflush(stdout);
	}
	return 0;
}
