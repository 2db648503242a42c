/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Requests that we make: libcurl's multi interface on the loop. HTTPS only
 * unless the host is a loopback address, no redirects, answers capped. With an
 * envelope it is a mail, which leaves under TLS or not at all.
 */
#ifndef HTTP_CLIENT_H
#define HTTP_CLIENT_H

#include <stdint.h>

#include "base/bytes.h"

struct event_base;
struct client;

#define CLIENT_BODY_MOST 262144
#define CLIENT_WAIT_MOST_S 86400	/* of a Retry-After */

/* Of a mail: one mailbox each way. */
struct client_envelope {
	const char *from, *to;
	const char *trusts;		/* a file of certificates; NULL: the
					 * system's */
};

struct client_request {
	const char *method;		/* "GET", "POST": not "HEAD" */
	const char *url;
	const char *user;		/* Basic authentication, or NULL */
	const char *password;
	const char *type;		/* Content-Type, or NULL */
	struct bytes body;		/* copied */
	int64_t timeout_ms;
	/* NULL: HTTP. Else url is smtp:// or smtps://, body the message with
	 * CRLF, method "MAIL"; the result's status is the server's last
	 * reply. */
	const struct client_envelope *envelope;
};

enum transport {
	TRANSPORT_ANSWERED,		/* status and body are there */
	TRANSPORT_NOT_SENT,		/* surely nothing reached them */
	TRANSPORT_UNKNOWN,		/* it left, or may have */
};

struct client_result {
	enum transport transport;
	unsigned status;
	struct bytes body;		/* at most CLIENT_BODY_MOST */
	bool too_long;			/* the rest was thrown away */
	int64_t retry_after_s;		/* -1: none */
	const char *why;		/* libcurl's words if not answered */
};

struct client *client_new(struct event_base *);
/* Those under way end as TRANSPORT_UNKNOWN before it returns. */
void client_free(struct client *);

/* Calls done(arg, result) once, later, on the loop. False: no memory. */
bool client_send(struct client *, const struct client_request *,
    void (*done)(void *arg, const struct client_result *), void *arg);
unsigned client_under_way(const struct client *);

#endif
