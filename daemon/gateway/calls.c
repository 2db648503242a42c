/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Open addressing over a hash of the carrier's id of the call. Ids come from
 * genuine carriers only, so the hash needs no key.
 */
#include "gateway/calls.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROOM 4096			/* a power of 2 */
#define CALLS_MOST (ROOM / 2)
#define QUIET_MS (15 * 60 * 1000)	/* no step of ours lasts longer */
#define TALK_MS (4 * 60 * 60 * 1000)	/* the longest that carriers allow */

#define OVER_SETS 4096			/* a power of 2 */
#define OVER_WAYS 4			/* of calls that are over, in a set */

/* What the caller said when asked whether they talked to a person. */
enum word { WORD_NONE, WORD_ASKED, WORD_NO, WORD_SILENT, WORD_LEFT };

struct call {
	uint64_t id;			/* 0: an empty place */
	int64_t began_ms;
	bool whole;			/* we saw it begin */
	bool ringing, rang, talked;
	enum word word;
	int64_t last_ms;
	struct call_over over;
};

struct calls {
	call_over_function *over;
	void *arg;
	unsigned count;
	struct call at[ROOM];
	uint64_t ended[OVER_SETS][OVER_WAYS];	/* ids; the last is first */
};

static const char *const end_names[CALL_ENDS] = {
	[CALL_REACHED] = "reached",
	[CALL_TALKED] = "talked",
	[CALL_NO_PERSON] = "no_person",
	[CALL_UNANSWERED] = "unanswered",
	[CALL_GAVE_UP] = "gave_up",
	[CALL_LEFT] = "left",
};

const char *
call_end_name(enum call_end end)
{
	return end_names[end];
}

struct calls *
calls_new(call_over_function *over, void *arg)
{
	struct calls *calls = calloc(1, sizeof(*calls));

	if (calls == NULL)
		return NULL;
	calls->over = over;
	calls->arg = arg;
	return calls;
}

void
calls_free(struct calls *calls)
{
	free(calls);
}

static uint64_t
id_of(const struct turn *turn)
{
	uint64_t hash = 14695981039346656037u ^ turn->account->index;
	struct bytes id = turn->input->id;

	for (size_t i = 0; i < id.length; i++)
		hash = (hash ^ (unsigned char)id.at[i]) * 1099511628211u;
	return hash | 1;		/* never empty */
}

static size_t
home_of(uint64_t id)
{
	return (size_t)(id >> 20) & (ROOM - 1);
}

static struct call *
find(struct calls *calls, uint64_t id)
{
	size_t i = home_of(id);

	while (calls->at[i].id != 0 && calls->at[i].id != id)
		i = (i + 1) & (ROOM - 1);
	return &calls->at[i];
}

/* Those behind the gap move up, or nobody would find them. */
static void
drop(struct calls *calls, struct call *call)
{
	size_t gap = (size_t)(call - calls->at);
	size_t i = gap;

	calls->count--;
	for (;;) {
		size_t home;

		calls->at[gap].id = 0;
		do {
			i = (i + 1) & (ROOM - 1);
			if (calls->at[i].id == 0)
				return;
			home = home_of(calls->at[i].id);
		} while (((i - home) & (ROOM - 1)) < ((i - gap) & (ROOM - 1)));
		calls->at[gap] = calls->at[i];
		gap = i;
	}
}

static uint64_t *
ended_set(struct calls *calls, uint64_t id)
{
	/* Spread once more: like ids have like hashes. */
	return calls->ended[id * 11400714819323198485u >> 52 &
	    (OVER_SETS - 1)];
}

/* A webhook that comes again when its call is over is no other call. */
static bool
has_ended(struct calls *calls, uint64_t id)
{
	const uint64_t *set = ended_set(calls, id);

	for (unsigned i = 0; i < OVER_WAYS; i++) {
		if (set[i] == id)
			return true;
	}
	return false;
}

static void
note_ended(struct calls *calls, uint64_t id)
{
	uint64_t *set = ended_set(calls, id);

	memmove(&set[1], &set[0], (OVER_WAYS - 1) * sizeof(set[0]));
	set[0] = id;
}

static enum call_end
end_of(const struct call *call)
{
	switch (call->word) {
	case WORD_ASKED:
		return CALL_REACHED;
	case WORD_NO:
		return CALL_NO_PERSON;
	case WORD_LEFT:
		return CALL_LEFT;
	case WORD_NONE:
	case WORD_SILENT:
	default:
		break;
	}
	if (call->talked)
		return CALL_TALKED;
	return call->rang ? CALL_UNANSWERED : CALL_GAVE_UP;
}

