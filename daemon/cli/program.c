/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/program.h"

#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* A file is no pipe that the program could leave half read. */
static bool
write_input(FILE *file, struct bytes input)
{
	return file != NULL &&
	    fwrite(input.at, 1, input.length, file) == input.length &&
	    fflush(file) == 0 && fseek(file, 0, SEEK_SET) == 0;
}

/* What any program needs to find its fonts and itself. */
static bool
make_environment(char path[4096], char home[1024])
{
	const char *given_path = getenv("PATH");
	const char *given_home = getenv("HOME");
	int a = snprintf(path, 4096, "PATH=%s", given_path == NULL ?
	    "/usr/bin:/bin" : given_path);
	int b = snprintf(home, 1024, "HOME=%s", given_home == NULL ? "/" :
	    given_home);

	return a < 4096 && b < 1024;
}

static bool
run(const char *const *argv, int input, struct problem *why)
{
	char *const *arguments;
	posix_spawn_file_actions_t actions;
	char path[4096], home[1024];
	char *const environment[] = { path, home, NULL };
	pid_t child;
	int error, status = 0;

	/* It changes none of them, whatever its type says. */
	memcpy(&arguments, &argv, sizeof(arguments));
	if (!make_environment(path, home))
		return problem_set(why, "PATH or HOME is too long");
	if (posix_spawn_file_actions_init(&actions) != 0)
		return problem_set(why, "out of memory");
	(void)posix_spawn_file_actions_adddup2(&actions, input,
	    STDIN_FILENO);
	error = posix_spawnp(&child, argv[0], &actions, NULL,
	    arguments, environment);
	(void)posix_spawn_file_actions_destroy(&actions);
	if (error != 0)
		return problem_set(why, "%s: %s", argv[0], error == ENOENT ?
		    "is not installed" : strerror(error));
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		continue;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return true;
	return problem_set(why, "%s: %s", argv[0],
	    WIFEXITED(status) && WEXITSTATUS(status) == 127 ?
	    "is not installed" : "failed");
}

bool
program_feed(const char *const *argv, struct bytes input,
    struct problem *why)
{
	FILE *file = tmpfile();
	bool good = write_input(file, input);

	if (!good)
		(void)problem_set(why, "no room for a temporary file: %s",
		    strerror(errno));
	else
		good = run(argv, fileno(file), why);
	if (file != NULL)
		(void)fclose(file);
	return good;
}
