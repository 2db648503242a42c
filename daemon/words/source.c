/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "words/source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct seek {
	const char *context;
	size_t left;			/* bytes of the translation to go */
	bool here;			/* the message began */
	bool inside;			/* its translation began */
	bool found;
	struct place place;
};

/* As columns are counted everywhere: letters, not bytes. */
static unsigned
letters(const char *from, const char *to)
{
	unsigned count = 0;

	for (; from < to; from++)
		count += ((unsigned char)*from & 0xc0) != 0x80;
	return count;
}

/* What stands between the quotes of one line; an escape is one byte. The end
 * of an empty translation is its place, too. */
static void
walk_quoted(struct seek *seek, const char *line)
{
	const char *at = strchr(line, '"');

	if (at == NULL)
		return;
	for (at++; *at != '\0' && *at != '"'; at++) {
		if (seek->left == 0)
			break;
		seek->left--;
		if (*at == '\\' && at[1] != '\0')
			at++;
	}
	seek->place.column = letters(line, at) + 1;
	seek->found = seek->left == 0 && *at != '"' && *at != '\0';
}

static bool
starts(const char *line, const char *word)
{
	return strncmp(line, word, strlen(word)) == 0;
}

static bool
is_context(const char *line, const char *context)
{
	const char *from = strchr(line, '"');
	size_t length = strlen(context);

	return from != NULL && strncmp(from + 1, context, length) == 0 &&
	    from[1 + length] == '"';
}

/* False: there is nothing more to look for. */
static bool
walk_line(struct seek *seek, const char *line)
{
	if (starts(line, "msgctxt "))
		seek->here = is_context(line, seek->context);
	if (!seek->here)
		return true;
	if (seek->inside && line[0] != '"')
		return false;
	seek->inside |= starts(line, "msgstr");
	if (seek->inside)
		walk_quoted(seek, line);
	return !seek->found;
}

struct place
source_in_po(const char *file, const char *context, size_t offset)
{
	struct seek seek = { .context = context, .left = offset,
		.place = { .file = file } };
	FILE *in = file == NULL ? NULL : fopen(file, "rbe");
	size_t room = 0;
	char *line = NULL;
	unsigned number = 0, last = 0;

	while (in != NULL && getline(&line, &room, in) >= 0) {
		number++;
		if (!walk_line(&seek, line))
			break;
		if (seek.inside)
			last = number;
	}
	free(line);
	if (in != NULL)
		(void)fclose(in);
	seek.place.line = seek.found ? number : last;
	return seek.place;
}

struct place
source_in_json(struct place from, const char *text, size_t offset)
{
	from.column++;			/* the quote */
	for (size_t i = 0; i < offset && text[i] != '\0'; i++) {
		if (strchr("\n\"\\", text[i]) != NULL)
			from.column += 2;
		else
			from.column += ((unsigned char)text[i] & 0xc0) != 0x80;
	}
	return from;
}