static void
end(struct calls *calls, struct call *call)
{
	call->over.end = end_of(call);
	call->over.began_ms = call->began_ms;
	if (call->over.end != CALL_REACHED && call->over.end != CALL_TALKED)
		call->over.wait_ms = -1;
	calls->over(calls->arg, &call->over);
	note_ended(calls, call->id);
	drop(calls, call);
}

static void
copy_name(char into[CALL_NAME], const char *name)
{
	(void)snprintf(into, CALL_NAME, "%s", name == NULL ? "" : name);
}

/* The end of the ringing: a talk has lasted `seconds` until now. */
static void
take_dialed(struct call *call, const struct turn *turn)
{
	const struct input *input = turn->input;
	int64_t wait_ms = turn->now_ms - input->seconds * INT64_C(1000) -
	    call->began_ms;

	call->ringing = false;
	if (!input->bridged)
		return;
	call->talked = true;
	if (call->whole && call->over.wait_ms < 0)
		call->over.wait_ms = wait_ms < 0 ? 0 : wait_ms;
}

static void
take_word(struct call *call, const char *noted)
{
	static const struct {
		const char *noted;
		enum word word;
	} words[] = {
		{ "asked", WORD_ASKED }, { "no", WORD_NO },
		{ "silent", WORD_SILENT }, { "left", WORD_LEFT },
	};

	for (size_t i = 0; noted != NULL &&
	    i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(noted, words[i].noted) == 0)
			call->word = words[i].word;
	}
	if (call->word != WORD_NO)
		return;
	call->talked = false;		/* it was no person: go on waiting */
	call->over.wait_ms = -1;
}

/* True: we hang up. */
static bool
take_actions(struct call *call, const struct turn *turn)
{
	bool hangs_up = false;

	for (const struct action *action = turn->actions; action != NULL;
	    action = action->next) {
		hangs_up |= action->kind == ACTION_HANGUP;
		if (action->kind != ACTION_RING)
			continue;
		call->rang = call->ringing = true;
		copy_name(call->over.route, action->route);
	}
	return hangs_up;
}

static struct call *
begin(struct calls *calls, struct call *call, uint64_t id,
    const struct turn *turn)
{
	if (calls->count >= CALLS_MOST)
		return NULL;
	calls->count++;
	*call = (struct call){
		.id = id,
		.began_ms = turn->now_ms,
		.whole = turn->input->kind == INPUT_CALL,
		.over = { .wait_ms = -1 },
	};
	return call;
}

bool
calls_take(struct calls *calls, const struct turn *turn, const char *step)
{
	const struct input *input = turn->input;
	uint64_t id = id_of(turn);
	struct call *call = find(calls, id);
	uint16_t language = turn->session.language;

	if (input->kind == INPUT_CALL_REPORT) {
		if (call->id != 0)
			end(calls, call);
		return true;
	}
	if (input->kind == INPUT_WHISPER ||
	    input->kind == INPUT_WHISPER_KEYS)
		return true;		/* the far end's leg */
	if (call->id == 0 && has_ended(calls, id))
		return true;
	if (call->id == 0)
		call = begin(calls, call, id, turn);
	if (call == NULL)
		return false;
	call->last_ms = turn->now_ms;
	copy_name(call->over.step, step);
	if (language < turn->languages->count)
		(void)snprintf(call->over.language,
		    sizeof(call->over.language), "%s",
		    turn->languages->at[language].tag);
	if (input->kind == INPUT_DIALED)
		take_dialed(call, turn);
	take_word(call, turn->noted);
	if (take_actions(call, turn) || input->gone)
		end(calls, call);
	return true;
}

void
calls_sweep(struct calls *calls, int64_t now_ms)
{
	unsigned left = calls->count;	/* not looked at yet */
	size_t i = 0;

	while (left > 0 && i < ROOM) {
		struct call *call = &calls->at[i];
		int64_t quiet_ms = now_ms - call->last_ms;

		left -= call->id != 0;
		/* What moves up into the gap is looked at as well. */
		if (call->id != 0 &&
		    quiet_ms > (call->ringing ? TALK_MS : QUIET_MS))
			end(calls, call);
		else
			i++;
	}
}
