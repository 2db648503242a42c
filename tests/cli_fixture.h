/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The configuration that ships, for tests of commands: from the folder above
 * tests/. Languages whose catalogues were not compiled are switched off. */
#ifndef TESTS_CLI_FIXTURE_H
#define TESTS_CLI_FIXTURE_H

#include "providers/provider.h"
#include "settings/snapshot.h"

/* Residents are rung back as the file says, or as if it said so. */
static inline struct snapshot *
fixture_snapshot_with(const char *file, bool callbacks)
{
	const struct account_kind *kinds[16] = { NULL };
	struct problems problems;
	struct snapshot *snapshot;

	for (unsigned i = 0; providers[i] != NULL && i < 15; i++)
		kinds[i] = &providers[i]->kind;
	problems_init(&problems);
	snapshot = snapshot_read(&(struct snapshot_parts){
		.file = file,
		.kinds = kinds,
		.forgive = true,
		.without_secrets = true,
		.callbacks = callbacks ? CALLBACKS_PRETENDED :
		    CALLBACKS_AS_THEY_ARE,
	    }, &problems);
	if (snapshot == NULL)
		problems_print(&problems, stderr);
	problems_clear(&problems);
	return snapshot;
}

static inline struct snapshot *
fixture_snapshot(const char *file)
{
	return fixture_snapshot_with(file, false);
}

#endif
