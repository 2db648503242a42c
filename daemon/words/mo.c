/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "words/mo.h"

#include <errno.h>
#include <stdlib.h>

#include "base/unicode.h"
#include "words/plural.h"

#define MAGIC 0x950412deu
#define MAGIC_SWAPPED 0xde120495u
#define HEADER_SIZE 28
#define MESSAGES_MOST 20000
#define END_OF_CONTEXT '\4'

struct mo {
	struct mo_message *messages;	/* sorted by context, then id */
	unsigned count;
	struct plural plural;
};

struct reader {
	struct bytes file;
	bool swapped;
	size_t strings;			/* bytes of all strings so far */
	struct arena *arena;
	struct mo *mo;
	struct problem why;
};

/* The caller has checked that four bytes are there. */
static uint32_t
number_at(const struct reader *reader, size_t offset)
{
	uint32_t number;

	memcpy(&number, reader->file.at + offset, sizeof(number));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	number = __builtin_bswap32(number);
#endif
	return reader->swapped ? __builtin_bswap32(number) : number;
}

/* The string that row `row` of the table at `table` names. */
static bool
read_string(struct reader *reader, size_t table, unsigned row,
    struct bytes *string)
{
	size_t size = reader->file.length;
	uint32_t length = number_at(reader, table + row * 8u);
	uint32_t offset = number_at(reader, table + row * 8u + 4);

	if (offset >= size || length >= size - offset)
		return problem_set(&reader->why, "message %u lies outside the "
		    "file", row);
	if (reader->file.at[offset + length] != '\0')
		return problem_set(&reader->why, "message %u does not end "
		    "with a NUL", row);
	reader->strings += length + 1;
	if (reader->strings > size)
		return problem_set(&reader->why, "the messages overlap");
	*string = (struct bytes){ reader->file.at + offset, length };
	return true;
}

/* Cuts off what stands before the first `mark`; false: there is none. */
static bool
cut(struct bytes *rest, char mark, struct bytes *before)
{
	const char *at = rest->length == 0 ? NULL :
	    memchr(rest->at, mark, rest->length);

	if (at == NULL)
		return false;
	*before = (struct bytes){ rest->at, (size_t)(at - rest->at) };
	*rest = bytes_after(*rest, before->length + 1);
	return true;
}

static void
read_key(struct bytes key, struct mo_message *message)
{
	struct bytes context;

	if (cut(&key, END_OF_CONTEXT, &context))
		message->context = context;
	if (!cut(&key, '\0', &message->id))
		message->id = key;
	else
		message->plural = key;
}

static bool
read_forms(struct reader *reader, struct bytes rest,
    struct mo_message *message)
{
	struct bytes form;

	do {
		bool last = !cut(&rest, '\0', &form);

		if (last)
			form = rest;
		if (message->form_count == MO_FORMS)
			return problem_set(&reader->why, "\"%.60s\" has more "
			    "than %d forms", message->id.at, MO_FORMS);
		if (!unicode_is_utf8(form))
			return problem_set(&reader->why, "the translation of "
			    "\"%.60s\" is not UTF-8", message->id.at);
		message->forms[message->form_count++] = form;
		if (last)
			return true;
	} while (true);
}

static bool
read_message(struct reader *reader, unsigned row, struct mo_message *message)
{
	struct bytes key = { NULL, 0 }, translation = { NULL, 0 };

	if (!read_string(reader, number_at(reader, 12), row, &key) ||
	    !read_string(reader, number_at(reader, 16), row, &translation))
		return false;
	read_key(key, message);
	if (!unicode_is_utf8(message->context) ||
	    !unicode_is_utf8(message->id) ||
	    !unicode_is_utf8(message->plural))
		return problem_set(&reader->why, "the original of message %u "
		    "is not UTF-8", row);
	return read_forms(reader, translation, message);
}

static int
compare_bytes(struct bytes a, struct bytes b)
{
	size_t length = a.length < b.length ? a.length : b.length;
	int order = a.at == NULL || b.at == NULL ? 0 :
	    memcmp(a.at, b.at, length);

	if (order != 0)
		return order;
	return (a.length > b.length) - (a.length < b.length);
}

static int
compare(const void *one, const void *other)
{
	const struct mo_message *a = one, *b = other;
	int order = compare_bytes(a->context, b->context);

	return order != 0 ? order : compare_bytes(a->id, b->id);
}

/* The value of a line "Name: value" of the header. */
static struct bytes
header_line(struct bytes header, const char *name)
{
	struct bytes wanted = bytes_from_text(name);
	struct bytes line;

	while (header.length > 0) {
		if (!cut(&header, '\n', &line)) {
			line = header;
			header.length = 0;
		}
		if (bytes_start(line, wanted))
			return bytes_after(line, wanted.length);
	}
	return (struct bytes){ NULL, 0 };
}

static bool
read_header(struct reader *reader)
{
	static const char germanic[] = "nplurals=2; plural=(n != 1);";
	const struct mo_message *message = mo_find(reader->mo,
	    (struct bytes){ NULL, 0 }, (struct bytes){ "", 0 });
	struct bytes type, plurals;
	struct problem why;

	if (message == NULL)
		return problem_set(&reader->why, "it has no header entry");
	type = header_line(message->forms[0], "Content-Type:");
	if (type.at == NULL ||
	    memmem(type.at, type.length, "charset=UTF-8", 13) == NULL)
		return problem_set(&reader->why, "its header does not say "
		    "charset=UTF-8");
	plurals = header_line(message->forms[0], "Plural-Forms:");
	if (plurals.at == NULL)
		plurals = bytes_from_text(germanic);
	if (!plural_read(&reader->mo->plural, plurals, MO_FORMS, &why))
		return problem_set(&reader->why, "%s", why.text);
	return true;
}

