/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The gate, the bodies and the witness: every vector at every split. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "framing.h"
#include "http/reader.h"

/* A server without sockets: what it holds, and what it has done. */
struct front {
	struct reader reader;
	struct head_room room;
	char held[65536 + 32];
	size_t length;
	char body[FRAMING_BODY_MOST];
	bool in_body, keep_alive, closed;
	char line[FRAMING_REPORT];	/* "POST /a?q" of the request read */
	char report[FRAMING_REPORT];
	char answers[FRAMING_REPORT];
};

static void
answer(struct front *front, unsigned status, bool close)
{
	framing_add(front->answers, " %u", status);
	front->closed = close;
}

static void
serve(struct front *front, const struct body *body)
{
	framing_report(front->report, front->line, front->body, body->length);
	answer(front, 200, !front->keep_alive);
	front->in_body = false;
	reader_begin(&front->reader);
}

static void
on_head(struct front *front)
{
	static const char *const words[METHODS] = { "GET", "HEAD", "POST",
		"PUT", "DELETE", "OPTIONS" };
	const struct request *request = &front->room.request;
	bool bodiless = !request->chunked && request->length == 0;

	front->line[0] = '\0';
	framing_add(front->line, "%s %.*s%s%.*s",
	    words[request->method], (int)request->path.length,
	    request->path.at, request->query.at == NULL ? "" : "?",
	    (int)request->query.length,
	    request->query.at == NULL ? "" : request->query.at);
	front->keep_alive = request->keep_alive;
	if (bytes_are(request->path, "/none")) {
		answer(front, 404, !request->keep_alive || !bodiless);
		reader_begin(&front->reader);
		return;
	}
	if (request->length > sizeof(front->body)) {
		answer(front, 413, true);
		return;
	}
	if (request->expects_continue)
		answer(front, 100, false);
	reader_accept(&front->reader, request, front->body,
	    sizeof(front->body));
	front->in_body = true;
}

/* One step; false when bytes are missing or nothing more is read. */
static bool
step(struct front *front, size_t *at)
{
	struct bytes rest = { front->held + *at, front->length - *at };
	enum reader_state state;
	size_t used = 0;

	if (front->closed)
		return false;
	if (front->in_body)
		state = reader_body(&front->reader, rest, &used);
	else
		state = reader_head(&front->reader, rest, &front->room, &used);
	if (state == READER_HEAD)
		on_head(front);
	if (state == READER_WHOLE)
		serve(front, &front->reader.body);
	if (state == READER_REFUSED)
		answer(front, front->reader.status, true);
	*at += used;
	return state != READER_MORE;
}

/* Held bytes move to a new place each time: nothing may point into the old. */
static void
feed(struct front *front, const char *bytes, size_t length)
{
	size_t at = 0;

	memcpy(front->held + front->length, bytes, length);
	front->length += length;
	while (step(front, &at))
		continue;
	if (front->in_body)
		at = front->length;
	front->length -= at;
	memmove(front->held, front->held + at, front->length);
	memset(front->held + front->length, '!', 32);
}

static void
check(struct front *front, const struct vector *vector, const char *how)
{
	framing_add(front->report, "answers:%s\nclosed: %s\n",
	    front->answers[0] == '\0' ? " none" : front->answers,
	    front->closed ? "yes" : "no");
	if (strcmp(front->report, vector->expected) != 0)
		fail_msg("%s (%s): expected\n%sbut got\n%s", vector->name, how,
		    vector->expected, front->report);
}

static void
begin(struct front *front)
{
	reader_begin(&front->reader);
	front->length = 0;
	front->in_body = front->keep_alive = front->closed = false;
	front->report[0] = front->answers[0] = '\0';
}

static void
at_every_split(struct front *front, const struct vector *vector)
{
	char how[32];

	for (size_t split = 0; split < vector->length; split++) {
		begin(front);
		feed(front, vector->bytes, split);
		feed(front, vector->bytes + split, vector->length - split);
		(void)snprintf(how, sizeof(how), "split at %zu", split);
		check(front, vector, how);
	}
}

static void
byte_by_byte(struct front *front, const struct vector *vector)
{
	begin(front);
	for (size_t i = 0; i < vector->length; i++)
		feed(front, vector->bytes + i, 1);
	check(front, vector, "byte by byte");
}

