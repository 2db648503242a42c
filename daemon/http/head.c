/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stricter than RFC 9112 asks: one CRLF before a request, never a bare LF or
 * CR, no folded lines, no list of lengths, no coding but "chunked" written so.
 */
#include "http/head.h"

#include "http/chars.h"
#include "http/target.h"

static const struct bytes method_words[METHODS] = {
	[METHOD_GET] = { "GET", 3 },
	[METHOD_HEAD] = { "HEAD", 4 },
	[METHOD_POST] = { "POST", 4 },
	[METHOD_PUT] = { "PUT", 3 },
	[METHOD_DELETE] = { "DELETE", 6 },
	[METHOD_OPTIONS] = { "OPTIONS", 7 },
};

static bool
refuse(struct head *head, unsigned status)
{
	head->status = status;
	return false;
}

static bool
is_token(struct bytes word)
{
	for (size_t i = 0; i < word.length; i++) {
		if (!chars_have(&chars_token, word.at[i]))
			return false;
	}
	return word.length > 0;
}

/* Cuts the bytes before the next space off `rest`. */
static bool
next_word(struct bytes *rest, struct bytes *word)
{
	const char *space = rest->length == 0 ? NULL :
	    memchr(rest->at, ' ', rest->length);

	if (space == NULL)
		return false;
	*word = (struct bytes){ rest->at, (size_t)(space - rest->at) };
	*rest = bytes_after(*rest, word->length + 1);
	return true;
}

static bool
method_read(struct head *head, struct bytes word, struct request *request)
{
	if (!is_token(word))
		return refuse(head, 400);
	for (unsigned i = 0; i < METHODS; i++) {
		if (bytes_equal(word, method_words[i])) {
			request->method = (enum method)i;
			return true;
		}
	}
	return refuse(head, 501);
}

/* HTTP/1*DIGIT.1*DIGIT of another kind is a version that we do not have;
 * anything else is no version at all. */
static bool
version_read(struct head *head, struct bytes word, struct request *request)
{
	bool dot = false;

	request->http_10 = bytes_are(word, "HTTP/1.0");
	if (request->http_10 || bytes_are(word, "HTTP/1.1"))
		return true;
	if (word.length < 8 || !bytes_start(word, BYTES("HTTP/")))
		return refuse(head, 400);
	for (size_t i = 5; i < word.length; i++) {
		bool digit = word.at[i] >= '0' && word.at[i] <= '9';

		if (word.at[i] == '.' && !dot && i > 5)
			dot = true;
		else if (!digit)
			return refuse(head, 400);
	}
	return refuse(head, dot && word.at[word.length - 1] != '.' ? 505 : 400);
}

static bool
request_line(struct head *head, struct bytes line, struct head_room *into)
{
	struct bytes method, target;
	unsigned status;

	if (!next_word(&line, &method) || !next_word(&line, &target))
		return refuse(head, 400);
	if (!method_read(head, method, &into->request) ||
	    !version_read(head, line, &into->request))
		return false;
	if (!target_read(&into->request, target, into->path, &status))
		return refuse(head, status);
	head->begun = true;
	return true;
}

static struct bytes
trimmed(struct bytes value)
{
	while (value.length > 0 &&
	    (value.at[0] == ' ' || value.at[0] == '\t'))
		value = bytes_after(value, 1);
	while (value.length > 0 && (value.at[value.length - 1] == ' ' ||
	    value.at[value.length - 1] == '\t'))
		value.length--;
	return value;
}

static bool
header_line(struct head *head, struct bytes line, struct request *request)
{
	const char *colon = memchr(line.at, ':', line.length);
	struct header header;

	if (colon == NULL)
		return refuse(head, 400);
	header.name = (struct bytes){ line.at, (size_t)(colon - line.at) };
	header.value = bytes_after(line, header.name.length + 1);
	if (!is_token(header.name))	/* folded lines and "Name :" too */
		return refuse(head, 400);
	for (size_t i = 0; i < header.value.length; i++) {
		if (!chars_in_value(header.value.at[i]))
			return refuse(head, 400);
	}
	if (head->lines == MESSAGE_LINES_MOST)
		return refuse(head, 431);
	header.value = trimmed(header.value);
	request->headers[head->lines++] = header;
	return true;
}

/* What the headers say about framing, before it is judged. */
struct framing {
	unsigned hosts, lengths, codings, expectations;
	struct bytes host, length, coding;
	bool close, keep_alive, odd_expectation, odd_coding;
};

static void
note_host(struct framing *framing, struct bytes value)
{
	framing->hosts++;
	framing->host = value;
}

static void
note_length(struct framing *framing, struct bytes value)
{
	framing->lengths++;
	framing->length = value;
}

static void
note_coding(struct framing *framing, struct bytes value)
{
	framing->codings++;
	framing->coding = value;
}

static void
note_expectation(struct framing *framing, struct bytes value)
{
	framing->expectations++;
	if (!bytes_equal_nocase(value, BYTES("100-continue")))
		framing->odd_expectation = true;
}

static void
note_connection(struct framing *framing, struct bytes value)
{
	while (value.length > 0) {
		const char *comma = memchr(value.at, ',', value.length);
		struct bytes word = value;

		if (comma != NULL)
			word.length = (size_t)(comma - value.at);
		value = bytes_after(value, word.length + (comma != NULL));
		word = trimmed(word);
		if (bytes_equal_nocase(word, BYTES("close")))
			framing->close = true;
		if (bytes_equal_nocase(word, BYTES("keep-alive")))
			framing->keep_alive = true;
	}
}

