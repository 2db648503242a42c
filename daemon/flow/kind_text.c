/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * text: offers to send a text to the caller's phone. It promises something, so
 * it has two phases: the text is submitted to the store; only when that is
 * durable does the caller hear that it is sent, else `otherwise`.
 */
#include "flow/kind.h"

struct offer {
	const struct prompt *ask;
	const struct prompt *text;
	const struct step *sent;
	const struct step *otherwise;
	const struct step *no;
	const struct step *cannot;
	int64_t listen_ms;
};

/* Networks read texts to landlines aloud in the house: mobiles only. */
static bool
can_text(const struct turn *turn)
{
	return turn->input->from[0] != '\0' && !turn->opted_out &&
	    phone_kind(turn->input->from) == PHONE_UK_MOBILE;
}

static void
text_enter(struct walk *walk, const struct step *step)
{
	const struct offer *own = step->own;

	if (!can_text(walk->turn)) {
		walk_go(walk, own->cannot);
		return;
	}
	walk_say(walk, own->ask);
	walk_ask(walk, step, own->listen_ms);
}

static void
submit(struct walk *walk, const struct step *step)
{
	const struct offer *own = step->own;

	(void)walk_text(walk, own->text);
	walk->turn->promises = true;
	walk_wait(walk, step);
}

static void
text_take(struct walk *walk, const struct step *step)
{
	const struct offer *own = step->own;

	if (walk->turn->phase == PHASE_KEPT)
		walk_go(walk, own->sent);
	else if (walk->turn->phase == PHASE_FAILED)
		walk_go(walk, own->otherwise);
	else if (walk_is_key(walk, '1') && can_text(walk->turn))
		submit(walk, step);
	else if (walk_is_key(walk, '1'))
		walk_go(walk, own->cannot);
	else if (walk_is_key(walk, '2'))
		walk_go(walk, own->no);
	else if (!walk_common_key(walk, step) && walk_gave_up(walk, step))
		walk_go(walk, own->no);
}

static void
text_exits(const struct step *step, exit_function *each, void *arg)
{
	const struct offer *own = step->own;

	each(arg, own->cannot, WAY_AT_ONCE);
	each(arg, own->sent, WAY_RESULT);
	each(arg, own->otherwise, WAY_RESULT);
	each(arg, own->no, WAY_SILENCE);
}

#define AT(field) offsetof(struct offer, field)

static const struct setting text_settings[] = {
	{ "listen", SETTING_DURATION, AT(listen_ms), "5s",
	    "How long it waits for a key.", .least = 1000, .most = 20000 },
	{ .name = NULL },
};

static const struct reference text_references[] = {
	{ "ask", REFERENCE_VOICE, AT(ask), true,
	    "Asks whether a text is safe: 1 yes, 2 no." },
	{ "text", REFERENCE_TEXT, AT(text), true, "The text." },
	{ "sent", REFERENCE_STEP, AT(sent), true,
	    "The step once the text is safely in the outbox." },
	{ "otherwise", REFERENCE_STEP, AT(otherwise), true,
	    "The step when it could not be promised." },
	{ "no", REFERENCE_STEP, AT(no), true, "The step after 2 or silence." },
	{ "cannot", REFERENCE_STEP, AT(cannot), true,
	    "The step for landlines, foreign and withheld numbers." },
	{ .name = NULL },
};

const struct kind kind_text = {
	.name = "text",
	.about = "Offers a text to the caller's phone and promises it only "
	    "when it is durable.",
	.settings = text_settings,
	.references = text_references,
	.size = sizeof(struct offer),
	.waits = true,
	.by_call = true,
	.enter = text_enter,
	.take = text_take,
	.exits = text_exits,
};
