/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A telephone that rings because our order asked the carrier for it. */
#ifndef UNIT_PHONE_HELP_H
#define UNIT_PHONE_HELP_H

#include "gateway_bench.h"

struct phone {
	struct caller caller;
	char report[512];
};

/* Where the carrier fetches what it hears: "api/voice/v1.x". */
static inline void
phone_link(const char *name, char into[512])
{
	struct fields fields;
	struct arena arena;
	struct bytes url;

	arena_init_growing(&arena);
	assert_true(bench.flight_count > 0);
	assert_true(form_read(&fields,
	    bytes_from_text(bench.flights[0].body), &arena));
	url = form_find(&fields, name);
	assert_true(bytes_start(url, BYTES("http://127.0.0.1:8080/in/")));
	url = bytes_after(url, strlen("http://127.0.0.1:8080/in/"));
	assert_true(url.length < 512);
	*(char *)mempcpy(into, url.at, url.length) = '\0';
	arena_clear(&arena);
}

/* The carrier has taken the order. */
static inline void
phone_rings(struct phone *phone)
{
	phone_link("Url", phone->caller.path);
	phone_link("StatusCallback", phone->report);
	bench_fly(201, "{\"sid\": \"CAx\"}");
}

static inline void
hears(struct phone *phone, const char *more, const char *words)
{
	caller_next(&phone->caller, more);
	assert_hears(&phone->caller, words);
}

#endif
