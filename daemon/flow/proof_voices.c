/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A language that a carrier has no voice for is silence in calls: nobody could
 * choose it by its name. Latin letters are at least read out by an English
 * voice. By text it is a language as any other: it is told, not refused. */
#include "flow/proof_inside.h"

static bool
falls_silent(const struct language *language, const char *dialect)
{
	return language->offered &&
	    language_voice(language, dialect) == NULL &&
	    (language->script == NULL ||
	    strcmp(language->script, "Latn") != 0);
}

static void
judge(struct proving *proving, const struct account *account)
{
	const struct languages *languages = proving->flow->parts.languages;

	for (uint16_t i = 0; i < languages->count; i++) {
		const struct language *language = &languages->at[i];

		if (falls_silent(language, account->kind->dialect))
			problems_warn(proving->problems, account->place,
			    "in calls at the account \"%s\" %s is silence: the "
			    "registry has no voice of \"%s\" for it, and no "
			    "English voice reads its letters", account->name,
			    language->english, account->kind->dialect);
	}
}

void
proof_voices(struct proving *proving)
{
	const struct flow_parts *parts = &proving->flow->parts;

	for (unsigned i = 0; i < parts->line_count; i++) {
		const struct account *account = parts->lines[i].account;
		unsigned k = 0;

		while (k < i && parts->lines[k].account != account)
			k++;
		if (k == i && account != NULL && account->kind != NULL &&
		    account->kind->dialect != NULL)
			judge(proving, account);
	}
}
