/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A whole locale: each message is a byte for which one, then its translation,
 * up to 0xff; the others are not translated. Whatever translators write, every
 * prompt has words, and a document that expat reads. */
#include "base/unicode.h"
#include "folder.h"
#include "languages.h"
#include "rendered.h"
#include "words_fixture.h"

#define ROWS_MOST 64
#define KEY_MOST 2048

static struct words_fixture fixture;
static struct rendered rendered;
static char expected[RENDERED_MOST];
static unsigned file;

static void
begin(void)
{
	folder_open();
	file = folder_name("pl.mo");
	arena_init_growing(&fixture.arena);
	problems_init(&fixture.problems);
	must(prompts_read(&fixture.prompts, &fixture.arena, words_files, 3,
	    &fixture.problems), "prompts that ship are sound");
	languages_three(&fixture.languages, &fixture.arena);
}

/* "voice:bye\4Goodbye." */
static bool
write_key(unsigned which, char key[KEY_MOST], struct mo_row *row)
{
	const struct prompt *prompt =
	    &fixture.prompts.at[which / FORMS % fixture.prompts.count];
	enum form form = which % FORMS;
	int length;

	if (prompt->english[form] == NULL)
		return false;
	length = snprintf(key, KEY_MOST, "%s:%s\4%s",
	    form == FORM_VOICE ? "voice" : "text", prompt->id,
	    prompt->english[form]);
	must(length > 0 && length < KEY_MOST, "a key has room");
	row->key = (struct bytes){ key, (size_t)length };
	return true;
}

/* False: there is more than a catalogue of this test holds. */
static bool
make_catalogue(struct bytes rest)
{
	static char keys[ROWS_MOST][KEY_MOST];
	static struct made made;
	struct mo_row rows[ROWS_MOST] = { MO_HEADER };
	size_t room = 28 + ROWS_MOST * 16 + 1024;
	unsigned count = 1;

	while (rest.length > 0 && count < ROWS_MOST) {
		unsigned which = fuzz_pick(&rest, 256);
		struct bytes words = fuzz_cut(&rest);

		if (!write_key(which, keys[count], &rows[count]))
			continue;
		rows[count].forms = words;
		room += rows[count++].key.length + words.length + 2;
	}
	if (room > MO_ROOM)
		return false;
	mo_make(&made, rows, count, false);
	folder_write(file, (struct bytes){ made.at, made.length });
	return true;
}

static void
check_wording(const struct wording *wording, enum form form)
{
	struct action action = { .kind = form == FORM_VOICE ? ACTION_SAY :
	    ACTION_TEXT, .wording = wording, .leased = true };
	struct text words;

	must(wording != NULL && wording->count > 0, "a prompt has words");
	for (unsigned i = 0; i < wording->count; i++)
		must(wording->spans[i].text.length > 0 &&
		    unicode_is_utf8(wording->spans[i].text),
		    "words are text");
	if (!rendered_read(&rendered, &action))
		return;
	text_init(&words, expected, sizeof(expected));
	rendered_expect_all(&words, &action);
	rendered_check_words(&rendered, text_bytes(&words));
}

static void
check(const struct words *words)
{
	for (unsigned i = 0; i < fixture.prompts.count * FORMS; i++) {
		const struct prompt *prompt = &fixture.prompts.at[i / FORMS];

		if (prompt->english[i % FORMS] != NULL &&
		    prompt->class != PROMPT_KEYWORD)
			check_wording(words_find(words, prompt, 1,
			    i % FORMS), i % FORMS);
	}
}

static void
take(struct bytes rest)
{
	const struct words_parts parts = { .prompts = &fixture.prompts,
		.languages = &fixture.languages, .values = words_values,
		.value_count = WORDS_VALUES, .folder = folder_path };
	struct words_result result = { .words = NULL };
	struct problems problems;
	struct arena arena;

	if (!make_catalogue(rest))
		return;
	arena_init_growing(&arena);
	problems_init(&problems);
	must(words_read(&result, &arena, &parts, true /* forgive */,
	    &problems), "a locale switches off itself alone");
	check(result.words);
	problems_clear(&problems);
	arena_clear(&arena);
}

const struct fuzz_target fuzz_catalogue = {
	.begin = begin,
	.take = take,
};
