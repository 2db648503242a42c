/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The player: seconds, keys, promises, whispers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

#include "cli/hearing.h"
#include "cli/player.h"
#include "cli_fixture.h"

#define NOON_WEEKDAY 1795435200000LL	/* Mon 2026-11-23 12:00 UTC */
#define SUNDAY 1795348800000LL		/* Sun 2026-11-22 12:00 UTC */

static struct snapshot *snapshot;

static int
open_snapshot(void **state)
{
	(void)state;
	snapshot = fixture_snapshot("config/helpline.json");
	return snapshot == NULL;
}

static int
close_snapshot(void **state)
{
	(void)state;
	snapshot_drop(snapshot);
	return 0;
}

static struct player
begin(const struct snapshot *from, const char *number)
{
	struct player player;

	player_init(&player, from, &from->settings.lines[0], NOON_WEEKDAY);
	player_call(&player, number, "");
	return player;
}

static unsigned
count_of(const struct player *player, enum moment_kind kind)
{
	unsigned count = 0;

	for (unsigned i = 0; i < player->count; i++)
		count += player->moments[i].kind == kind;
	return count;
}

struct ring_row {
	const char *keys[4];		/* "" is silence */
	int64_t least_ms, most_ms;	/* to the first ring */
	const char *sentence;
};

static const struct ring_row ring_rows[] = {
	{ { "0" }, 5000, 14000, "0 at once" },
	{ { "5" }, 8000, 20000, "5 at once" },
	{ { "" }, 14000, 35000, "no key" },
	{ { "1", "1" }, 15000, 35000, "English" },
	{ { "1", "" }, 28000, 60000, "English, then silence" },
	{ { "*", "825" }, 5000, 28000, "the number of a language" },
	{ { "*825" }, 5000, 28000, "typed in a row" },
	{ { "*", "51", "1" }, 8000, 28000, "the number of one with words" },
	{ { "1", "1", "1" }, 13000, 30000, "a key during the announcement" },
};

static void
test_seconds_to_the_first_ring(void **state)
{
	struct problem why = { "" };

	(void)state;
	for (size_t i = 0; i < sizeof(ring_rows) / sizeof(ring_rows[0]); i++) {
		const struct ring_row *row = &ring_rows[i];
		struct player player = begin(snapshot, "+447700900123");

		for (unsigned k = 0; k < 4 && row->keys[k] != NULL; k++)
			assert_true(row->keys[k][0] == '\0' ?
			    player_stays_silent(&player, &why) :
			    player_press(&player, row->keys[k], &why));
		assert_true(player_let_ring(&player, &why));
		assert_string_equal(player_ringing(&player), "+442083146660");
		if (player.first_ring_ms < row->least_ms ||
		    player.first_ring_ms > row->most_ms)
			fail_msg("%s: rings after %d ms", row->sentence,
			    (int)player.first_ring_ms);
		player_clear(&player);
	}
}

/* A phrase that the key follows is heard out; a key in a phone number is not
 * a choice. */
static void
test_when_a_key_is_pressed(void **state)
{
	const struct language english = { .tag = "en", .pace = 60 };
	const struct span span = { BYTES("Call 9 9 9. One, press 1. Two: 9."),
	    &english, false };
	const struct wording wording = { &span, 1 };
	struct action say = { .kind = ACTION_SAY, .wording = &wording };
	struct action pause = { .kind = ACTION_PAUSE, .next = &say,
	    .seconds = 2 };
	struct action listen = { .kind = ACTION_LISTEN, .inside = &pause };

	(void)state;
	assert_int_equal(hearing_press_ms(&listen, BYTES("1"), 100),
	    100 + 2000 + 7000 + 1000);
	assert_int_equal(hearing_press_ms(&listen, BYTES("9"), 0),
	    2000 + 9000 + 1000);
	assert_int_equal(hearing_press_ms(&listen, BYTES("7"), 0), 1000);
	assert_int_equal(hearing_press_ms(&listen, BYTES("51"), 0), 1500);
	assert_int_equal(hearing_ms(&pause), 2000);
	assert_int_equal(hearing_ms(&listen), 0);
}

static void
test_time_passes_while_it_rings(void **state)
{
	struct player player = begin(snapshot, "");
	struct problem why;
	int64_t before_ms;

	(void)state;
	assert_true(player_press(&player, "0", &why));
	assert_true(player_let_ring(&player, &why));
	before_ms = player.now_ms;
	assert_true(player_dialed(&player, DIALED_NO_ANSWER, false, 0, &why));
	assert_true(player.now_ms >= before_ms + 25000);
	assert_true(player_dialed(&player, DIALED_ANSWERED, true, 90, &why));
	assert_true(player.now_ms >= before_ms + 25000 + 90000);
	assert_int_equal(player.state, PLAYER_LISTENS);
	assert_false(player_dialed(&player, DIALED_BUSY, false, 0, &why));
	assert_string_equal(why.text, "no number rings: the helpline waits "
	    "for a key");
	player_clear(&player);
}

static void
test_a_promise_is_kept_or_not_made(void **state)
{
	struct problem why;

	(void)state;
	for (unsigned down = 0; down < 2; down++) {
		struct player player = begin(snapshot, "+447700900123");

		player.store_down = down;
		assert_true(player_press(&player, "1", &why));
		assert_true(player_press(&player, "4", &why));
		assert_true(player_press(&player, "1", &why));
		assert_int_equal(count_of(&player, MOMENT_SENT), 0);
		assert_true(player_press(&player, "1", &why));
		assert_int_equal(count_of(&player, MOMENT_SENT), !down);
		player_clear(&player);
	}
}

