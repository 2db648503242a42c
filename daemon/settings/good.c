/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "settings/good.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/table_kinds.h"
#include "settings/draft.h"

#define PATH_ROOM 1024u
#define PRINT "print"
#define PRINT_BEGIN 14695981039346656037ull	/* FNV-1a */
#define PRINT_TIMES 1099511628211ull

/* A number for the program that runs: another one may ask more of a set. False:
 * it cannot be told. */
static bool
print_program(uint64_t *print)
{
	struct stat about = { .st_size = 0 };
	bool known = stat("/proc/self/exe", &about) == 0;
	const uint64_t parts[] = {
		(uint64_t)about.st_dev, (uint64_t)about.st_ino,
		(uint64_t)about.st_size, (uint64_t)about.st_ctim.tv_sec,
		(uint64_t)about.st_ctim.tv_nsec,
	};

	*print = PRINT_BEGIN;
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		*print = (*print ^ parts[i]) * PRINT_TIMES;
	return known;
}

/* A walk over all files of a set, in the same order each time. */
struct walk {
	uint64_t print;
	const char *folder;		/* where copies go; NULL: none */
	struct problem *why;
	bool good;
};

/* The files of a folder that belong to a set. */
struct part {
	const char *from;
	const char *name;		/* inside the set */
	const char *ending;		/* of a folder's files; NULL: a file */
	const char *but;		/* not this file of it; or NULL */
};

static bool
walk_fail(struct walk *walk, const char *what)
{
	walk->good = false;
	return problem_set(walk->why, "%s: %s", what, strerror(errno));
}

static bool
copy_bytes(struct walk *walk, int from, int to, const char *path)
{
	unsigned char block[16384];

	for (;;) {
		ssize_t length = read(from, block, sizeof(block));

		if (length < 0)
			return walk_fail(walk, path);
		if (length == 0)
			return true;
		for (ssize_t i = 0; i < length; i++)
			walk->print = (walk->print ^ block[i]) * PRINT_TIMES;
		if (to >= 0 && write(to, block, (size_t)length) != length)
			return walk_fail(walk, path);
	}
}

static int
open_copy(struct walk *walk, const char *name)
{
	char path[PATH_ROOM];
	int fd;

	(void)snprintf(path, sizeof(path), "%s/%s", walk->folder, name);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		(void)walk_fail(walk, path);
	return fd;
}

