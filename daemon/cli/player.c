/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/player.h"

#include <stdlib.h>

#include "cli/hearing.h"
#include "cli/player_back.h"
#include "cli/player_turn.h"

#define ANSWER_MS 4000			/* somebody lifts the telephone */
#define BUSY_MS 2000			/* until we know that it is busy */

void
player_init(struct player *player, const struct snapshot *snapshot,
    const struct line *line, int64_t now_ms)
{
	*player = (struct player){
		.snapshot = snapshot,
		.line = *line,
		.now_ms = now_ms,
		.first_ring_ms = -1,
	};
	arena_init_growing(&player->arena);
}

void
player_clear(struct player *player)
{
	arena_clear(&player->arena);
	free(player->moments);
	*player = (struct player){ .moments = NULL };
}

void
player_use(struct player *player, const struct line *line)
{
	player->line = *line;
}

void
player_speak(struct player *player, uint16_t language)
{
	player->line.language_index = language;
}

const char *
moment_tag(const struct moment *moment)
{
	return moment->language == NULL ? "" : moment->language->tag;
}

static bool
whispers(const struct player *player)
{
	return player->ring != NULL && player->ring->whisper;
}

const char *
player_ringing(const struct player *player)
{
	if (player->desk != PLAYER_DESK_IDLE)
		return player_back_ringing(player);
	if (player->state != PLAYER_RINGS || player->ring->number_count == 0)
		return NULL;
	return player->ring->numbers[0];
}

void
player_call(struct player *player, const char *from, const char *diverted)
{
	(void)snprintf(player->from, sizeof(player->from), "%s", from);
	(void)snprintf(player->diverted, sizeof(player->diverted), "%s",
	    diverted);
	player->session = (struct session){
		.step = STEP_NONE,
		.language = LANGUAGE_UNKNOWN,
	};
	player->fresh = true;
	player->began_ms = player->now_ms;
	player->first_ring_ms = -1;
	player->state = PLAYER_LISTENS;
	player_step_call(player, &(struct input){ .kind = INPUT_CALL });
}

/* Nothing was pressed while it was announced who is called. */
bool
player_let_ring(struct player *player, struct problem *why)
{
	if (player_back_ringing(player) != NULL)
		return true;
	if (player->state != PLAYER_RINGS)
		return problem_set(why, "%s", player->state == PLAYER_LISTENS ?
		    "no number rings: the helpline waits for a key" :
		    "no number rings: the call is over");
	if (player->listen != NULL) {
		player->now_ms = player->said_ms +
		    player->listen->seconds * 1000;
		player->listen = NULL;
	}
	if (player->first_ring_ms < 0)
		player->first_ring_ms = player->now_ms - player->began_ms;
	return true;
}

static bool
cannot_press(const struct player *player, struct problem *why)
{
	if (player->state == PLAYER_RINGS)
		return problem_set(why, "a number rings: keys belong to the "
		    "other end now");
	return problem_set(why, "the call is over: nobody hears a key");
}

/* How many of the keys end one listening. */
static size_t
keys_heard(const struct action *listen, const char *keys)
{
	size_t count = 0;

	while (count < listen->keys_most && keys[count] != '\0') {
		if (keys[count++] == '*' && listen->star_ends)
			break;
	}
	return count;
}

/* What would have been said after the key was never heard. */
static void
cut_short(struct player *player, unsigned from)
{
	int64_t at_ms = player->now_ms - player->began_ms;

	while (player->count > from &&
	    player->moments[player->count - 1].at_ms >= at_ms)
		player->count--;
}

bool
player_press(struct player *player, const char *keys, struct problem *why)
{
	unsigned from = player->count;
	bool first = true;

	while (*keys != '\0') {
		const struct action *listen = player->listen;
		struct bytes heard;
		struct input input = { .kind = INPUT_KEYS };

		if (listen == NULL)
			return cannot_press(player, why);
		heard.at = arena_copy_text(&player->arena, keys);
		heard.length = keys_heard(listen, keys);
		if (heard.at == NULL)
			return problem_set(why, "no memory is left");
		player->now_ms = first ? hearing_press_ms(listen, heard,
		    player->listen_ms) : player->listen_ms +
		    (int64_t)heard.length * HEARING_NEXT_KEY_MS;
		cut_short(player, from);
		first = false;
		if (heard.length < listen->keys_most && !(listen->star_ends &&
		    heard.at[heard.length - 1] == '*'))
			player->now_ms += listen->seconds * 1000;
		input.keys = heard;
		keys += heard.length;
		player_step_call(player, &input);
	}
	return true;
}

bool
player_stays_silent(struct player *player, struct problem *why)
{
	if (player->state == PLAYER_RINGS)
		return player_let_ring(player, why);
	if (player->listen == NULL)
		return problem_set(why, "the call is over");
	player->now_ms = player->said_ms + player->listen->seconds * 1000;
	player_step_call(player, &(struct input){ .kind = INPUT_KEYS });
	return true;
}

/* Who lifts the telephone hears whose call it is, and takes it with 1. */
static bool
worker_takes(struct player *player, bool taken)
{
	if (!whispers(player))
		return true;
	player_step_worker(player, &(struct input){ .kind = INPUT_WHISPER });
	if (!taken)
		return false;
	return player_step_worker(player, &(struct input){
	    .kind = INPUT_WHISPER_KEYS, .keys = BYTES("1") });
}

bool
player_dialed(struct player *player, enum dialed dialed, bool taken,
    unsigned seconds, struct problem *why)
{
	struct input input = { .kind = INPUT_DIALED, .dialed = dialed,
	    .seconds = seconds };

	if (!player_let_ring(player, why))
		return false;
	if (dialed == DIALED_ANSWERED) {
		input.bridged = worker_takes(player, taken);
		player->now_ms += ANSWER_MS + (int64_t)seconds * 1000;
	} else if (dialed == DIALED_NO_ANSWER) {
		player->now_ms += player->ring->seconds * 1000;
	} else {
		player->now_ms += BUSY_MS;
	}
	player_step_call(player, &input);
	return true;
}

bool
player_hangs_up(struct player *player, struct problem *why)
{
	if (player->state != PLAYER_LISTENS && player->state != PLAYER_RINGS)
		return problem_set(why, "there is no call to end");
	player->state = PLAYER_IDLE;
	player->listen = NULL;
	player->ring = NULL;
	return true;
}
