/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A talk: a conversation that an operator wrote down, played against the flow.
 * prompts/talks/ holds them; each line is a word of talk_words.c.
 */
#ifndef CLI_TALK_H
#define CLI_TALK_H

#include "cli/player.h"

struct talk {
	const struct snapshot *snapshot;
	struct player player;
	enum { TALK_NOTHING, TALK_CALL, TALK_TEXT } by;
	char texter[PHONE_SIZE];
	/* What came since the last thing that the caller did. */
	unsigned since;			/* a moment of the player */
	/* Where the next `<` looks. */
	unsigned at;
	size_t offset;			/* into that moment's words, squeezed */
	const struct moment *matched;	/* by the last `<`, or NULL */
};

/* Plays `text`. False: `why` says "file:line: sentence". */
bool talk_play(const struct snapshot *, const char *file, struct bytes text,
    struct problem *why);
/* The same, with each turn written to `trace` (trace.h). */
bool talk_play_traced(const struct snapshot *, const char *file,
    struct bytes text, FILE *trace, struct problem *why);

/* For matching: no matter how digits are grouped or lines broken. */
char *talk_squeeze(struct arena *, const char *text);

/* One line, already without its comment and spaces around. */
bool talk_word(struct talk *, const char *line, struct problem *);

/* The caller does something: what came before is past. */
void talk_turn_page(struct talk *);
bool talk_calling(const struct talk *);

/* The words `call from` and `shows`. */
bool talk_call(struct talk *, const char *rest, struct problem *);
bool talk_shows(struct talk *, const char *rest, struct problem *);

/* What the talk says of callbacks: 1 on, 0 off, -1 nothing. */
int talk_wants_callbacks(struct bytes text);

/* "90 s", "31m", "2h" */
bool talk_duration(const char *, int64_t *ms, struct problem *);

/* The words of calls back. */
bool talk_callbacks(struct talk *, const char *rest, struct problem *);
bool talk_nobody(struct talk *, const char *rest, struct problem *);
bool talk_line(struct talk *, const char *rest, struct problem *);
bool talk_worker(struct talk *, const char *rest, struct problem *);
bool talk_desk(struct talk *, const char *rest, struct problem *);
bool talk_resident(struct talk *, const char *rest, struct problem *);

/* The words `team` and `mail`. */
bool talk_team(struct talk *, const char *rest, struct problem *);
bool talk_mail(struct talk *, const char *rest, struct problem *);

/* The word `override`: what an operator says of hours. */
bool talk_override(struct talk *, const char *rest, struct problem *);

/* What a `<` finds: true, and the talk looks on from behind it. */
bool talk_find(struct talk *, const char *part);

/* "instead it said: ..." into `why`, after what stands there. */
void talk_instead(const struct talk *, struct problem *why);

#endif
