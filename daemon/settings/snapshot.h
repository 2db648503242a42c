/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Everything that decides a turn: settings, accounts, prompts, languages,
 * words, keywords, routes and the flow, read together and never changed. A
 * turn keeps the one it began with; the loop frees it when the last has gone.
 */
#ifndef SETTINGS_SNAPSHOT_H
#define SETTINGS_SNAPSHOT_H

#include "base/arena.h"
#include "flow/flow.h"
#include "flow/proof.h"
#include "settings/review.h"
#include "settings/settings.h"
#include "settings/wordlists.h"
#include "words/words.h"

struct snapshot {
	struct arena arena;		/* all of it lies here */
	unsigned count;			/* of references; the loop's alone */
	struct settings settings;
	struct prompts prompts;
	struct languages languages;
	const struct words *words;
	const struct keywords *keywords;
	struct wordlists wordlists;	/* of keywords.json */
	const struct review *reviews;	/* by language */
	const struct flow *flow;
	struct proof proof;		/* that nobody is lost in it */
	const char *off[128];		/* locales that were switched off */
	unsigned off_count;
	void *own;			/* the gateway's: fixed documents */
};

struct snapshot_parts {
	const char *file;		/* config/helpline.json */
	const struct account_kind *const *kinds;	/* NULL-terminated */
	bool forgive;			/* one broken locale: switch it off */
	bool believe_saved;		/* do not prove it again: good.h */
	bool without_secrets;		/* --check of another's config, tools */
	enum { CALLBACKS_AS_THEY_ARE, CALLBACKS_OFF, CALLBACKS_PRETENDED
	} callbacks;			/* tools: whatever is configured */
	/* Instead of what the file says, or NULL. */
	const char *prompts, *flow, *catalogues, *registry, *samples;
	/* The last good set in this folder (good.h) instead of all of them;
	 * paths in it still mean what they mean in `file`. NULL: not so. */
	const char *good;
};

/* NULL: everything that is wrong is in problems. Count is 1. */
struct snapshot *snapshot_read(const struct snapshot_parts *,
    struct problems *);

static inline struct snapshot *
snapshot_keep(struct snapshot *snapshot)
{
	snapshot->count++;
	return snapshot;
}

/* Frees at zero. NULL is taken. */
void snapshot_drop(struct snapshot *);

#endif
