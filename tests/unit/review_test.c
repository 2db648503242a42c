/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every message of a catalogue has its line of review, and a hash that fits:
 * whoever changes words makes them a draft again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <glob.h>

#include "base/sign.h"
#include "words/mo.h"
#include "words_fixture.h"

struct verdict {
	char context[80];
	char hash[20];
	char state[16];
	char who[16];
	char date[16];
};

/* The next line that is no comment. */
static bool
next_line(FILE *file, struct verdict *line)
{
	char text[300];

	while (fgets(text, sizeof(text), file) != NULL) {
		if (text[0] == '#')
			continue;
		if (sscanf(text, "%79s %19s %15s %15s %15s", line->context,
		    line->hash, line->state, line->who, line->date) != 5)
			fail_msg("not a line of review: %s", text);
		return true;
	}
	return false;
}

static const struct mo_message *
find_context(const struct mo *mo, const char *context)
{
	for (unsigned i = 0; i < mo_count(mo); i++) {
		if (bytes_are(mo_at(mo, i)->context, context))
			return mo_at(mo, i);
	}
	return NULL;
}

static void
hash_message(const struct mo_message *message, struct text *hex)
{
	char memory[8192];
	unsigned char digest[32];
	struct text text;

	text_init(&text, memory, sizeof(memory));
	text_add(&text, message->id);
	text_add_char(&text, '\0');
	text_add(&text, message->forms[0]);
	assert_false(text.full);
	assert_true(sign_sha256(text_bytes(&text), digest));
	sign_hex(hex, (struct bytes){ (char *)digest, 8 });
}

static bool
is_state(const char *state)
{
	static const char *const states[] = { "draft", "read", "approved",
		"recorded" };

	for (size_t i = 0; i < 4; i++) {
		if (strcmp(states[i], state) == 0)
			return true;
	}
	return false;
}

static void
check_review(struct words_fixture *fixture, const char *tag)
{
	const char *name = arena_format(&fixture->arena,
	    "locales/%s.review", tag);
	const struct mo *mo = mo_read_file(&fixture->arena,
	    arena_format(&fixture->arena, "%s/%s.mo", fixture->folder, tag),
	    &fixture->problems);
	FILE *file = fopen(name, "rb");
	struct verdict line;
	unsigned lines = 0;

	assert_non_null(mo);
	assert_non_null(file);
	for (; next_line(file, &line); lines++) {
		const struct mo_message *message = find_context(mo,
		    line.context);
		char memory[40];
		struct text hex;

		if (message == NULL)
			fail_msg("%s: %s is no message", name, line.context);
		text_init(&hex, memory, sizeof(memory));
		hash_message(message, &hex);
		if (strcmp(hex.at, line.hash) != 0)
			fail_msg("%s: the words of %s have changed: \"%s\t%s"
			    "\tdraft\t-\tDATE\"", name, line.context,
			    line.context, hex.at);
		if (!is_state(line.state))
			fail_msg("%s: %s is no state", name, line.state);
	}
	fclose(file);
	/* All but the header. */
	assert_int_equal(lines, mo_count(mo) - 1);
}

static void
reviews_fit_their_words(void **state)
{
	struct words_fixture fixture;
	glob_t found;

	(void)state;
	words_fixture_open(&fixture);
	assert_int_equal(glob("locales/*.po", 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		const char *name = strrchr(found.gl_pathv[i], '/') + 1;
		const char *tag = arena_format(&fixture.arena, "%.*s",
		    (int)strcspn(name, "."), name);

		assert_true(words_fixture_compile(&fixture, tag));
		check_review(&fixture, tag);
	}
	assert_true(found.gl_pathc >= WORDS_TAGS - 1);
	globfree(&found);
	words_fixture_close(&fixture);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reviews_fit_their_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
