/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Webhooks as Twilio sends them, made and signed before the clock starts: a
 * voice webhook of 28 parameters, its start without keys, and a text. No two
 * are the same: ids, callers and texts are counted.
 */
#ifndef BENCH_REQUESTS_H
#define BENCH_REQUESTS_H

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIELDS_MOST 32
#define REQUEST_MOST 4096
#define PATH_MOST 512

struct sender {
	const char *public_url;		/* what is signed */
	const char *account;		/* the path's */
	char token[128];		/* the account's auth token */
	uint64_t series;		/* what two runs send differs */
	unsigned keys;			/* of "1", "2", ... in turn */
};

struct param {
	const char *name;
	const char *value;		/* NULL: made by `make` */
	void (*make)(const struct sender *, unsigned number, char into[64]);
	bool keys_only;			/* not in the start of a call */
};

/* Spread as carriers' ids are. */
static inline uint64_t
request_spread(uint64_t value)
{
	value += 0x9e3779b97f4a7c15u;
	value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9u;
	value = (value ^ (value >> 27)) * 0x94d049bb133111ebu;
	return value ^ (value >> 31);
}

static inline void
request_id(const struct sender *sender, unsigned number, const char *head,
    char into[64])
{
	uint64_t whole = sender->series << 32 | number;

	(void)snprintf(into, 64, "%s%016llx%016llx", head,
	    (unsigned long long)request_spread(whole),
	    (unsigned long long)request_spread(~whole));
}

static inline void
make_call(const struct sender *sender, unsigned number, char into[64])
{
	request_id(sender, number, "CA", into);
}

static inline void
make_text_id(const struct sender *sender, unsigned number, char into[64])
{
	request_id(sender, number, "SM", into);
}

/* A mobile's number, another one in each series. */
static inline void
make_from(const struct sender *sender, unsigned number, char into[64])
{
	(void)snprintf(into, 64, "+4477%08llu", (unsigned long long)
	    ((sender->series * 1000003 + number) % 100000000));
}

static inline void
make_digits(const struct sender *sender, unsigned number, char into[64])
{
	(void)snprintf(into, 64, "%u", 1 + number % sender->keys);
}

static inline void
make_status(const struct sender *sender, unsigned number, char into[64])
{
	(void)sender;
	(void)number;
	(void)snprintf(into, 64, "in-progress");
}

#define ACCOUNT_SID "AC5d1f0b3c2a49e87c6b1f0e3d2c4b5a69"
#define LINE_NUMBER "+442079460123"

/* In the order in which they come. */
static const struct param voice_params[] = {
	{ "Called", LINE_NUMBER },
	{ "ToState", "" },
	{ "CallerCountry", "GB" },
	{ "Direction", "inbound" },
	{ "CallerState", "" },
	{ "ToZip", "" },
	{ "CallSid", NULL, make_call },
	{ "To", LINE_NUMBER },
	{ "CallerZip", "" },
	{ "ToCountry", "GB" },
	{ "FinishedOnKey", "", NULL, true },
	{ "CallToken", "{\"parentCallInfoToken\":\"eyJhbGciOiJFUzI1NiJ9."
	    "eyJjYWxsU2lkIjoiQ0E4YjE0YzAzNTJlIiwiZnJvbSI6Iis0NDc3MDA5MDAwMDEi"
	    "LCJ0byI6Iis0NDIwNzk0NjAxMjMiLCJpYXQiOiIxNzkzMzUyMDAwIn0.Qk3vJx0"
	    "w1Rt8bYc5ZpLm2NsDfHg7aUeXoTiKq4WzVy6BlMnCjPrS9uEdFhGt\","
	    "\"identityHeaderTokens\":[]}" },
	{ "CalledZip", "" },
	{ "ApiVersion", "2010-04-01" },
	{ "CalledCity", "" },
	{ "CallStatus", NULL, make_status },
	{ "Digits", NULL, make_digits, true },
	{ "From", NULL, make_from },
	{ "AccountSid", ACCOUNT_SID },
	{ "CalledCountry", "GB" },
	{ "CallerCity", "" },
	{ "ToCity", "London" },
	{ "FromCountry", "GB" },
	{ "Caller", NULL, make_from },
	{ "FromCity", "" },
	{ "CalledState", "" },
	{ "FromZip", "" },
	{ "FromState", "" },
	{ NULL, NULL },
};

