/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From proc(5): the listening sockets of a port in net/tcp and net/tcp6, then
 * the process that has one of them among its descriptors. */
#include "http/occupant.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LISTENING 0x0aul

/* The columns of a line are: slot, local, remote, state, and the tenth is the
 * socket's inode. 0: it is not a listening socket of that port. */
static unsigned long
listening_inode(const char *line, unsigned port)
{
	unsigned found_port = 0, state = 0;
	unsigned long inode = 0;

	if (sscanf(line, "%*u: %*[0-9A-Fa-f]:%x %*s %x %*s %*s %*s %*u %*u %lu",
	    &found_port, &state, &inode) != 3)
		return 0;
	return found_port == port && state == LISTENING ? inode : 0;
}

static unsigned long
find_inode(const char *table, unsigned port)
{
	FILE *file = fopen(table, "re");
	unsigned long inode = 0;
	char line[512];

	if (file == NULL)
		return 0;
	while (inode == 0 && fgets(line, sizeof(line), file) != NULL)
		inode = listening_inode(line, port);
	(void)fclose(file);
	return inode;
}

static bool
has_socket(const char *process, const char *wanted)
{
	char path[300], link[64];
	struct dirent *entry;
	bool found = false;
	DIR *folder;

	(void)snprintf(path, sizeof(path), "/proc/%.20s/fd", process);
	folder = opendir(path);
	if (folder == NULL)
		return false;
	while (!found && (entry = readdir(folder)) != NULL) {
		ssize_t length;

		(void)snprintf(path, sizeof(path), "/proc/%.20s/fd/%.20s",
		    process, entry->d_name);
		length = readlink(path, link, sizeof(link) - 1);
		if (length <= 0)
			continue;
		link[length] = '\0';
		found = strcmp(link, wanted) == 0;
	}
	(void)closedir(folder);
	return found;
}

static void
say_process(const char *process, char *name, size_t size)
{
	char path[64], command[64] = "";
	FILE *file;

	(void)snprintf(path, sizeof(path), "/proc/%.20s/comm", process);
	file = fopen(path, "re");
	if (file != NULL) {
		if (fgets(command, sizeof(command), file) != NULL)
			command[strcspn(command, "\n")] = '\0';
		(void)fclose(file);
	}
	(void)snprintf(name, size, "%s (process %.20s)", command, process);
}

void
occupant_name(unsigned port, char *name, size_t size)
{
	unsigned long inode = find_inode("/proc/net/tcp", port);
	struct dirent *entry;
	char wanted[64];
	DIR *folder;

	(void)snprintf(name, size, "another program");
	if (inode == 0)
		inode = find_inode("/proc/net/tcp6", port);
	folder = inode == 0 ? NULL : opendir("/proc");
	if (folder == NULL)
		return;
	(void)snprintf(wanted, sizeof(wanted), "socket:[%lu]", inode);
	while ((entry = readdir(folder)) != NULL) {
		if (entry->d_name[0] < '1' || entry->d_name[0] > '9' ||
		    !has_socket(entry->d_name, wanted))
			continue;
		say_process(entry->d_name, name, size);
		break;
	}
	(void)closedir(folder);
}
