/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of providers: a new one is a file, a line here and a folder in
 * tests/exchanges/. */
#include "providers/provider.h"

extern const struct provider provider_twilio;
extern const struct provider provider_sandbox;
extern const struct provider provider_mail;

const struct provider *const providers[] = {
	&provider_twilio,
	&provider_sandbox,
	&provider_mail,
	NULL,
};

_Static_assert(sizeof(providers) / sizeof(providers[0]) <= PROVIDERS_MOST + 1,
    "PROVIDERS_MOST is too small");

void
providers_kinds(const struct account_kind *into[PROVIDERS_MOST + 1])
{
	unsigned count = 0;

	for (; providers[count] != NULL; count++)
		into[count] = &providers[count]->kind;
	into[count] = NULL;
}

const struct provider *
provider_find(const char *name)
{
	for (unsigned i = 0; providers[i] != NULL; i++) {
		if (strcmp(providers[i]->kind.provider, name) == 0)
			return providers[i];
	}
	return NULL;
}

const struct provider *
provider_of(const struct account *account)
{
	for (unsigned i = 0; providers[i] != NULL; i++) {
		if (&providers[i]->kind == account->kind)
			return providers[i];
	}
	return NULL;
}
