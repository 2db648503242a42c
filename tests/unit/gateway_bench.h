/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * For tests of the gateway: the whole of it over the shipped prompts and a
 * database in a folder of its own, with its loop and its store's thread; the
 * clock and the carrier's API are pretended. Two accounts: "sandbox" answers
 * inside the webhook, "api" through the API and is signed.
 */
#ifndef UNIT_GATEWAY_BENCH_H
#define UNIT_GATEWAY_BENCH_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <event2/event.h>
#include <ftw.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "gateway/inside.h"
#include "outbox/outbox.h"
#include "providers/twilio.h"

#define ALICE "%2B447700900123"		/* as they stand in a form */
#define BOB "%2B447700900456"
#define LINE "%2B442079460123"
#define API_LINE "%2B447700900999"
#define API_SID "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define NOON 1790164800000		/* Wednesday 2026-09-23, 13:00 */
#define FLIGHTS 64

struct flight {
	char body[2048];
	void (*done)(void *, const struct client_result *);
	void *arg;
};

struct bench {
	char root[40];
	char config[80];
	char cwd[512];
	struct event_base *base;
	struct gateway *gateway;
	struct world world;
	_Atomic int64_t now_ms;		/* the steady clock */
	_Atomic int64_t wrong_ms;	/* by which that of the wall is off */
	_Atomic uint64_t luck;
	_Atomic bool store_down;	/* it cannot be opened */
	struct store_driver driver;
	struct outbox_wire wire;
	struct flight flights[FLIGHTS];
	unsigned flight_count;
	struct snapshot_parts parts;
	/* Of the configuration; NULL: as described above. */
	const char *listen, *accounts, *lines, *day, *offered, *public_url;
	const char *signs_for;		/* NULL: the public_url of now */
	char flow[600];			/* the path of another flow, or empty */
};

static struct bench bench;

/* A webhook and what was answered. */
struct heard {
	struct visit visit;
	struct request request;
	struct arena arena;
	bool done;
	unsigned status;
	char document[16384];
	struct watch *watch;
};

static inline int64_t
bench_now(const struct world *world)
{
	(void)world;
	return bench.now_ms;
}

static inline int64_t
bench_wall(const struct world *world)
{
	(void)world;
	return bench.now_ms + bench.wrong_ms;
}

static inline void
bench_luck(const struct world *world, void *into, size_t size)
{
	(void)world;
	for (size_t i = 0; i < size; i++) {
		uint64_t luck = atomic_fetch_add(&bench.luck,
		    0x9e3779b97f4a7c15u);

		((unsigned char *)into)[i] = (unsigned char)(luck >> 56);
	}
}

static inline struct store *
bench_store_open(const struct store_settings *settings, struct keys *keys,
    const struct world *world, struct problem *why)
{
	struct store *store = NULL;

	if (bench.store_down)
		(void)problem_set(why, "it is down");
	else
		store = store_sqlite.open(settings, keys, world, why);
	if (store != NULL)
		store->driver = &bench.driver;
	return store;
}

static inline bool
bench_send(void *arg, const struct client_request *request,
    void (*done)(void *, const struct client_result *), void *done_arg)
{
	struct flight *flight = &bench.flights[bench.flight_count++];

	(void)arg;
	assert_true(bench.flight_count <= FLIGHTS);
	assert_true(request->body.length < sizeof(flight->body));
	memset(flight->body, 0, sizeof(flight->body));
	if (request->body.length > 0)
		memcpy(flight->body, request->body.at, request->body.length);
	flight->done = done;
	flight->arg = done_arg;
	return true;
}

/* The carrier answers the oldest request. */
static inline void
bench_fly(unsigned status, const char *body)
{
	struct flight flight = bench.flights[0];
	struct client_result result = { .status = status,
		.transport = status == 0 ? TRANSPORT_UNKNOWN :
		TRANSPORT_ANSWERED, .body = bytes_from_text(body),
		.retry_after_s = -1 };

	assert_true(bench.flight_count > 0);
	bench.flight_count--;
	memmove(bench.flights, bench.flights + 1,
	    bench.flight_count * sizeof(flight));
	flight.done(flight.arg, &result);
}

#define BENCH_LISTEN "\"listen\": [\"127.0.0.1:8080\"]"
#define BENCH_SANDBOX "\"sandbox\": {\"provider\": \"sandbox\"}"
#define BENCH_API "\"api\": {\"provider\": \"twilio\", \"reply\": \"api\"," \
	" \"account_sid\": \"" API_SID "\"," \
	" \"auth_token\": {\"environment\": \"TEST_TOKEN\"}}"
