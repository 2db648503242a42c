/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every file of tests/fuzz/corpus/<target>/ is given to its target once: what
 * was ever found stays found. Each target runs in a process of its own, so that
 * one broken promise hides no other.
 *
 *   replay                  all of them; the last line counts targets
 *   replay TARGET FILE...   these files, in this process, for a debugger
 */
#include <dirent.h>
#include <errno.h>
#include <sys/wait.h>

#include "fuzz.h"

#define CORPUS "tests/fuzz/corpus"
#define FILE_MOST (1u << 20)
#define SECONDS_A_FILE 20
#define PATH_ROOM 512

#define TARGET(name) extern const struct fuzz_target fuzz_##name;
FUZZ_TARGETS
#undef TARGET

#define TARGET(name) { #name, &fuzz_##name },
static const struct {
	const char *name;
	const struct fuzz_target *target;
} targets[] = { FUZZ_TARGETS };
#undef TARGET

#define TARGETS (sizeof(targets) / sizeof(targets[0]))

/* What a child was at when it died, in memory that its parent sees. */
struct under_way {
	char path[PATH_ROOM];
	unsigned files;
};

int __lsan_is_turned_off(void);

static bool leaks;

/* Some libraries lose memory when a file is broken. */
int
__lsan_is_turned_off(void)
{
	return leaks;
}

/* In memory of just its size, so that a sanitizer sees who reads behind it. */
static void
replay_file(const struct fuzz_target *target, const char *path)
{
	char *room = malloc(FILE_MOST), *bytes;
	FILE *file = fopen(path, "rbe");
	size_t length;

	if (room == NULL || file == NULL) {
		(void)fprintf(stderr, "%s: %s\n", path, strerror(errno));
		abort();
	}
	length = fread(room, 1, FILE_MOST, file);
	(void)fclose(file);
	bytes = malloc(length == 0 ? 1 : length);
	must(bytes != NULL && length < FILE_MOST, "a file has its room");
	memcpy(bytes, room, length);
	free(room);
	(void)alarm(SECONDS_A_FILE);
	target->take((struct bytes){ bytes, length });
	free(bytes);
}

static void
replay_folder(const struct fuzz_target *target, const char *name,
    struct under_way *under_way)
{
	struct dirent **list = NULL;
	char folder[PATH_ROOM / 2];
	int count;

	leaks = target->leaks;
	if (target->begin != NULL)
		target->begin();
	(void)snprintf(folder, sizeof(folder), CORPUS "/%s", name);
	count = scandir(folder, &list, NULL, alphasort);
	for (int i = 0; i < count; i++) {
		if (list[i]->d_name[0] != '.') {
			(void)snprintf(under_way->path, PATH_ROOM, "%s/%s",
			    folder, list[i]->d_name);
			replay_file(target, under_way->path);
			under_way->files++;
		}
		free(list[i]);
	}
	free(list);
}

/* True: its promises hold for every file, and there are some. */
static bool
replay_all(unsigned which, struct under_way *under_way)
{
	const char *name = targets[which].name;
	int status = 0;
	pid_t child;

	memset(under_way, 0, sizeof(*under_way));
	(void)fflush(NULL);
	child = fork();
	if (child == 0) {
		replay_folder(targets[which].target, name, under_way);
		exit(0);
	}
	if (child < 0 || waitpid(child, &status, 0) != child || status != 0)
		(void)printf("not ok: %s ended with %d at %s\n", name, status,
		    under_way->path);
	else if (under_way->files == 0)
		(void)printf("not ok: %s has no files in " CORPUS "\n", name);
	else
		(void)printf("ok: %s, %u files\n", name, under_way->files);
	return child > 0 && status == 0 && under_way->files > 0;
}

/* A folder without a target is one that could not be built here. */
static unsigned
count_skipped(void)
{
	struct dirent **list = NULL;
	unsigned skipped = 0;
	int count = scandir(CORPUS, &list, NULL, alphasort);

	for (int i = 0; i < count; i++) {
		bool known = list[i]->d_name[0] == '.';

		for (unsigned t = 0; t < TARGETS; t++)
			known |= strcmp(list[i]->d_name, targets[t].name) == 0;
		if (!known) {
			skipped++;
			(void)printf("skip: %s: what it needs is missing: "
			    "sh config/setup fuzz\n", list[i]->d_name);
		}
		free(list[i]);
	}
	free(list);
	return skipped;
}

static int
replay_some(int count, char **arguments)
{
	for (unsigned i = 0; i < TARGETS; i++) {
		if (strcmp(arguments[1], targets[i].name) != 0)
			continue;
		if (targets[i].target->begin != NULL)
			targets[i].target->begin();
		leaks = targets[i].target->leaks;
		for (int file = 2; file < count; file++)
			replay_file(targets[i].target, arguments[file]);
		return 0;
	}
	(void)fprintf(stderr, "there is no target \"%s\"\n", arguments[1]);
	return 64;
}

int
main(int count, char **arguments)
{
	struct under_way *under_way = mmap(NULL, sizeof(*under_way),
	    PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	unsigned passed = 0;

	if (under_way == MAP_FAILED)
		return 71;
	if (count > 1)
		return replay_some(count, arguments);
	for (unsigned i = 0; i < TARGETS; i++)
		passed += replay_all(i, under_way);
	(void)printf("%u passed, %u failed, %u skipped\n", passed,
	    (unsigned)TARGETS - passed, count_skipped());
	return passed == TARGETS ? 0 : 1;
}
