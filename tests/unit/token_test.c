/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tokens: the same bytes for the same turn, nothing from a forged one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "flow_fixture.h"
#include "gateway/coded.h"
#include "gateway/token.h"

#define NOW 1795435200000LL

static struct fixture fixture;
static struct keys *keys;
static struct account account = { .name = "sandbox" };
static struct account other = { .name = "other" };

static int
open_all(void **state)
{
	static const unsigned char seed[32] = "a seed for tests, thirty-two by";
	char *flow = fixture_file("prompts/flow.json");

	(void)state;
	fixture_open(&fixture, flow);
	problems_print(&fixture.problems, stderr);
	free(flow);
	keys = keys_new(seed);
	return fixture.flow == NULL || keys == NULL;
}

static int
close_all(void **state)
{
	(void)state;
	keys_free(keys);
	fixture_close(&fixture);
	return 0;
}

static struct turn
turn_of(struct input *input)
{
	struct turn turn = {
		.flow = fixture.flow,
		.languages = &fixture.languages,
		.account = &account,
		.input = input,
		.now_ms = NOW,
	};

	input->kind = INPUT_KEYS;
	input->id = BYTES("CA0123456789abcdef0123456789abcdef");
	turn.session = (struct session){
		.step = flow_find_step(fixture.flow, "number"),
		.language = 1,
		.tries = 1, .page = 2, .hop = 3, .rounds = 4, .turns = 5,
		.marks = 6,
		.keys = "99",
	};
	return turn;
}

static void
test_what_went_in_comes_out(void **state)
{
	struct input input = { .kind = INPUT_KEYS };
	struct turn turn = turn_of(&input), back;
	struct token token;
	char text[TOKEN_SIZE], again[TOKEN_SIZE];

	(void)state;
	assert_true(token_write(keys, TOKEN_CALL, &turn, 0, text));
	assert_true(token_write(keys, TOKEN_CALL, &turn, 0, again));
	assert_string_equal(text, again);
	assert_in_range(strlen(text), 40, 300);
	back = turn;
	back.session = (struct session){ .step = STEP_NONE };
	assert_true(token_read(keys, bytes_from_text(text), &back, &token));
	turn.session.begun = (uint32_t)(NOW / 600000);
	assert_memory_equal(&back.session, &turn.session,
	    sizeof(turn.session));
	assert_true(token.same_flow);
	assert_true(token_fits(&token, input.id));
	assert_false(token_fits(&token, BYTES("CA9")));
	/* The next token of the call keeps the time of the first. */
	back.now_ms = NOW + 3600000;
	assert_true(token_write(keys, TOKEN_CALL, &back, 0, again));
	assert_string_equal(text, again);
}

static void
test_changed_tokens_are_unknown(void **state)
{
	struct input input = { .kind = INPUT_KEYS };
	struct turn turn = turn_of(&input);
	struct token token;
	char text[TOKEN_SIZE];
	size_t length;

	(void)state;
	assert_true(token_write(keys, TOKEN_CALL, &turn, 0, text));
	length = strlen(text);
	for (size_t i = 0; i < length; i++) {
		for (int bit = 0; bit < 8; bit++) {
			text[i] = (char)(text[i] ^ (1 << bit));
			assert_false(token_read(keys,
			    (struct bytes){ text, length }, &turn, &token));
			text[i] = (char)(text[i] ^ (1 << bit));
		}
		assert_false(token_read(keys, (struct bytes){ text, i },
		    &turn, &token));
	}
}

static void
test_whose_and_how_old(void **state)
{
	struct input input = { .kind = INPUT_KEYS };
	struct turn turn = turn_of(&input);
	struct token token;
	struct bytes bytes;
	char text[TOKEN_SIZE];
	int64_t row = 0;

	(void)state;
	assert_true(token_write(keys, TOKEN_CALL, &turn, 0, text));
	bytes = bytes_from_text(text);
	turn.account = &other;
	assert_false(token_read(keys, bytes, &turn, &token));
	turn.account = &account;
	turn.now_ms = NOW + 6 * 3600000 - 1;
	assert_true(token_read(keys, bytes, &turn, &token));
	turn.now_ms = NOW + 6 * 3600000 + 1300000;
	assert_false(token_read(keys, bytes, &turn, &token));
	assert_false(token_read_report(keys, bytes, &account, NOW, &row));
}

static void
test_receipts_name_their_row(void **state)
{
	struct input input = { .kind = INPUT_TEXT };
	struct turn turn = turn_of(&input);
	struct token token;
	char text[TOKEN_SIZE];
	int64_t row = 0;

	(void)state;
	assert_true(token_write(keys, TOKEN_REPORT, &turn, 1234567890123LL,
	    text));
	assert_true(token_read_report(keys, bytes_from_text(text), &account,
	    NOW, &row));
	assert_int_equal(row, 1234567890123LL);
	assert_false(token_read(keys, bytes_from_text(text), &turn, &token));
	assert_false(token_read_report(keys, bytes_from_text(text), &other,
	    NOW, &row));
}