#define BENCH_LINES "\"main\": {\"number\": \"020 7946 0123\"," \
	" \"account\": \"sandbox\"}," \
	"\"api\": {\"number\": \"07700 900999\", \"account\": \"api\"}"

#define BENCH_DAY "{\"number\": \"020 8314 6660\"}"

static inline const char *
bench_or(const char *given, const char *usual)
{
	return given == NULL ? usual : given;
}

/* Written anew: what differs is in bench; `more` stands at its end. */
static inline void
bench_config(const char *more)
{
	static const char format[] = "{%s,"
	    "\"public_url\": \"%s\","
	    "\"store\": \"helpline.db\", \"good\": \"good\","
	    "\"override\": \"override.json\","
	    "\"secrets\": {\"keys\": \"secrets\"},"
	    "\"accounts\": {%s}, \"lines\": {%s},"
	    "\"hours\": {\"team\": {\"Mon-Fri\": \"9:00-17:00\"},"
	    " \"office\": {\"Mon-Fri\": \"9:00-17:00\"}},"
	    "\"routes\": {\"day\": [%s],"
	    " \"night\": [{\"number\": \"020 8314 6000\"}],"
	    " \"office\": [{\"number\": \"020 8314 3396\"}]},"
	    "\"values\": {\"day_number\": {\"number\": \"020 8314 6660\"},"
	    " \"night_number\": {\"number\": \"020 8314 6000\"},"
	    " \"office_number\": {\"number\": \"020 8314 3396\"},"
	    " \"childline\": {\"number\": \"0800 1111\"},"
	    " \"office_mail\": {\"text\": \"office@example.org\"},"
	    " \"team_hours\": {\"hours\": \"team\"},"
	    " \"office_hours\": {\"hours\": \"office\"}},"
	    "\"flow\": \"%s\","
	    "\"prompts\": \"prompts\","
	    "\"locales\": {\"offered\": [\"en\"%s],"
	    " \"registry\": \"%s/locales/languages.json\","
	    " \"samples\": \"%s/locales/samples\","
	    " \"catalogues\": \"none\"}%s}\n";
	FILE *out = fopen(bench.config, "we");

	assert_non_null(out);
	if (bench.flow[0] == '\0')
		(void)snprintf(bench.flow, sizeof(bench.flow),
		    "%s/prompts/flow.json", bench.cwd);
	assert_true(fprintf(out, format, bench_or(bench.listen, BENCH_LISTEN),
	    bench_or(bench.public_url, "http://127.0.0.1:8080"),
	    bench_or(bench.accounts, BENCH_SANDBOX "," BENCH_API),
	    bench_or(bench.lines, BENCH_LINES),
	    bench_or(bench.day, BENCH_DAY), bench.flow,
	    bench_or(bench.offered, ""), bench.cwd, bench.cwd, more) > 0);
	assert_int_equal(fclose(out), 0);
}

/* The flow that ships with one thing changed, from the next load on. */
static inline void
bench_change_flow(const char *was, const char *is)
{
	char text[65536] = "";
	char *place;
	FILE *file = fopen("prompts/flow.json", "re");

	assert_non_null(file);
	assert_true(fread(text, 1, sizeof(text) - 1, file) > 0);
	assert_int_equal(fclose(file), 0);
	place = strstr(text, was);
	assert_non_null(place);
	(void)snprintf(bench.flow, sizeof(bench.flow), "%s/flow.json",
	    bench.root);
	file = fopen(bench.flow, "we");
	assert_non_null(file);
	assert_true(fprintf(file, "%.*s%s%s", (int)(place - text), text, is,
	    place + strlen(was)) > 0);
	assert_int_equal(fclose(file), 0);
	bench_config("");
}

static inline struct snapshot *
bench_snapshot(void)
{
	struct problems problems;
	struct snapshot *snapshot;

	problems_init(&problems);
	snapshot = snapshot_read(&bench.parts, &problems);
	if (snapshot == NULL)
		problems_print(&problems, stderr);
	problems_clear(&problems);
	assert_non_null(snapshot);
	return snapshot;
}

static inline void
bench_start(void)
{
	static const unsigned char seed[32] = "a seed for tests, thirty-two by";
	struct problem why;
	struct gateway_parts parts = {
		.base = bench.base,
		.world = &bench.world,
		.driver = &bench.driver,
		.wire = &bench.wire,
		.snapshot = bench_snapshot(),
		.keys = keys_new(seed),
	};

	assert_non_null(parts.keys);
	bench.gateway = gateway_new(&parts, &why);
	assert_non_null(bench.gateway);
}

