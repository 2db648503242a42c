/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/pot.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include <gettext-po.h>

#include "cli/rekey.h"
#include "words/prompts.h"
#include "words/speech.h"
#include "words/template.h"

#define EXIT_WANTING 1
#define EXIT_USAGE 64
#define EXIT_NO_INPUT 66
#define EXIT_IO 74
#define EXIT_CONFIGURATION 78

static const char *const standard_files[] = { "prompts/calls.json",
	"prompts/texts.json", "prompts/posters.json",
	"prompts/keywords.json" };

static const char *const form_names[FORMS] = { "voice", "text" };
static const char *const class_notes[] = {
	[PROMPT_PLAIN] = "plain",
	[PROMPT_SAFETY] = "safety (two approvals and read back)",
	[PROMPT_KEYWORD] = "keyword (words that people text)",
};

static void
write_quoted(const char *text, FILE *file)
{
	for (; *text != '\0'; text++) {
		if (*text == '"' || *text == '\\')
			fputc('\\', file);
		if (*text == '\n')
			fputs(text[1] == '\0' ? "\\n" : "\\n\"\n\"", file);
		else
			fputc(*text, file);
	}
}

static void
write_string(const char *name, const char *text, FILE *file)
{
	const char *line = strchr(text, '\n');

	fprintf(file, "%s ", name);
	if (line != NULL && line[1] != '\0')
		fputs("\"\"\n", file);
	fputc('"', file);
	write_quoted(text, file);
	fputs("\"\n", file);
}

static void
write_budget(const struct prompt *prompt, enum form form, FILE *file)
{
	if (form == FORM_VOICE && prompt->seconds_most > 0)
		fprintf(file, "#. SAY IN <= %u s (about %u words)\n",
		    prompt->seconds_most, prompt->seconds_most * 5 / 2);
	if (form == FORM_TEXT && prompt->parts_ucs2 > 0)
		fprintf(file, "#. TEXT <= %u parts GSM-7 / %u parts UCS-2%s\n",
		    prompt->parts_gsm, prompt->parts_ucs2,
		    prompt->danger_first ?
		    "; 999 and a number in part 1" : "");
}

static void
write_screen(const struct prompt *prompt, enum form form, FILE *file)
{
	if (form == FORM_TEXT && !prompt->asked_for)
		fputs("#. SCREEN: others may see it on the phone: nothing "
		    "about children, harm, police or the council; none of "
		    "the words of \"words-screen\"\n", file);
}

/* What must stay, found in the English itself. */
static void
write_keep(const char *english, FILE *file)
{
	const char *at = english;
	struct bytes before, name;
	bool any = false;

	if (strpbrk(english, "0123456789") != NULL) {
		fputs("#. KEEP: the digits and their order, as 0-9", file);
		any = true;
	}
	while (template_next(&at, &before, &name)) {
		fprintf(file, "%s{%.*s}", any ? "; " : "#. KEEP: ",
		    (int)name.length, name.at);
		any = true;
	}
	if (strstr(english, TEMPLATE_OPEN) != NULL) {
		fprintf(file, "%swhat stands between " TEMPLATE_OPEN " and "
		    TEMPLATE_CLOSE " stays English", any ? "; " : "#. KEEP: ");
		any = true;
	}
	if (any)
		fputc('\n', file);
}

/* Each of its lines is a comment of its own. */
static void
write_note(const char *note, FILE *file)
{
	fputs("#. ", file);
	for (; *note != '\0'; note++) {
		fputc(*note, file);
		if (*note == '\n')
			fputs("#. ", file);
	}
	fputc('\n', file);
}

