/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The languages that the helpline knows by name, from the registry. */
#ifndef TURN_LANGUAGE_H
#define TURN_LANGUAGE_H

#include <stdbool.h>
#include <stdint.h>

#define LANGUAGE_ENGLISH 0		/* always the first of the registry */
#define LANGUAGE_UNKNOWN UINT16_MAX	/* nobody chose yet */

/* How one dialect ("twilio") says to speak a language. */
struct voice {
	const char *dialect;
	const char *language;		/* NULL: the attribute is left out */
	const char *voice;		/* NULL: the carrier's own choice */
};

struct language {
	uint16_t index;			/* place in struct languages */
	const char *tag;		/* BCP 47: "zh-Hans" */
	const char *english;		/* "Polish" */
	const char *autonym;		/* "Polski" */
	const char *script;		/* "Latn" */
	const char *const *names;	/* more names, NULL-terminated */
	const char *related;		/* tag of the fallback, or NULL */
	uint16_t related_index;		/* English where related is NULL */
	unsigned code;			/* 30-79 or 800-989 */
	bool rtl;
	bool clock_24;			/* writes 17:00, not 5 */
	unsigned pace;			/* words a minute, spoken */
	bool offered;			/* its catalogue is switched on */
	bool off;			/* it is broken: say none of it */
	unsigned page;			/* of the spoken choice, from 0 */
	char key;			/* its key there; 0 = on no page */
	const struct voice *voices;
	unsigned voice_count;
};

struct languages {
	const struct language *at;
	uint16_t count;
	unsigned pages;			/* of the spoken choice */
};

/* NULL if absent. */
const struct language *language_find(const struct languages *,
    const char *tag);
const struct language *language_by_code(const struct languages *,
    unsigned code);
const struct language *language_by_key(const struct languages *,
    unsigned page, char key);

/* How this dialect speaks it, or NULL: it has no voice there. */
const struct voice *language_voice(const struct language *,
    const char *dialect);

#endif
