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
	default:
		return 0;
	}
}

static bool
is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

/* A digit that is spelled among others belongs to a phone number: "9 9 9". */
static bool
stands_alone(struct bytes text, size_t i)
{
	if (i > 0 && is_digit(text.at[i - 1]))
		return false;
	if (i + 1 < text.length && is_digit(text.at[i + 1]))
		return false;
	if (i > 1 && text.at[i - 1] == ' ' && is_digit(text.at[i - 2]))
		return false;
	return i + 2 >= text.length || text.at[i + 1] != ' ' ||
	    !is_digit(text.at[i + 2]);
}

/* How long until `key` is named in the wording; -1: it is not. */
static int64_t
named_ms(const struct wording *wording, char key)
{
	for (unsigned i = 0; i < wording->count; i++) {
		struct bytes text = wording->spans[i].text;

		for (size_t k = 0; k < text.length; k++) {
			struct span spans[1] = { wording->spans[i] };
			struct wording before = { wording->spans, i };
			struct wording until = { spans, 1 };

			if (text.at[k] != key || !stands_alone(text, k))
				continue;
			spans[0].text.length = k + 1;
			return ((int64_t)speech_tenths(&before) +
			    speech_tenths(&until)) * 100;
		}
	}
	return -1;
}

int64_t
hearing_press_ms(const struct action *listen, struct bytes keys,
    int64_t since_ms)
{
	int64_t at_ms = since_ms;
	int64_t more_ms = (int64_t)(keys.length - 1) * HEARING_NEXT_KEY_MS;

	for (const struct action *said = listen->inside; said != NULL;
	    said = said->next) {
		int64_t named = said->kind != ACTION_SAY ||
		    said->wording == NULL ? -1 :
		    named_ms(said->wording, keys.at[0]);

		if (named >= 0)
			return at_ms + named + REACTION_MS + more_ms;
		at_ms += hearing_ms(said);
	}
	return since_ms + REACTION_MS + more_ms;
}
