/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Wordings of operators and translators: whatever stands in a prompt, what is
 * filled in and rendered is read by expat as one tree with those words. */
#include "rendered.h"
#include "words/fill.h"
#include "words/template.h"

static const struct value values[] = {
	{ .name = "day_number", .kind = VALUE_NUMBER,
	    .text = "+442083146660" },
	{ .name = "office_mail", .kind = VALUE_TEXT,
	    .text = "a&b@example.org" },
};

static struct rendered rendered;
static char memory[65536], words[RENDERED_MOST];

/* The tree of so many spans, with their language and voice. */
static void
expect_shape(struct text *shape, const struct wording *wording,
    enum form form)
{
	text_add_text(shape, "<Response>");
	if (form == FORM_TEXT)
		text_add_text(shape, "<Message to></>");
	for (unsigned i = 0; form == FORM_VOICE && i < wording->count; i++) {
		bool polly = wording->spans[i].language != &document_arabic;

		text_add_text(shape, polly ? "<Say language voice>" :
		    "<Say language>");
		if (polly && wording->spans[i].slow)
			text_add_text(shape, "<prosody rate></>");
		text_add_text(shape, "</>");
	}
	text_add_text(shape, "</>");
}

static void
check(const char *template, enum form form, const struct filling *filling,
    struct arena *arena)
{
	const struct wording *wording = fill_wording(arena, filling, template);
	struct action action = { .kind = form == FORM_VOICE ? ACTION_SAY :
	    ACTION_TEXT, .wording = wording, .leased = true,
		.to = "+447700900123" };
	static char shape_memory[RENDERED_MOST];
	struct text expected, shape;

	if (wording == NULL)
		return;
	text_init(&expected, words, sizeof(words));
	text_init(&shape, shape_memory, sizeof(shape_memory));
	for (unsigned i = 0; i < wording->count; i++) {
		must(form == FORM_TEXT || wording->spans[i].text.length > 0,
		    "no span is empty");
		rendered_expect(&expected, wording->spans[i].text);
	}
	if (!rendered_read(&rendered, &action))
		return;
	expect_shape(&shape, wording, form);
	rendered_check(&rendered, text_bytes(&expected), shape.at);
}

static void
take(struct bytes rest)
{
	struct language languages[] = { document_english, document_arabic };
	const struct languages all = { languages, 2, 1 };
	const struct words_parts parts = { .languages = &all,
		.values = values, .value_count = 2 };
	static const struct phrases phrases;
	struct filling filling = { .parts = &parts,
		.autonyms = BYTES("English, \xd8\xb9") };
	char template[4096];
	struct problem why;
	struct arena arena;
	unsigned how = fuzz_pick(&rest, 4);

	if (rest.length >= sizeof(template))
		return;
	memcpy(template, rest.at, rest.length);
	template[rest.length] = '\0';
	if (!template_is_sound(template, &why))
		return;
	languages[0].english = languages[0].autonym = "English";
	languages[1].english = languages[1].autonym = "<Arabic>";
	filling.asked = filling.speaking.language =
	    how % 2 == 0 ? &languages[0] : &document_arabic;
	if (how % 2 != 0)
		filling.asked = &languages[1];
	filling.speaking.form = how / 2 == 0 ? FORM_VOICE : FORM_TEXT;
	filling.speaking.phrases = &phrases;
	arena_init(&arena, memory, sizeof(memory));
	check(template, filling.speaking.form, &filling, &arena);
}

const struct fuzz_target fuzz_wordings = {
	.take = take,
};
