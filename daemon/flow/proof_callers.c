/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who calls which line: a walk through all states for each that may differ. */
#include "flow/proof_calls.h"

#include <stdlib.h>

static void
explore(struct proving *proving, const struct line *line,
    const struct caller *caller)
{
	struct exploring exploring = { .proving = proving };

	play_begin(&exploring.play, proving, line, caller);
	proof_set_init(&exploring.stops, sizeof(struct stop));
	exploring_play(&exploring);
	if (!proving->full)
		exploring_judge_circles(&exploring);
	proving->proof->states += exploring.stops.count;
	proof_set_clear(&exploring.stops);
	free(exploring.trails);
	free(exploring.edges);
}

/* Do calls of two lines begin alike? */
static bool
alike(const struct proving *proving, const struct line *a,
    const struct line *b)
{
	return a->rings_back == b->rings_back &&
	    (a->call_step == NULL) == (b->call_step == NULL) &&
	    (a->call_step == NULL ||
	    strcmp(a->call_step, b->call_step) == 0) &&
	    proving_like(proving, a->language_index) ==
	    proving_like(proving, b->language_index);
}

static void
explore_lines(struct proving *proving, const struct caller *caller)
{
	const struct flow_parts *parts = &proving->flow->parts;

	if (parts->line_count == 0)
		explore(proving, NULL, caller);
	for (unsigned i = 0; i < parts->line_count; i++) {
		unsigned k = 0;

		/* Residents are rung from it; who rings it back is only told
		 * that it takes no calls. */
		if (parts->lines[i].rings_back)
			continue;
		while (k < i && !alike(proving, &parts->lines[k],
		    &parts->lines[i]))
			k++;
		if (k == i)
			explore(proving, &parts->lines[i], caller);
	}
}

/* Numbers that routes ring call us, too: a social worker, a switchboard that
 * sends its callers on. */
static void
explore_routed(struct proving *proving)
{
	const struct routes *routes = proving->flow->parts.routes;

	for (unsigned i = 0; i < routes->count; i++) {
		const struct route *route = &routes->at[i];

		for (unsigned k = 0; k < route->count; k++)
			explore_lines(proving, &(struct caller){
			    .who = "a number of our own routes",
			    .from = route->numbers[k].number,
			    .routed = true });
	}
}

/* A mobile whose language is remembered: one that is offered first, later, or
 * not at all; cut off a short while ago, or long ago. */
static void
explore_remembered(struct proving *proving)
{
	const struct languages *languages = proving->flow->parts.languages;
	uint16_t list[3] = { proving->offered, LANGUAGE_UNKNOWN,
		proving->named };

	for (uint16_t i = languages->count; i-- > 1; )
		if (languages->at[i].offered && languages->at[i].page > 0)
			list[1] = i;
	for (unsigned i = 0; i < 6; i++) {
		if (list[i / 2] == LANGUAGE_UNKNOWN)
			continue;
		explore_lines(proving, &(struct caller){
		    .who = i % 2 == 0 ? "cut off and calling again" :
		    "whose language is remembered",
		    .from = "+447700900123",
		    .remembered = &languages->at[list[i / 2]],
		    .cut_off = i % 2 == 0 });
	}
}

void
proof_calls(struct proving *proving)
{
	/* Numbers that Ofcom keeps for drama. */
	static const struct caller callers[] = {
		{ .from = "+447700900123" },
		{ .from = "+447700900123", .who = "by night",
		  .at_night = true },
		{ .from = "+447700900123", .who = "a number that sent STOP",
		  .opted_out = true },
		{ .from = "+447700900123", .who = "when no more callbacks are "
		  "taken", .full = true },
		{ .from = "+442079460999", .who = "a landline" },
		{ .from = "+351900000000", .who = "a foreign number" },
		{ .from = "", .who = "a hidden number" },
	};

	for (size_t i = 0; i < sizeof(callers) / sizeof(callers[0]); i++)
		explore_lines(proving, &callers[i]);
	explore_remembered(proving);
	explore_routed(proving);
}
