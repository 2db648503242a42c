/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside the proof: for its files only, one for each thing that is proven. */
#ifndef FLOW_PROOF_INSIDE_H
#define FLOW_PROOF_INSIDE_H

#include "flow/guess.h"
#include "flow/kind.h"
#include "flow/proof.h"
#include "flow/proof_set.h"

/* What is known of a prompt in a language. */
struct heard {
	bool known;
	bool danger;			/* spoken, it tells of 999 */
	bool read;
	bool reaches;			/* as a text: 999 or a number of ours */
	unsigned short tenths;
};

/* Of each step: what was said of it once is not said again. */
enum rule {
	RULE_SILENT_END,		/* the document leads nowhere */
	RULE_WORDS,			/* it ends without 999 */
	RULE_ZERO, RULE_FIVE, RULE_NINE, RULE_STAR, RULE_HASH,
	RULE_WRONG,			/* a key out of place, for ever */
	RULE_HOURS,			/* too many in a turn */
	RULE_WHISPER,
	RULE_CIRCLE,
	RULE_ALONE,
	RULE_GOODBYE,
	RULE_NAMED,			/* + a key: said, and leads nowhere */
	RULE_UNNAMED = RULE_NAMED + 8,	/* + a key: leads, and is not said */
};

#define PROOF_WORK ((size_t)48 * 1024)

struct proving {
	const struct flow *flow;
	const struct proof_words *words;
	struct arena *arena;		/* what stays */
	struct problems *problems;
	struct proof *proof;
	char *work;			/* the arena of the turn played now */
	struct heard *heard;		/* [language][prompt] */
	unsigned short *names;		/* [prompt]: a bit for each key */
	uint64_t *told;			/* [step]: a bit for each rule */
	uint16_t offered, named;	/* one language for all like it, or
					 * LANGUAGE_UNKNOWN: there is none */
	bool full;			/* no memory was left */
};

/* The flow, words and proof are set before. False: no memory was left; close
 * it all the same. */
bool proving_open(struct proving *);
void proving_close(struct proving *);

/* True the first time that this is said of the step. */
bool proving_first(struct proving *, uint16_t step, unsigned rule);
const struct heard *proving_heard(struct proving *, const struct prompt *,
    uint16_t language);
/* Does its text tell of 999, or of a number that our routes ring? */
bool proving_reaches(struct proving *, const struct prompt *,
    uint16_t language);

/* The language that stands for this one. */
uint16_t proving_like(const struct proving *, uint16_t language);

/* The keys that words name, as `names` has them: a bit for each of
 * PROOF_KEYS. */
#define PROOF_KEYS "0123456789*#"
/* Is this number in it, whatever stands between its digits? */
bool proof_holds(struct bytes text, const char *digits);

struct caller {
	const char *who;		/* for sentences; NULL: anybody */
	const char *from;		/* "": withheld */
	bool opted_out;
	bool routed;			/* a number of our own routes */
	bool full;			/* no more callbacks are promised */
	const struct language *remembered;
	bool cut_off;
	bool at_night;			/* of some Sunday; else Monday noon */
};

/* A turn of a call, played once for each answer of the hours, and once more if
 * what it promises cannot be kept. */
struct play {
	struct proving *proving;
	const struct line *line;
	const struct caller *caller;
	struct session from;
	bool fresh;			/* there is no session */
	struct input input;
	struct guess guess;
	bool begun;
	struct arena arena;
	struct turn turn;
};

void play_begin(struct play *, struct proving *, const struct line *,
    const struct caller *);
/* What is played next; then play_on() while it is true. */
void play_input(struct play *, const struct session *from, enum input_kind,
    const char *keys);
bool play_on(struct play *);
/* ` while "team" is closed`; nothing where no hours were asked after. */
void proof_write_hours(const struct guess *, struct text *);

#define REACTION_TENTHS 10		/* from the words to the key */
#define NEXT_KEY_TENTHS 5		/* keys that are typed in a row */

/* The document that a turn makes of its actions. */
struct document {
	const struct action *listen;	/* NULL: no key is heard */
	const struct action *ring;	/* NULL: nobody is rung */
	bool back;			/* silence comes back by itself */
	bool ends, accepts;		/* hangs up; bridges a whisper */
	bool danger;			/* tells of 999 */
	unsigned before;		/* tenths until keys are heard */
	unsigned inside;		/* tenths that are said meanwhile */
	const struct prompt *longest;
	unsigned longest_tenths;
};

void document_read(struct proving *, const struct action *,
    struct document *);
/* The keys that the words of this step name while keys are heard. */
unsigned document_names(const struct proving *, const struct document *,
    const struct session *);
/* Tenths from its begin until that key is pressed, a second after it was
 * named; PROOF_NEVER: it is not. */
unsigned document_press(struct proving *, const struct document *,
    char key);

/* What is proven: every problem is added. */
void proof_calls(struct proving *);
void proof_ways(struct proving *);
void proof_texts(struct proving *);
void proof_alone(struct proving *);
void proof_voices(struct proving *);

#endif
