/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/caps.h"

#include "base/log.h"
#include "settings/snapshot.h"

#define HOUR_MS 3600000

static const struct {
	const char *setting;
	enum event_id event;
} rows[CAPS] = {
	[CAP_REPLIES] = { "replies of the step that is an inbox",
	    EVENT_CAP_REPLIES },
	[CAP_FOREIGN] = { "limits.foreign_per_hour", EVENT_CAP_FOREIGN },
	[CAP_INSIDE] = { "limits.replies_per_hour", EVENT_CAP_INSIDE },
	[CAP_SENDS_HOUR] = { "limits.sends_per_hour", EVENT_CAP_HELD },
	[CAP_SENDS_DAY] = { "limits.sends_per_day", EVENT_CAP_DAY },
	[CAP_BACK_HOUR] = { "callback.per_hour", EVENT_CALLBACKS_HOUR },
	[CAP_BACK_DAY] = { "callback.per_day", EVENT_CALLBACKS_DAY },
	[CAP_BACK_NUMBER] = { "callback.per_number", EVENT_CALLBACKS_NUMBER },
	[CAP_MAILS] = { "limits.mails_per_hour", EVENT_CAP_MAILS },
};

/* An hour begins with its first text. What may not be held back counts. */
static bool
take(struct cap_window *window, int64_t now_ms, int64_t most, bool free)
{
	int64_t since_ms = now_ms - window->begun_ms;

	/* A clock that is set back a little does not begin it anew. */
	if (since_ms >= HOUR_MS || since_ms <= -HOUR_MS)
		*window = (struct cap_window){ now_ms, 0 };
	if (window->count >= most && !free)
		return false;
	window->count++;
	return true;
}

static enum cap
held_by(struct caps *caps, const struct turn *turn,
    const struct action *text)
{
	const struct settings *settings = &turn->snapshot->settings;
	bool free = turn->fresh || text->urgent;

	if (phone_kind(turn->input->from) == PHONE_FOREIGN &&
	    !take(&caps->foreign, turn->now_ms, settings->foreign_per_hour,
	    free))
		return CAP_FOREIGN;
	if (text->leased && !take(&caps->inside, turn->now_ms,
	    settings->replies_per_hour, free))
		return CAP_INSIDE;
	return CAP_NONE;
}

void
caps_hold(struct caps *caps, struct turn *turn)
{
	struct action **at = &turn->actions;

	while (*at != NULL) {
		enum cap cap = (*at)->kind != ACTION_TEXT ? CAP_NONE :
		    held_by(caps, turn, *at);

		if (cap == CAP_NONE) {
			at = &(*at)->next;
			continue;
		}
		turn->capped = cap;
		*at = (*at)->next;
	}
}

bool
caps_mail(struct caps *caps, int64_t now_ms, int64_t most)
{
	if (take(&caps->mails, now_ms, most, false))
		return true;
	caps->mails_held++;
	return false;
}

void
caps_note(struct caps_told *told, enum cap cap, int64_t now_ms)
{
	if (told->at[cap].held++ == 0)
		told->at[cap].first_ms = now_ms;
	told->at[cap].last_ms = now_ms;
	log_event(rows[cap].event, .why = rows[cap].setting);
}

void
caps_write(const struct caps_told *told, struct json_writer *writer)
{
	writer_open(writer, "caps", '[');
	for (unsigned i = CAP_NONE + 1; i < CAPS; i++) {
		writer_open(writer, NULL, '{');
		writer_text(writer, "cap", bytes_from_text(rows[i].setting));
		writer_number(writer, "held_back",
		    (int64_t)told->at[i].held);
		if (told->at[i].held > 0) {
			writer_number(writer, "since_ms",
			    told->at[i].first_ms);
			writer_number(writer, "last_ms", told->at[i].last_ms);
		}
		writer_close(writer, '}');
	}
	writer_close(writer, ']');
}
