/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What we accept, llhttp alone and http-parser read the same way: one request
 * from there to there, the same method, target and length of body. */
#include "reading.h"
#include "twin/twin.h"

static struct reading reading;

static void
compare(const struct reading_one *one, const struct twin *twin, size_t length)
{
	static const char *const methods[METHODS] = { "GET", "HEAD", "POST",
		"PUT", "DELETE", "OPTIONS" };

	must(!twin->error, "the other accepts what we accept");
	must(twin->whole == 1, "the other reads one request");
	must(twin->used == length, "the other reads to its end");
	must(strcmp(twin->method, methods[one->method]) == 0,
	    "the other reads the same method");
	must(twin->target_length == one->target_length &&
	    twin->target == one->target, "the other reads the same target");
	must(twin->body_length == one->body_length && twin->body == one->body,
	    "the other reads the same body");
}

/* llhttp 8.1 takes what follows "3;a=b;" for digits of the size, so that
 * chunks with extensions are for http-parser alone. */
static bool
may_have_extension(const struct reading_one *one, struct bytes request)
{
	return one->chunked &&
	    memchr(request.at, ';', request.length) != NULL;
}

static void
take(struct bytes all)
{
	size_t begin = 0;

	reading_begin(&reading);
	reading_feed(&reading, all, all.length);
	for (unsigned i = 0; i < reading.count; i++) {
		const struct reading_one *one = &reading.one[i];
		struct bytes request = { all.at + begin, one->end - begin };
		struct twin twin;

		twin_http_parser(request, &twin);
		compare(one, &twin, request.length);
		if (!may_have_extension(one, request)) {
			twin_llhttp(request, &twin);
			compare(one, &twin, request.length);
		}
		begin = one->end;
	}
}

const struct fuzz_target fuzz_http_twin = {
	.take = take,
};
