/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How long Twilio's way takes inside: verify, parse and render one webhook of
 * a call (28 fields, 836 bytes) and its menu. Prints nanoseconds of each, the
 * best of several rounds.
 */
#include <stdio.h>
#include <time.h>

#include "documents.h"
#include "providers/twilio.h"
#include "vectors.h"

#define ROUNDS 20
#define TIMES 5000
#define LANGUAGES 16

static const char body[] =
    "AccountSid=ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa&ApiVersion=2010-04-01&"
    "CallSid=CA5f3b0c2d1e4a49788f6a5b4c3d2e1f00&CallStatus=ringing&"
    "CallToken=%7B%22parentCallInfoToken%22%3A%22eyJhbGciOiJFUzI1NiJ9.eyJ"
    "jYWxsU2lkIjoiQ0E1ZjNiMGMyZDFlNGE0OTc4OGY2YTViNGMzZDJlMWYwMCIsImZyb20"
    "iOiIrNDQ3NzAwOTAwMTIzIn0.q9Yf0vQ2mBqkWJ8sYx1Qn3o5XbTzK7fO4nq1D2aVb"
    "kGv8sNn0tYpR3wXcLzUeQmJhT5iA6oB7uS9dF1gH2jK4lZ8xC0vB5nM3qW6eR7tY9uI"
    "1oP2aS4dF6gH8jK0lZ9xC7vB5nM3Q1wE2rT4yU6%22%7D&"
    "Called=%2B442071838750&CalledCity=&CalledCountry=GB&CalledState="
    "London&CalledZip=&Caller=%2B447700900123&CallerCity=&CallerCountry=GB"
    "&CallerName=&CallerState=&CallerZip=&Direction=inbound&"
    "From=%2B447700900123&FromCity=&"
    "FromCountry=GB&FromState=&FromZip=&StirVerstat=TN-Validation-Passed-A"
    "&To=%2B442071838750&ToCity=London+Borough+of+Lewisham&ToCountry=GB&"
    "ToState=Greater+London&ToZip=SE6+4RU";

struct bench {
	const struct provider *provider;
	struct account account;
	struct request request;
	struct delivery delivery;
	struct fields fields;
	struct document menu;
};

static char memory[65536], document[65536];

static void
run_verify(struct bench *bench, struct arena *arena)
{
	if (!bench->provider->verify(&bench->account, &bench->delivery, 0,
	    arena))
		abort();
}

static void
run_verify_and_parse(struct bench *bench, struct arena *arena)
{
	struct input *list = NULL;
	struct problem why;

	run_verify(bench, arena);
	if (!bench->provider->parse(&bench->account, &bench->delivery, arena,
	    &list, &why))
		abort();
}

static void
run_render(struct bench *bench, struct arena *arena)
{
	struct text into;

	(void)arena;
	text_init(&into, document, sizeof(document));
	bench->provider->render(&bench->account, bench->menu.actions,
	    &document_links, &into);
}

static double
seconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void
measure(const char *name, struct bench *bench,
    void (*run)(struct bench *, struct arena *))
{
	double best = 1e9;

	for (unsigned round = 0; round < ROUNDS; round++) {
		double from = seconds_now();

		for (unsigned i = 0; i < TIMES; i++) {
			struct arena arena;

			arena_init(&arena, memory, sizeof(memory));
			bench->fields.at = NULL;
			run(bench, &arena);
		}
		from = seconds_now() - from;
		best = from < best ? from : best;
	}
	printf("%-28s %6.0f ns\n", name, best / TIMES * 1e9);
}

/* As many languages as a spoken menu has. */
static void
lengthen(struct document *menu)
{
	static struct action says[LANGUAGES];
	struct action *listen = menu->actions;

	while (listen->kind != ACTION_LISTEN)
		listen = listen->next;
	for (unsigned i = 0; i < LANGUAGES; i++) {
		says[i] = document_menu_inside[i % 4];
		says[i].next = i + 1 < LANGUAGES ? &says[i + 1] : NULL;
	}
	listen->inside = says;
}

/* Signs the webhook as Twilio would. */
static void
sign(struct bench *bench, char signature[64])
{
	struct arena arena;
	struct text text;

	arena_init(&arena, memory, sizeof(memory));
	text_init(&text, signature, 64);
	bench->fields.at = NULL;
	if (!twilio_sign(&bench->account, &bench->delivery, &arena, &text))
		abort();
	bench->request.headers[1] = (struct header){
		BYTES("X-Twilio-Signature"), text_bytes(&text) };
	bench->request.header_count = 2;
}

int
main(void)
{
	static struct bench bench;
	struct document documents[DOCUMENTS_MOST];
	struct arena arena;
	char signature[64];
	struct text menu;

	arena_init_growing(&arena);
	documents_list(documents);
	bench.provider = provider_find("twilio");
	bench.request = (struct request){ .method = METHOD_POST,
		.body = bytes_from_text(body) };
	bench.request.headers[0] = (struct header){ BYTES("Content-Type"),
		BYTES("application/x-www-form-urlencoded; charset=UTF-8") };
	bench.request.header_count = 1;
	bench.delivery = (struct delivery){ .request = &bench.request,
		.door = DOOR_VOICE, .fields = &bench.fields,
		.url = "https://helpline.example.org/in/main/voice" };
	bench.menu = documents[0];
	lengthen(&bench.menu);
	if (!vector_account_open(bench.provider, vector_settings("twilio"),
	    "9f2c4b1d7e8a40c3b6d5e4f3a2b1c0d9", &arena, &bench.account))
		return 1;
	sign(&bench, signature);
	measure("verify", &bench, run_verify);
	measure("verify and parse", &bench, run_verify_and_parse);
	measure("render", &bench, run_render);
	text_init(&menu, document, sizeof(document));
	bench.provider->render(&bench.account, bench.menu.actions,
	    &document_links, &menu);
	printf("webhook %zu bytes, document %zu bytes\n",
	    bench.request.body.length, menu.length);
	bench.provider->kind.clear(bench.account.own);
	arena_clear(&arena);
	return 0;
}
