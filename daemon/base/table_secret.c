/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where secrets come from. Their bytes never reach a message of ours. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/table_kinds.h"

#define AT(member) offsetof(struct secret, member)

static const struct setting secret_table[] = {
	{ .name = "file", .kind = SETTING_PATH, .offset = AT(file),
	  .about = "A file that holds nothing else." },
	{ .name = "credential", .kind = SETTING_TEXT, .offset = AT(credential),
	  .about = "The name of a systemd credential." },
	{ .name = "environment", .kind = SETTING_TEXT,
	  .offset = AT(environment), .about = "The name of a variable." },
	{ .name = NULL },
};

bool
setting_read_secret(const struct table_reader *reading,
    const struct setting *row, const struct node *node, void *at)
{
	const struct secret **into = at;
	struct secret *secret;
	unsigned ways;

	if (node->kind == NODE_TEXT)
		return problems_add(reading->problems, node->place,
		    "\"%s\": a secret does not stand in this file; say where "
		    "it is: {\"file\": ...}, {\"credential\": ...} or "
		    "{\"environment\": ...}", row->name);
	if (node->kind != NODE_OBJECT)
		return setting_wrong_kind(reading, row, node);
	secret = arena_get(reading->arena, sizeof(*secret));
	if (secret == NULL)
		return problems_add(reading->problems, node->place,
		    "out of memory");
	secret->place = node->place;
	if (!table_read(secret_table, NULL, node, secret, reading->arena,
	    reading->problems))
		return false;
	ways = (secret->file != NULL ? 1u : 0u) +
	    (secret->credential != NULL ? 1u : 0u) +
	    (secret->environment != NULL ? 1u : 0u);
	if (ways != 1)
		return problems_add(reading->problems, node->place,
		    "\"%s\": give one of \"file\", \"credential\" and "
		    "\"environment\", found %u", row->name, ways);
	*into = secret;
	return true;
}

static bool
fetch_bytes(const char *from, const char *name, char *into, size_t room,
    struct problem *why)
{
	size_t length = strlen(from);

	if (length == 0)
		return problem_set(why, "%s: the secret is empty", name);
	if (length >= room)
		return problem_set(why, "%s: the secret is longer than %zu "
		    "bytes", name, room - 1);
	memcpy(into, from, length + 1);
	return true;
}

static bool
fetch_open_file(int fd, const char *file, char *into, size_t room,
    struct problem *why)
{
	size_t had = 0;

	while (had < room) {
		ssize_t more = read(fd, into + had, room - had);

		if (more < 0 && errno == EINTR)
			continue;
		if (more < 0)
			return problem_set(why, "%s: the secret cannot be "
			    "read: %s", file, strerror(errno));
		if (more == 0)
			break;
		had += (size_t)more;
	}
	/* One byte more than the secret may have: its newline. */
	if (had == room && into[had - 1] != '\n')
		return problem_set(why, "%s: the secret is longer than %zu "
		    "bytes", file, room - 1);
	if (had > 0 && into[had - 1] == '\n')
		had--;
	if (had > 0 && into[had - 1] == '\r')
		had--;
	if (had == 0)
		return problem_set(why, "%s: the secret is empty", file);
	if (memchr(into, '\0', had) != NULL)
		return problem_set(why, "%s: the secret holds a NUL", file);
	into[had] = '\0';
	return true;
}

static bool
fetch_file(const char *file, char *into, size_t room, struct problem *why)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	bool good;

	if (fd < 0)
		return problem_set(why, "%s: the secret cannot be opened: %s",
		    file, strerror(errno));
	good = fetch_open_file(fd, file, into, room, why);
	(void)close(fd);
	return good;
}

static bool
fetch_credential(const char *name, char *into, size_t room,
    struct problem *why)
{
	const char *folder = getenv("CREDENTIALS_DIRECTORY");
	char file[512];
	int length;

	if (folder == NULL)
		return problem_set(why, "credential %s: systemd gave no "
		    "credentials; is LoadCredential= in the unit?", name);
	if (strchr(name, '/') != NULL)
		return problem_set(why, "credential %s: a name has no \"/\"",
		    name);
	length = snprintf(file, sizeof(file), "%s/%s", folder, name);
	if (length < 0 || (size_t)length >= sizeof(file))
		return problem_set(why, "credential %s: the path is too long",
		    name);
	return fetch_file(file, into, room, why);
}

bool
secret_fetch(const struct secret *secret, char *into, size_t room,
    struct problem *why)
{
	const char *value;

	into[0] = '\0';
	if (secret == NULL)
		return problem_set(why, "no secret is given");
	if (secret->file != NULL)
		return fetch_file(secret->file, into, room, why);
	if (secret->credential != NULL)
		return fetch_credential(secret->credential, into, room, why);
	if (secret->environment == NULL)
		return problem_set(why, "no secret is given");
	value = getenv(secret->environment);
	if (value == NULL)
		return problem_set(why, "the environment has no %s",
		    secret->environment);
	return fetch_bytes(value, secret->environment, into, room, why);
}