/* A file that is not there is nothing: its absence is in the print. */
static bool
walk_file(struct walk *walk, const char *from, const char *name)
{
	int fd = open(from, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	int copy = -1;
	bool good;

	for (const char *at = name; *at != '\0'; at++)
		walk->print = (walk->print ^ (unsigned char)*at) * PRINT_TIMES;
	if (fd < 0)
		return true;
	if (walk->folder != NULL)
		copy = open_copy(walk, name);
	good = (walk->folder == NULL || copy >= 0) &&
	    copy_bytes(walk, fd, copy, from);
	(void)close(fd);
	if (copy >= 0 && close(copy) != 0)
		good = walk_fail(walk, name);
	return good;
}

static bool
ends(const char *name, const char *ending)
{
	size_t length = strlen(name);

	return length > strlen(ending) && name[0] != '.' &&
	    strcmp(name + length - strlen(ending), ending) == 0;
}

static bool
walk_entry(struct walk *walk, const struct part *part, const char *file)
{
	char from[PATH_ROOM], name[PATH_ROOM];

	(void)snprintf(from, sizeof(from), "%s/%s", part->from, file);
	(void)snprintf(name, sizeof(name), "%s/%s", part->name, file);
	if (part->but != NULL && strcmp(from, part->but) == 0)
		return true;
	return walk_file(walk, from, name);
}

static bool
walk_folder(struct walk *walk, const struct part *part)
{
	struct dirent **list = NULL;
	char path[PATH_ROOM];
	bool good = true;
	int count;

	if (walk->folder != NULL) {
		(void)snprintf(path, sizeof(path), "%s/%s", walk->folder,
		    part->name);
		if (mkdir(path, 0700) != 0)
			return walk_fail(walk, path);
	}
	count = scandir(part->from, &list, NULL, alphasort);
	for (int i = 0; i < count; i++) {
		if (good && ends(list[i]->d_name, part->ending))
			good = walk_entry(walk, part, list[i]->d_name);
		free(list[i]);
	}
	free(list);
	return good;
}

static bool
walk_rest(struct walk *walk, const struct settings *settings)
{
	const struct part parts[] = {
		{ settings->holidays_file, GOOD_HOLIDAYS, NULL, NULL },
		{ settings->flow, GOOD_FLOW, NULL, NULL },
		{ settings->registry, GOOD_REGISTRY, NULL, NULL },
		{ settings->keywords, GOOD_KEYWORDS, NULL, NULL },
		{ settings->prompts, GOOD_PROMPTS, ".json", settings->flow },
		{ settings->catalogues, GOOD_CATALOGUES, ".mo", NULL },
		{ settings->samples, GOOD_SAMPLES, ".txt", NULL },
	};
	bool good = true;

	for (size_t i = 0; good && i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (parts[i].from == NULL)
			continue;
		good = parts[i].ending == NULL ?
		    walk_file(walk, parts[i].from, parts[i].name) :
		    walk_folder(walk, &parts[i]);
	}
	return good;
}

uint64_t
good_print_config(const char *file)
{
	struct walk walk = { .folder = NULL };

	(void)print_program(&walk.print);
	(void)walk_file(&walk, file, GOOD_CONFIG);
	return walk.print;
}

uint64_t
good_print(const struct settings *settings, uint64_t config)
{
	struct walk walk = { .print = config };

	(void)walk_rest(&walk, settings);
	return walk.print;
}

static int
remove_one(const char *path, const struct stat *about, int kind,
    struct FTW *where)
{
	(void)about;
	(void)kind;
	(void)where;
	return remove(path);
}

static void
remove_all(const char *folder)
{
	(void)nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* One number for all the files: the same set need not be saved again. */
static bool
is_saved(const char *folder, uint64_t print)
{
	char path[PATH_ROOM], is[32] = "", should[32];
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s/" PRINT, folder);
	(void)snprintf(should, sizeof(should), "%016" PRIx64 "\n", print);
	file = fopen(path, "re");
	if (file == NULL)
		return false;
	if (fgets(is, sizeof(is), file) == NULL)
		is[0] = '\0';
	(void)fclose(file);
	return strcmp(is, should) == 0;
}

bool
good_proven(const struct settings *settings, const char *config)
{
	uint64_t program;

	/* Once more: what was read may not be what stood there before. */
	return print_program(&program) &&
	    is_saved(settings->good, settings->print) &&
	    good_print(settings, good_print_config(config)) ==
	    settings->print;
}

static bool
write_print(struct walk *walk)
{
	char text[32];
	int length = snprintf(text, sizeof(text), "%016" PRIx64 "\n",
	    walk->print);
	int fd = open_copy(walk, PRINT);
	bool good;

	if (fd < 0)
		return false;
	good = write(fd, text, (size_t)length) == length;
	/* Everything of the set reaches the disk before it gets its name. */
	good = good && syncfs(fd) == 0;
	(void)close(fd);
	return good || walk_fail(walk, walk->folder);
}

static bool
copy_all(const struct settings *settings, const char *folder,
    struct problem *why)
{
	struct walk walk = { 0, folder, why, true };

	(void)print_program(&walk.print);
	remove_all(folder);
	if (mkdir(folder, 0700) != 0)
		return walk_fail(&walk, folder);
	if (!walk_file(&walk, settings->file, GOOD_CONFIG) ||
	    !walk_rest(&walk, settings))
		return false;
	if (walk.print != settings->print)
		return problem_set(why, "files were changed while they were "
		    "read; the set is saved with the next load");
	return write_print(&walk);
}

/* The new set takes the old one's name at once; the old one goes. */
static bool
swap_in(const char *fresh, const char *folder, struct problem *why)
{
	if (renameat2(AT_FDCWD, fresh, AT_FDCWD, folder,
	    RENAME_EXCHANGE) == 0) {
		remove_all(fresh);
		return true;
	}
	if (errno != ENOENT)
		remove_all(folder);	/* a file system that cannot swap */
	if (rename(fresh, folder) == 0)
		return true;
	return problem_set(why, "%s: %s", folder, strerror(errno));
}

bool
good_save(const struct settings *settings, const char *folder,
    struct problem *why)
{
	char fresh[PATH_ROOM], above[PATH_ROOM];
	char *slash;
	bool good;

	if (is_saved(folder, settings->print))
		return true;
	if (strlen(folder) + sizeof(".new") > sizeof(fresh))
		return problem_set(why, "%s: the path is too long", folder);
	(void)snprintf(fresh, sizeof(fresh), "%s.new", folder);
	(void)snprintf(above, sizeof(above), "%s", folder);
	slash = strrchr(above, '/');
	if (slash != NULL && slash != above) {
		*slash = '\0';
		(void)mkdir(above, 0700);
	}
	good = copy_all(settings, fresh, why) && swap_in(fresh, folder, why);
	if (!good)
		remove_all(fresh);
	return good;
}

const char *
good_file(struct arena *arena, const char *folder, const char *name)
{
	return arena_format(arena, "%s/%s", folder, name);
}

/* Where the edited configuration keeps its good set; where it can no longer
 * be read, where it does by default. */
static bool
find_folder(const char *file, char *folder, size_t room)
{
	struct problems problems;
	struct arena arena;
	const struct node *root, *good;
	const char *path;
	size_t length;

	problems_init(&problems);
	arena_init_growing(&arena);
	root = node_read_file(&arena, file, SETTINGS_FILE_MOST, &problems);
	good = node_find(root, "good");
	path = setting_path(&arena, file, good == NULL ||
	    good->kind != NODE_TEXT ? SETTINGS_GOOD : good->text);
	length = path == NULL ? room : strlen(path);
	if (length < room)
		memcpy(folder, path, length + 1);
	arena_clear(&arena);
	problems_clear(&problems);
	return length < room;
}

bool
good_parts(const struct snapshot_parts *from, struct snapshot_parts *saved,
    char *folder, size_t room)
{
	char path[PATH_ROOM];

	if (!find_folder(from->file, folder, room) ||
	    strlen(folder) + sizeof(GOOD_CONFIG) >= sizeof(path))
		return false;
	(void)snprintf(path, sizeof(path), "%s/" GOOD_CONFIG, folder);
	if (access(path, R_OK) != 0)
		return false;
	*saved = *from;
	saved->good = folder;
	return true;
}
