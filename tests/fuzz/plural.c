/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rules of plurals, against a second reader that works them out as they stand,
 * by the precedence of C. */
#include "fuzz.h"
#include "words/plural.h"

struct reader {
	const char *at;
	unsigned long n;
};

static unsigned long choice(struct reader *);

static bool
next(struct reader *reader, const char *word)
{
	size_t length = strlen(word);

	reader->at += strspn(reader->at, " \t");
	if (strncmp(reader->at, word, length) != 0)
		return false;
	reader->at += length;
	return true;
}

static unsigned long
operand(struct reader *reader)
{
	unsigned long value;
	char *end;

	if (next(reader, "!"))
		return !operand(reader);
	if (next(reader, "(")) {
		value = choice(reader);
		(void)next(reader, ")");
		return value;
	}
	if (next(reader, "n"))
		return reader->n;
	value = strtoul(reader->at, &end, 10);
	reader->at = end;
	return value;
}

static unsigned long
product(struct reader *reader)
{
	unsigned long value = operand(reader), by;

	for (;;) {
		if (next(reader, "*")) {
			value *= operand(reader);
		} else if (next(reader, "/")) {
			by = operand(reader);
			value = by == 0 ? 0 : value / by;
		} else if (next(reader, "%")) {
			by = operand(reader);
			value = by == 0 ? 0 : value % by;
		} else {
			return value;
		}
	}
}

static unsigned long
sum(struct reader *reader)
{
	unsigned long value = product(reader);

	for (;;) {
		if (next(reader, "+"))
			value += product(reader);
		else if (next(reader, "-"))
			value -= product(reader);
		else
			return value;
	}
}

static unsigned long
order(struct reader *reader)
{
	unsigned long value = sum(reader);

	for (;;) {
		if (next(reader, "<="))
			value = value <= sum(reader);
		else if (next(reader, ">="))
			value = value >= sum(reader);
		else if (next(reader, "<"))
			value = value < sum(reader);
		else if (next(reader, ">"))
			value = value > sum(reader);
		else
			return value;
	}
}

static unsigned long
equality(struct reader *reader)
{
	unsigned long value = order(reader);

	for (;;) {
		if (next(reader, "=="))
			value = value == order(reader);
		else if (next(reader, "!="))
			value = value != order(reader);
		else
			return value;
	}
}

static unsigned long
both(struct reader *reader)
{
	unsigned long value = equality(reader);

	while (next(reader, "&&")) {
		unsigned long more = equality(reader);

		value = value != 0 && more != 0;
	}
	return value;
}

static unsigned long
either(struct reader *reader)
{
	unsigned long value = both(reader);

	while (next(reader, "||")) {
		unsigned long more = both(reader);

		value = value != 0 || more != 0;
	}
	return value;
}

static unsigned long
choice(struct reader *reader)
{
	unsigned long when = either(reader), then, otherwise;

	if (!next(reader, "?"))
		return when;
	then = choice(reader);
	(void)next(reader, ":");
	otherwise = choice(reader);
	return when != 0 ? then : otherwise;
}

static void
take(struct bytes bytes)
{
	struct plural plural;
	struct problem why = { "" };
	char text[512];
	const char *rule;

	if (bytes.length >= sizeof(text) ||
	    memchr(bytes.at, '\0', bytes.length) != NULL)
		return;
	memcpy(text, bytes.at, bytes.length);
	text[bytes.length] = '\0';
	if (!plural_read(&plural, bytes, 6, &why)) {
		must(why.text[0] != '\0', "what is refused has its sentence");
		return;
	}
	must(plural.forms >= 1 && plural.forms <= 6, "forms are few");
	rule = strchr(strchr(text, ';'), '=') + 1;
	for (unsigned long n = 0; n <= 1000; n++) {
		struct reader reader = { rule, n };

		must(plural_form(&plural, n) == choice(&reader),
		    "it is worked out as it stands");
	}
	for (unsigned long n = 1; n != 0; n <<= 1)
		must(plural_form(&plural, n - 1) < plural.forms,
		    "there is a form for every number");
}

const struct fuzz_target fuzz_plural = {
	.take = take,
};
