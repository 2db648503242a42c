/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The doors: which path wants what, and who answers it. */
#ifndef WEB_WEB_H
#define WEB_WEB_H

#include "gateway/gateway.h"
#include "gateway/reload.h"
#include "http/server.h"

#define DOOR_PUBLIC "public"		/* names of listeners */
#define DOOR_CONTROL "control"

struct web {
	struct gateway *gateway;
	struct reload *reload;
	const struct world *world;
	struct server *server;
	int64_t started_ms;
	bool saved_set;			/* started on the last good set */
};

/* Running on the last good set, since no reload has gone live. */
bool web_on_saved_set(const struct web *);

/* What the server calls. */
struct server_handler web_handler(struct web *);

/* One row of the table of doors. */
struct door_row {
	enum method method;
	const char *path;
	const char *listener;		/* NULL: all */
	size_t body_most;
	void (*take)(struct web *, struct exchange *);
};

extern const struct door_row web_doors[];	/* path == NULL ends it */

/* /in/<account>/<door>[/<token>]; false: no such path. */
struct webhook_path {
	struct bytes account;
	enum door door;
	struct bytes token;
};
bool webhook_path(struct bytes path, struct webhook_path *);
void webhook_take(struct web *, struct exchange *,
    const struct webhook_path *);
void webhook_written(struct web *, void *own, bool done);

void health_live(struct web *, struct exchange *);
void health_ready(struct web *, struct exchange *);
void health_metrics(struct web *, struct exchange *);
void control_status(struct web *, struct exchange *);
void control_outbox(struct web *, struct exchange *);
void control_reload(struct web *, struct exchange *);
void now_tell(struct web *, struct exchange *);
void now_say(struct web *, struct exchange *);
void control_forget(struct web *, struct exchange *);
void control_report(struct web *, struct exchange *);
void callbacks_tell(struct web *, struct exchange *);
void callbacks_take(struct web *, struct exchange *);

/* Whoever may read our files may ask; else it is answered: false. */
bool web_may_ask(struct exchange *);

/* A short answer. */
void web_answer(struct exchange *, unsigned status, const char *type,
    struct bytes body);
/* {"error": why}; `why` is a sentence of ours. */
void web_refuse(struct exchange *, unsigned status, const char *why);
/* Letters only, at most so many, or none. */
#define WEB_INITIALS 7
bool web_is_initials(struct bytes);
/* JSON, a newline after it; 500 where it did not fit. */
void web_answer_json(struct exchange *, unsigned status, struct text *);

#endif
