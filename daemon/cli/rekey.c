/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/rekey.h"

#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>

#include <gettext-po.h>

#include "base/sign.h"
#include "cli/pot.h"

#define HASH_SIZE 17			/* 16 hex digits and NUL */
#define LINE_MOST 400
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
	char line[LINE_MOST];

	while (fgets(line, sizeof(line), from) != NULL) {
		char *found = strstr(line, old);

		if (found != NULL)
			memcpy(found, new, HASH_SIZE - 1);
		if (fputs(line, to) == EOF)
			return false;
	}
	return !ferror(from);
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

static bool
rekey_form(po_file_t file, const struct prompt *prompt, enum form form,
    const char *po)
{
	static const char *const names[FORMS] = { "voice", "text" };
	po_message_iterator_t iterator;
	po_message_t message;
	char context[100];
	bool good = true;

	if (prompt->english[form] == NULL)
		return true;
	snprintf(context, sizeof(context), "%s:%s", names[form], prompt->id);
	iterator = po_message_iterator(file, NULL);
	while (good && (message = po_next_message(iterator)) != NULL) {
		const char *found = po_message_msgctxt(message);

		if (found != NULL && strcmp(found, context) == 0 &&
		    !po_message_is_obsolete(message))
			good = rekey_message(message, context,
			    prompt->english[form], po);
	}
	po_message_iterator_free(iterator);
	return good;
}

static bool
rekey_file(const struct prompt *prompt, const char *name)
{
	const struct po_xerror_handler *handler = pot_error_handler();
	po_file_t file = po_file_read(name, handler);
	bool good;

	if (file == NULL) {
		fprintf(stderr, "%s: %s\n", name, strerror(errno));
		return false;
	}
	good = rekey_form(file, prompt, FORM_VOICE, name) &&
	    rekey_form(file, prompt, FORM_TEXT, name) &&
	    po_file_write(file, name, handler) != NULL;
	po_file_free(file);
	return good;
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
	for (size_t i = 0; i < found.gl_pathc && code == 0; i++) {
		if (!rekey_file(prompt, found.gl_pathv[i]))
			code = EXIT_IO;
	}
	globfree(&found);
	return code;
}