static const struct param text_params[] = {
	{ "ToCountry", "GB" },
	{ "ToState", "" },
	{ "SmsMessageSid", NULL, make_text_id },
	{ "NumMedia", "0" },
	{ "ToCity", "London" },
	{ "FromZip", "" },
	{ "SmsSid", NULL, make_text_id },
	{ "FromState", "" },
	{ "SmsStatus", "received" },
	{ "FromCity", "" },
	{ "Body", "Hello, I live in the flat above a family with two little "
	    "children. The last weeks I hear shouting nearly every evening, "
	    "and the younger one waits outside the door for hours in the cold "
	    "without a coat. I do not know them well and I may be wrong about "
	    "all this. What should I do, and do I have to give my name?" },
	{ "FromCountry", "GB" },
	{ "To", LINE_NUMBER },
	{ "MessagingServiceSid", "MG0a1b2c3d4e5f60718293a4b5c6d7e8f9" },
	{ "ToZip", "" },
	{ "NumSegments", "2" },
	{ "MessageSid", NULL, make_text_id },
	{ "AccountSid", ACCOUNT_SID },
	{ "From", NULL, make_from },
	{ "ApiVersion", "2010-04-01" },
	{ NULL, NULL },
};

struct part {
	const char *name;
	const char *value;
	char made[64];
};

static inline int
part_order(const void *a, const void *b)
{
	const struct part *const *x = a;
	const struct part *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

static inline unsigned
request_parts(const struct sender *sender, const struct param *params,
    bool keys, unsigned number, struct part parts[FIELDS_MOST])
{
	unsigned count = 0;

	for (const struct param *at = params; at->name != NULL; at++) {
		struct part *part = &parts[count];

		if (at->keys_only && !keys)
			continue;
		part->name = at->name;
		part->value = at->value;
		if (at->make != NULL) {
			at->make(sender, number, part->made);
			part->value = part->made;
		}
		count++;
	}
	return count;
}

/* The URL, then every name and value in the order of the names. */
static inline void
request_sign(const struct sender *sender, const char *path,
    const struct part *parts, unsigned count, char signature[32])
{
	const struct part *sorted[FIELDS_MOST];
	unsigned char mac[EVP_MAX_MD_SIZE];
	char whole[REQUEST_MOST];
	unsigned size;
	size_t length;

	for (unsigned i = 0; i < count; i++)
		sorted[i] = &parts[i];
	qsort(sorted, count, sizeof(sorted[0]), part_order);
	length = (size_t)snprintf(whole, sizeof(whole), "%s%s",
	    sender->public_url, path);
	for (unsigned i = 0; i < count; i++)
		length += (size_t)snprintf(whole + length,
		    sizeof(whole) - length, "%s%s", sorted[i]->name,
		    sorted[i]->value);
	HMAC(EVP_sha1(), sender->token, (int)strlen(sender->token),
	    (const unsigned char *)whole, length, mac, &size);
	(void)EVP_EncodeBlock((unsigned char *)signature, mac, (int)size);
}

static inline size_t
request_escape(char *into, const char *value)
{
	static const char digits[] = "0123456789ABCDEF";
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789-_.";
	char *at = into;

	for (; *value != '\0'; value++) {
		unsigned char c = (unsigned char)*value;

		if (c == ' ') {
			*at++ = '+';
		} else if (strchr(plain, c) != NULL) {
			*at++ = (char)c;
		} else {
			*at++ = '%';
			*at++ = digits[c >> 4];
			*at++ = digits[c & 15];
		}
	}
	return (size_t)(at - into);
}

static inline size_t
request_body(const struct part *parts, unsigned count, char *into)
{
	char *at = into;

	for (unsigned i = 0; i < count; i++) {
		if (i > 0)
			*at++ = '&';
		at += request_escape(at, parts[i].name);
		*at++ = '=';
		at += request_escape(at, parts[i].value);
	}
	*at = '\0';
	return (size_t)(at - into);
}

/* The whole request; its length. */
static inline size_t
request_make(const struct sender *sender, const struct param *params,
    bool keys, unsigned number, const char *path, char into[REQUEST_MOST])
{
	struct part parts[FIELDS_MOST];
	char body[REQUEST_MOST / 2];
	char signature[32];
	unsigned count = request_parts(sender, params, keys, number, parts);
	size_t length = request_body(parts, count, body);

	request_sign(sender, path, parts, count, signature);
	return (size_t)snprintf(into, REQUEST_MOST,
	    "POST %s HTTP/1.1\r\n"
	    "Host: 127.0.0.1\r\n"
	    "User-Agent: TwilioProxy/1.1\r\n"
	    "Accept: */*\r\n"
	    "Content-Type: application/x-www-form-urlencoded; "
	    "charset=UTF-8\r\n"
	    "I-Twilio-Idempotency-Token: %08x-0000-4000-8000-%012llx\r\n"
	    "X-Twilio-Signature: %s\r\n"
	    "Content-Length: %zu\r\n\r\n%s", path, number,
	    (unsigned long long)(request_spread(number) >> 16), signature,
	    length, body);
}

#endif
