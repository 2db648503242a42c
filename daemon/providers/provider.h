/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The contract of a provider (a carrier's protocol): five pure functions on
 * bytes. A new carrier is one file, one line in providers.c, one folder of
 * exchanges in tests/.
 */
#ifndef PROVIDERS_PROVIDER_H
#define PROVIDERS_PROVIDER_H

#include "base/form.h"
#include "http/client.h"
#include "http/message.h"
#include "turn/turn.h"

enum door { DOOR_VOICE, DOOR_TEXT, DOOR_REPORT };

/* A webhook as it reached us. */
struct delivery {
	const struct request *request;
	enum door door;
	const char *url;		/* that was signed: public_url and the
					 * target as on the wire */
	bool has_token;			/* a call that we answered before */
	bool whisper;			/* the token says: to the far end */
	/* Room for the decoded fields, or NULL: who reads them first fills it,
	 * so that verify and parse decode once. Zeroed before: at == NULL says
	 * that nobody did yet. */
	struct fields *fields;
};

/* Links of one document: <base>/in/<account>/<door>/<token>. */
struct links {
	const char *voice;		/* where keys and dial results go */
	const char *whisper;		/* what the far end is told; or NULL */
};

enum order_kind {
	ORDER_TEXT,
	ORDER_LIST,			/* which texts did you take? */
	ORDER_CALL,			/* rings a worker */
	ORDER_CALLS,			/* which calls did you begin? */
	ORDER_MAIL,			/* a notice to the team */
};

/* Something to ask of the carrier's API. */
struct order {
	enum order_kind kind;
	const char *from;		/* E.164 of the line */
	const char *to;			/* E.164 */
	struct bytes body;		/* MAIL: mail_body() */
	int64_t row;			/* MAIL: its id */
	const char *report;		/* URL for receipts, or NULL */
	const char *voice;		/* CALL: URL of what it hears */
	unsigned seconds;		/* CALL: how long it rings */
	int64_t since_ms;		/* LIST, CALLS: at or after */
};

enum fate {
	FATE_SENT,			/* the carrier has it */
	FATE_LATER,			/* try again */
	FATE_NEVER,			/* it never will */
	FATE_UNKNOWN,			/* it left; nobody knows */
};

struct judgement {
	enum fate fate;
	int64_t wait_ms;		/* LATER: the carrier's wish, or -1 */
	char carrier_id[65];		/* SENT: for receipts; else empty */
	char why[80];			/* the carrier's code, our sentence */
	bool opted_out;			/* the carrier says they sent STOP */
};

struct provider {
	struct account_kind kind;	/* name, settings, what it can */
	/* Did the carrier send this? Constant time in the secret. NULL, as
	 * parse and render: it has no webhooks. */
	bool (*verify)(const struct account *, const struct delivery *,
	    int64_t now_ms, struct arena *);
	/* What does it mean? Appends 0..n inputs to *list in order, of
	 * DOOR_VOICE exactly one. False: it cannot be understood. */
	bool (*parse)(const struct account *, const struct delivery *,
	    struct arena *, struct input **list, struct problem *);
	/* Writes the document for these actions. */
	void (*render)(const struct account *, const struct action *,
	    const struct links *, struct text *into);
	const char *document_type;	/* Content-Type of documents */
	/* Fills a request to the API; texts live in the arena. NULL: cannot. */
	bool (*compose)(const struct account *, const struct order *,
	    struct arena *, struct client_request *);
	/* What does the API's answer mean? For ORDER_LIST: SENT if a message
	 * with that body is listed, NEVER if surely not, else UNKNOWN; for
	 * ORDER_CALLS the same of a call. */
	void (*judge)(const struct account *, const struct order *,
	    const struct client_result *, struct judgement *);
};

#define PROVIDERS_MOST 32

/* All of them, NULL-terminated. */
extern const struct provider *const providers[];

/* What each of them tells about its accounts, NULL-terminated. */
void providers_kinds(const struct account_kind *into[PROVIDERS_MOST + 1]);

/* NULL if there is none. */
const struct provider *provider_find(const char *name);

/* The provider whose kind an account has. */
const struct provider *provider_of(const struct account *);

#endif
