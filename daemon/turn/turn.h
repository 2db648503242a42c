/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A turn: one input with its session and its actions, and the snapshot by
 * which it is decided. It belongs to one thread at a time. */
#ifndef TURN_TURN_H
#define TURN_TURN_H

#include "base/arena.h"
#include "base/seal.h"
#include "turn/account.h"
#include "turn/action.h"
#include "turn/cap.h"
#include "turn/callback.h"
#include "turn/drill.h"
#include "turn/input.h"
#include "turn/session.h"

struct flow;
struct words;
struct snapshot;
struct overrides;

/* What a two-phase step (a text during a call) has come to. */
enum phase {
	PHASE_PLAIN,			/* an ordinary turn */
	PHASE_KEPT,			/* what was promised is durable */
	PHASE_FAILED,			/* it is not: take `otherwise` */
};

struct turn {
	struct turn *next;		/* in its batch */
	struct arena *arena;
	struct snapshot *snapshot;	/* counted */
	const struct flow *flow;	/* of the snapshot, as is words */
	const struct words *words;
	const struct languages *languages;
	const struct account *account;
	const struct line *line;
	const struct input *input;
	int64_t now_ms;
	const struct overrides *overrides;	/* of hours; NULL: none */
	unsigned luck;
	struct person person;
	bool has_person;		/* false: withheld */
	enum phase phase;
	bool promises;			/* flow_step: submit, then ask again */
	bool shares;			/* its webhook brought other texts, and
					 * has one answer: none goes inside */

	/* Of an earlier call (flow/remember.h): NULL: nothing is known. */
	const struct language *remembered;
	bool cut_off;			/* a short while ago */
	const struct callback *callback;	/* a worker's call; or NULL */
	const struct drill *drill;	/* a trial call; or NULL */
	bool full;			/* no callback may be promised */
	bool late;			/* RANG: the request went on without
					 * this call; nothing comes of it */
	bool opted_out;			/* sent STOP: loaded, changed, saved */
	struct session session;		/* before and, after flow_step, after */
	bool fresh;			/* there was none */
	bool chose;			/* its language is another one now */
	struct action *actions;
	enum cap capped;		/* what was held back, by which */
	const char *noted;		/* a word for the counts, or NULL */
	bool repeat;			/* an id that the store has seen */
	bool answered;			/* its answer is known: `answer` */
	struct turn *same_as;		/* repeat inside the batch */
	struct bytes answer;		/* the document, rendered */
	bool failed;			/* could not be made durable */
	void *own;			/* who waits for it */
};

struct batch {
	struct turn *first;
	struct turn *last;
	unsigned count;
};

/* Appends an action; NULL when the arena is full. */
struct action *turn_add(struct turn *, enum action_kind);

#endif