static void
test_nothing_is_heard_after_star_star(void **state)
{
	struct player player = begin(snapshot, "+447700900123");
	struct problem why;
	unsigned said = count_of(&player, MOMENT_SAID);

	(void)state;
	assert_true(player_press(&player, "**", &why));
	assert_int_equal(player.state, PLAYER_ENDED);
	assert_true(count_of(&player, MOMENT_SAID) <= said);
	assert_int_equal(player.moments[player.count - 1].kind, MOMENT_ENDED);
	assert_false(player_stays_silent(&player, &why));
	player_clear(&player);
}

static void
test_texts(void **state)
{
	struct player player;
	struct problem why;
	const struct moment *sent;

	(void)state;
	player_init(&player, snapshot, &snapshot->settings.lines[0], SUNDAY);
	assert_true(player_text(&player, "+447700900123", BYTES("English"), 0,
	    &why));
	assert_int_equal(player.count, 1);
	sent = &player.moments[0];
	assert_int_equal(sent->kind, MOMENT_SENT);
	assert_string_equal(sent->number, "+447700900123");
	assert_false(sent->cost.ucs2);
	assert_int_equal(sent->cost.parts, 2);
	assert_string_equal(moment_tag(sent), "en");
	assert_true(player_text(&player, "+447700900123", BYTES("EXIT"), 0,
	    &why));
	assert_int_equal(player.count, 2);
	assert_int_equal(player.moments[1].kind, MOMENT_FORGOTTEN);
	assert_false(player.persons[0].known);
	player.store_down = true;
	assert_true(player_text(&player, "+447700900123", BYTES("1"), 0,
	    &why));
	assert_int_equal(player.moments[2].kind, MOMENT_REFUSED);
	player_clear(&player);
}

static void
test_so_many_people(void **state)
{
	struct player player;
	struct problem why;
	char number[PHONE_SIZE];

	(void)state;
	player_init(&player, snapshot, &snapshot->settings.lines[0], SUNDAY);
	for (unsigned i = 0; i <= PLAYER_PERSONS; i++) {
		(void)snprintf(number, sizeof(number), "+44770090012%u", i);
		assert_int_equal(player_text(&player, number, BYTES("1"), 0,
		    &why), i < PLAYER_PERSONS);
	}
	player_clear(&player);
}

/* The configuration that ships, with a worker who is asked to take the call at
 * the first number of the day. */
static struct snapshot *
with_whisper(void)
{
	static const char plain[] = "\"ring\": \"25s\"},";
	static char text[65536], changed[65536];
	char folder[512], path[64] = "/tmp/helpline-test-XXXXXX";
	struct text into;
	struct snapshot *read;
	FILE *file = fopen("config/helpline.json", "r");
	const char *at = text;
	bool done = false;

	assert_non_null(file);
	text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
	(void)fclose(file);
	assert_non_null(getcwd(folder, sizeof(folder)));
	text_init(&into, changed, sizeof(changed));
	while (*at != '\0') {
		if (strncmp(at, "\"../", 4) == 0) {
			text_add_format(&into, "\"%s/", folder);
			at += 4;
		} else if (strncmp(at, "\"holidays-", 10) == 0) {
			text_add_format(&into, "\"%s/config/", folder);
			at++;
		} else if (!done && strncmp(at, plain,
		    sizeof(plain) - 1) == 0) {
			text_add_text(&into, "\"ring\": \"25s\", \"answers\": "
			    "\"person\", \"whisper\": true},");
			at += sizeof(plain) - 1;
			done = true;
		} else {
			text_add_char(&into, *at++);
		}
	}
	assert_true(done && !into.full);
	file = fdopen(mkstemp(path), "w");
	assert_non_null(file);
	(void)fputs(changed, file);
	(void)fclose(file);
	read = fixture_snapshot(path);
	(void)unlink(path);
	assert_non_null(read);
	return read;
}

static void
test_a_worker_is_asked(void **state)
{
	struct snapshot *other = with_whisper();
	struct player player = begin(other, "+447700900123");
	struct problem why;

	(void)state;
	assert_true(player_press(&player, "0", &why));
	assert_true(player_dialed(&player, DIALED_ANSWERED, false, 20, &why));
	assert_int_equal(count_of(&player, MOMENT_WORKER), 1);
	assert_string_equal(player_ringing(&player), "+442083146000");
	player_clear(&player);
	player = begin(other, "+447700900123");
	assert_true(player_press(&player, "0", &why));
	assert_true(player_dialed(&player, DIALED_ANSWERED, true, 20, &why));
	assert_int_equal(player.state, PLAYER_LISTENS);
	player_clear(&player);
	snapshot_drop(other);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_seconds_to_the_first_ring),
		cmocka_unit_test(test_when_a_key_is_pressed),
		cmocka_unit_test(test_time_passes_while_it_rings),
		cmocka_unit_test(test_a_promise_is_kept_or_not_made),
		cmocka_unit_test(test_nothing_is_heard_after_star_star),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_so_many_people),
		cmocka_unit_test(test_a_worker_is_asked),
	};

	return cmocka_run_group_tests(tests, open_snapshot, close_snapshot);
}
