/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An account at a mail server: where notices to the team go. */
#ifndef PROVIDERS_MAIL_H
#define PROVIDERS_MAIL_H

#include "providers/provider.h"
#include "turn/notice.h"

#define MAIL_BOXES_MOST 8
#define MAIL_SECRET_SIZE 257

struct mail_account {
	/* Settings. */
	const char *url;
	const char *user;
	const struct secret *password;
	const char *from;
	struct texts to;
	struct texts notices;
	const char *trusts;
	/* Made by prepare. */
	char secret[MAIL_SECRET_SIZE];
};

/* NULL: an account of another kind. */
const struct mail_account *mail_account(const struct account *);

/* Does this notice go to its mailboxes? */
bool mail_takes(const struct mail_account *, enum notice);

/* The body of a mail's row: the mailbox, the moment of what it tells, the
 * subject, an empty line and the text, lines ended by LF. */
struct mail_head {
	const char *mailbox;
	int64_t at_ms;
	const char *subject;
};

void mail_body(const struct mail_head *, struct bytes text, struct text *into);

#endif
