/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Documents that are kept: the same words, another token, nothing personal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "gateway/documents.h"

#define OLD "v1.old"
#define NEW "v1.other-and-longer"

static const struct account here = { .name = "here" };
static const struct account there = { .name = "there" };
static const struct wording hello = { .count = 1 };
static const struct wording bye = { .count = 1 };

/* A menu: what is listened to, then silence. */
struct menu {
	struct action say, listen, again;
};

static const struct action *
menu_make(struct menu *menu)
{
	*menu = (struct menu){
		.say = { .kind = ACTION_SAY, .wording = &hello },
		.listen = { .kind = ACTION_LISTEN, .seconds = 5,
		    .keys_most = 1 },
		.again = { .kind = ACTION_AGAIN },
	};
	menu->listen.inside = &menu->say;
	menu->listen.next = &menu->again;
	return &menu->listen;
}

static bool
find(struct documents *documents, const struct account *account,
    const struct action *actions, char room[256])
{
	struct text text;

	text_init(&text, room, 256);
	return documents_find(documents, account, actions, BYTES(NEW), &text);
}

static void
puts_the_token_in_anew(void **state)
{
	static const struct { const char *kept, *found; } rows[] = {
		{ "<a href='/" OLD "'/>", "<a href='/" NEW "'/>" },
		{ OLD, NEW },
		{ OLD "-" OLD, NEW "-" NEW },
		{ "no link", "no link" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct documents *documents = documents_new();
		struct menu menu;
		char room[256];

		assert_false(find(documents, &here, menu_make(&menu), room));
		assert_string_equal(room, "");
		documents_keep(documents, &here, menu_make(&menu), BYTES(OLD),
		    bytes_from_text(rows[i].kept));
		assert_true(find(documents, &here, menu_make(&menu), room));
		assert_string_equal(room, rows[i].found);
		documents_free(documents);
	}
}

static void
other_words(struct menu *menu)
{
	menu->say.wording = &bye;
}

static void
other_seconds(struct menu *menu)
{
	menu->listen.seconds = 6;
}

static void
other_keys(struct menu *menu)
{
	menu->listen.keys_most = 2;
}

static void
star(struct menu *menu)
{
	menu->listen.star_ends = true;
}

static void
empty_comes_back(struct menu *menu)
{
	menu->listen.empty_comes_back = true;
}

static void
other_kind(struct menu *menu)
{
	menu->again.kind = ACTION_HANGUP;
}

static void
shorter(struct menu *menu)
{
	menu->listen.next = NULL;
}

static void
outside(struct menu *menu)
{
	menu->listen.inside = NULL;
	menu->listen.next = &menu->say;
	menu->say.next = &menu->again;
}

static void
other_language(struct menu *menu)
{
	menu->say.language = 1;
}

static void
what_differs_is_not_found(void **state)
{
	static void (*const changes[])(struct menu *) = { other_words,
		other_seconds, other_keys, star, empty_comes_back, other_kind,
		shorter, outside, other_language };
	struct documents *documents = documents_new();
	struct menu menu;
	char room[256];

	(void)state;
	documents_keep(documents, &here, menu_make(&menu), BYTES(OLD),
	    BYTES("kept"));
	assert_false(find(documents, &there, menu_make(&menu), room));
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		(void)menu_make(&menu);
		changes[i](&menu);
		assert_false(find(documents, &here, &menu.listen, room));
	}
	assert_true(find(documents, &here, menu_make(&menu), room));
	documents_forget(documents);
	assert_false(find(documents, &here, menu_make(&menu), room));
	documents_free(documents);
}

static void
what_is_for_one_alone_is_never_kept(void **state)
{
	static const enum action_kind kinds[] = { ACTION_RING, ACTION_TEXT,
		ACTION_ACCEPT };
	struct documents *documents = documents_new();
	struct menu menu;
	char room[256];

	(void)state;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		(void)menu_make(&menu);
		menu.again.kind = kinds[i];
		documents_keep(documents, &here, &menu.listen, BYTES(OLD),
		    BYTES("kept"));
		assert_false(find(documents, &here, &menu.listen, room));
	}
	documents_free(documents);
}

static void
too_much_is_not_kept(void **state)
{
	struct documents *documents = documents_new();
	struct action many[40] = { { .kind = ACTION_PAUSE } };
	struct menu menu;
	char room[256];

	(void)state;
	for (unsigned i = 0; i + 1 < 40; i++) {
		many[i].kind = ACTION_PAUSE;
		many[i].next = &many[i + 1];
	}
	documents_keep(documents, &here, many, BYTES(OLD), BYTES("kept"));
	assert_false(find(documents, &here, many, room));
	documents_keep(documents, &here, menu_make(&menu), BYTES(OLD),
	    BYTES(OLD OLD OLD OLD OLD));
	assert_false(find(documents, &here, menu_make(&menu), room));
	documents_free(documents);
}

/* More than there are places: whatever is found is its own. */
static void
places_are_taken_over(void **state)
{
	struct documents *documents = documents_new();
	unsigned found = 0;
	struct menu menu;
	char room[256];
	char kept[32];

	(void)state;
	for (unsigned i = 0; i < 2000; i++) {
		(void)menu_make(&menu);
		menu.again.language = (uint16_t)i;
		(void)snprintf(kept, sizeof(kept), "%u", i);
		documents_keep(documents, &here, &menu.listen, BYTES(OLD),
		    bytes_from_text(kept));
	}
	for (unsigned i = 0; i < 2000; i++) {
		(void)menu_make(&menu);
		menu.again.language = (uint16_t)i;
		(void)snprintf(kept, sizeof(kept), "%u", i);
		if (find(documents, &here, &menu.listen, room)) {
			assert_string_equal(room, kept);
			found++;
		}
	}
	assert_in_range(found, 1, 256);
	documents_free(documents);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(puts_the_token_in_anew),
		cmocka_unit_test(what_differs_is_not_found),
		cmocka_unit_test(what_is_for_one_alone_is_never_kept),
		cmocka_unit_test(too_much_is_not_kept),
		cmocka_unit_test(places_are_taken_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
