/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/rekey.h"

#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>

#include <gettext-po.h>

#include "base/sign.h"
#include "base/unicode.h"
#include "cli/pot.h"

#define HASH_SIZE 17			/* 16 hex digits and NUL */
#define LINE_MOST 400
#define EXIT_WANTING 1
#define EXIT_NO_INPUT 66
#define EXIT_IO 74

/* The hash of a line of review. False: the text is too long. */
static bool
hash_pair(const char *english, const char *translation, char into[HASH_SIZE])
{
	char memory[8192];
	unsigned char digest[SIGN_SHA256];
	struct text text, hex;

	text_init(&text, memory, sizeof(memory));
	text_add_text(&text, english);
	text_add_char(&text, '\0');
	text_add_text(&text, translation);
	if (text.full || !sign_sha256(text_bytes(&text), digest))
		return false;
	text_init(&hex, into, HASH_SIZE);
	sign_hex(&hex, (struct bytes){ (const char *)digest, 8 });
	return true;
}

/* Copies the review, with the new hash where the old one stands. */
static bool
copy_review(FILE *from, FILE *to, const char *old, const char *new)
{
	char *line = NULL;
	size_t room = 0;
	bool good = true;
	ssize_t length;

	while (good && (length = getline(&line, &room, from)) >= 0) {
		char *found = memmem(line, (size_t)length, old,
		    HASH_SIZE - 1);

		if (found != NULL)
			memcpy(found, new, HASH_SIZE - 1);
		good = fwrite(line, 1, (size_t)length, to) == (size_t)length;
	}
	free(line);
	return good && !ferror(from);
}

/* "locales/pl.po" -> "locales/pl" and the ending; false: too long. */
static bool
name_beside(const char *po, const char *ending, char into[LINE_MOST])
{
	struct text text;

	text_init(&text, into, LINE_MOST);
	text_add(&text, (struct bytes){ po, strlen(po) - strlen(".po") });
	text_add_text(&text, ending);
	return !text.full;
}

/* A locale without a review has nothing to keep. */
static bool
rekey_review(const char *po, const char *old, const char *new)
{
	char name[LINE_MOST], part[LINE_MOST];
	FILE *from, *to;
	bool good;

	if (!name_beside(po, ".review", name) ||
	    !name_beside(po, ".review.part", part))
		return false;
	from = fopen(name, "rbe");
	if (from == NULL)
		return errno == ENOENT;
	to = fopen(part, "wbe");
	good = to != NULL && copy_review(from, to, old, new);
	fclose(from);
	if (to != NULL)
		good &= fclose(to) == 0;
	return good && rename(part, name) == 0;
}

/* Either update-po has not run yet, and the old English stands there; or it
 * has, and the message waits as fuzzy with its own old English beside it. */
static const char *
old_english(po_message_t message, const char *context, const char *english)
{
	const char *before = po_message_prev_msgctxt(message);

	if (strcmp(po_message_msgid(message), english) != 0)
		return po_message_msgid(message);
	if (!po_message_is_fuzzy(message) || before == NULL ||
	    strcmp(before, context) != 0)
		return NULL;
	return po_message_prev_msgid(message);
}

static bool
rekey_message(po_message_t message, const char *context, const char *english,
    const char *po)
{
	const char *old = old_english(message, context, english);
	char from[HASH_SIZE], to[HASH_SIZE];

	if (old == NULL || po_message_msgstr(message)[0] == '\0')
		return true;
	if (!hash_pair(old, po_message_msgstr(message), from) ||
	    !hash_pair(english, po_message_msgstr(message), to) ||
	    !rekey_review(po, from, to)) {
		fprintf(stderr, "%s: its review could not be written\n", po);
		return false;
	}
	po_message_set_msgid(message, english);
	po_message_set_fuzzy(message, 0);
	po_message_set_prev_msgid(message, NULL);
	po_message_set_prev_msgctxt(message, NULL);
	printf("%s: %s\n", po, context);
	return true;
}

/* Messages of one context; obsolete ones do not count. */
struct found {
	po_message_t now;		/* under the new English, or NULL */
	po_message_t older;		/* the first under another, or NULL */
	unsigned older_count;
	char context[100];
};

static void
find_form(struct found *found, po_file_t file, const struct prompt *prompt,
    enum form form)
{
	static const char *const names[FORMS] = { "voice", "text" };
	po_message_iterator_t iterator = po_message_iterator(file, NULL);
	po_message_t message;

