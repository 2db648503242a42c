/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Twilio's dialect, apart from who signs it: form fields in, TwiML out. Shared
 * by every carrier that speaks it.
 */
#ifndef PROVIDERS_TWIML_H
#define PROVIDERS_TWIML_H

#include "providers/provider.h"

#define TWIML_TYPE "text/xml; charset=utf-8"
#define TWIML_MOST 65536		/* bytes of a document; Twilio: 64 kB */

/* The fields of a webhook: of the body, for GET of the query. Decoded once
 * when the delivery has room for them. NULL: too many, or no memory. */
const struct fields *twiml_fields(const struct delivery *, struct arena *);

/* What a webhook means; `account_sid` must be its AccountSid (NULL: any). */
bool twiml_read(const char *account_sid, const struct delivery *,
    struct arena *, struct input **list, struct problem *);

/* The document for these actions, spoken by the dialect's voices. */
void twiml_write(const char *dialect, const struct action *,
    const struct links *, struct text *into);

#endif
