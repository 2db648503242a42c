/* SPDX-License-Identifier: GPL-3.0-or-later */
/* MSISDNs: E.164 with a plus, what kind a number is, how it is written. */
#ifndef BASE_PHONE_H
#define BASE_PHONE_H

#include "base/bytes.h"

#define PHONE_SIZE 17			/* "+" and 15 digits and NUL */

enum phone_kind {
	PHONE_NONE,			/* no E.164 number: withheld, a name */
	PHONE_UK_MOBILE,		/* 071-075, 077-079, 07624 */
	PHONE_UK_LAND,			/* 01, 02, 03 */
	PHONE_UK_FREE,			/* 0800, 0808, 0500, 116xxx */
	PHONE_UK_OTHER,			/* 055, 056, 070, 076, 084, 087, 09 */
	PHONE_FOREIGN,
};

/* Strict "+" and 7..15 digits, as carriers send it. Anything else, such as
 * "anonymous", "+266696687" (the letters of ANONYMOUS) or "client:x": false
 * and `into` empty. */
bool phone_from_carrier(struct bytes, char into[PHONE_SIZE]);

/* As people write it in configuration: "020 8314 6660", "+44 20 8314 6660",
 * "00442083146660"; spaces, dots, dashes and brackets pass. */
bool phone_from_person(struct bytes, char into[PHONE_SIZE]);

enum phone_kind phone_kind(const char *e164);

/* 999, 112, 101, 111, 0800 1111, 116 xxx as a person would write them. */
bool phone_is_emergency(struct bytes);

/* "020 8314 6660", grouped as the UK does; foreign as it is. */
void phone_write(const char *e164, char into[24]);

/* "02083146660" and "00442083146660": no spaces, for right-to-left texts. */
void phone_write_joined(const char *e164, bool international, char into[24]);

#endif
