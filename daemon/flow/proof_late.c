/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is said of ways that take too long, or come to nobody: one sentence for
 * each step at which most of the time goes by. */
#include "flow/proof_ways.h"

#define MORE "; %u more like this"

static const char *
who(const struct ways *ways, const struct proof_row *row, char into[120])
{
	const struct languages *languages =
	    ways->proving->flow->parts.languages;
	const char *line = ways->line == NULL || ways->line->name == NULL ?
	    "" : ways->line->name;
	const struct language *language = row->language < languages->count ?
	    &languages->at[row->language] : NULL;
	struct text text;

	text_init(&text, into, 120);
	if (language != NULL)
		text_add_format(&text, "%s, by ", language->english);
	if (language != NULL && row->way == PROOF_KEY)
		text_add_format(&text, "key %c on page %u", language->key,
		    language->page + 1u);
	else if (language != NULL && row->way == PROOF_NUMBER)
		text_add_format(&text, "* and %u", language->code);
	else
		text_add_text(&text, proof_way_words[row->way]);
	if (line[0] != '\0')
		text_add_format(&text, ", line \"%s\"", line);
	return into;
}

static void
note_late(struct telling *telling, const struct proof_row *row,
    const struct spot *spot)
{
	const struct wait *slow = proof_set_at(&telling->ways->waits,
	    spot->slow);
	struct late *late = telling->late;
	unsigned i = 0;

	while (i < telling->late_count && late[i].step != slow->step)
		i++;
	if (i == LATE_MOST)
		return;
	if (i == telling->late_count)
		late[telling->late_count++].step = slow->step;
	if (late[i].count++ == 0 || row->asks - row->most >
	    late[i].row.asks - late[i].row.most) {
		late[i].row = *row;
		late[i].spot = *spot;
	}
}

static void
note_never(struct late *never, const struct proof_row *row)
{
	if (never->count++ == 0)
		never->row = *row;
}

void
telling_judge(struct telling *telling, const struct proof_row *row,
    const struct spot *spot)
{
	if (row->asks == PROOF_NEVER)
		note_never(&telling->lost, row);
	else if (row->waits == PROOF_NEVER)
		note_never(&telling->left, row);
	else if (row->asks > row->most)
		note_late(telling, row, spot);
}

static void
tell_never(const struct telling *telling, const struct late *never)
{
	const struct ways *ways = telling->ways;
	char whose[120], others[40] = "";

	if (never->count == 0)
		return;
	if (never->count > 1)
		(void)snprintf(others, sizeof(others), MORE,
		    never->count - 1);
	(void)problems_add(ways->proving->problems,
	    ways->proving->flow->calls->place, "%s: %s comes to a person: "
	    "lead them to a step of kind \"connect\"%s",
	    who(ways, &never->row, whose), never == &telling->lost ? "nobody" :
	    "whoever then presses nothing never", others);
}

static void
tell_late(const struct telling *telling, const struct late *late)
{
	const struct ways *ways = telling->ways;
	const struct flow *flow = ways->proving->flow;
	const struct wait *slow = proof_set_at(&ways->waits, late->spot.slow);
	const struct proof_row *row = &late->row;
	char whose[120], others[40] = "";

	if (late->count > 1)
		(void)snprintf(others, sizeof(others), MORE, late->count - 1);
	(void)problems_add(ways->proving->problems,
	    flow->steps[late->step].place, "%s: %u.%u s pass until somebody "
	    "is rung, at most %u are allowed (%s); of them %u.%u s here, where "
	    "\"%s\" takes %u.%u s: say or wait less%s", who(ways, row, whose),
	    row->asks / 10, row->asks % 10, row->most / 10, row->path,
	    late->spot.slow_tenths / 10, late->spot.slow_tenths % 10,
	    flow->parts.prompts->at[slow->longest].id,
	    slow->longest_tenths / 10, slow->longest_tenths % 10, others);
}

void
telling_end(const struct telling *telling)
{
	for (unsigned i = 0; i < telling->late_count; i++)
		tell_late(telling, &telling->late[i]);
	tell_never(telling, &telling->lost);
	tell_never(telling, &telling->left);
}
