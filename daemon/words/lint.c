/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "words/lint.h"

#include "words/segments.h"

static bool
keeps_budget(const struct lint_subject *subject, size_t *offset,
    struct problem *why)
{
	const struct prompt *prompt = subject->prompt;
	struct segments cost = segments_count(subject->wording->spans[0].text);
	unsigned most = cost.ucs2 ? prompt->parts_ucs2 : prompt->parts_gsm;

	(void)offset;
	if (prompt->parts_ucs2 == 0 || cost.parts <= most)
		return true;
	return problem_set(why, "it takes %u parts in %s (%u units); it may "
	    "take %u", cost.parts, cost.ucs2 ? "UCS-2" : "GSM-7", cost.units,
	    most);
}

/* One of our numbers, as it is written in this language. */
static bool
has_number(const struct lint_subject *subject, struct bytes text)
{
	const struct words_parts *parts = &subject->words->parts;
	struct speaking speaking = { subject->language, FORM_TEXT, NULL };

	for (unsigned i = 0; i < parts->value_count; i++) {
		const struct value *value = &parts->values[i];
		char memory[40];
		struct text number;

		if (value->kind != VALUE_NUMBER)
			continue;
		text_init(&number, memory, sizeof(memory));
		speech_number(&number, &speaking, value->text, false);
		if (memmem(text.at, text.length, number.at, number.length) !=
		    NULL)
			return true;
	}
	return false;
}

/* The other parts may come late, or never. */
static bool
danger_is_first(const struct lint_subject *subject, size_t *offset,
    struct problem *why)
{
	struct bytes part = subject->wording->spans[0].text;

	(void)offset;
	if (!subject->prompt->danger_first)
		return true;
	part.length = segments_count(part).part_1_bytes;
	return (memmem(part.at, part.length, "999", 3) != NULL &&
	    has_number(subject, part)) || problem_set(why,
	    "999 and a phone number must stand in its first part");
}

static bool
is_quick(const struct lint_subject *subject, size_t *offset,
    struct problem *why)
{
	unsigned most = subject->prompt->seconds_most;
	unsigned tenths = speech_tenths(subject->wording);

	(void)offset;
	return most == 0 || tenths <= most * 10 || problem_set(why,
	    "it takes about %u.%u seconds to say; it should take at most %u",
	    tenths / 10, tenths % 10, most);
}

static const struct {
	bool voice, text;		/* forms that it holds for */
	bool warning;			/* the call still works */
	bool (*good)(const struct lint_subject *, size_t *offset,
	    struct problem *);
} rules[] = {
	{ .text = true, .good = keeps_budget },
	{ .text = true, .good = danger_is_first },
	{ .voice = true, .warning = true, .good = is_quick },
	{ .text = true, .good = lint_plain_signs },
	{ .text = true, .good = lint_whole_numbers },
	{ .text = true, .good = lint_screen },
	{ .voice = true, .text = true, .good = lint_no_promise },
};

void
lint_wording(const struct lint_subject *subject, lint_tell *tell, void *arg)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		struct problem why = { "" };
		size_t offset = 0;

		if (!(subject->form == FORM_VOICE ? rules[i].voice :
		    rules[i].text))
			continue;
		if (!rules[i].good(subject, &offset, &why))
			tell(arg, subject, offset, rules[i].warning, why.text);
	}
}
