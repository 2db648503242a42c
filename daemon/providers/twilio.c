/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Twilio. Its odd ways:
 * - The signature is HMAC-SHA1 by the auth token over the URL as it stands in
 *   their console and, for forms, every name and value in order of the names,
 *   with nothing between. Nothing tells when: replays end at the ids.
 * - They sign the URL with or without its port, whichever stands in the
 *   console or not, so both are tried.
 * - The same name twice: values in order, equal ones once.
 * - JSON is signed by its hash in the query.
 * (Webhooks security; npm twilio lib/webhooks/webhooks.js.)
 */
#include "providers/twilio.h"

#include <endian.h>

#include "providers/twiml.h"

#define HEADER "X-Twilio-Signature"
#define HEADER_LENGTH 28		/* base64 of 20 bytes */
#define HASH_LENGTH 64			/* hex of 32 bytes */

#define AT(member) offsetof(struct twilio_account, member)

static const struct setting twilio_settings[] = {
	{ .name = "account_sid", .kind = SETTING_TEXT, .required = true,
	  .offset = AT(account_sid),
	  .about = "The account's id: AC and 32 hex digits." },
	{ .name = "auth_token", .kind = SETTING_SECRET, .required = true,
	  .offset = AT(auth_token),
	  .about = "The primary auth token: it signs their webhooks." },
	{ .name = "auth_token_next", .kind = SETTING_SECRET,
	  .offset = AT(auth_token_next),
	  .about = "The token that comes next: while tokens are exchanged, "
	  "signatures by either are good." },
	{ .name = "api_key_sid", .kind = SETTING_TEXT,
	  .offset = AT(api_key_sid),
	  .about = "An API key to send texts with, instead of the token." },
	{ .name = "api_key_secret", .kind = SETTING_SECRET,
	  .offset = AT(api_key_secret), .about = "The API key's secret." },
	{ .name = "api", .kind = SETTING_TEXT, .offset = AT(api),
	  .fallback = "https://api.twilio.com",
	  .about = "Where their API is, without a slash at the end." },
	{ .name = NULL },
};

/* The URL, cut at its port: `tail` begins after host and port. */
struct cut_url {
	struct bytes head;
	struct bytes port;		/* ":8443"; empty: none was written */
	struct bytes tail;
};

static bool
sid_is_sound(const char *sid)
{
	return strncmp(sid, "AC", 2) == 0 && strlen(sid) == 34 &&
	    strspn(sid + 2, "0123456789abcdefABCDEF") == 32;
}

/* A signer by that token; *signer stays NULL if none is set. */
static bool
prepare_signer(const struct secret *secret, struct signer **signer,
    struct problem *why)
{
	char token[TWILIO_SECRET_SIZE];

	if (secret == NULL)
		return true;
	if (!secret_fetch(secret, token, sizeof(token), why))
		return false;
	*signer = signer_new(SIGN_SHA1, bytes_from_text(token));
	explicit_bzero(token, sizeof(token));
	if (*signer == NULL)
		return problem_set(why, "out of memory");
	return true;
}

static bool
prepare_api(struct twilio_account *twilio, struct problem *why)
{
	size_t length = strlen(twilio->api);

	if ((twilio->api_key_sid == NULL) != (twilio->api_key_secret == NULL))
		return problem_set(why, "\"api_key_sid\" and "
		    "\"api_key_secret\" belong together");
	if (length == 0 || twilio->api[length - 1] == '/')
		return problem_set(why,
		    "\"api\": expected an address without a slash at its end");
	twilio->user = twilio->api_key_sid != NULL ? twilio->api_key_sid :
	    twilio->account_sid;
	return secret_fetch(twilio->api_key_secret != NULL ?
	    twilio->api_key_secret : twilio->auth_token, twilio->password,
	    sizeof(twilio->password), why);
}

static bool
twilio_prepare(void *own, struct problem *why)
{
	struct twilio_account *twilio = own;

	if (!sid_is_sound(twilio->account_sid))
		return problem_set(why,
		    "\"account_sid\": expected AC and 32 hex digits");
	return prepare_signer(twilio->auth_token, &twilio->signers[0], why) &&
	    prepare_signer(twilio->auth_token_next, &twilio->signers[1], why) &&
	    prepare_api(twilio, why);
}

static void
twilio_clear(void *own)
{
	struct twilio_account *twilio = own;

	for (unsigned i = 0; i < TWILIO_TOKENS; i++) {
		signer_free(twilio->signers[i]);
		twilio->signers[i] = NULL;
	}
	explicit_bzero(twilio->password, sizeof(twilio->password));
}

static struct bytes
bytes_between(const char *from, const char *to)
{
	return (struct bytes){ from, (size_t)(to - from) };
}

