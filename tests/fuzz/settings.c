/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The configuration: every file of settings is refused in a sentence with its
 * place, or gives settings that the daemon can start with. */
#include "base/zone.h"
#include "fuzz.h"
#include "providers/provider.h"
#include "settings/draft.h"

#define KINDS_MOST 32

static const struct account_kind *kinds[KINDS_MOST];

int
LLVMFuzzerInitialize(int *count, char ***words)
{
	unsigned i = 0;

	(void)count;
	(void)words;
	for (; providers[i] != NULL && i < KINDS_MOST - 1; i++)
		kinds[i] = &providers[i]->kind;
	return 0;
}

static void
check(const struct settings *settings)
{
	must(settings->listener_count > 0, "it listens somewhere");
	must(settings->public_url != NULL, "carriers know its address");
	for (unsigned i = 0; i < settings->account_count; i++) {
		const struct account *account = &settings->accounts[i];

		must(account->index == i && account->kind != NULL,
		    "an account has its provider");
		must(settings_account(settings, bytes_from_text(account->name))
		    == account, "an account is found by its name");
	}
	for (unsigned i = 0; i < settings->routes.count; i++) {
		const struct route *route = &settings->routes.at[i];

		for (unsigned hop = 0; hop < route->hops; hop++)
			must(route_hop(route, hop) != NULL &&
			    !phone_is_emergency(bytes_from_text(
			    route_hop(route, hop)->number)),
			    "every hop rings a number that may be rung");
	}
	for (unsigned i = 0; i < settings->line_count; i++)
		must(settings->lines[i].account != NULL,
		    "a line has its account");
}

static void
place_all(const struct problems *problems)
{
	for (unsigned i = 0; i < problems->count; i++)
		must(problems->entries[i].place.file != NULL &&
		    problems->entries[i].text[0] != '\0',
		    "a problem has its place");
}

int
LLVMFuzzerTestOneInput(const uint8_t *at, size_t size)
{
	static const struct snapshot_parts parts = { .without_secrets = true,
		.file = "config/helpline.json", .kinds = kinds,
		.prompts = "tests/fuzz", .flow = "tests/fuzz/fuzz.h",
		.catalogues = "tests/fuzz", .samples = "tests/fuzz",
		.registry = "tests/fuzz/fuzz.h" };
	struct bytes bytes = { (const char *)at, size };
	struct draft draft = { .parts = &parts };
	struct problems problems;
	struct arena arena;

	arena_init_growing(&arena);
	problems_init(&problems);
	draft.arena = &arena;
	draft.problems = &problems;
	draft.root = node_read(&arena, parts.file, bytes, &problems);
	if (draft.root != NULL) {
		bool good = draft_read(&draft);

		must(good || problems.errors > 0,
		    "what is refused has its sentence");
		if (good && problems.errors == 0)
			check(&draft.settings);
		draft_clear_accounts(&draft.settings);
	}
	place_all(&problems);
	problems_clear(&problems);
	arena_clear(&arena);
	return 0;
}