static inline void
bench_stop(void)
{
	gateway_finish(bench.gateway);
	gateway_free(bench.gateway);
	bench.gateway = NULL;
	while (bench.flight_count > 0)
		bench_fly(0, "");
}

/* The prompts that ship, without the flow, which may be another. */
static inline void
bench_link_prompts(void)
{
	static const char *const names[] = { "", "calls.json", "texts.json",
		"keywords.json" };
	char from[600], to[64];

	for (unsigned i = 0; i < 4; i++) {
		(void)snprintf(from, sizeof(from), "%s/prompts/%s", bench.cwd,
		    names[i]);
		(void)snprintf(to, sizeof(to), "%s/prompts/%s", bench.root,
		    names[i]);
		assert_int_equal(i == 0 ? mkdir(to, 0700) :
		    symlink(from, to), 0);
	}
}

static inline int
bench_open(void **state)
{
	static const struct account_kind *kinds[8];
	unsigned count = 0;

	(void)state;
	log_open(NULL);
	memset(&bench, 0, sizeof(bench));
	for (unsigned i = 0; providers[i] != NULL; i++)
		kinds[count++] = &providers[i]->kind;
	(void)snprintf(bench.root, sizeof(bench.root),
	    "/tmp/helpline-gateway-XXXXXX");
	assert_non_null(mkdtemp(bench.root));
	assert_non_null(getcwd(bench.cwd, sizeof(bench.cwd)));
	bench_link_prompts();
	assert_int_equal(setenv("TEST_TOKEN", "a token of the tests", 1), 0);
	(void)snprintf(bench.config, sizeof(bench.config), "%s/helpline.json",
	    bench.root);
	bench_config("");
	bench.parts = (struct snapshot_parts){ .file = bench.config,
		.kinds = kinds };
	bench.now_ms = NOON;
	bench.world = (struct world){ bench_wall, bench_now, bench_luck,
		NULL };
	bench.driver = store_sqlite;
	bench.driver.open = bench_store_open;
	bench.wire = (struct outbox_wire){ bench_send, NULL };
	bench.base = event_base_new();
	assert_non_null(bench.base);
	return 0;
}

static inline int
bench_remove(const char *path, const struct stat *about, int kind,
    struct FTW *where)
{
	(void)about;
	(void)kind;
	(void)where;
	return remove(path);
}

static inline int
bench_close(void **state)
{
	(void)state;
	if (bench.gateway != NULL)
		bench_stop();
	event_base_free(bench.base);
	return nftw(bench.root, bench_remove, 8, FTW_DEPTH | FTW_PHYS);
}

static inline void
bench_loop_until(const bool *done)
{
	while (!*done)
		assert_int_equal(event_base_loop(bench.base, EVLOOP_ONCE), 0);
}

static inline void
bench_answer(struct visit *visit, unsigned status, const char *type,
    struct bytes document, struct watch *watch)
{
	struct heard *heard = visit->own;

	assert_false(heard->done);
	assert_true(document.length < sizeof(heard->document));
	assert_true(type == NULL || document.length > 0);
	if (document.length > 0)
		memcpy(heard->document, document.at, document.length);
	heard->document[document.length] = '\0';
	heard->status = status;
	heard->watch = watch;
	heard->done = true;
}

/* As Twilio signs it. */
static inline void
bench_sign(struct heard *heard, const char *account)
{
	const struct settings *settings =
	    &gateway_snapshot(bench.gateway)->settings;
	struct delivery delivery = { .request = &heard->request,
		.url = arena_format(&heard->arena, "%s%.*s",
		bench_or(bench.signs_for, settings->public_url),
		(int)heard->request.target.length,
		heard->request.target.at) };
	struct text text;

	text_init_arena(&text, &heard->arena, 64);
	assert_true(twilio_sign(settings_account(settings,
	    bytes_from_text(account)), &delivery, &heard->arena, &text));
	heard->request.headers[0] = (struct header){
	    BYTES("X-Twilio-Signature"), text_bytes(&text) };
	heard->request.header_count = 1;
}

/* What comes with the next webhook, before what its form says. */
static struct input *bench_more;

