/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Wordings and their translations, parted by the byte 0xff: what counts as
 * faithful keeps names and digits. */
#include "base/unicode.h"
#include "fuzz.h"
#include "words/template.h"

static unsigned
holes(const char *template, char *order, size_t room)
{
	struct bytes before, name;
	unsigned count = 0;
	size_t length = 0;

	order[0] = '\0';
	while (template_next(&template, &before, &name)) {
		must(name.length < 4096, "a name stands in the template");
		length += (size_t)snprintf(order + length, room - length,
		    "{%.*s}", (int)name.length, name.at);
		count++;
	}
	return count;
}

static void
take(struct bytes rest)
{
	struct bytes first = fuzz_cut(&rest);
	char english[1024], other[1024], order[8192], filled[8192];
	const struct hole hole = { "a", BYTES("one") };
	struct problem why = { "" };
	struct text text;
	bool good;

	if (first.length >= sizeof(english) || rest.length >= sizeof(other) ||
	    !unicode_is_utf8(first) || !unicode_is_utf8(rest))
		return;
	memcpy(english, first.at, first.length);
	english[first.length] = '\0';
	memcpy(other, rest.at, rest.length);
	other[rest.length] = '\0';
	if (!template_is_sound(english, &why)) {
		must(why.text[0] != '\0', "what is refused has its sentence");
		return;
	}
	if (!template_matches(english, english, &why)) {
		must(strncmp(why.text, "digits must be", 14) == 0,
		    "a wording is faithful to itself");
		return;
	}
	text_init(&text, filled, sizeof(filled));
	template_fill(&text, english, &hole, 1);
	must(!template_uses(english, "a") || strstr(filled, "one") != NULL,
	    "a hole is filled");
	why.text[0] = '\0';
	good = template_matches(english, other, &why);
	must(good || why.text[0] != '\0', "what is refused has its sentence");
	if (good)
		must(holes(english, order, sizeof(order)) ==
		    holes(other, filled, sizeof(filled)),
		    "a faithful translation has as many holes");
}

const struct fuzz_target fuzz_template = {
	.take = take,
};
