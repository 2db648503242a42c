/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A prompt: an id with an English voice and text form, from prompts/. */
#ifndef TURN_PROMPT_H
#define TURN_PROMPT_H

#include "base/problem.h"

enum form { FORM_VOICE, FORM_TEXT, FORMS };

enum prompt_class { PROMPT_PLAIN, PROMPT_SAFETY, PROMPT_KEYWORD };

/* A prompt that stands inside others, always or by what is configured. */
enum prompt_while { WHILE_ALWAYS, WHILE_CALLBACKS, WHILE_NO_CALLBACKS };

struct prompt {
	unsigned index;			/* place in struct prompts */
	const char *id;			/* "connect-day" */
	const char *english[FORMS];	/* NULL: has no such form */
	enum prompt_class class;
	unsigned seconds_most;		/* budget of the voice form; 0 = none */
	unsigned parts_gsm;		/* budget of the text form; 0 = none */
	unsigned parts_ucs2;
	bool only_english;		/* not translated: greeting, workers */
	bool danger_first;		/* 999 and a number in the first part */
	bool asked_for;			/* its text may say what it is about */
	const char *fills;		/* {name} in other prompts, or NULL */
	enum prompt_while fills_while;
	const char *const *notes;	/* for translators, NULL-terminated */
	struct place place;
	struct place places[FORMS];	/* where each English begins */
};

struct prompts {
	const struct prompt *at;
	unsigned count;
};

const struct prompt *prompt_find(const struct prompts *, const char *id);

#endif
