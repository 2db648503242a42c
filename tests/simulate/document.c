/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "simulate/document.h"

#include <expat.h>
#include <stdio.h>
#include <stdlib.h>

struct reading {
	struct document *document;
	unsigned depth;
	struct verb *verb;		/* the one at depth 2 */
	bool strange;
};

static const char *const names[] = {
	[VERB_SAY] = "Say", [VERB_PAUSE] = "Pause", [VERB_GATHER] = "Gather",
	[VERB_DIAL] = "Dial", [VERB_REDIRECT] = "Redirect",
	[VERB_HANGUP] = "Hangup", [VERB_MESSAGE] = "Message",
};

static enum verb_kind
kind_of(const char *name)
{
	for (unsigned i = 0; i < VERB_OTHER; i++) {
		if (strcmp(names[i], name) == 0)
			return (enum verb_kind)i;
	}
	return VERB_OTHER;
}

static void
take_attribute(struct verb *verb, const char *name, const char *value)
{
	if (strcmp(name, "action") == 0 || strcmp(name, "statusCallback") == 0)
		(void)snprintf(verb->link, sizeof(verb->link), "%s", value);
	else if (strcmp(name, "to") == 0)
		(void)snprintf(verb->to, sizeof(verb->to), "%s", value);
	else if (strcmp(name, "numDigits") == 0)
		verb->keys_most = (unsigned)strtoul(value, NULL, 10);
	else if (strcmp(name, "finishOnKey") == 0)
		verb->star_ends = strcmp(value, "*") == 0;
	else if (strcmp(name, "actionOnEmptyResult") == 0)
		verb->empty_comes_back = strcmp(value, "true") == 0;
	else if (strcmp(name, "url") == 0)
		(void)snprintf(verb->whisper, sizeof(verb->whisper), "%s",
		    value);
}

static void
begin_verb(struct reading *reading, const char *name)
{
	struct document *document = reading->document;

	if (document->count == VERBS_MOST) {
		reading->strange = true;
		reading->verb = NULL;
		return;
	}
	reading->verb = &document->verbs[document->count++];
	*reading->verb = (struct verb){ .kind = kind_of(name) };
	reading->strange = reading->strange ||
	    reading->verb->kind == VERB_OTHER;
}

static void
on_open(void *arg, const char *name, const char **attributes)
{
	struct reading *reading = arg;

	reading->depth++;
	if (reading->depth == 1 && strcmp(name, "Response") != 0)
		reading->strange = true;
	if (reading->depth == 2)
		begin_verb(reading, name);
	if (strcmp(name, "Say") == 0)
		reading->document->said++;
	if (reading->verb == NULL)
		return;
	if (strcmp(name, "Number") == 0)
		reading->verb->numbers++;
	if (reading->depth != 2 && strcmp(name, "Number") != 0)
		return;
	for (; attributes[0] != NULL; attributes += 2)
		take_attribute(reading->verb, attributes[0], attributes[1]);
}

static void
on_close(void *arg, const char *name)
{
	struct reading *reading = arg;

	(void)name;
	if (reading->depth-- == 2)
		reading->verb = NULL;
}

static void
on_text(void *arg, const char *at, int length)
{
	struct reading *reading = arg;
	struct verb *verb = reading->verb;
	size_t had = verb == NULL ? 0 : strlen(verb->text);

	if (verb != NULL && had + (size_t)length < sizeof(verb->text)) {
		memcpy(verb->text + had, at, (size_t)length);
		verb->text[had + (size_t)length] = '\0';
	}
}

void
document_hear(struct document *document, struct bytes bytes)
{
	struct reading reading = { .document = document };
	static XML_Parser parser;	/* a new one takes long to make */

	if (parser == NULL)
		parser = XML_ParserCreate(NULL);
	else
		(void)XML_ParserReset(parser, NULL);
	document->count = document->said = 0;
	if (parser == NULL)
		abort();
	XML_SetUserData(parser, &reading);
	XML_SetElementHandler(parser, on_open, on_close);
	XML_SetCharacterDataHandler(parser, on_text);
	document->good = XML_Parse(parser, bytes.at, (int)bytes.length, 1) ==
	    XML_STATUS_OK && !reading.strange;
	for (unsigned i = 0; i < document->count; i++) {
		struct verb *verb = &document->verbs[i];
		size_t length = strlen(verb->text);

		if (verb->kind == VERB_REDIRECT && length < VERB_LINK)
			memcpy(verb->link, verb->text, length + 1);
	}
}
