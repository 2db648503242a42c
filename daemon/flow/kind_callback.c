/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * callback: asks a caller whether it is safe to ring back, and when. It
 * promises something, so it has two phases: the wish is submitted to the store;
 * only when that is durable does the caller hear that somebody will ring.
 */
#include "flow/kind.h"

struct wish {
	const struct prompt *ask;
	const struct prompt *when;
	const struct prompt *done;	/* the team is there */
	const struct prompt *closed;	/* it is not */
	const struct step *again;	/* 1, after that */
	const struct step *next;
	const struct step *no;
	const struct step *silence;
	const struct step *otherwise;
	const struct step *cannot;
	int64_t listen_ms;
};

/* session.page: what was said last. The choice is in session.hop. */
enum page { PAGE_ASK, PAGE_WHEN, PAGE_DONE, PAGE_CLOSED };

/* INT64_MAX: nobody can ring this number, or nobody is there for days. */
static int64_t
rings_at(const struct walk *walk, enum callback_when when)
{
	const struct callbacks *callbacks = walk->flow->parts.callbacks;
	const struct turn *turn = walk->turn;

	if (callbacks == NULL ||
	    !callback_can_ring(callbacks, turn->input->from))
		return INT64_MAX;
	return callback_from_ms(callbacks, turn->overrides, when,
	    turn->now_ms);
}

static void
say_done(struct walk *walk, const struct step *step)
{
	const struct wish *own = step->own;
	const struct callbacks *callbacks = walk->flow->parts.callbacks;
	struct session *session = &walk->turn->session;
	int64_t at_ms = rings_at(walk, (enum callback_when)session->hop);
	struct action *say;

	if (at_ms == INT64_MAX) {	/* the settings have changed */
		walk_go(walk, own->next);
		return;
	}
	say = walk_say_in(walk, session->page == PAGE_DONE ?
	    own->done : own->closed, session->language);
	if (say != NULL)
		say->day = (uint8_t)callback_day(callbacks, at_ms,
		    walk->turn->now_ms);
	walk_ask(walk, step, own->listen_ms);
}

static void
callback_enter(struct walk *walk, const struct step *step)
{
	const struct wish *own = step->own;
	uint8_t page = walk->turn->session.page;

	if (page >= PAGE_DONE) {
		say_done(walk, step);
	} else if (rings_at(walk, CALLBACK_SOON) == INT64_MAX) {
		walk_go(walk, own->cannot);
	} else {
		walk_say(walk, page == PAGE_ASK ? own->ask : own->when);
		walk_ask(walk, step, own->listen_ms);
	}
}

static void
turn_to(struct walk *walk, const struct step *step, enum page page)
{
	walk_go(walk, step);
	walk->turn->session.page = (uint8_t)page;
}

static void
submit(struct walk *walk, const struct step *step, enum callback_when when)
{
	const struct wish *own = step->own;
	struct action *wish;

	if (rings_at(walk, when) == INT64_MAX) {
		walk_go(walk, own->cannot);
		return;
	}
	wish = turn_add(walk->turn, ACTION_CALLBACK);
	if (wish == NULL)
		return;			/* a full arena has its own answer */
	wish->when = when;
	walk->turn->session.hop = (uint8_t)when;
	walk->turn->promises = true;
	walk_wait(walk, step);
}

/* Keys that mean the same everywhere, silence, and keys out of place. */
static void
take_other(struct walk *walk, const struct step *step,
    const struct step *silence)
{
	uint8_t page = walk->turn->session.page;

	if (walk_common_key(walk, step)) {
		if (walk->next == step)		/* 9 and #: the same again */
			turn_to(walk, step, (enum page)page);
	} else if (walk_gave_up(walk, step)) {
		walk_go(walk, silence);
	}
}

