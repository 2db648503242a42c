/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "words/template.h"

#include "base/unicode.h"

bool
template_next(const char **at, struct bytes *before, struct bytes *name)
{
	const char *open = strchr(*at, '{');
	const char *close = open == NULL ? NULL : strchr(open, '}');

	if (close == NULL) {
		*before = bytes_from_text(*at);
		*at += before->length;
		return false;
	}
	*before = (struct bytes){ *at, (size_t)(open - *at) };
	*name = (struct bytes){ open + 1, (size_t)(close - open - 1) };
	*at = close + 1;
	return true;
}

bool
template_uses(const char *template, const char *name)
{
	struct bytes before, found;

	while (template_next(&template, &before, &found)) {
		if (bytes_are(found, name))
			return true;
	}
	return false;
}

static bool
is_name(struct bytes name)
{
	for (size_t i = 0; i < name.length; i++) {
		if ((name.at[i] < 'a' || name.at[i] > 'z') &&
		    name.at[i] != '_')
			return false;
	}
	return name.length > 0;
}

bool
template_is_sound(const char *template, struct problem *why)
{
	const char *at = template;
	struct bytes before, name;
	bool open = false;

	while (template_next(&at, &before, &name)) {
		if (!is_name(name))
			return problem_set(why, "\"{%.*s}\" is not a name",
			    (int)(name.length > 40 ? 40 : name.length),
			    name.at);
		if (memchr(before.at, '}', before.length) != NULL)
			return problem_set(why, "a } without its {");
	}
	if (memchr(before.at, '{', before.length) != NULL ||
	    memchr(before.at, '}', before.length) != NULL)
		return problem_set(why, "a { or } without its partner");
	for (at = template; *at != '\0'; at++) {
		bool is_open = strncmp(at, TEMPLATE_OPEN, 2) == 0;

		if (!is_open && strncmp(at, TEMPLATE_CLOSE, 2) != 0)
			continue;
		if (is_open == open)
			return problem_set(why, "\u00ab and \u00bb do not "
			    "come in pairs");
		open = is_open;
	}
	if (open)
		return problem_set(why, "a \u00ab without its \u00bb");
	return true;
}

/* How often the name stands in it. */
static unsigned
count_name(const char *template, struct bytes name)
{
	struct bytes before, found;
	unsigned count = 0;

	while (template_next(&template, &before, &found))
		count += bytes_equal(found, name);
	return count;
}

static bool
same_names(const char *english, const char *translation, struct problem *why)
{
	const char *both[2] = { english, translation };
	struct bytes before, name;

	for (unsigned i = 0; i < 2; i++) {
		const char *at = both[i];

		while (template_next(&at, &before, &name)) {
			unsigned there = count_name(english, name);
			unsigned here = count_name(translation, name);

			if (there != here)
				return problem_set(why, "{%.*s} stands in it "
				    "%u times, in the English %u times",
				    (int)name.length, name.at, here, there);
		}
	}
	return true;
}

/* The next run of digits outside of braces. */
static bool
next_digits(const char **at, struct bytes *run)
{
	bool in_name = false;

	for (; **at != '\0'; (*at)++) {
		if (**at == '{' || **at == '}')
			in_name = **at == '{';
		if (!in_name && **at >= '0' && **at <= '9') {
			run->at = *at;
			run->length = strspn(*at, "0123456789");
			*at += run->length;
			return true;
		}
	}
	*run = (struct bytes){ "none", 4 };
	return false;
}

static bool
same_digits(const char *english, const char *translation, struct problem *why)
{
	const char *at = translation;
	const char *end = at + strlen(at);
	struct bytes there, here;
	uint32_t point;
	bool more;

	while (unicode_next(&at, end, &point)) {
		if (point >= 0x80 && unicode_digit(point) >= 0)
			return problem_set(why, "digits must be 0 to 9, as "
			    "they stand on the keys");
	}
	do {
		more = next_digits(&english, &there);
		if (next_digits(&translation, &here) != more ||
		    !bytes_equal(there, here))
			return problem_set(why, "its digits are not those of "
			    "the English: %.*s, not %.*s", (int)here.length,
			    here.at, (int)there.length, there.at);
	} while (more);
	return true;
}

/* The next text between « and »; false: none is left. */
static bool
next_quoted(const char **at, struct bytes *quoted)
{
	const char *open = strstr(*at, TEMPLATE_OPEN);
	const char *close = open == NULL ? NULL :
	    strstr(open, TEMPLATE_CLOSE);

	*quoted = (struct bytes){ NULL, 0 };
	if (close == NULL)
		return false;
	*quoted = (struct bytes){ open + 2, (size_t)(close - open - 2) };
	*at = close + 2;
	return true;
}

static bool
same_quoted(const char *english, const char *translation, struct problem *why)
{
	struct bytes there, here;
	bool more;

	do {
		more = next_quoted(&english, &there);
		if (next_quoted(&translation, &here) != more ||
		    !bytes_equal(there, here))
			return problem_set(why, "what stands between \u00ab "
			    "and \u00bb must stay English, as in the source");
	} while (more);
	return true;
}

bool
template_matches(const char *english, const char *translation,
    struct problem *why)
{
	return template_is_sound(translation, why) &&
	    same_names(english, translation, why) &&
	    same_digits(english, translation, why) &&
	    same_quoted(english, translation, why);
}

void
template_fill(struct text *text, const char *template,
    const struct hole *holes, unsigned count)
{
	struct bytes before, name;

	while (template_next(&template, &before, &name)) {
		unsigned i = 0;

		text_add(text, before);
		while (i < count && !bytes_are(name, holes[i].name))
			i++;
		if (i < count)
			text_add(text, holes[i].with);
		else
			text_add_format(text, "{%.*s}", (int)name.length,
			    name.at);
	}
	text_add(text, before);
}
