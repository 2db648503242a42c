/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside the outbox: what is held in memory, and sending it. */
#ifndef OUTBOX_OUTBOX_INSIDE_H
#define OUTBOX_OUTBOX_INSIDE_H

#include "outbox/fate.h"
#include "outbox/lane.h"
#include "outbox/outbox.h"

#define OUTBOX_ARENA 65536		/* of one request */
#define OUTBOX_LANE_HELD 64		/* rows in memory of one account */
#define OUTBOX_LOOK_MS 60000		/* look at least so often */
#define OUTBOX_AGAIN_MS 1000
#define OUTBOX_LEFT_MOST 64		/* persons, while rows are on the way */

enum stage {
	STAGE_HELD,			/* until the lane is free */
	STAGE_UNDER_WAY,
	STAGE_SETTLING,			/* the store writes it */
	STAGE_SETTLE_AGAIN,		/* it could not; at again_ms */
};

/* One account's lane and its name. They are few and stay. */
struct way {
	struct way *next;
	struct lane lane;
	unsigned held;
	char account[];
};

struct sending {
	struct sending *next;
	struct outbox *outbox;		/* NULL: it was freed meanwhile */
	struct way *way;		/* NULL: only a settlement */
	enum stage stage;
	int64_t again_ms;		/* steady */
	struct row row;
	int64_t rate;			/* of its account, last we looked */
	struct snapshot *snapshot;	/* while under way */
	const struct account *account;	/* of that snapshot */
	enum order_kind asked;
	struct settlement settlement;
	char body[];
};

/* Somebody left while the store was handing out rows. */
struct left {
	struct person person;
	int64_t before;			/* rows with ids below it are gone */
	bool callbacks;			/* only those of a call back */
};

struct outbox {
	struct outbox_parts parts;
	struct sending *first, **last;
	unsigned count;			/* taken rows */
	unsigned notes;			/* settlements without one */
	unsigned under_way;
	struct way *ways;
	bool resting;			/* nothing more is begun */
	bool asking;			/* the store was asked */
	bool ask_again;
	unsigned asked;			/* for how many */
	struct left left[OUTBOX_LEFT_MOST];	/* since it was asked */
	unsigned left_count;		/* may be more than fit */
	int64_t next_ms;		/* wall: when the next row is due */
	int64_t looked_ms;		/* steady: when it last asked */
	int64_t hour_ms;		/* steady: limits.sends_per_hour */
	int64_t hour_sends;
	int64_t day_ms, day_sends;	/* the same in 24 hours */
	char *memory;			/* of each request's arena */
};

/* Tries to get a held row on its way; else it is settled, or held on. */
void sending_begin(struct outbox *, struct sending *);

/* What is needed to decide about a row now. */
void sending_when(const struct outbox *, const struct row *,
    struct fate_when *);

/* Hands its settlement, which is filled, to the store. */
void sending_settle(struct outbox *, struct sending *);

/* In outbox.c: something ended; others may have room now. */
void outbox_go_on(struct outbox *);

#endif
