/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the proof tells of the worst paths is what a caller meets who walks
 * them; and the document for when the helpline cannot be reached rings as the
 * helpline rings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cli/player.h"
#include "flow/guess.h"
#include "padded.h"
#include "words/words.h"

#define RINGS_MOST 20

static const struct {
	const char *team;
	int64_t now_ms;
} times[] = {
	{ "open", 1795435200000LL },	/* Mon 2026-11-23 12:00 UTC */
	{ "closed", 1795348800000LL },	/* Sun 2026-11-22 12:00 UTC */
};

#define TIMES (sizeof(times) / sizeof(times[0]))

static struct padded padded;

static int
set_up(void **state)
{
	struct languages known = { .at = NULL };
	struct texts none = { NULL, NULL, 0 };
	struct arena arena;

	padded_open(&padded, PADDED_LANGUAGES);
	arena_init_growing(&arena);
	if (languages_read(&known, &arena, "locales/languages.json", &none,
	    &padded.problems))
		padded_translate(&padded, &known);
	arena_clear(&arena);
	*state = padded_read(&padded);
	problems_print(&padded.problems, stderr);
	return *state == NULL;
}

static int
tear_down(void **state)
{
	snapshot_drop(*state);
	padded_close(&padded);
	return 0;
}

/* Walks "9 2 1" or "silence"; the milliseconds to the first ring. */
static int64_t
walk(const struct snapshot *snapshot, const struct proof_row *row,
    const char *path, int64_t now_ms)
{
	struct player player;
	struct problem why = { "" };
	char keys[64];
	int64_t first_ms;

	player_init(&player, snapshot, row->line, now_ms);
	player_call(&player, "+447700900123", "");
	while (*path != '\0' && player.state == PLAYER_LISTENS) {
		size_t length = strcspn(path, " ");

		assert_true(length < sizeof(keys));
		memcpy(keys, path, length);
		keys[length] = '\0';
		path += length + (path[length] == ' ');
		if (!(strcmp(keys, "silence") == 0 ?
		    player_stays_silent(&player, &why) :
		    player_press(&player, keys, &why)))
			fail_msg("%s: %s", row->path, why.text);
	}
	assert_string_equal(path, "");
	if (!player_let_ring(&player, &why))
		fail_msg("%s: %s", row->path, why.text);
	first_ms = player.first_ring_ms;
	player_clear(&player);
	return first_ms;
}

static void
paths_take_what_the_proof_says(void **state)
{
	const struct snapshot *snapshot = *state;
	const struct proof *proof = &snapshot->proof;

	assert_true(proof->count > 3);
	for (unsigned i = 0; i < proof->count; i++) {
		const struct proof_row *row = &proof->rows[i];
		int64_t most_ms = 0;
		const char *end = strstr(row->path, " while");
		char path[64];

		assert_non_null(end);
		assert_true((size_t)(end - row->path) < sizeof(path));
		memcpy(path, row->path, (size_t)(end - row->path));
		path[end - row->path] = '\0';
		for (size_t k = 0; k < TIMES; k++) {
			int64_t ms = walk(snapshot, row, path,
			    times[k].now_ms);

			/* The hours that the row tells are the worst. */
			if (strstr(end, times[k].team) != NULL &&
			    ms != (int64_t)row->asks * 100)
				fail_msg("%s: the proof says %u.%u s, the "
				    "caller waits %d ms", row->path,
				    row->asks / 10, row->asks % 10, (int)ms);
			most_ms = ms > most_ms ? ms : most_ms;
		}
		assert_int_equal(most_ms, (int64_t)row->asks * 100);
		assert_true(row->asks <= row->most);
		assert_true(row->asks <= row->waits);
	}
}

/* The numbers that ring for who presses 0, when nobody ever answers, and the
 * last prompt that is said before the helpline hangs up but for "bye". */
static unsigned
ring_unanswered(const struct snapshot *snapshot, const struct line *line,
    int64_t now_ms, const char *rings[RINGS_MOST], bool *says_last_words)
{
	struct player player;
	struct problem why = { "" };
	unsigned count = 0;

	player_init(&player, snapshot, line, now_ms);
	player_call(&player, "+447700900123", "");
	assert_true(player_press(&player, "0", &why));
	while (player.state != PLAYER_ENDED) {
		assert_true(count < RINGS_MOST);
		if (player.state == PLAYER_RINGS) {
			rings[count++] = player_ringing(&player);
			assert_true(player_dialed(&player, DIALED_NO_ANSWER,
			    false, 0, &why));
		} else {
			assert_true(player_stays_silent(&player, &why));
		}
	}
	*says_last_words = false;
	for (unsigned i = 0; i < player.count; i++) {
		const struct moment *moment = &player.moments[i];

		if (moment->kind == MOMENT_RINGS)
			*says_last_words = false;
		if (moment->kind == MOMENT_SAID && strcmp(moment->prompt->id,
		    "numbers") == 0)
			*says_last_words = true;
	}
	player_clear(&player);
	return count;
}

static void
compare_document(const struct snapshot *snapshot, const struct line *line,
    size_t time)
{
	const char *rings[RINGS_MOST];
	bool says_last_words;
	unsigned count = ring_unanswered(snapshot, line, times[time].now_ms,
	    rings, &says_last_words);
	const struct input input = { .kind = INPUT_CALL };
	struct guess guess = { .open = time == 0 ? 1 : 0 };
	struct arena arena;
	struct turn turn = { .arena = &arena, .flow = snapshot->flow,
		.words = snapshot->words, .languages = &snapshot->languages,
		.line = line, .input = &input, .fresh = true };
	unsigned rung = 0, last_words = 0;

	arena_init_growing(&arena);
	flow_suppose_alone(&turn, &guess);
	words_fill(&turn);
	assert_true(says_last_words);
	for (const struct action *action = turn.actions; action != NULL;
	    action = action->next) {
		assert_true(action->next != NULL ||
		    action->kind == ACTION_HANGUP);
		if (action->kind == ACTION_RING) {
			assert_true(rung < count);
			assert_string_equal(action->numbers[0],
			    rings[rung++]);
			assert_int_equal(last_words, 0);
		}
		if (action->kind != ACTION_SAY)
			continue;
		/* Said as the helpline says it, in the line's language. */
		assert_ptr_equal(action->wording, words_find(snapshot->words,
		    action->prompt, line->language_index ==
		    LANGUAGE_UNKNOWN ? LANGUAGE_ENGLISH :
		    line->language_index, FORM_VOICE));
		last_words += strcmp(action->prompt->id, "numbers") == 0;
	}
	assert_int_equal(rung, count);
	assert_int_equal(last_words, 2);
	arena_clear(&arena);
}

static void
the_failsafe_rings_as_the_helpline_rings(void **state)
{
	const struct snapshot *snapshot = *state;
	const struct languages *languages = &snapshot->languages;

	for (uint16_t i = 0; i <= languages->count; i++) {
		struct line line = snapshot->settings.lines[0];

		if (i < languages->count && !languages->at[i].offered)
			continue;
		line.language_index = i < languages->count ? i :
		    LANGUAGE_UNKNOWN;
		for (size_t k = 0; k < TIMES; k++)
			compare_document(snapshot, &line, k);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_take_what_the_proof_says),
		cmocka_unit_test(the_failsafe_rings_as_the_helpline_rings),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
