/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Caps on replies, and what every cap did, for the operator. */
#ifndef GATEWAY_CAPS_H
#define GATEWAY_CAPS_H

#include "base/json.h"
#include "turn/cap.h"
#include "turn/turn.h"

/* So many in an hour. */
struct cap_window {
	int64_t begun_ms;
	int64_t count;
};

/* Of all numbers together; the store's thread's. */
struct caps {
	struct cap_window foreign, inside, mails;
	int64_t mails_held;		/* since the last that went */
};

/* Takes the texts out that a cap holds back, and says so in turn->capped; they
 * are addressed already. A fresh turn is a person's first. */
void caps_hold(struct caps *, struct turn *);

/* May one more notice go to the team? */
bool caps_mail(struct caps *, int64_t now_ms, int64_t most);

/* What they did since the start; the loop's. */
struct caps_told {
	struct {
		uint64_t held;
		int64_t first_ms, last_ms;
	} at[CAPS];
};

void caps_note(struct caps_told *, enum cap, int64_t now_ms);

/* A row for each cap: its setting, how often it held something back, since
 * when, and when last. */
void caps_write(const struct caps_told *, struct json_writer *);

#endif