/* The carrier knocks at `path` ("sandbox/text", "api/voice/<token>"). */
static inline struct heard *
bench_knock(const char *path, const char *form)
{
	struct heard *heard = calloc(1, sizeof(*heard));
	const char *account = path, *door, *token;
	size_t length = strcspn(path, "/");

	assert_non_null(heard);
	arena_init_growing(&heard->arena);
	door = path + length + 1;
	token = strchr(door, '/');
	heard->request.method = METHOD_POST;
	heard->request.target = bytes_from_text(arena_format(&heard->arena,
	    "/in/%s", path));
	heard->request.path = heard->request.target;
	heard->request.body = bytes_from_text(arena_copy_text(&heard->arena,
	    form));
	heard->visit.request = &heard->request;
	heard->visit.arena = &heard->arena;
	heard->visit.door = strncmp(door, "voice", 5) == 0 ? DOOR_VOICE :
	    strncmp(door, "text", 4) == 0 ? DOOR_TEXT : DOOR_REPORT;
	heard->visit.account = (struct bytes){ account, length };
	heard->visit.token = token == NULL ? BYTES("") :
	    bytes_from_text(token + 1);
	heard->visit.answer = bench_answer;
	heard->visit.own = heard;
	heard->visit.inputs = bench_more;
	if (strncmp(path, "api/", 4) == 0)
		bench_sign(heard, "api");
	gateway_take(bench.gateway, &heard->visit);
	return heard;
}

/* Waits for the answer; when the carrier has taken it, all is told. */
static inline void
bench_hear(struct heard *heard)
{
	bench_loop_until(&heard->done);
	if (heard->watch != NULL)
		gateway_written(bench.gateway, heard->watch, true);
	heard->watch = NULL;
}

static inline void
heard_free(struct heard *heard)
{
	arena_clear(&heard->arena);
	free(heard);
}

/* Knock, hear, and the document must have these words ("": nothing more). */
static inline void
bench_expect(const char *path, const char *form, unsigned status,
    const char *words)
{
	struct heard *heard = bench_knock(path, form);

	bench_hear(heard);
	if (heard->status != status ||
	    strstr(heard->document, words) == NULL)
		fail_msg("%s %s: %u %s", path, form, heard->status,
		    heard->document);
	heard_free(heard);
}

/* A caller: every webhook goes where the last document says. */
struct caller {
	const char *account;
	const char *from;
	char path[512];
	char document[16384];
	const char *call;		/* the end of its id, or as account */
};

static inline void
caller_next(struct caller *caller, const char *more)
{
	static const char base[] = "\"http://127.0.0.1:8080/in/";
	char form[512];
	struct heard *heard;
	const char *link;

	if (caller->path[0] == '\0')
		(void)snprintf(caller->path, sizeof(caller->path), "%s/voice",
		    caller->account);
	(void)snprintf(form, sizeof(form), "AccountSid=%s&CallSid=CA%s"
	    "&From=%s&To=%s%s", API_SID, caller->call == NULL ?
	    caller->account : caller->call, caller->from, LINE, more);
	heard = bench_knock(caller->path, form);
	bench_hear(heard);
	assert_int_equal(heard->status, 200);
	memcpy(caller->document, heard->document, sizeof(caller->document));
	heard_free(heard);
	link = strstr(caller->document, base);
	if (link == NULL)
		return;
	link += sizeof(base) - 1;
	assert_true(strcspn(link, "\"") < sizeof(caller->path));
	*(char *)mempcpy(caller->path, link, strcspn(link, "\"")) = '\0';
}

/* Calls, and presses these keys one after the other. */
static inline void
caller_presses(struct caller *caller, const char *keys)
{
	for (; *keys != '\0'; keys++) {
		char more[32];

		(void)snprintf(more, sizeof(more), "&Digits=%c", *keys);
		caller_next(caller, more);
	}
}

static inline void
assert_hears(const struct caller *caller, const char *words)
{
	if (strstr(caller->document, words) == NULL)
		fail_msg("not \"%s\": %s", words, caller->document);
}

#include "gateway_hold.h"

/* The rows of the outbox, newest first, once all before was done. */
struct rows {
	struct row at[32];
	unsigned count;
	bool done;
};

static inline void
bench_take_rows(void *arg, const struct row *rows, unsigned count,
    const char *why)
{
	struct rows *into = arg;

	assert_null(why);
	assert_true(count <= 32);
	if (count > 0)
		memcpy(into->at, rows, count * sizeof(*rows));
	into->count = count;
	into->done = true;
}

static inline void
bench_rows(struct rows *rows)
{
	*rows = (struct rows){ .count = 0 };
	assert_true(gateway_list_outbox(bench.gateway, 32, bench_take_rows,
	    rows));
	bench_loop_until(&rows->done);
}

#endif
