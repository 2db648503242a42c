/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * desk: a worker who claimed a request lifts the telephone, hears what was
 * agreed, and presses 1; only then is the resident rung. Nobody else comes to
 * this step: its turns carry the request.
 */
#include "flow/kind.h"

struct desk_step {
	const struct prompt *say;
	const struct prompt *child;
	const struct prompt *silent;
	const struct prompt *left;
	const struct prompt *over;
	const struct prompt *unanswered;
	const struct prompt *missed;
	int64_t listen_ms;
	int64_t talk_ms;
};

/* What must not be rung any more is told. True: it was. */
static bool
is_over(struct walk *walk, const struct desk_step *own)
{
	const struct callback *callback = walk->turn->callback;
	enum callback_state state = callback == NULL ? CALLBACK_REACHED :
	    callback->state;

	if (walk->flow->parts.callbacks != NULL &&
	    (state == CALLBACK_CLAIMED || state == CALLBACK_RINGING))
		return false;
	walk_end(walk, state == CALLBACK_LEFT || state == CALLBACK_CANCELLED ?
	    own->left : own->over);
	return true;
}

static void
tell(struct walk *walk, const struct desk_step *own,
    const struct callbacks *callbacks, const struct callback *callback)
{
	unsigned marks = callback->marks;
	struct action *say;

	if (marks & (1u << MARK_CHILD))
		walk_say(walk, own->child);
	if (marks & (1u << MARK_CANNOT_TALK))
		walk_say(walk, own->silent);
	say = walk_say_in(walk, own->say, callback->language);
	if (say == NULL)
		return;
	say->day = (uint8_t)callback_day(callbacks, callback->asked_ms,
	    walk->turn->now_ms);
	say->minutes = (uint16_t)callback_minute(callbacks,
	    callback->asked_ms);
}

static void
desk_enter(struct walk *walk, const struct step *step)
{
	const struct desk_step *own = step->own;
	const struct callback *callback = walk->turn->callback;

	walk_wait(walk, step);
	if (is_over(walk, own))
		return;
	walk_rang(walk, DESK_ANSWERED);
	tell(walk, own, walk->flow->parts.callbacks, callback);
	(void)walk_listen(walk, (unsigned)(own->listen_ms / 1000));
	(void)walk_add(walk, ACTION_HANGUP);
}

static void
ring_resident(struct walk *walk, const struct step *step)
{
	const struct callbacks *callbacks = walk->flow->parts.callbacks;
	const struct callback *callback = walk->turn->callback;
	struct action *ring;

	walk_wait(walk, step);
	if (is_over(walk, step->own))
		return;
	walk_rang(walk, DESK_PRESSED);
	ring = walk_add(walk, ACTION_RING);
	if (ring == NULL)
		return;
	ring->numbers[0] = callback->number;
	ring->number_count = 1;
	ring->seconds = (unsigned)(callbacks->ring_ms / 1000);
	ring->caller_id = callbacks->line->number;
}

/* Nobody asked for this text: only who has asked by text gets it. */
static void
send_missed(struct walk *walk, const struct desk_step *own)
{
	const struct callback *callback = walk->turn->callback;
	struct action *text;

	if (callback->line[0] == '\0' ||
	    callback->tries + 1 < CALLBACK_TRIES)
		return;
	text = turn_add(walk->turn, ACTION_TEXT);
	if (text == NULL)
		return;
	text->prompt = own->missed;
	text->language = callback->language == LANGUAGE_UNKNOWN ?
	    LANGUAGE_ENGLISH : callback->language;
	text->to = callback->number;
}

/* A talk that is over at once was a machine, or "wrong number": whoever said
 * that gets no text about it. */
static void
take_dialed(struct walk *walk, const struct desk_step *own)
{
	const struct input *input = walk->turn->input;

	if (walk->turn->callback == NULL) {
		walk_end(walk, NULL);
	} else if (!input->bridged) {
		walk_end(walk, own->unanswered);
		walk_rang(walk, DESK_UNANSWERED);
		send_missed(walk, own);
	} else {
		walk_end(walk, NULL);
		walk_rang(walk, input->seconds * INT64_C(1000) >= own->talk_ms ?
		    DESK_TALKED : DESK_UNANSWERED);
	}
}

static void
desk_take(struct walk *walk, const struct step *step)
{
	const struct input *input = walk->turn->input;

	walk_wait(walk, step);
	if (input->kind == INPUT_DIALED)
		take_dialed(walk, step->own);
	else if (walk_is_key(walk, '1'))
		ring_resident(walk, step);
	else if (walk_is_key(walk, '9') || walk_is_key(walk, '#'))
		desk_enter(walk, step);
	else
		walk_end(walk, NULL);
}

/* A rehearsal's request was made just now; it is rehearsed before residents
 * are rung back, too. */
static bool
desk_tell(struct walk *walk, const struct step *step)
{
	struct callbacks callbacks = { .hours = NULL };
	struct callback callback;

	if (walk == NULL)
		return true;
	if (walk->flow->parts.callbacks != NULL)
		callbacks = *walk->flow->parts.callbacks;
	else if (walk->flow->parts.hours->count > 0)
		callbacks.hours = &walk->flow->parts.hours->at[0];
	callback = (struct callback){ .marks = walk->turn->session.marks,
		.language = walk->turn->session.language,
		.asked_ms = walk->turn->now_ms };
	if (callbacks.hours != NULL)
		tell(walk, step->own, &callbacks, &callback);
	return callbacks.hours != NULL;
}

static void
desk_exits(const struct step *step, exit_function *each, void *arg)
{
	(void)step;
	(void)each;
	(void)arg;
}

#define AT(field) offsetof(struct desk_step, field)

static const struct setting desk_settings[] = {
	{ "listen", SETTING_DURATION, AT(listen_ms), "8s",
	    "How long it waits for key 1; then nobody is rung.",
	    .least = 2000, .most = 20000 },
	{ "talk", SETTING_DURATION, AT(talk_ms), "15s",
	    "A shorter talk was a machine, or nobody who could talk: the "
	    "request waits again.", .least = 0, .most = 120000 },
	{ .name = NULL },
};

static const struct reference desk_references[] = {
	{ "say", REFERENCE_VOICE, AT(say), true,
	    "Tells the worker what was agreed; 1 = ring them." },
	{ "child", REFERENCE_VOICE, AT(child), true, "Said of a child." },
	{ "silent", REFERENCE_VOICE, AT(silent), true,
	    "Said of who could not talk." },
	{ "left", REFERENCE_VOICE, AT(left), true,
	    "Said when the resident has left or cancelled." },
	{ "over", REFERENCE_VOICE, AT(over), true,
	    "Said when the request has ended otherwise." },
	{ "unanswered", REFERENCE_VOICE, AT(unanswered), true,
	    "Said when the resident did not answer." },
	{ "missed", REFERENCE_TEXT, AT(missed), true,
	    "Sent to who asked by text and did not answer twice." },
	{ .name = NULL },
};

const struct kind kind_desk = {
	.name = "desk",
	.about = "Tells a worker what was agreed; the resident is rung after "
	    "key 1.",
	.settings = desk_settings,
	.references = desk_references,
	.size = sizeof(struct desk_step),
	.waits = true,
	.ends = true,
	.dials = true,
	.by_call = true,
	.enter = desk_enter,
	.take = desk_take,
	.tell = desk_tell,
	.exits = desk_exits,
};
