/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/fixed.h"

#include <stdlib.h>

#include "providers/provider.h"

#define ROOM 8192
#define WORK (48 * 1024)
#define TRUSTED_MS 3600000		/* without looking again */

/* For an account without a document: the one number that is always right. */
#define LAST_WORDS "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response>" \
	"<Say>In danger now? Hang up and call 9 9 9.</Say></Response>"

struct fixed_one {
	char memory[2][ROOM];		/* the one in use, the next */
	unsigned turn;
	struct bytes http;
	struct bytes document;
};

struct fixed {
	struct fixed_one ones[SETTINGS_ACCOUNTS_MOST];
	int64_t from_ms, until_ms;	/* the hours for which they are right */
	char *work;
};

/* Which number rings depends on these. */
struct when {
	int64_t now_ms;
	const struct overrides *overrides;
};

struct fixed *
fixed_new(void)
{
	struct fixed *fixed = calloc(1, sizeof(*fixed));

	if (fixed == NULL)
		return NULL;
	fixed->work = malloc(WORK);
	if (fixed->work == NULL) {
		free(fixed);
		return NULL;
	}
	for (unsigned i = 0; i < SETTINGS_ACCOUNTS_MOST; i++)
		fixed->ones[i].document = BYTES(LAST_WORDS);
	return fixed;
}

void
fixed_free(struct fixed *fixed)
{
	if (fixed == NULL)
		return;
	free(fixed->work);
	free(fixed);
}

static bool
write_document(struct fixed *fixed, struct snapshot *snapshot,
    const struct account *account, const struct when *when, struct text *text)
{
	const struct provider *provider = provider_of(account);
	struct input input = { .kind = INPUT_CALL };
	struct arena arena;
	struct turn turn = {
		.arena = &arena,
		.snapshot = snapshot,
		.flow = snapshot->flow,
		.words = snapshot->words,
		.languages = &snapshot->languages,
		.account = account,
		.line = settings_line(&snapshot->settings, account, ""),
		.input = &input,
		.now_ms = when->now_ms,
		.overrides = when->overrides,
		.fresh = true,
	};
	struct links links = { .voice = NULL };

	arena_init(&arena, fixed->work, WORK);
	links.voice = arena_format(&arena, "%s/in/%s/voice",
	    snapshot->settings.public_url, account->name);
	flow_failsafe(&turn);
	words_fill(&turn);
	if (arena.full || turn.actions == NULL)
		return false;
	provider->render(account, turn.actions, &links, text);
	return !text->full;
}

static bool
refresh_one(struct fixed *fixed, struct snapshot *snapshot,
    const struct account *account, const struct when *when)
{
	struct fixed_one *one = &fixed->ones[account->index];
	char *memory = one->memory[one->turn ^ 1];
	char document[ROOM - 256];
	struct text text, http;

	text_init(&text, document, sizeof(document));
	if (!write_document(fixed, snapshot, account, when, &text))
		return false;
	text_init(&http, memory, ROOM);
	text_add_format(&http, "HTTP/1.1 200 OK\r\nContent-Type: %s\r\n"
	    "Content-Length: %zu\r\nCache-Control: no-store\r\n"
	    "Connection: close\r\n\r\n", provider_of(account)->document_type,
	    text.length);
	one->document = (struct bytes){ memory + http.length, text.length };
	text_add(&http, text_bytes(&text));
	one->http = text_bytes(&http);
	one->turn ^= 1;
	return true;
}

/* When some hours begin or end, another number may ring. */
static int64_t
next_change(const struct hours_set *hours, const struct overrides *overrides,
    int64_t now_ms)
{
	int64_t next_ms = now_ms + TRUSTED_MS;

	for (unsigned i = 0; i < hours->count; i++) {
		int64_t change_ms = hours_change_ms(&hours->at[i],
		    overrides, now_ms);

		if (change_ms < next_ms)
			next_ms = change_ms;
	}
	return next_ms;
}

void
fixed_refresh(struct fixed *fixed, struct snapshot *snapshot,
    const struct overrides *overrides, int64_t now_ms)
{
	const struct when when = { now_ms, overrides };
	const struct settings *settings = &snapshot->settings;

	fixed->from_ms = now_ms;
	fixed->until_ms = next_change(&settings->hours, overrides, now_ms);
	for (unsigned i = 0; i < settings->account_count; i++) {
		if (!settings->accounts[i].kind->notifies &&
		    !refresh_one(fixed, snapshot, &settings->accounts[i],
		    &when))
			fixed->until_ms = now_ms;
	}
}

void
fixed_follow(struct fixed *fixed, struct snapshot *snapshot,
    const struct overrides *overrides, int64_t now_ms)
{
	if (overrides->count > 0 || now_ms < fixed->from_ms ||
	    now_ms >= fixed->until_ms)
		fixed_refresh(fixed, snapshot, overrides, now_ms);
}

struct bytes
fixed_document(const struct fixed *fixed, unsigned account)
{
	return fixed->ones[account].document;
}

const struct bytes *
fixed_http(const struct fixed *fixed, unsigned account)
{
	const struct fixed_one *one = &fixed->ones[account];

	return one->http.length == 0 ? NULL : &one->http;
}
