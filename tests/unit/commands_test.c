/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What commands read and write: times, reviews, answers, documents. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/sign.h"
#include "base/when.h"
#include "cli/alone.h"
#include "cli/command.h"
#include "settings/review.h"
#include "cli_fixture.h"
#include "http/local.h"
#include "settings/rings.h"

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

struct time_row {
	const char *text;
	int64_t utc_ms;			/* 0: refused */
};

static const struct time_row times[] = {
	{ "Mon 2026-11-23 12:00", NOON_WEEKDAY },
	{ "2026-11-22 12:00", SUNDAY },
	{ "2026-07-01 01:00", 1782864000000LL },
	{ "Tue 2026-11-23 12:00", 0 },
	{ "Mon 2026-11-23  12:00", 0 },
	{ "Mon 2026-11-23T12:00", 0 },
	{ "Mon 2026-11-23 12:60", 0 },
	{ "Mon 2026-11-23 1200", 0 },
	{ "Mon 2026-11-31 12:00", 0 },
	{ "Mon", 0 },
	{ "", 0 },
};

static void
test_times(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		struct problem why = { "" };
		int64_t utc_ms = 0;

		assert_int_equal(when_read(times[i].text,
		    snapshot->settings.zone, &utc_ms, &why),
		    times[i].utc_ms != 0);
		assert_int_equal(utc_ms, times[i].utc_ms);
		assert_int_equal(why.text[0] != '\0', utc_ms == 0);
	}
}

/* The document for the carrier to keep: rings by itself, leads nowhere else,
 * ends in words. */
static void
test_a_document_alone(void **state)
{
	static const struct { unsigned open; const char *first; } rows[] = {
		{ 1, "<Number>+442083146660</Number>" },
		{ 0, "<Number>+442083146000</Number>" },
	};
	static char memory[65536];

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		struct guess guess = { .open = rows[i].open };
		struct text text;
		const char *number, *words;

		text_init(&text, memory, sizeof(memory));
		assert_true(alone_document(snapshot,
		    &snapshot->settings.lines[0], &guess, &text));
		assert_int_equal(guess.count, 1);
		assert_string_equal(guess.asked[0]->name, "team");
		number = strstr(text.at, "<Number>");
		assert_non_null(number);
		assert_int_equal(strncmp(number, rows[i].first,
		    strlen(rows[i].first)), 0);
		words = strstr(number, "6 0 0 0");
		assert_non_null(words);
		assert_non_null(strstr(words, "<Hangup"));
		assert_null(strstr(text.at, "action="));
		assert_null(strstr(text.at, "<Gather"));
		assert_null(strstr(text.at, "<Redirect"));
	}
}

struct rings_row {
	int64_t at_ms;
	const char *said;		/* of the team; NULL: nothing */
	const char *json;		/* a part of it */
};

static const struct rings_row rings_rows[] = {
	{ NOON_WEEKDAY, NULL, "\"rings\":[{\"number\":\"020 8314 6660\","
	    "\"for\":\"everybody\"}],\"changes\":\"Mon 2026-11-23 17:00\"" },
	{ SUNDAY, NULL, "\"rings\":[{\"number\":\"020 8314 6000\",\"for\":"
	    "\"everybody\"}],\"changes\":\"Mon 2026-11-23 09:00\"" },
	{ SUNDAY, "Sun 18:00", "\"rings\":[{\"number\":\"020 8314 6660\","
	    "\"for\":\"everybody\"}],\"changes\":\"Sun 2026-11-22 18:00\"" },
	{ SUNDAY, "Sun 18:00", "\"overrides\":[{\"hours\":\"team\","
	    "\"state\":\"open\",\"until\":\"Sun 2026-11-22 18:00\"" },
};

/* What `helpline now` is told. */
static void
test_which_number_rings(void **state)
{
	const struct settings *settings = &snapshot->settings;

	(void)state;
	for (size_t i = 0; i < sizeof(rings_rows) / sizeof(rings_rows[0]);
	    i++) {
		const struct rings_row *row = &rings_rows[i];
		struct overrides said = { .count = 0 };
		static char memory[8192];
		struct json_writer json;
		struct problem why;
		struct text text;
		int64_t until_ms;

		text_init(&text, memory, sizeof(memory));
		json = (struct json_writer){ .into = &text };
		if (row->said != NULL) {
			assert_true(when_next(row->said, settings->zone,
			    row->at_ms, &until_ms, &why));
			assert_true(override_put(&said, "team", true,
			    row->at_ms, until_ms));
		}
		assert_true(rings_write(snapshot, &settings->lines[0], &said,
		    row->at_ms, &json));
		assert_false(text.full);
		if (strstr(memory, row->json) == NULL)
			fail_msg("%s: %s", row->json, memory);
	}
}

struct answer_row {
	const char *answer;
	unsigned status;		/* 0: it is no answer */
	const char *body;
};

