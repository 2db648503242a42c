/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What holds our own sending and ringing back. A cap limits repeats: never the
 * reply to words of danger, never a call, and what it refuses is told. */
#ifndef TURN_CAP_H
#define TURN_CAP_H

enum cap {
	CAP_NONE,
	CAP_REPLIES,			/* replies to one number */
	CAP_FOREIGN,			/* to numbers of other countries */
	CAP_INSIDE,			/* inside webhooks' answers */
	CAP_SENDS_HOUR,			/* through carriers' APIs, in an hour */
	CAP_SENDS_DAY,			/* the same in a day */
	CAP_BACK_HOUR,			/* requests to be rung back */
	CAP_BACK_DAY,
	CAP_BACK_NUMBER,		/* of one number, in a day */
	CAP_MAILS,			/* notices to the team */
	CAPS
};

#endif
