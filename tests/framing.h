/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reads tests/exchanges/http/framing.txt: raw bytes that reach a server, and
 * what must become of them. Used by the tests of the parser and the server.
 *
 *	name: a sentence
 *	bytes: GET /a HTTP/1.1\r\n ... ({9*ab} is ab nine times)
 *	request: GET /a?q body		(each that was served, in order)
 *	answers: 200 400
 *	closed: yes
 */
#ifndef TESTS_FRAMING_H
#define TESTS_FRAMING_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define FRAMING_FILE "tests/exchanges/http/framing.txt"
#define FRAMING_BODY_MOST 4096		/* the cap of the tests' handler */
#define FRAMING_REPORT 16384

struct vector {
	char name[128];
	char *bytes;
	size_t length;
	char expected[FRAMING_REPORT];	/* requests, answers, closed */
	unsigned answers;
	int closed;
};

static inline unsigned
framing_hex(const char *at)
{
	const char digits[3] = { at[0], at[1], '\0' };

	return (unsigned)strtoul(digits, NULL, 16);
}

/* One escaped byte of *at; moves *at behind it. */
static inline char
framing_byte(const char **at)
{
	static const char from[] = "rnt0\\{}", to[] = "\r\n\t\0\\{}";
	const char *found;
	char c = *(*at)++;

	if (c != '\\')
		return c;
	c = *(*at)++;
	if (c == 'x') {
		*at += 2;
		return (char)(unsigned char)framing_hex(*at - 2);
	}
	found = strchr(from, c);
	if (found == NULL)
		abort();
	return to[found - from];
}

/* Appends the bytes of the escaped text up to its end or `stop`. */
static inline const char *
framing_bytes(struct vector *vector, const char *at, char stop)
{
	while (*at != '\0' && *at != stop) {
		unsigned long times = 1;
		char *after;

		if (*at != '{') {
			vector->bytes[vector->length++] = framing_byte(&at);
			continue;
		}
		times = strtoul(at + 1, &after, 10);
		for (unsigned long i = 0; i < times; i++)
			at = framing_bytes(vector, after + 1, '}');
		at++;
	}
	return at;
}

/* Appends to a report that holds a text already. */
__attribute__((format(printf, 2, 3)))
static inline void
framing_add(char *report, const char *format, ...)
{
	size_t length = strlen(report);
	struct text text;
	va_list list;

	text_init(&text, report + length, FRAMING_REPORT - length);
	va_start(list, format);
	text_add_format_list(&text, format, list);
	va_end(list);
}

/* Appends "key: value", the value's repetitions written out. */
static inline void
framing_expect(struct vector *vector, const char *key, const char *value)
{
	struct vector plain = { .bytes = malloc(65536) };

	(void)framing_bytes(&plain, value, '\0');
	framing_add(vector->expected, "%s: %.*s\n", key, (int)plain.length,
	    plain.bytes);
	free(plain.bytes);
}

/* What a test writes down for a request that was served. */
static inline void
framing_report(char *report, const char *request, const char *body,
    size_t length)
{
	if (length > 64)
		framing_add(report, "request: %s (%zu bytes)\n", request,
		    length);
	else
		framing_add(report, "request: %s%s%.*s\n", request,
		    length > 0 ? " " : "", (int)length, body);
}

static inline void
framing_line(struct vector *vector, const char *key, const char *value)
{
	if (strcmp(key, "name") == 0) {
		(void)snprintf(vector->name, sizeof(vector->name), "%s", value);
	} else if (strcmp(key, "bytes") == 0) {
		vector->bytes = malloc(65536);
		(void)framing_bytes(vector, value, '\0');
	} else if (strcmp(key, "request") == 0 ||
	    strcmp(key, "answers") == 0 || strcmp(key, "closed") == 0) {
		framing_expect(vector, key, value);
	} else {
		abort();
	}
	if (strcmp(key, "answers") == 0) {
		for (const char *at = value; *at != '\0'; at++)
			vector->answers += *at == ' ' || at == value;
		if (strcmp(value, "none") == 0)
			vector->answers = 0;
	}
	if (strcmp(key, "closed") == 0)
		vector->closed = strcmp(value, "yes") == 0;
}

/* The next vector; 0 at the end of the file. */
static inline int
framing_next(FILE *file, struct vector *vector)
{
	static char line[8192];

	free(vector->bytes);
	*vector = (struct vector){ 0 };
	while (fgets(line, sizeof(line), file) != NULL) {
		char *value = strstr(line, ": ");

		line[strcspn(line, "\n")] = '\0';
		if (line[0] == '#')
			continue;
		if (line[0] == '\0' && vector->bytes != NULL)
			return 1;
		if (line[0] == '\0')
			continue;
		if (value == NULL)
			abort();
		*value = '\0';
		framing_line(vector, line, value + 2);
	}
	return vector->bytes != NULL;
}

#endif