static const struct answer_row answers[] = {
	{ "HTTP/1.1 200 OK\r\nA: b\r\n\r\n{}", 200, "{}" },
	{ "HTTP/1.1 503 \r\n\r\n", 503, "" },
	{ "HTTP/1.0 200 OK\r\n\r\n", 0, "" },
	{ "HTTP/1.1 2x0 OK\r\n\r\n", 0, "" },
	{ "HTTP/1.1 200 OK\r\n", 0, "" },
	{ "", 0, "" },
};

static void
test_answers_of_the_control_socket(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		const struct answer_row *row = &answers[i];
		unsigned status = 0;
		struct bytes body = BYTES("");

		assert_int_equal(local_split(bytes_from_text(row->answer),
		    &status, &body), row->status != 0);
		assert_int_equal(status, row->status);
		assert_true(bytes_are(body, row->body));
	}
}

struct review_row {
	const char *line;
	unsigned draft, read, approved, changed;
};

/* The hash is of "Hang up" NUL "Rozłącz się". */
static const struct review_row reviews[] = {
	{ "voice:hang-up\tHASH\tdraft\t-\t2026-11-22\n", 1, 0, 0, 0 },
	{ "voice:hang-up\tHASH\tread\tAB\t2026-11-22\n", 0, 1, 0, 0 },
	{ "voice:hang-up HASH approved AB 2026-11-22", 0, 0, 1, 0 },
	{ "voice:hang-up 0000000000000000 approved AB", 1, 0, 0, 1 },
	{ "voice:other HASH approved AB", 1, 0, 0, 0 },
	{ "voice:hang-up HASH aproved AB", 1, 0, 0, 0 },
	{ "voice:hang-up", 1, 0, 0, 0 },
	{ "", 1, 0, 0, 0 },
};

/* A catalogue of one message, as msgfmt writes it. */
static struct bytes
one_message(void)
{
	static const char file[] = "\xde\x12\x04\x95" "\0\0\0\0"
	    "\2\0\0\0" "\x1c\0\0\0" "\x2c\0\0\0"
	    "\0\0\0\0" "\0\0\0\0"
	    "\0\0\0\0" "\x3c\0\0\0" "\x15\0\0\0" "\x3d\0\0\0"
	    "\x28\0\0\0" "\x53\0\0\0" "\x0e\0\0\0" "\x7c\0\0\0"
	    "\0" "voice:hang-up\4Hang up\0"
	    "Content-Type: text/plain; charset=UTF-8\n\0"
	    "Roz\xc5\x82\xc4\x85" "cz si\xc4\x99\0";

	return (struct bytes){ file, sizeof(file) - 1 };
}

static void
test_reviews_of_other_words_do_not_count(void **state)
{
	static const char words[] = "Hang up\0Roz\xc5\x82\xc4\x85"
	    "cz si\xc4\x99";
	static const struct prompt prompt = { .id = "hang-up",
		.class = PROMPT_SAFETY };
	static const struct prompts prompts = { &prompt, 1 };
	struct problems problems;
	struct arena arena;
	const struct mo *mo;
	unsigned char digest[32];
	char hash[17];
	struct text hex;

	(void)state;
	arena_init_growing(&arena);
	problems_init(&problems);
	mo = mo_read(&arena, "one.mo", one_message(), &problems);
	problems_print(&problems, stderr);
	assert_non_null(mo);
	assert_true(sign_sha256((struct bytes){ words, sizeof(words) - 1 },
	    digest));
	text_init(&hex, hash, sizeof(hash));
	sign_hex(&hex, (struct bytes){ (char *)digest, 8 });
	for (size_t i = 0; i < sizeof(reviews) / sizeof(reviews[0]); i++) {
		const struct review_row *row = &reviews[i];
		struct review review = { .states = { 1 } };
		const char *mark = strstr(row->line, "HASH");
		const char *line = mark == NULL ? row->line :
		    arena_format(&arena, "%.*s%s%s", (int)(mark - row->line),
		    row->line, hash, mark + 4);

		review_count_line(mo, &prompts, line, &review);
		assert_int_equal(review.states[REVIEW_DRAFT], row->draft);
		assert_int_equal(review.states[REVIEW_READ], row->read);
		assert_int_equal(review.states[REVIEW_APPROVED],
		    row->approved);
		assert_int_equal(review.safety_approved,
		    row->approved);
		assert_int_equal(review.changed, row->changed);
	}
	problems_clear(&problems);
	arena_clear(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_a_document_alone),
		cmocka_unit_test(test_reviews_of_other_words_do_not_count),
		cmocka_unit_test(test_which_number_rings),
		cmocka_unit_test(test_answers_of_the_control_socket),
	};

	return cmocka_run_group_tests(tests, open_snapshot, close_snapshot);
}