static void
take_key(struct walk *walk, const struct step *step)
{
	static const char choices[] = "123";
	const struct wish *own = step->own;
	struct bytes keys = walk->turn->input->keys;
	uint8_t page = walk->turn->session.page;
	const char *choice = keys.length != 1 ? NULL :
	    memchr(choices, keys.at[0], sizeof(choices) - 1);

	if (page == PAGE_WHEN && choice != NULL)
		submit(walk, step, (enum callback_when)(choice - choices));
	else if (page == PAGE_WHEN)
		take_other(walk, step, own->silence);
	else if (walk_is_key(walk, '1') && page == PAGE_CLOSED)
		walk_go(walk, own->again);
	else if (walk_is_key(walk, '1') && page == PAGE_ASK)
		turn_to(walk, step, PAGE_WHEN);
	else if (walk_is_key(walk, '2') && page == PAGE_ASK)
		walk_go(walk, own->no);
	else
		take_other(walk, step, page >= PAGE_DONE ? own->next :
		    own->no);
}

static void
callback_take(struct walk *walk, const struct step *step)
{
	const struct callbacks *callbacks = walk->flow->parts.callbacks;
	const struct wish *own = step->own;

	if (walk->turn->phase == PHASE_KEPT && callbacks != NULL)
		turn_to(walk, step, walk_open(walk, callbacks->hours) ?
		    PAGE_DONE : PAGE_CLOSED);
	else if (walk->turn->phase == PHASE_FAILED)
		walk_go(walk, own->otherwise);
	else
		take_key(walk, step);
}

static void
callback_exits(const struct step *step, exit_function *each, void *arg)
{
	const struct wish *own = step->own;

	each(arg, own->cannot, WAY_AT_ONCE);
	each(arg, own->otherwise, WAY_RESULT);
	each(arg, own->again, WAY_KEY);
	each(arg, own->no, WAY_SILENCE);
	each(arg, own->silence, WAY_SILENCE);
	each(arg, own->next, WAY_SILENCE);
}

#define AT(field) offsetof(struct wish, field)

static const struct setting callback_settings[] = {
	{ "listen", SETTING_DURATION, AT(listen_ms), "5s",
	    "How long it waits for a key.", .least = 1000, .most = 20000 },
	{ .name = NULL },
};

static const struct reference callback_references[] = {
	{ "ask", REFERENCE_VOICE, AT(ask), true,
	    "Asks whether it is safe to ring: 1 yes, 2 no." },
	{ "when", REFERENCE_VOICE, AT(when), true,
	    "Asks when: 1 soon, 2 a morning, 3 an afternoon." },
	{ "done", REFERENCE_VOICE, AT(done), true,
	    "Said once it is safely noted down, while the team is there." },
	{ "closed", REFERENCE_VOICE, AT(closed), true,
	    "The same while the team is away." },
	{ "again", REFERENCE_STEP, AT(again), true,
	    "The step after \"closed\" with key 1: rings somebody now." },
	{ "next", REFERENCE_STEP, AT(next), true,
	    "The step after that with silence." },
	{ "no", REFERENCE_STEP, AT(no), true,
	    "The step when it is not safe: 2 or silence." },
	{ "silence", REFERENCE_STEP, AT(silence), true,
	    "The step when nobody says when." },
	{ "otherwise", REFERENCE_STEP, AT(otherwise), true,
	    "The step when it could not be promised, or a cap is reached." },
	{ "cannot", REFERENCE_STEP, AT(cannot), true,
	    "The step for withheld and foreign numbers, and when nobody is "
	    "there for a week." },
	{ .name = NULL },
};

const struct kind kind_callback = {
	.name = "callback",
	.about = "Asks a caller whether and when somebody may ring back, and "
	    "promises it only when it is durable.",
	.settings = callback_settings,
	.references = callback_references,
	.size = sizeof(struct wish),
	.waits = true,
	.by_call = true,
	.enter = callback_enter,
	.take = callback_take,
	.exits = callback_exits,
};
