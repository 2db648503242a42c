/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is kept of a call: that it rang somewhere and how that ended. Never a
 * number; a fact has an id, so that a redelivery changes nothing. */
#include "gateway/facts.h"

#include <stdio.h>

#include "gateway/inside.h"

static bool
fact_of(const struct turn *turn, struct fact *fact)
{
	const struct action *action = turn->actions;

	while (action != NULL && action->kind != ACTION_RING)
		action = action->next;
	if (turn->input->kind == INPUT_CALL_REPORT) {
		fact->kind = FACT_ENDED;
	} else if (turn->input->kind == INPUT_DIALED) {
		fact->kind = turn->input->bridged ? FACT_BRIDGED :
		    FACT_NOT_BRIDGED;
	} else if (action != NULL) {
		fact->kind = FACT_RANG;
	} else {
		return false;
	}
	return true;
}

void
facts_note(struct gateway *gateway, const struct visit *visit)
{
	const struct turn *turn = &visit->turn;
	struct fact fact = { .kind = 0 };
	struct person call;
	char id[160];

	if (!fact_of(turn, &fact))
		return;
	(void)snprintf(id, sizeof(id), "%.*s", turn->input->id.length > 159 ?
	    159 : (int)turn->input->id.length,
	    turn->input->id.at);
	keys_person(gateway->keys, id, &call);
	memcpy(fact.call, call.hash, sizeof(fact.call));
	(void)snprintf(fact.account, sizeof(fact.account), "%s",
	    turn->account->name);
	(void)snprintf(fact.what, sizeof(fact.what), "%s",
	    flow_step_name(turn->flow, turn->session.step));
	fact.leg = turn->session.turns;
	if (turn->session.language < turn->languages->count)
		(void)snprintf(fact.language, sizeof(fact.language), "%s",
		    turn->languages->at[turn->session.language].tag);
	fact.at_ms = turn->now_ms;
	keeper_note(gateway->keeper, &fact);
}
