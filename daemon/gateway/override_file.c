/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/override_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/table.h"

#define FILE_MOST 16384u
#define PATH_ROOM 1024u

static const char *const states[] = { "closed", "open", NULL };

struct said {
	const char *hours;
	int state;
	int64_t since_ms, until_ms;
};

#define AT(member) offsetof(struct said, member)

static const struct setting said_table[] = {
	{ .name = "hours", .kind = SETTING_TEXT, .offset = AT(hours),
	  .required = true, .about = "Whose." },
	{ .name = "state", .kind = SETTING_WORD, .offset = AT(state),
	  .words = states, .required = true, .about = "What they are." },
	{ .name = "since_ms", .kind = SETTING_NUMBER, .offset = AT(since_ms),
	  .about = "UTC." },
	{ .name = "until_ms", .kind = SETTING_NUMBER, .offset = AT(until_ms),
	  .required = true, .about = "UTC." },
	{ .name = NULL },
};

static bool
read_list(struct overrides *overrides, const struct node *list,
    struct arena *arena, struct problems *problems)
{
	for (const struct node *node = list->first; node != NULL;
	    node = node->next) {
		struct said said = { .hours = NULL };

		if (!table_read(said_table, NULL, node, &said, arena,
		    problems))
			return false;
		if (!override_put(overrides, said.hours, said.state == 1,
		    said.since_ms, said.until_ms))
			return problems_add(problems, node->place,
			    "too many hours, or a name too long");
	}
	return true;
}

static bool
read_root(struct overrides *overrides, const struct node *root,
    struct arena *arena, struct problems *problems)
{
	const struct node *list = root->kind != NODE_OBJECT ? NULL :
	    node_find(root, "overrides");

	if (list == NULL || list->kind != NODE_LIST)
		return problems_add(problems, root->place,
		    "expected an object with the list \"overrides\"");
	return read_list(overrides, list, arena, problems);
}

bool
override_file_read(const char *path, struct overrides *overrides,
    struct problem *why)
{
	const struct node *root;
	struct problems problems;
	struct arena arena;
	bool good;

	*overrides = (struct overrides){ .count = 0 };
	if (access(path, F_OK) != 0 && errno == ENOENT)
		return true;
	arena_init_growing(&arena);
	problems_init(&problems);
	root = node_read_file(&arena, path, FILE_MOST, &problems);
	good = root != NULL &&
	    read_root(overrides, root, &arena, &problems);
	if (!good) {
		*overrides = (struct overrides){ .count = 0 };
		(void)problem_set(why, "%s:%u: %s", path,
		    problems.count == 0 ? 0 : problems.entries[0].place.line,
		    problems.count == 0 ? "it cannot be read" :
		    problems.entries[0].text);
	}
	problems_clear(&problems);
	arena_clear(&arena);
	return good;
}

static void
write_text(const struct overrides *overrides, struct text *text)
{
	struct json_writer writer = { .into = text };

	writer_open(&writer, NULL, '{');
	writer_open(&writer, "overrides", '[');
	for (unsigned i = 0; i < overrides->count; i++) {
		const struct override *at = &overrides->at[i];

		writer_open(&writer, NULL, '{');
		writer_text(&writer, "hours", bytes_from_text(at->hours));
		writer_text(&writer, "state",
		    bytes_from_text(states[at->open]));
		writer_number(&writer, "since_ms", at->since_ms);
		writer_number(&writer, "until_ms", at->until_ms);
		writer_close(&writer, '}');
	}
	writer_close(&writer, ']');
	writer_close(&writer, '}');
	text_add_char(text, '\n');
}

static bool
cannot(const char *path, struct problem *why)
{
	return problem_set(why, "%s cannot be written: %s", path,
	    strerror(errno));
}

static bool
write_synced(const char *path, struct bytes text, struct problem *why)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	bool good;

	if (fd < 0)
		return cannot(path, why);
	good = write(fd, text.at, text.length) == (ssize_t)text.length &&
	    fsync(fd) == 0;
	return (close(fd) == 0 && good) || cannot(path, why);
}

/* The new name itself is on the disk, too. */
static bool
sync_folder(const char *folder, struct problem *why)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool good = fd >= 0 && fsync(fd) == 0;

	if (!good)
		(void)cannot(folder, why);
	if (fd >= 0)
		(void)close(fd);
	return good;
}

/* Cuts the last name off. */
static void
folder_of(char *path)
{
	char *slash = strrchr(path, '/');

	if (slash == NULL)
		(void)snprintf(path, 2, ".");
	else
		slash[slash == path ? 1 : 0] = '\0';
}

bool
override_file_write(const char *path, const struct overrides *overrides,
    struct problem *why)
{
	char fresh[PATH_ROOM], folder[PATH_ROOM], memory[4096];
	struct text text;

	if (strlen(path) + sizeof(".new") > sizeof(fresh))
		return problem_set(why, "the path is too long");
	(void)snprintf(fresh, sizeof(fresh), "%s.new", path);
	(void)snprintf(folder, sizeof(folder), "%s", path);
	folder_of(folder);
	(void)mkdir(folder, 0700);
	text_init(&text, memory, sizeof(memory));
	write_text(overrides, &text);
	if (text.full)
		return problem_set(why, "too much was said of hours");
	if (!write_synced(fresh, text_bytes(&text), why))
		return false;
	if (rename(fresh, path) != 0)
		return cannot(path, why);
	return sync_folder(folder, why);
}
