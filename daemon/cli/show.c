/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/show.h"

#include <stdlib.h>

#include "base/json.h"

static const char *const kind_words[MOMENT_KINDS] = {
	[MOMENT_SAID] = "says",
	[MOMENT_PAUSE] = "pauses",
	[MOMENT_TONE] = "tone",
	[MOMENT_LISTENS] = "listens",
	[MOMENT_RINGS] = "rings",
	[MOMENT_WORKER] = "tells the worker",
	[MOMENT_SENT] = "sends",
	[MOMENT_FORGOTTEN] = "forgets",
	[MOMENT_REFUSED] = "refuses",
	[MOMENT_ENDED] = "hangs up",
};

static void
show_cost(const struct moment *moment, FILE *out)
{
	(void)fprintf(out, "(%u %s, %s, %u units)\n", moment->cost.parts,
	    moment->cost.parts == 1 ? "part" : "parts",
	    moment->cost.ucs2 ? "UCS-2" : "GSM-7", moment->cost.units);
}

static void
show_seconds(const struct moment *moment, const char *what, FILE *out)
{
	(void)fprintf(out, "        (%s %d.%d s)\n", what,
	    (int)(moment->ms / 1000), (int)(moment->ms % 1000 / 100));
}

void
show_call(const struct moment *moment, FILE *out)
{
	(void)fprintf(out, "%5d.%d s ", (int)(moment->at_ms / 1000),
	    (int)(moment->at_ms % 1000 / 100));
	switch (moment->kind) {
	case MOMENT_SAID:
		(void)fprintf(out, "%-7s %s\n", moment_tag(moment),
		    moment->text);
		break;
	case MOMENT_WORKER:
		(void)fprintf(out, "%-7s (to who answers) %s\n",
		    moment_tag(moment), moment->text);
		break;
	case MOMENT_RINGS:
		(void)fprintf(out, "        rings %s for %d s\n",
		    moment->text, (int)(moment->ms / 1000));
		break;
	case MOMENT_LISTENS:
		show_seconds(moment, "waits for a key:", out);
		break;
	case MOMENT_PAUSE:
		show_seconds(moment, "silence:", out);
		break;
	case MOMENT_SENT:
		(void)fprintf(out, "%-7s sends a text: %s ",
		    moment_tag(moment), moment->text);
		show_cost(moment, out);
		break;
	case MOMENT_TONE:
	case MOMENT_FORGOTTEN:
	case MOMENT_REFUSED:
	case MOMENT_ENDED:
		(void)fprintf(out, "        (%s)\n",
		    kind_words[moment->kind]);
		break;
	case MOMENT_KINDS:
	default:
		break;
	}
}

void
show_text(const struct moment *moment, FILE *out)
{
	if (moment->kind == MOMENT_FORGOTTEN) {
		(void)fprintf(out, "(nothing is sent; all is deleted)\n");
		return;
	}
	if (moment->kind != MOMENT_SENT)
		return;
	(void)fprintf(out, "%s\n", moment->text);
	show_cost(moment, out);
}

void
show_json(const struct moment *moment, FILE *out)
{
	size_t room = strlen(moment->text) * 6 + 1024;
	char *memory = malloc(room);
	struct text text;
	struct json_writer writer = { .into = &text };

	if (memory == NULL)
		return;
	text_init(&text, memory, room);
	writer_open(&writer, NULL, '{');
	writer_text(&writer, "what",
	    bytes_from_text(kind_words[moment->kind]));
	writer_number(&writer, "at_ms", moment->at_ms);
	writer_number(&writer, "ms", moment->ms);
	if (moment->text[0] != '\0')
		writer_text(&writer, "text", bytes_from_text(moment->text));
	if (moment->prompt != NULL)
		writer_text(&writer, "prompt",
		    bytes_from_text(moment->prompt->id));
	if (moment->language != NULL)
		writer_text(&writer, "language",
		    bytes_from_text(moment->language->tag));
	if (moment->kind == MOMENT_RINGS && moment->number != NULL)
		writer_text(&writer, "number",
		    bytes_from_text(moment->number));
	if (moment->kind == MOMENT_SENT) {
		writer_number(&writer, "parts", moment->cost.parts);
		writer_text(&writer, "encoding", bytes_from_text(
		    moment->cost.ucs2 ? "UCS-2" : "GSM-7"));
	}
	writer_close(&writer, '}');
	(void)fprintf(out, "%s\n", text.at);
	free(memory);
}