static struct cut_url
url_cut(const char *url)
{
	const char *host = strstr(url, "://");
	const char *end, *port, *user;

	host = host == NULL ? url : host + 3;
	end = host + strcspn(host, "/?#");
	user = memrchr(host, '@', (size_t)(end - host));
	host = user == NULL ? host : user + 1;
	port = memrchr(host, ':', (size_t)(end - host));
	if (port == NULL || memchr(port, ']', (size_t)(end - port)) != NULL)
		port = end;	/* none, or the inside of [::1] */
	return (struct cut_url){ bytes_between(url, port),
		bytes_between(port, end), bytes_from_text(end) };
}

/* The other spelling of the port: none, or that of the scheme. */
static struct bytes
port_otherwise(const struct cut_url *url)
{
	if (url->port.length != 0)
		return BYTES("");
	return bytes_start(url->head, BYTES("http:")) ? BYTES(":80") :
	    BYTES(":443");
}

static int
bytes_order(struct bytes a, struct bytes b)
{
	size_t both = a.length < b.length ? a.length : b.length;
	int order = both == 0 ? 0 : memcmp(a.at, b.at, both);

	if (order != 0)
		return order;
	return (a.length > b.length) - (a.length < b.length);
}

/* A field and its name's first eight bytes as a number that is in order as
 * they are: it mostly decides, without a call. */
struct sorted {
	uint64_t start;
	const struct field *field;
};

static struct sorted
sorted_of(const struct field *field)
{
	struct sorted sorted = { .field = field };
	unsigned char name[8] = { 0 };

	if (field->name.length >= sizeof(name)) {
		memcpy(name, field->name.at, sizeof(name));
	} else {
		for (size_t i = 0; i < field->name.length; i++)
			name[i] = (unsigned char)field->name.at[i];
	}
	memcpy(&sorted.start, name, sizeof(name));
	sorted.start = be64toh(sorted.start);
	return sorted;
}

static int
sorted_order(const struct sorted *a, const struct sorted *b)
{
	int order;

	if (a->start != b->start)
		return a->start < b->start ? -1 : 1;
	order = bytes_order(a->field->name, b->field->name);
	return order != 0 ? order :
	    bytes_order(a->field->value, b->field->value);
}

static bool
field_equal(const struct field *a, const struct field *b)
{
	return bytes_equal(a->name, b->name) &&
	    bytes_equal(a->value, b->value);
}

/* Where it belongs among the first `count`, which are in order. Fields mostly
 * come in order: the last one is asked first. */
static unsigned
sorted_place(const struct sorted *sorted, unsigned count,
    const struct sorted *wanted)
{
	unsigned low = 0;

	if (count == 0 || sorted_order(&sorted[count - 1], wanted) <= 0)
		return count;
	while (low < count) {
		unsigned middle = low + (count - low) / 2;

		if (sorted_order(&sorted[middle], wanted) <= 0)
			low = middle + 1;
		else
			count = middle;
	}
	return low;
}

static const struct sorted *
fields_sorted(const struct fields *fields, struct arena *arena)
{
	struct sorted *sorted;

	sorted = arena_get_raw(arena, (fields->count + 1) * sizeof(*sorted));
	for (unsigned i = 0; sorted != NULL && i < fields->count; i++) {
		struct sorted next = sorted_of(&fields->at[i]);
		unsigned place = sorted_place(sorted, i, &next);

		memmove(sorted + place + 1, sorted + place,
		    (i - place) * sizeof(*sorted));
		sorted[place] = next;
	}
	return sorted;
}

static char *
put(char *at, struct bytes bytes)
{
	return bytes.length == 0 ? at : mempcpy(at, bytes.at, bytes.length);
}

/* Every name and value as they are signed. */
static bool
signed_fields(const struct fields *fields, struct arena *arena,
    struct bytes *into)
{
	const struct sorted *sorted = fields_sorted(fields, arena);
	size_t room = 1;
	char *at;

	for (unsigned i = 0; i < fields->count; i++)
		room += fields->at[i].name.length + fields->at[i].value.length;
	at = arena_get_raw(arena, room);
	if (sorted == NULL || at == NULL)
		return false;
	into->at = at;
	for (unsigned i = 0; i < fields->count; i++) {
		const struct field *field = sorted[i].field;

		if (i > 0 && field_equal(sorted[i - 1].field, field))
			continue;
		at = put(at, field->name);
		at = put(at, field->value);
	}
	into->length = (size_t)(at - into->at);
	return true;
}