static void
write_message(const struct prompt *prompt, enum form form, FILE *file)
{
	bool keyword = prompt->class == PROMPT_KEYWORD;

	fprintf(file, "\n#. %s\n", keyword ? "COMPARED with what people text" :
	    form == FORM_VOICE ? "HEARD on the phone" : "READ as a text");
	if (!keyword)
		fputs("#. SPEAKER: the helpline, to one adult or child it "
		    "does not know, maybe frightened\n", file);
	write_budget(prompt, form, file);
	for (unsigned i = 0; prompt->notes[i] != NULL; i++)
		write_note(prompt->notes[i], file);
	if (!keyword && !speech_is_phrase(prompt->id))
		write_screen(prompt, form, file);
	if (!keyword)
		write_keep(prompt->english[form], file);
	fprintf(file, "#. CLASS: %s\n", class_notes[prompt->class]);
	fprintf(file, "#: %s\n", prompt->place.file);
	if (!keyword)
		fputs("#, python-brace-format\n", file);
	fprintf(file, "msgctxt \"%s:%s\"\n", form_names[form], prompt->id);
	write_string("msgid", prompt->english[form], file);
	fputs("msgstr \"\"\n", file);
}

void
pot_write(const struct prompts *prompts, FILE *file)
{
	fputs("# The words of the helpline, for translators: see README.md "
	    "beside this file.\n"
	    "# Made by `helpline pot` from prompts/; changes here are "
	    "lost.\n"
	    "msgid \"\"\n"
	    "msgstr \"\"\n"
	    "\"Project-Id-Version: helpline\\n\"\n"
	    "\"MIME-Version: 1.0\\n\"\n"
	    "\"Content-Type: text/plain; charset=UTF-8\\n\"\n"
	    "\"Content-Transfer-Encoding: 8bit\\n\"\n", file);
	for (unsigned i = 0; i < prompts->count * FORMS; i++) {
		const struct prompt *prompt = &prompts->at[i / FORMS];

		if (prompt->english[i % FORMS] != NULL &&
		    !prompt->only_english)
			write_message(prompt, i % FORMS, file);
	}
}

static void
tell_po(const char *file, size_t line, const char *text)
{
	fprintf(stderr, "%s:", file == NULL ? "catalogue" : file);
	if (line != (size_t)-1 && line != 0)
		fprintf(stderr, "%zu:", line);
	fprintf(stderr, " %s\n", text);
}

/* The library goes on after an error and leaves out what it could not read:
 * written again, that would be lost. */
static void
leave_broken(int severity, const char *file)
{
	if (severity == PO_SEVERITY_WARNING)
		return;
	fprintf(stderr, "nothing more is done; `msgfmt --check -o /dev/null "
	    "%s` tells everything that is wrong\n",
	    file == NULL ? "FILE" : file);
	exit(EXIT_WANTING);
}

static void
on_po_error(int severity, po_message_t message, const char *file, size_t line,
    size_t column, int multiline, const char *text)
{
	(void)message;
	(void)column;
	(void)multiline;
	tell_po(file, line, text);
	leave_broken(severity, file);
}

static void
on_po_error_pair(int severity, po_message_t one, const char *one_file,
    size_t one_line, size_t one_column, int one_multiline,
    const char *one_text, po_message_t other, const char *other_file,
    size_t other_line, size_t other_column, int other_multiline,
    const char *other_text)
{
	(void)one;
	(void)one_column;
	(void)one_multiline;
	(void)other;
	(void)other_column;
	(void)other_multiline;
	tell_po(one_file, one_line, one_text);
	tell_po(other_file, other_line, other_text);
	leave_broken(severity, one_file);
}

const struct po_xerror_handler *
pot_error_handler(void)
{
	static const struct po_xerror_handler handler = { on_po_error,
		on_po_error_pair };

	return &handler;
}

/* gettext itself reads what we wrote: what it cannot is told here, and not to
 * translators. */
static bool
gettext_reads(const char *name)
{
	po_file_t file = po_file_read(name, pot_error_handler());

	if (file == NULL)
		return false;
	po_file_free(file);
	return true;
}