	*found = (struct found){ .older_count = 0 };
	snprintf(found->context, sizeof(found->context), "%s:%s", names[form],
	    prompt->id);
	while ((message = po_next_message(iterator)) != NULL) {
		const char *context = po_message_msgctxt(message);

		if (context == NULL || strcmp(context, found->context) != 0 ||
		    po_message_is_obsolete(message))
			continue;
		if (strcmp(po_message_msgid(message),
		    prompt->english[form]) == 0)
			found->now = message;
		else if (found->older_count++ == 0)
			found->older = message;
	}
	po_message_iterator_free(iterator);
}

static bool
rekey_form(po_file_t file, const struct prompt *prompt, enum form form,
    const char *po)
{
	struct found found;
	po_message_t message;

	if (prompt->english[form] == NULL)
		return true;
	find_form(&found, file, prompt, form);
	message = found.now != NULL ? found.now : found.older;
	return message == NULL || rekey_message(message, found.context,
	    prompt->english[form], po);
}

/* Whole under its name, or as it was. */
static bool
write_po(po_file_t file, const char *name)
{
	char part[LINE_MOST];

	return name_beside(name, ".po.part", part) &&
	    po_file_write(file, part, pot_error_handler()) != NULL &&
	    rename(part, name) == 0;
}

static bool
rekey_file(const struct prompt *prompt, const char *name)
{
	po_file_t file = po_file_read(name, pot_error_handler());
	bool good;

	if (file == NULL) {
		fprintf(stderr, "%s: %s\n", name, strerror(errno));
		return false;
	}
	good = rekey_form(file, prompt, FORM_VOICE, name) &&
	    rekey_form(file, prompt, FORM_TEXT, name);
	if (good && !write_po(file, name)) {
		fprintf(stderr, "%s: %s\n", name, strerror(errno));
		good = false;
	}
	po_file_free(file);
	return good;
}

/* Other letters the library reads, but cannot write again. */
static bool
is_utf8(const char *name)
{
	FILE *file = fopen(name, "rbe");
	char *line = NULL;
	size_t room = 0, number = 0;
	bool good = file != NULL;
	ssize_t length;

	while (good && (length = getline(&line, &room, file)) >= 0) {
		number++;
		good = unicode_is_utf8((struct bytes){ line, (size_t)length });
	}
	if (!good)
		fprintf(stderr, "%s:%zu: it is no UTF-8\n", name, number);
	free(line);
	if (file != NULL)
		fclose(file);
	return good;
}

static bool
says_utf8(po_file_t file, const char *name)
{
	const char *header = po_file_domain_header(file, NULL);
	char *type = header == NULL ? NULL :
	    po_header_field(header, "Content-Type");
	bool good = type != NULL && strstr(type, "charset=UTF-8") != NULL;

	free(type);
	if (!good)
		fprintf(stderr, "%s: its header needs \"Content-Type: "
		    "text/plain; charset=UTF-8\\n\"\n", name);
	return good;
}

/* Which of several older ones meant the same, nobody can know here. */
static bool
is_plain(po_file_t file, const struct prompt *prompt, const char *name)
{
	struct found found;

	for (unsigned i = 0; i < FORMS; i++) {
		if (prompt->english[i] == NULL)
			continue;
		find_form(&found, file, prompt, i);
		if (found.now == NULL && found.older_count > 1) {
			fprintf(stderr, "%s: %s stands there under %u other "
			    "English texts; run `make update-po` first\n",
			    name, found.context, found.older_count);
			return false;
		}
	}
	return true;
}

/* Before any of them is changed, all of them are read. Exit code. */
static int
try_file(const struct prompt *prompt, const char *name)
{
	po_file_t file = po_file_read(name, pot_error_handler());
	bool good;

	if (file == NULL) {
		fprintf(stderr, "%s: %s\n", name, strerror(errno));
		return EXIT_IO;
	}
	good = says_utf8(file, name) && is_utf8(name) &&
	    is_plain(file, prompt, name);
	po_file_free(file);
	return good ? 0 : EXIT_WANTING;
}

int
rekey_folder(const struct prompt *prompt, const char *folder)
{
	char pattern[LINE_MOST];
	glob_t found;
	int code = 0;

	snprintf(pattern, sizeof(pattern), "%s/*.po", folder);
	if (glob(pattern, 0, NULL, &found) != 0) {
		fprintf(stderr, "%s: no catalogue is there\n", folder);
		return EXIT_NO_INPUT;
	}
	for (size_t i = 0; i < found.gl_pathc; i++) {
		int tried = try_file(prompt, found.gl_pathv[i]);

		code = tried == 0 ? code : tried;
	}
	for (size_t i = 0; i < found.gl_pathc && code == 0; i++) {
		if (!rekey_file(prompt, found.gl_pathv[i]))
			code = EXIT_IO;
	}
	globfree(&found);
	return code;
}
