/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A Twilio account, and the half of the provider that talks to its API. */
#ifndef PROVIDERS_TWILIO_H
#define PROVIDERS_TWILIO_H

#include "base/sign.h"
#include "providers/provider.h"

#define TWILIO_SECRET_SIZE 129
#define TWILIO_TOKENS 2			/* the one in use and the next */

struct twilio_account {
	/* Settings. */
	const char *account_sid;
	const struct secret *auth_token;
	const struct secret *auth_token_next;
	const char *api_key_sid;
	const struct secret *api_key_secret;
	const char *api;
	/* Made by prepare. */
	struct signer *signers[TWILIO_TOKENS];	/* NULL: no such token */
	const char *user;			/* of the API */
	char password[TWILIO_SECRET_SIZE];
};

bool twilio_compose(const struct account *, const struct order *,
    struct arena *, struct client_request *);
void twilio_judge(const struct account *, const struct order *,
    const struct client_result *, struct judgement *);

/* The signature that Twilio would send with it: for whoever plays Twilio. */
bool twilio_sign(const struct account *, const struct delivery *,
    struct arena *, struct text *into);

#endif
