/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why a JSON text was refused, for somebody who is no programmer. */
#include "base/json_scan.h"

#define OPEN_MOST 64u

/* The tokens up to the one where the library stopped. */
struct stop {
	struct token token;
	struct token before;		/* TOKEN_END: there is none */
	struct place open[OPEN_MOST];	/* what is not closed yet */
	char bracket[OPEN_MOST];
	unsigned depth;
	const char *said;
};

/* By the library's words; the first row that fits. */
static const struct {
	const char *said;
	const char *sentence;
} by_words[] = {
	{ "control character", "a tab or another control character stands in "
	  "this text; write a tab as \\t" },
	{ "invalid escape", "this text has a backslash that means nothing; "
	  "a backslash itself is written \\\\" },
	{ "invalid Unicode", "this text has half a character in \\u form" },
	{ "string or '}' expected", "a name in double quotes is missing here" },
	{ "':' expected", "a \":\" is missing before this" },
	{ "'}' expected", "a comma is missing before this" },
	{ "']' expected", "a comma is missing before this" },
	{ "end of file expected", "the file should end before this" },
};

static void
stop_note_bracket(struct stop *stop)
{
	char byte = *stop->token.bytes.at;

	if (stop->token.kind == TOKEN_OPEN && stop->depth < OPEN_MOST) {
		stop->open[stop->depth] = stop->token.place;
		stop->bracket[stop->depth++] = byte;
	} else if (stop->token.kind == TOKEN_CLOSE && stop->depth > 0) {
		stop->depth--;
	}
}

static void
stop_find(struct stop *stop, const char *file, struct bytes text,
    size_t position)
{
	struct scan scan;

	scan_init(&scan, file, text);
	for (;;) {
		struct token token = scan_next(&scan);

		stop->before = stop->token;
		stop->token = token;
		if (token.kind == TOKEN_END ||
		    (size_t)(scan.at - text.at) >= position)
			return;
		stop_note_bracket(stop);
	}
}

static bool
explain_end(const struct stop *stop, struct problems *problems)
{
	unsigned depth = stop->depth;

	if (stop->token.kind != TOKEN_END)
		return false;
	if (stop->before.kind == TOKEN_END)
		problems_add(problems, stop->token.place, "the file is empty");
	else if (depth == 0)
		problems_add(problems, stop->token.place,
		    "the file ends too early");
	else
		problems_add(problems, stop->token.place,
		    "the file ends before the \"%c\" of line %u is closed",
		    stop->bracket[depth - 1], stop->open[depth - 1].line);
	return true;
}

static bool
explain_bracket(const struct stop *stop, struct problems *problems)
{
	const struct token *token = &stop->token;
	unsigned depth = stop->depth;

	if (token->kind != TOKEN_CLOSE)
		return false;
	if (depth == 0)
		problems_add(problems, token->place,
		    "this \"%c\" closes nothing", *token->bytes.at);
	else if ((*token->bytes.at == '}') != (stop->bracket[depth - 1] == '{'))
		problems_add(problems, token->place,
		    "this \"%c\" cannot close the \"%c\" of line %u",
		    *token->bytes.at, stop->bracket[depth - 1],
		    stop->open[depth - 1].line);
	else if (stop->before.kind == TOKEN_COMMA)
		problems_add(problems, stop->before.place,
		    "this comma has nothing after it; take it away");
	else
		problems_add(problems, token->place,
		    "a value is missing before this \"%c\"", *token->bytes.at);
	return true;
}

/* Bytes that no JSON has outside of texts. */
static bool
explain_other(const struct stop *stop, struct problems *problems)
{
	const struct token *token = &stop->token;
	unsigned char byte = (unsigned char)*token->bytes.at;

	if (token->kind != TOKEN_OTHER)
		return false;
	if (byte == '/' || byte == '#')
		problems_add(problems, token->place,
		    "JSON has no comments; take this one away");
	else if (byte == '\'')
		problems_add(problems, token->place,
		    "names and texts stand in double quotes, not single ones");
	else if (byte >= 0x80)
		problems_add(problems, token->place,
		    "only plain quotes (\") hold texts; this is another "
		    "character");
	else if (byte < 0x20 || byte == 0x7f)
		problems_add(problems, token->place,
		    "a control character (byte %u) stands here", byte);
	else
		problems_add(problems, token->place,
		    "\"%c\" means nothing in JSON", byte);
	return true;
}

static bool
explain_word(const struct stop *stop, struct problems *problems)
{
	const struct token *token = &stop->token;
	int length = token->bytes.length > 40 ? 40 : (int)token->bytes.length;
	const char *word = token->bytes.at;

	if (token->kind == TOKEN_WORD && strstr(stop->said, "string or"))
		return !problems_add(problems, token->place,
		    "names stand in double quotes: \"%.*s\"", length, word);
	if (strstr(stop->said, "token") == NULL)
		return false;
	if (token->kind == TOKEN_WORD)
		return !problems_add(problems, token->place,
		    "%.*s is no value; write true, false or null, "
		    "or put a text in double quotes", length, word);
	if (token->kind == TOKEN_NUMBER)
		return !problems_add(problems, token->place,
		    "%.*s is no number as JSON writes them; put a text "
		    "in double quotes", length, word);
	return !problems_add(problems, token->place,
	    "a value is missing before this \"%.*s\"", length, word);
}

static bool
explain_text(const struct stop *stop, struct problems *problems)
{
	struct bytes bytes = stop->token.bytes;

	if (stop->token.kind != TOKEN_TEXT)
		return false;
	if (bytes.length > 1 && bytes.at[bytes.length - 1] == '"')
		return false;
	return !problems_add(problems, stop->token.place,
	    "this text has no closing \" on its line");
}

void
scan_explain(const char *file, struct bytes text, size_t position,
    const char *said, struct problems *problems)
{
	struct stop stop = { .said = said };

	if (bytes_start(text, BYTES("\xef\xbb\xbf"))) {
		problems_add(problems, (struct place){ file, 1, 1 },
		    "the file begins with a byte-order mark; save it as plain "
		    "UTF-8");
		return;
	}
	/* It stopped past the last token. */
	if (strstr(said, "near end of file") != NULL)
		position = text.length + 1;
	stop_find(&stop, file, text, position);
	if (explain_text(&stop, problems) || explain_end(&stop, problems) ||
	    explain_bracket(&stop, problems) ||
	    explain_other(&stop, problems) || explain_word(&stop, problems))
		return;
	for (size_t i = 0; i < sizeof(by_words) / sizeof(by_words[0]); i++) {
		if (strstr(said, by_words[i].said) == NULL)
			continue;
		problems_add(problems, stop.token.place, "%s",
		    by_words[i].sentence);
		return;
	}
	problems_add(problems, stop.token.place, "%s", said);
}