static const struct {
	struct bytes name;
	void (*note)(struct framing *, struct bytes value);
} notes[] = {
	{ { "host", 4 }, note_host },
	{ { "expect", 6 }, note_expectation },
	{ { "connection", 10 }, note_connection },
	{ { "content-length", 14 }, note_length },
	{ { "transfer-encoding", 17 }, note_coding },
};

/* http-parser, which stands in many a proxy, takes "Transfer-Encodings" for a
 * coding, too: such a request would not be the same to it and to us. */
static bool
is_nearly_coding(struct bytes name)
{
	struct bytes coding = BYTES("transfer-encoding");

	if (name.length <= coding.length)
		return false;
	name.length = coding.length;
	return bytes_equal_nocase(name, coding);
}

static void
note_headers(struct framing *framing, const struct request *request)
{
	for (unsigned i = 0; i < request->header_count; i++) {
		const struct header *header = &request->headers[i];

		framing->odd_coding |= is_nearly_coding(header->name);
		for (size_t j = 0; j < sizeof(notes) / sizeof(*notes); j++) {
			if (bytes_equal_nocase(header->name, notes[j].name)) {
				notes[j].note(framing, header->value);
				break;
			}
		}
	}
}

/* Its value is not compared (what is signed is the public URL), but it must
 * be one host: somebody else's router may read it. */
static bool
host_is_good(const struct framing *framing, const struct request *request)
{
	if (framing->hosts > 1 || (framing->hosts == 0 && !request->http_10))
		return false;
	for (size_t i = 0; i < framing->host.length; i++) {
		if (!chars_have(&chars_host, framing->host.at[i]))
			return false;
	}
	return true;
}

/* A 1.0 client may not know of codings, so that there it is no framing. */
static bool
framing_judge(struct head *head, const struct framing *framing,
    struct request *request)
{
	unsigned long long length = 0;

	if (!host_is_good(framing, request) || framing->odd_coding)
		return refuse(head, 400);
	if (framing->lengths > 1 || (framing->lengths > 0 &&
	    (framing->codings > 0 || framing->length.length > 10 ||
	    !bytes_number(framing->length, &length))))
		return refuse(head, 400);
	if (framing->codings > 1 || (framing->codings > 0 &&
	    (request->http_10 || !bytes_are(framing->coding, "chunked"))))
		return refuse(head, 501);
	if (framing->odd_expectation)
		return refuse(head, 417);
	request->has_length = framing->lengths > 0;
	request->length = (size_t)length;
	request->chunked = framing->codings > 0;
	request->expects_continue = framing->expectations > 0 &&
	    !request->http_10 && (request->chunked || request->length > 0);
	request->keep_alive = !framing->close &&
	    (!request->http_10 || framing->keep_alive);
	return true;
}

static bool
head_judge(struct head *head, struct request *request)
{
	struct framing framing = { 0 };

	request->header_count = head->lines;
	request->body = (struct bytes){ NULL, 0 };
	note_headers(&framing, request);
	return framing_judge(head, &framing, request);
}

/* One line without its CRLF. *whole: it was the empty one at the end. */
static bool
one_line(struct head *head, struct bytes line, struct head_room *into,
    bool *whole)
{
	if (line.length == 0 && head->begun) {
		*whole = true;
		return true;
	}
	if (line.length == 0) {
		if (head->blank)
			return refuse(head, 400);
		head->blank = true;
		return true;
	}
	if (!head->begun)
		return request_line(head, line, into);
	return header_line(head, line, &into->request);
}

/* A line that has not ended may be wrong already: it is not waited for. */
static bool
may_become_line(const struct head *head, struct bytes part)
{
	if (part.length == 0)
		return true;
	if (memchr(part.at, '\r', part.length - 1) != NULL)
		return false;
	return head->begun || part.at[0] == '\r' ||
	    chars_have(&chars_token, part.at[0]);
}

static enum head_state
read_lines(struct head *head, struct bytes held, struct head_room *into)
{
	bool whole = false;

	while (!whole) {
		struct bytes rest = bytes_after(held, head->checked);
		const char *end = rest.length == 0 ? NULL :
		    memchr(rest.at, '\n', rest.length);
		struct bytes line = rest;

		if (end != NULL)
			line.length = (size_t)(end - rest.at);
		if (!may_become_line(head, line))
			break;
		if (end == NULL)
			return HEAD_MORE;
		head->checked += line.length + 1;
		if (line.length == 0 || end[-1] != '\r')
			break;
		line.length--;
		if (!one_line(head, line, into, &whole))
			return HEAD_REFUSED;
	}
	if (whole)
		return HEAD_WHOLE;
	head->status = 400;		/* a bare CR or LF, or no method */
	return HEAD_REFUSED;
}

enum head_state
head_read(struct head *head, struct bytes held, struct head_room *into)
{
	bool in_portions = head->checked > 0;
	enum head_state state;

	if (held.length > MESSAGE_HEAD_MOST)
		held.length = MESSAGE_HEAD_MOST;
	state = read_lines(head, held, into);
	if (state == HEAD_WHOLE && in_portions) {
		*head = (struct head){ 0 };	/* `into` had others since */
		state = read_lines(head, held, into);
	}
	if (state == HEAD_WHOLE && !head_judge(head, &into->request))
		return HEAD_REFUSED;
	if (state == HEAD_MORE && held.length == MESSAGE_HEAD_MOST) {
		head->status = head->begun ? 431 : 414;
		return HEAD_REFUSED;
	}
	return state;
}
