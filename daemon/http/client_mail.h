/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The client's way to a mail server: http/client.h hands it what has an
 * envelope. */
#ifndef HTTP_CLIENT_MAIL_H
#define HTTP_CLIENT_MAIL_H

#include "http/client.h"

struct client_mail;

/* NULL: no memory, or no thread. */
struct client_mail *client_mail_new(struct event_base *);
/* What is under way is broken off; each one's done() has been called. */
void client_mail_free(struct client_mail *);

/* As client_send(). */
bool client_mail_send(struct client_mail *, const struct client_request *,
    void (*done)(void *arg, const struct client_result *), void *arg);
unsigned client_mail_under_way(const struct client_mail *);

#endif
