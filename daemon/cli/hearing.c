/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/hearing.h"

#include "words/speech.h"

#define REACTION_MS 1000
#define TONE_MS 500

int64_t
hearing_ms(const struct action *action)
{
	switch (action->kind) {
	case ACTION_SAY:
		return action->wording == NULL ? 0 :
		    (int64_t)speech_tenths(action->wording) * 100;
	case ACTION_PAUSE:
		return action->seconds * 1000;
	case ACTION_TONE:
		return TONE_MS;
	case ACTION_LISTEN:
	case ACTION_RING:
	case ACTION_AGAIN:
	case ACTION_HANGUP:
	case ACTION_ACCEPT:
	case ACTION_TEXT:
	case ACTION_FORGET:
	case ACTION_CALLBACK:
	case ACTION_CANCEL:
	case ACTION_RANG:
	case ACTION_MAIL:
	default:
		return 0;
	}
}

int64_t
hearing_press_ms(const struct action *listen, struct bytes keys,
    int64_t since_ms)
{
	int64_t at_ms = since_ms;
	int64_t more_ms = (int64_t)(keys.length - 1) * HEARING_NEXT_KEY_MS;

	for (const struct action *said = listen->inside; said != NULL;
	    said = said->next) {
		int named = said->kind != ACTION_SAY ||
		    said->wording == NULL ? -1 :
		    speech_named_tenths(said->wording, keys.at[0]);

		if (named >= 0)
			return at_ms + named * 100 + REACTION_MS + more_ms;
		at_ms += hearing_ms(said);
	}
	return since_ms + REACTION_MS + more_ms;
}