/* A worker's call carries the request itself, and no session. */
static void
test_a_request_for_a_desk(void **state)
{
	struct input input = { .kind = INPUT_KEYS };
	struct turn turn = turn_of(&input), back = turn;
	struct callback_row row = { .id = NOW << 20, .claim = (NOW << 20) + 1,
		.asked_ms = NOW - 5, .number = "+447700900123",
		.line = "+447700900000", .texted = true, .language = "pl",
		.marks = 3, .tries = 1 };
	unsigned char coded[CALLBACK_CODED];
	char first[TOKEN_SIZE], later[TOKEN_SIZE];
	struct callback *callback;
	struct token token;
	struct bytes bytes;

	(void)state;
	bytes = (struct bytes){ (char *)coded,
		coded_callback_write(&row, coded) };
	assert_true(token_write_desk(keys, TOKEN_DESK, &turn, bytes,
	    BYTES(""), first));
	assert_true(token_write_desk(keys, TOKEN_DESK_KEYS, &turn, bytes,
	    input.id, later));
	assert_in_range(strlen(first), 40, 300);
	assert_null(strstr(first, "7700900123"));
	assert_true(token_read(keys, bytes_from_text(first), &back, &token));
	assert_int_equal(token.purpose, TOKEN_DESK);
	assert_true(token_fits(&token, BYTES("any")));
	assert_memory_equal(&back.session, &turn.session,
	    sizeof(turn.session));
	callback = &token.callback;
	assert_int_equal(callback->id, row.id);
	assert_int_equal(callback->claim, row.claim);
	assert_int_equal(callback->asked_ms, row.asked_ms);
	assert_string_equal(callback->number, row.number);
	assert_string_equal(callback->line, row.line);
	assert_string_equal(fixture.languages.at[callback->language].tag,
	    "pl");
	assert_int_equal(callback->marks, 3);
	assert_int_equal(callback->tries, 1);
	assert_int_equal(callback->state, CALLBACK_REACHED);
	assert_true(token_read(keys, bytes_from_text(later), &back, &token));
	assert_int_equal(token.purpose, TOKEN_DESK_KEYS);
	assert_true(token_fits(&token, input.id));
	assert_false(token_fits(&token, BYTES("another")));
	turn.account = &other;
	assert_false(token_read(keys, bytes_from_text(later), &turn, &token));
}

/* Bytes that are not ours are none, wherever they are cut. */
static void
test_a_request_cut_short(void **state)
{
	struct callback_row row = { .id = 1, .claim = 2,
		.number = "+447700900123", .language = "en" };
	unsigned char coded[CALLBACK_CODED];
	size_t length = coded_callback_write(&row, coded);
	struct callback callback;

	(void)state;
	for (size_t i = 0; i < length; i++)
		assert_false(coded_callback_read((struct bytes){
		    (char *)coded, i }, &fixture.languages, &callback));
	assert_true(coded_callback_read((struct bytes){ (char *)coded,
	    length }, &fixture.languages, &callback));
	assert_string_equal(callback.line, "");
	coded[length] = 0;
	assert_false(coded_callback_read((struct bytes){ (char *)coded,
	    length + 1 }, &fixture.languages, &callback));
	coded[0] = 1;
	assert_false(coded_callback_read((struct bytes){ (char *)coded,
	    length }, &fixture.languages, &callback));
}

static void
test_a_conversation_is_kept_by_names(void **state)
{
	struct input input = { .kind = INPUT_TEXT };
	struct turn turn = turn_of(&input), back;
	unsigned char coded[SESSION_CODED];
	size_t length;

	(void)state;
	input.kind = INPUT_TEXT;
	turn.session.step = flow_find_step(fixture.flow, "inbox");
	turn.session.unread = 3;
	turn.session.known = true;
	turn.session.replies = 7;
	turn.session.last_ms = NOW;
	turn.session.window_ms = NOW - 5;
	turn.session.alerted_ms = NOW - 6;
	length = coded_write(&turn, coded);
	back = turn;
	back.session = (struct session){ .step = STEP_NONE };
	assert_true(coded_read(&back, (struct bytes){ (char *)coded,
	    length }));
	assert_memory_equal(&back.session, &turn.session,
	    sizeof(turn.session));
	for (size_t i = 0; i < length; i++)	/* older ones lack the alert */
		assert_int_equal(coded_read(&back,
		    (struct bytes){ (char *)coded, i }), i == length - 8);
	assert_true(back.session.alerted_ms == 0);
	for (size_t i = 1; i <= 24; i += 8) {	/* times that are none */
		coded[length - i - 7] ^= 0x80;
		assert_false(coded_read(&back,
		    (struct bytes){ (char *)coded, length }));
		coded[length - i - 7] ^= 0x80;
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_went_in_comes_out),
		cmocka_unit_test(test_changed_tokens_are_unknown),
		cmocka_unit_test(test_whose_and_how_old),
		cmocka_unit_test(test_receipts_name_their_row),
		cmocka_unit_test(test_a_request_for_a_desk),
		cmocka_unit_test(test_a_request_cut_short),
		cmocka_unit_test(test_a_conversation_is_kept_by_names),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}
