/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/name.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool
name_read(const char *address, union name *name, socklen_t *size,
    unsigned *port)
{
	char host[64];
	const char *colon = strrchr(address, ':');
	size_t length = colon == NULL ? 0 : (size_t)(colon - address);
	bool v6 = length > 2 && address[0] == '[' && colon[-1] == ']';
	unsigned long long number;

	*name = (union name){ 0 };
	if (length == 0 || length >= sizeof(host) ||
	    !bytes_number(bytes_from_text(colon + 1), &number) ||
	    number > 65535)
		return false;
	*port = (unsigned)number;
	memcpy(host, address, length);
	host[length] = '\0';
	if (v6) {
		host[length - 1] = '\0';	/* the brackets */
		name->v6.sin6_family = AF_INET6;
		name->v6.sin6_port = htons((uint16_t)number);
		*size = sizeof(name->v6);
		return inet_pton(AF_INET6, host + 1, &name->v6.sin6_addr) == 1;
	}
	name->v4.sin_family = AF_INET;
	name->v4.sin_port = htons((uint16_t)number);
	*size = sizeof(name->v4);
	return inet_pton(AF_INET, host, &name->v4.sin_addr) == 1;
}

bool
name_local(const char *path, union name *name, struct problem *why)
{
	*name = (union name){ 0 };
	name->local.sun_family = AF_UNIX;
	if (path[0] == '\0' || strlen(path) >= sizeof(name->local.sun_path))
		return problem_set(why, "listen \"unix:%s\": the path must "
		    "have 1 to %zu bytes", path,
		    sizeof(name->local.sun_path) - 1);
	memcpy(name->local.sun_path, path, strlen(path));
	return true;
}

bool
name_clear_stale(const union name *name, struct problem *why)
{
	const char *path = name->local.sun_path;
	struct stat found;
	bool answered;
	int fd;

	if (lstat(path, &found) != 0)
		return true;
	if (!S_ISSOCK(found.st_mode))
		return problem_set(why, "listen \"unix:%s\": a file that is "
		    "no socket is there", path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return problem_set(why, "listen \"unix:%s\": %s", path,
		    strerror(errno));
	answered = connect(fd, &name->any, sizeof(name->local)) == 0;
	(void)close(fd);
	if (answered)
		return problem_set(why, "listen \"unix:%s\": another program "
		    "listens there; is a helpline running already?", path);
	if (unlink(path) != 0)
		return problem_set(why, "listen \"unix:%s\": the old socket "
		    "cannot be removed: %s", path, strerror(errno));
	return true;
}
