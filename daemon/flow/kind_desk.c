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
	int64_t listen_ms;
};

static void
end(struct walk *walk, const struct prompt *prompt)
{
	walk_say(walk, prompt);
	(void)walk_add(walk, ACTION_HANGUP);
}

/* What must not be rung any more is told. True: it was. */
static bool
is_over(struct walk *walk, const struct desk_step *own)
{
	const struct callback *callback = walk->turn->callback;

	if (callback != NULL && callback->now == CALLBACK_OPEN)
		return false;
	end(walk, callback != NULL && callback->now == CALLBACK_LEFT ?
	    own->left : own->over);
	return true;
}

static void
desk_enter(struct walk *walk, const struct step *step)
{
	const struct desk_step *own = step->own;
	const struct callbacks *callbacks = walk->flow->parts.callbacks;
	const struct callback *callback = walk->turn->callback;
	struct action *say;

	walk_wait(walk, step);
	if (is_over(walk, own) || callbacks == NULL)
		return;
	if (callback->marks & (1u << MARK_CHILD))
		walk_say(walk, own->child);
	if (callback->marks & (1u << MARK_CANNOT_TALK))
		walk_say(walk, own->silent);
	say = walk_say_in(walk, own->say, callback->language);
	if (say != NULL) {
		say->day = (uint8_t)callback_day(callbacks,
		    callback->asked_ms, walk->turn->now_ms);
		say->minutes = (uint16_t)callback_minute(callbacks,
		    callback->asked_ms);
	}
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
	if (is_over(walk, step->own) || callbacks == NULL)
		return;
	ring = walk_add(walk, ACTION_RING);
	if (ring == NULL)
		return;
	ring->numbers[0] = callback->number;
	ring->number_count = 1;
	ring->seconds = (unsigned)(callbacks->ring_ms / 1000);
	ring->caller_id = callbacks->line->number;
}

static void
desk_take(struct walk *walk, const struct step *step)
{
	const struct desk_step *own = step->own;
	const struct input *input = walk->turn->input;

	walk_wait(walk, step);
	if (input->kind == INPUT_DIALED)
		end(walk, input->bridged ? NULL : own->unanswered);
	else if (walk_is_key(walk, '1'))
		ring_resident(walk, step);
	else if (walk_is_key(walk, '9') || walk_is_key(walk, '#'))
		desk_enter(walk, step);
	else
		end(walk, NULL);
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
	.exits = desk_exits,
};