static void
every_vector_at_every_split(void **state)
{
	FILE *file = fopen(FRAMING_FILE, "r");
	struct front *front = calloc(1, sizeof(*front));
	static struct vector vector;
	unsigned count = 0;

	(void)state;
	assert_non_null(file);
	assert_non_null(front);
	while (framing_next(file, &vector)) {
		at_every_split(front, &vector);
		byte_by_byte(front, &vector);
		count++;
	}
	assert_in_range(count, 150, 1000);
	free(vector.bytes);
	free(front);
	(void)fclose(file);
}

/* What a changed vector comes to when it is read in two parts. */
static void
outcome(struct front *front, const struct vector *vector, size_t split,
    char *into)
{
	begin(front);
	feed(front, vector->bytes, split);
	feed(front, vector->bytes + split, vector->length - split);
	framing_add(front->report, "answers:%s %d", front->answers,
	    front->closed);
	memcpy(into, front->report, strlen(front->report) + 1);
}

/* Whatever a broken or hostile byte makes of a vector, it must not depend on
 * the portions in which it comes. */
static void
every_changed_byte_at_its_splits(void **state)
{
	static const char bytes[] = "\r\n \t:;,0f\xff\x7f";
	static char whole[FRAMING_REPORT], parts[FRAMING_REPORT];
	FILE *file = fopen(FRAMING_FILE, "r");
	struct front *front = calloc(1, sizeof(*front));
	static struct vector vector;

	(void)state;
	assert_non_null(file);
	assert_non_null(front);
	while (framing_next(file, &vector)) {
		size_t most = vector.length < 200 ? vector.length : 0;

		for (size_t i = 0; i < most * sizeof(bytes); i++) {
			size_t at = i / sizeof(bytes);
			char before = vector.bytes[at];

			vector.bytes[at] = bytes[i % sizeof(bytes)];
			outcome(front, &vector, 0, whole);
			for (size_t split = at < 2 ? 0 : at - 2;
			    split < at + 3 && split < vector.length; split++) {
				outcome(front, &vector, split, parts);
				if (strcmp(whole, parts) != 0)
					fail_msg("%s: byte %zu is %02x: %s "
					    "split at %zu: %s", vector.name,
					    at, (unsigned char)vector.bytes[at],
					    whole, split, parts);
			}
			vector.bytes[at] = before;
		}
	}
	free(vector.bytes);
	free(front);
	(void)fclose(file);
}

static void
headers_are_found_in_any_case(void **state)
{
	static const char bytes[] = "GET /a?x=1 HTTP/1.1\r\nHOST: h\r\n"
	    "X-Twilio-Signature: \t abc \r\nx-twilio-signature: second\r\n\r\n";
	static struct head_room room;
	struct head head = { 0 };
	struct bytes found;

	(void)state;
	assert_int_equal(head_read(&head, BYTES(bytes), &room), HEAD_WHOLE);
	assert_int_equal(head.checked, sizeof(bytes) - 1);
	found = request_header(&room.request, "x-TWILIO-signature");
	assert_true(bytes_are(found, "abc"));
	found = request_header(&room.request, "Host");
	assert_true(bytes_are(found, "h"));
	assert_null(request_header(&room.request, "Hos").at);
	assert_true(bytes_are(room.request.target, "/a?x=1"));
	assert_true(bytes_are(room.request.path, "/a"));
	assert_true(bytes_are(room.request.query, "x=1"));
	assert_false(room.request.has_length);
}

/* The witness alone would have let these pass, or would not have been asked:
 * this is what it is there for if the gate should ever have a hole. */
static void
the_witness_is_heard(void **state)
{
	static const char head[] = "POST / HTTP/1.1\r\nHost: h\r\n"
	    "Content-Length: 3\r\n\r\n";
	static struct head_room room;
	static struct reader reader;
	char body[8];
	size_t used = 0;

	(void)state;
	reader_begin(&reader);
	assert_int_equal(reader_head(&reader, BYTES(head), &room, &used),
	    READER_HEAD);
	room.request.length = 5;	/* as if we had misread it */
	reader_accept(&reader, &room.request, body, sizeof(body));
	assert_int_equal(reader_body(&reader, BYTES("abcGE"), &used),
	    READER_REFUSED);
	assert_int_equal(reader.status, 400);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_vector_at_every_split),
		cmocka_unit_test(every_changed_byte_at_its_splits),
		cmocka_unit_test(headers_are_found_in_any_case),
		cmocka_unit_test(the_witness_is_heard),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