/* ...?bodySHA256=<64 hex digits>, of this very body? */
static bool
hash_matches(const struct request *request)
{
	static const struct bytes name = { "bodySHA256=", 11 };
	struct bytes query = request->query;
	unsigned char digest[32];
	char memory[HASH_LENGTH + 1];
	struct text hex;

	while (query.length != 0 && !bytes_start(query, name)) {
		const char *next = memchr(query.at, '&', query.length);

		query = next == NULL ? BYTES("") : bytes_after(query,
		    (size_t)(next + 1 - query.at));
	}
	if (query.length < name.length + HASH_LENGTH ||
	    (query.length > name.length + HASH_LENGTH &&
	    query.at[name.length + HASH_LENGTH] != '&'))
		return false;
	text_init(&hex, memory, sizeof(memory));
	sign_sha256(request->body, digest);
	sign_hex(&hex, (struct bytes){ (const char *)digest, sizeof(digest) });
	return sign_equal(text_bytes(&hex),
	    (struct bytes){ query.at + name.length, HASH_LENGTH });
}

static bool
is_json(const struct request *request)
{
	struct bytes type = request_header(request, "Content-Type");

	type.length = type.length < 16 ? type.length : 16;
	return bytes_equal_nocase(type, BYTES("application/json"));
}

/* What is signed after the URL. False: the body cannot be what was signed. */
static bool
signed_body(const struct delivery *delivery, struct arena *arena,
    struct bytes *into)
{
	const struct request *request = delivery->request;
	const struct fields *fields;

	*into = BYTES("");
	if (request->method != METHOD_POST)
		return request->body.length == 0;
	if (is_json(request))
		return hash_matches(request);
	fields = twiml_fields(delivery, arena);
	return fields != NULL && signed_fields(fields, arena, into);
}

/* 28 letters into `into`. */
static void
signature_write(struct signer *signer, const struct cut_url *url,
    struct bytes port, struct bytes body, struct text *into)
{
	unsigned char mac[SIGN_SHA1];

	signer_begin(signer);
	signer_add(signer, url->head);
	signer_add(signer, port);
	signer_add(signer, url->tail);
	signer_add(signer, body);
	signer_end(signer, mac);
	sign_base64(into, (struct bytes){ (const char *)mac, sizeof(mac) });
}

static bool
signature_matches(struct signer *signer, const struct cut_url *url,
    struct bytes port, struct bytes body, struct bytes header)
{
	char memory[HEADER_LENGTH + 1];
	struct text expected;

	text_init(&expected, memory, sizeof(memory));
	signature_write(signer, url, port, body, &expected);
	return sign_equal(text_bytes(&expected), header);
}

bool
twilio_sign(const struct account *account, const struct delivery *delivery,
    struct arena *arena, struct text *into)
{
	const struct twilio_account *twilio = account->own;
	struct cut_url url = url_cut(delivery->url);
	struct bytes body;

	if (!signed_body(delivery, arena, &body))
		return false;
	signature_write(twilio->signers[0], &url, url.port, body, into);
	return !into->full;
}

static bool
twilio_verify(const struct account *account, const struct delivery *delivery,
    int64_t now_ms, struct arena *arena)
{
	const struct twilio_account *twilio = account->own;
	struct bytes header = request_header(delivery->request, HEADER);
	struct cut_url url = url_cut(delivery->url);
	struct bytes body;

	(void)now_ms;
	if (header.length != HEADER_LENGTH ||
	    !signed_body(delivery, arena, &body))
		return false;
	for (unsigned i = 0; i < TWILIO_TOKENS; i++) {
		struct signer *signer = twilio->signers[i];

		if (signer == NULL)
			continue;
		if (signature_matches(signer, &url, url.port, body, header) ||
		    signature_matches(signer, &url, port_otherwise(&url),
		    body, header))
			return true;
	}
	return false;
}

static bool
twilio_parse(const struct account *account, const struct delivery *delivery,
    struct arena *arena, struct input **list, struct problem *why)
{
	const struct twilio_account *twilio = account->own;

	if (delivery->request->method == METHOD_POST &&
	    is_json(delivery->request))
		return problem_set(why, "expected a form, found JSON");
	return twiml_read(twilio->account_sid, delivery, arena, list, why);
}

static void
twilio_render(const struct account *account, const struct action *actions,
    const struct links *links, struct text *into)
{
	twiml_write(account->kind->dialect, actions, links, into);
}

const struct provider provider_twilio = {
	.kind = {
		.provider = "twilio",
		.dialect = "twilio",
		.settings = twilio_settings,
		.size = sizeof(struct twilio_account),
		.receipts = true,
		.replies_inside = true,
		.places_calls = true,
		.prepare = twilio_prepare,
		.clear = twilio_clear,
	},
	.verify = twilio_verify,
	.parse = twilio_parse,
	.render = twilio_render,
	.document_type = TWIML_TYPE,
	.compose = twilio_compose,
	.judge = twilio_judge,
};
