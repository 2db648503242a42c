/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "flow/remember.h"

/* The far end of a call is somebody else's telephone. */
static bool
is_caller(const struct turn *turn)
{
	enum input_kind kind = turn->input->kind;

	return (kind == INPUT_CALL || kind == INPUT_KEYS ||
	    kind == INPUT_DIALED) && turn->has_person &&
	    phone_kind(turn->input->from) == PHONE_UK_MOBILE;
}

void
remember_bring(const struct remembered *remembered, int64_t keep_ms,
    struct turn *turn)
{
	int64_t age_ms;

	if (remembered == NULL || remembered->tag[0] == '\0' ||
	    !is_caller(turn))
		return;
	age_ms = turn->now_ms - remembered->at_ms;
	if (age_ms < 0 || age_ms > keep_ms)
		return;
	turn->remembered = language_find(turn->languages, remembered->tag);
	turn->cut_off = remembered->cut && age_ms <= REMEMBER_CUT_MS;
}

static bool
hangs_up(const struct turn *turn)
{
	const struct action *action = turn->actions;

	while (action != NULL && action->kind != ACTION_HANGUP)
		action = action->next;
	return action != NULL;
}

static bool
is_noted(const struct turn *turn, const char *word)
{
	return turn->noted != NULL && strcmp(turn->noted, word) == 0;
}

void
remember_take(struct remembered *remembered, const struct turn *turn)
{
	uint16_t language = turn->session.language;

	if (!is_caller(turn))
		return;
	if (is_noted(turn, "left"))
		*remembered = (struct remembered){ .cut = false };
	if (is_noted(turn, "left") || language >= turn->languages->count)
		return;
	(void)snprintf(remembered->tag, sizeof(remembered->tag), "%s",
	    turn->languages->at[language].tag);
	remembered->at_ms = turn->now_ms;
	if (turn->chose || is_noted(turn, "no"))
		remembered->cut = true;
	if (hangs_up(turn) ||
	    (turn->input->kind == INPUT_DIALED && turn->input->bridged))
		remembered->cut = false;
}
