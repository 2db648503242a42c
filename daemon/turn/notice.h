/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the team is told by e-mail. It changes nothing that the resident is
 * told, and holds nothing of them: no number, no word, no hash. */
#ifndef TURN_NOTICE_H
#define TURN_NOTICE_H

enum notice {
	NOTICE_ASKED,			/* somebody wants to be rung back */
	NOTICE_LEFT,			/* not any more, and it was claimed */
	NOTICE_URGENT,			/* a text held words of danger */
	NOTICES
};

#endif