/* The template in memory; NULL: no memory. */
static char *
make_template(const struct prompts *prompts, size_t *length)
{
	char *memory = NULL;
	FILE *file = open_memstream(&memory, length);

	if (file == NULL)
		return NULL;
	pot_write(prompts, file);
	if (fclose(file) != 0) {
		free(memory);
		return NULL;
	}
	return memory;
}

static int
compare_file(const char *name, const char *wanted, size_t length)
{
	FILE *file = fopen(name, "rbe");
	size_t at = 0;
	int sign;

	if (file == NULL) {
		fprintf(stderr, "%s: %s\n", name, strerror(errno));
		return EXIT_NO_INPUT;
	}
	while ((sign = fgetc(file)) != EOF && at < length &&
	    (char)sign == wanted[at])
		at++;
	fclose(file);
	if (sign == EOF && at == length)
		return 0;
	fprintf(stderr, "%s is not what the prompts say; run `make pot`\n",
	    name);
	return EXIT_WANTING;
}

static int
write_file(const char *name, const char *bytes, size_t length)
{
	FILE *file = fopen(name, "wbe");
	bool good;

	if (file == NULL) {
		fprintf(stderr, "%s: %s\n", name, strerror(errno));
		return EXIT_IO;
	}
	good = fwrite(bytes, 1, length, file) == length;
	good &= fclose(file) == 0;
	if (!good) {
		fprintf(stderr, "%s: %s\n", name, strerror(errno));
		return EXIT_IO;
	}
	return gettext_reads(name) ? 0 : EXIT_WANTING;
}

struct orders {
	const char *output;
	const char *locales;
	const char *same;		/* id; NULL: write the template */
	bool check;
	const char *const *files;
	unsigned count;
};

static int
write_template(const struct prompts *prompts, const struct orders *orders)
{
	size_t length = 0;
	char *template = make_template(prompts, &length);
	int code = EXIT_IO;

	if (template != NULL)
		code = orders->check ?
		    compare_file(orders->output, template, length) :
		    write_file(orders->output, template, length);
	free(template);
	return code;
}

static int
keep_translations(const struct prompts *prompts, const struct orders *orders)
{
	const struct prompt *prompt = prompt_find(prompts, orders->same);

	if (prompt == NULL) {
		fprintf(stderr, "no prompt is called \"%s\"\n",
		    orders->same);
		return EXIT_USAGE;
	}
	return rekey_folder(prompt, orders->locales);
}

static int
run(const struct orders *orders)
{
	struct arena arena;
	struct problems problems;
	struct prompts prompts;
	int code = EXIT_CONFIGURATION;

	arena_init_growing(&arena);
	problems_init(&problems);
	if (!prompts_read(&prompts, &arena, orders->files, orders->count,
	    &problems))
		problems_print(&problems, stderr);
	else if (orders->same != NULL)
		code = keep_translations(&prompts, orders);
	else
		code = write_template(&prompts, orders);
	problems_clear(&problems);
	arena_clear(&arena);
	return code;
}

int
cli_pot(int argc, char **argv)
{
	static const struct option options[] = {
		{ "check", no_argument, NULL, 'c' },
		{ "output", required_argument, NULL, 'o' },
		{ "locales", required_argument, NULL, 'l' },
		{ "same-meaning", required_argument, NULL, 's' },
		{ NULL, 0, NULL, 0 },
	};
	struct orders orders = {
		.output = "locales/helpline.pot",
		.locales = "locales",
		.files = standard_files,
		.count = sizeof(standard_files) / sizeof(standard_files[0]),
	};
	int option;

	optind = 1;
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'c')
			orders.check = true;
		else if (option == 'o')
			orders.output = optarg;
		else if (option == 'l')
			orders.locales = optarg;
		else if (option == 's')
			orders.same = optarg;
		else
			return EXIT_USAGE;
	}
	if (optind < argc) {
		orders.files = (const char *const *)(argv + optind);
		orders.count = (unsigned)(argc - optind);
	}
	return run(&orders);
}