/* As many forms as the header promises, or one where there is no plural. */
static bool
check_forms(struct reader *reader)
{
	const struct mo *mo = reader->mo;

	for (unsigned i = 0; i < mo->count; i++) {
		const struct mo_message *message = &mo->messages[i];
		unsigned wanted = message->plural.at == NULL ?
		    1 : mo->plural.forms;

		if (message->form_count != wanted)
			return problem_set(&reader->why, "\"%.60s\" has %u "
			    "forms, not %u", message->id.at,
			    message->form_count, wanted);
		if (i > 0 && compare(message, message - 1) == 0)
			return problem_set(&reader->why, "\"%.60s\" stands "
			    "in it twice", message->id.at);
	}
	return true;
}

static bool
read_frame(struct reader *reader)
{
	size_t size = reader->file.length;
	uint32_t magic, count;

	if (size > MO_FILE_MOST)
		return problem_set(&reader->why, "it is over 4 MiB");
	if (size < HEADER_SIZE)
		return problem_set(&reader->why, "it is too short for a "
		    "compiled catalogue");
	magic = number_at(reader, 0);
	if (magic != MAGIC && magic != MAGIC_SWAPPED)
		return problem_set(&reader->why, "it is not a compiled "
		    "catalogue");
	reader->swapped = magic == MAGIC_SWAPPED;
	if (number_at(reader, 4) != 0)
		return problem_set(&reader->why, "its revision is not 0");
	count = number_at(reader, 8);
	if (count > MESSAGES_MOST)
		return problem_set(&reader->why, "it claims %u messages",
		    count);
	for (size_t at = 12; at <= 16; at += 4) {
		uint32_t table = number_at(reader, at);

		if (table > size || count * 8u > size - table)
			return problem_set(&reader->why, "a table lies "
			    "outside the file");
	}
	reader->mo->count = count;
	return true;
}

static bool
read_all(struct reader *reader)
{
	struct mo *mo = reader->mo;

	if (!read_frame(reader))
		return false;
	mo->messages = arena_get(reader->arena,
	    mo->count * sizeof(*mo->messages) + 1);
	if (mo->messages == NULL)
		return problem_set(&reader->why, "no memory is left");
	for (unsigned i = 0; i < mo->count; i++) {
		if (!read_message(reader, i, &mo->messages[i]))
			return false;
	}
	if (mo->count > 0)
		qsort(mo->messages, mo->count, sizeof(*mo->messages), compare);
	return read_header(reader) && check_forms(reader);
}

const struct mo *
mo_read(struct arena *arena, const char *name, struct bytes file,
    struct problems *problems)
{
	struct place place = { .file = name };
	struct reader reader = { .arena = arena, .file = file };

	if (file.length <= MO_FILE_MOST)
		reader.file.at = arena_copy(arena, file);
	reader.mo = arena_get(arena, sizeof(*reader.mo));
	if (reader.mo == NULL || reader.file.at == NULL) {
		problems_add(problems, place, "no memory is left");
		return NULL;
	}
	if (!read_all(&reader)) {
		problems_add(problems, place, "a broken catalogue: %s",
		    reader.why.text);
		return NULL;
	}
	return reader.mo;
}

const struct mo *
mo_read_file(struct arena *arena, const char *name, struct problems *problems)
{
	struct place place = { .file = name };
	const struct mo *mo = NULL;
	FILE *file = fopen(name, "rbe");
	char *bytes = NULL;
	size_t length;

	if (file == NULL) {
		problems_add(problems, place, "cannot be opened: %s; run "
		    "`make locales`", strerror(errno));
		return NULL;
	}
	bytes = malloc(MO_FILE_MOST + 1);
	if (bytes == NULL) {
		problems_add(problems, place, "no memory is left");
		goto out;
	}
	length = fread(bytes, 1, MO_FILE_MOST + 1, file);
	if (ferror(file)) {
		problems_add(problems, place, "cannot be read: %s",
		    strerror(errno));
		goto out;
	}
	mo = mo_read(arena, name, (struct bytes){ bytes, length }, problems);
out:
	free(bytes);
	fclose(file);
	return mo;
}

unsigned
mo_count(const struct mo *mo)
{
	return mo->count;
}

const struct mo_message *
mo_at(const struct mo *mo, unsigned index)
{
	return index < mo->count ? &mo->messages[index] : NULL;
}

const struct mo_message *
mo_find(const struct mo *mo, struct bytes context, struct bytes id)
{
	struct mo_message wanted = { .context = context, .id = id };

	if (mo->count == 0)
		return NULL;
	return bsearch(&wanted, mo->messages, mo->count,
	    sizeof(*mo->messages), compare);
}

unsigned
mo_form(const struct mo *mo, unsigned long n)
{
	return plural_form(&mo->plural, n);
}

unsigned
mo_form_count(const struct mo *mo)
{
	return mo->plural.forms;
}
