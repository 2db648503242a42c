/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Trial calls at the doors, and when each number was last proven. */
#ifndef WEB_DRILLS_H
#define WEB_DRILLS_H

#include "base/json.h"
#include "web/web.h"

void drills_tell(struct web *, struct exchange *);
void drills_tell_rehearsals(struct web *, struct exchange *);
void drills_take(struct web *, struct exchange *);
void drills_rehearse(struct web *, struct exchange *);
void drills_take_back(struct web *, struct exchange *);

/* For the status: each number of a route, and an ALARM line for each that is
 * overdue. */
void drills_write(const struct web *, struct arena *, struct json_writer *);

/* For the metrics: how many there are, how many of them are overdue, and for
 * how many seconds the one has not been proven that waits longest. */
struct drill_figures {
	uint64_t numbers, overdue, oldest_s;
};
struct drill_figures drills_figures(const struct web *, struct arena *);

#endif
