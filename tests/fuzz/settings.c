/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The configuration: every file of settings is refused in a sentence with its
 * place, or gives settings that the daemon can start with. */
#include "base/zone.h"
#include "json_words.h"
#include "providers/provider.h"
#include "settings/draft.h"

#define KINDS_MOST 32

static const struct account_kind *account_kinds[KINDS_MOST];

static void
begin(void)
{
	unsigned i = 0;

	for (; providers[i] != NULL && i < KINDS_MOST - 1; i++)
		account_kinds[i] = &providers[i]->kind;
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
take(struct bytes bytes)
{
	static const struct snapshot_parts parts = { .without_secrets = true,
		.file = "config/helpline.json", .kinds = account_kinds,
		.prompts = "tests/fuzz", .flow = "tests/fuzz/fuzz.h",
		.catalogues = "tests/fuzz", .samples = "tests/fuzz",
		.registry = "tests/fuzz/fuzz.h" };
	struct draft draft = { .parts = &parts };
	struct fuzz_load load;
	bool good = false;

	fuzz_load_open(&load);
	draft.arena = &load.arena;
	draft.problems = &load.problems;
	draft.root = node_read(&load.arena, parts.file, bytes,
	    &load.problems);
	if (draft.root != NULL) {
		good = draft_read(&draft);
		if (good && load.problems.errors == 0)
			check(&draft.settings);
		draft_clear_accounts(&draft.settings);
	}
	fuzz_load_close(&load, good);
}

static void
words(struct fuzz_words *list)
{
	words_add_table(list, settings_table);
	words_add_table(list, account_table);
	words_add_table(list, line_table);
	words_add_table(list, route_table);
	words_add_table(list, value_table);
	for (unsigned i = 0; account_kinds[i] != NULL; i++) {
		words_add(list, account_kinds[i]->provider);
		words_add_table(list, account_kinds[i]->settings);
	}
	words_add_list(list, (const char *const[]){ "file", "credential",
	    "environment", "127.0.0.1:8080", "[::1]:8080", "0.0.0.0:443",
	    "unix:control.sock", "https://helpline.example.org", "main",
	    "Mon-Fri", "9:00-17:00", "holidays", "closed", "250ms", "30d",
	    "64KiB", "16MiB", "020 8314 6660", "+442083146000", "999",
	    "0800 1111", "person", "switchboard", NULL });
}

const struct fuzz_target fuzz_settings = {
	.begin = begin,
	.take = take,
	.words = words,
};
