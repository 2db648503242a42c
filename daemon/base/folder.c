/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/folder.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_ROOM 1024

bool
folder_make_for(const char *path, struct problem *why)
{
	char folder[PATH_ROOM];
	char *slash;

	if (snprintf(folder, sizeof(folder), "%s", path) >=
	    (int)sizeof(folder))
		return problem_set(why, "the path \"%s\" is too long", path);
	slash = strrchr(folder, '/');
	if (slash == NULL || slash == folder)
		return true;
	*slash = '\0';
	if (access(folder, F_OK) != 0) {
		if (!folder_make_for(folder, why))
			return false;
		if (mkdir(folder, 0700) != 0 && errno != EEXIST)
			return problem_set(why, "cannot make the folder "
			    "\"%s\": %s", folder, strerror(errno));
	}
	if (access(folder, W_OK) != 0)
		return problem_set(why, "cannot write in the folder \"%s\": "
		    "%s; give it to the user who runs helplined", folder,
		    strerror(errno));
	return true;
}
