/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the simulated helpline runs by: the shipped flow and words, and the same
 * flow with one step under another name. */
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>
#include <unistd.h>

#include "providers/provider.h"
#include "settings/snapshot.h"
#include "simulate/simulate.h"

#define FOLDER "tests/simulate/"
#define FLOW_ROOM 65536

static char folder[] = "/tmp/simulate.XXXXXX";
static struct snapshot_parts broken_parts;	/* refused in a reload */

void
die(const char *what)
{
	(void)fprintf(stderr, "simulate: %s\n", what);
	exit(EX_CONFIG);
}

static void
read_flow(char flow[FLOW_ROOM])
{
	FILE *in = fopen("prompts/flow.json", "r");
	size_t length = in == NULL ? 0 : fread(flow, 1, FLOW_ROOM - 1, in);

	flow[length] = '\0';
	if (in != NULL)
		(void)fclose(in);
}

/* The shipped flow with one step under another name: calls that stand there
 * lose their place in a reload. `most`: so many places of it, so that others
 * lead to a step that is none. */
static void
write_other_flow(const char *path, unsigned most)
{
	static char flow[FLOW_ROOM];
	static const char name[] = "\"what-happens\"";
	FILE *out = fopen(path, "w");
	char *at = flow;
	char *next;
	unsigned found = 0;

	read_flow(flow);
	if (out == NULL)
		die("the other flow cannot be written");
	while (found < most && (next = strstr(at, name)) != NULL) {
		/* Names of prompts stay as they are. */
		bool says = next - flow > 8 && strncmp(next - 7, "\"say\": ",
		    7) == 0;

		(void)fprintf(out, "%.*s%s", (int)(next - at), at,
		    says ? name : "\"what-comes\"");
		at = next + strlen(name);
		found += !says;
	}
	(void)fputs(at, out);
	(void)fclose(out);
	if (found < 2 && found < most)
		die("prompts/flow.json has no step \"what-happens\"");
}

/* The other prompts beside it. */
static void
link_prompts(void)
{
	char path[PATH_MAX], to[PATH_MAX];
	glob_t found;

	if (glob("prompts/*.json", 0, NULL, &found) != 0)
		die("there is no prompts/*.json here");
	for (size_t i = 0; i < found.gl_pathc; i++) {
		const char *name = strrchr(found.gl_pathv[i], '/');

		if (strcmp(name, "/flow.json") == 0)
			continue;
		(void)snprintf(to, sizeof(to), "%s%s", folder, name);
		if (realpath(found.gl_pathv[i], path) == NULL ||
		    symlink(path, to) != 0)
			die("the prompts cannot be linked");
	}
	globfree(&found);
}

static struct snapshot *
load(const struct snapshot_parts *parts)
{
	struct problems problems;
	struct snapshot *snapshot;

	problems_init(&problems);
	snapshot = snapshot_read(parts, &problems);
	problems_print(&problems, stderr);
	problems_clear(&problems);
	if (snapshot == NULL)
		die("the configuration is not good");
	return snapshot;
}

void
load_all(struct snapshot *snapshots[2], const char *catalogues)
{
	static const struct account_kind *kinds[32];
	static char other[64], broken[64];
	struct snapshot_parts parts = { .file = FOLDER "helpline.json",
		.kinds = kinds, .catalogues = catalogues };

	for (unsigned i = 0; providers[i] != NULL; i++)
		kinds[i] = &providers[i]->kind;
	(void)setenv("SIMULATE_TOKEN", "00000000000000000000000000000001", 1);
	if (mkdtemp(folder) == NULL)
		die("no folder in /tmp");
	(void)snprintf(other, sizeof(other), "%s/flow.json", folder);
	(void)snprintf(broken, sizeof(broken), "%s/broken.flow", folder);
	write_other_flow(other, FLOW_ROOM);
	write_other_flow(broken, 1);
	link_prompts();
	snapshots[0] = load(&parts);
	parts.prompts = folder;
	parts.flow = other;
	snapshots[1] = load(&parts);
	parts.flow = broken;
	broken_parts = parts;
}

bool
load_broken(void)
{
	struct problems problems;
	struct snapshot *snapshot;

	problems_init(&problems);
	snapshot = snapshot_read(&broken_parts, &problems);
	problems_clear(&problems);
	snapshot_drop(snapshot);
	return snapshot != NULL;
}

const char *
load_folder(void)
{
	return folder;
}

void
load_undo(struct snapshot *snapshots[2])
{
	char path[96];
	glob_t found;

	snapshot_drop(snapshots[0]);
	snapshot_drop(snapshots[1]);
	(void)snprintf(path, sizeof(path), "%s/*", folder);
	if (glob(path, 0, NULL, &found) == 0) {
		for (size_t i = 0; i < found.gl_pathc; i++)
			(void)unlink(found.gl_pathv[i]);
		globfree(&found);
	}
	(void)rmdir(folder);
}

