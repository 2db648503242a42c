/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/alone.h"

#include "providers/provider.h"

/* NULL: no memory. */
static const struct action *
alone_actions(const struct snapshot *snapshot, const struct line *line,
    struct guess *guess, struct arena *arena)
{
	const struct input input = { .kind = INPUT_CALL };
	struct turn turn = {
		.arena = arena,
		.flow = snapshot->flow,
		.words = snapshot->words,
		.languages = &snapshot->languages,
		.account = line->account,
		.line = line,
		.input = &input,
		.fresh = true,
	};

	flow_suppose_alone(&turn, guess);
	words_fill(&turn);
	return arena->full ? NULL : turn.actions;
}

bool
alone_document(const struct snapshot *snapshot, const struct line *line,
    struct guess *guess, struct text *into)
{
	const struct links nobody = { .voice = NULL };
	const struct provider *provider = provider_of(line->account);
	const struct action *actions;
	struct arena arena;

	if (provider == NULL || provider->render == NULL)
		return false;
	arena_init_growing(&arena);
	actions = alone_actions(snapshot, line, guess, &arena);
	if (actions != NULL)
		provider->render(line->account, actions, &nobody, into);
	arena_clear(&arena);
	return actions != NULL && !into->full;
}
