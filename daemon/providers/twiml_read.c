/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Webhooks in Twilio's dialect. Its odd ways:
 * - From is whatever the network said: a withheld number comes as a word or as
 *   the digits that spell one on a keypad.
 * - One URL gets starts, keys and dial results: the fields tell which it is,
 *   and our token whether the call began before.
 * - A Gather that only its finish key ended has empty Digits; FinishedOnKey
 *   tells it from silence.
 * - "completed" says that something took a dialled call, DialBridged that the
 *   two ends heard each other; not every carrier sends the latter.
 */
#include "base/unicode.h"
#include "providers/twiml.h"

/* Theirs have 34 letters, a UUID 36. More is refused: nothing stands between
 * what is signed, so that a field joined to the id before it would make another
 * id by the same signature. */
#define ID_MOST 36
#define KEYS_MOST 32

struct reading {
	const struct fields *fields;
	const struct delivery *delivery;
	struct arena *arena;
	struct input *input;
	struct problem *why;
};

static const struct fields *
fields_decoded(struct fields *fields, const struct delivery *delivery,
    struct arena *arena)
{
	const struct request *request = delivery->request;
	bool post = request->method == METHOD_POST;

	if (form_read(fields, post ? request->body : request->query, arena))
		return fields;
	fields->at = NULL;
	return NULL;
}

const struct fields *
twiml_fields(const struct delivery *delivery, struct arena *arena)
{
	struct fields *fields = delivery->fields;

	if (fields != NULL && fields->at != NULL)
		return fields;
	if (fields == NULL)
		fields = arena_get(arena, sizeof(*fields));
	if (fields == NULL)
		return NULL;
	return fields_decoded(fields, delivery, arena);
}

static struct bytes
field(const struct reading *reading, const char *name)
{
	return form_find(reading->fields, name);
}

static bool
id_is_sound(struct bytes id)
{
	if (id.length == 0 || id.length > ID_MOST)
		return false;
	for (size_t i = 0; i < id.length; i++) {
		char c = id.at[i];

		if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
		    (c >= 'a' && c <= 'z') || c == '_' || c == '-'))
			return false;
	}
	return true;
}

static bool
read_id(struct reading *reading, const char *name)
{
	reading->input->id = field(reading, name);
	if (reading->input->id.at == NULL)
		return problem_set(reading->why, "the field %s is missing",
		    name);
	if (!id_is_sound(reading->input->id))
		return problem_set(reading->why,
		    "the field %s is not an id of 1 to %d letters and digits",
		    name, ID_MOST);
	return true;
}

/* Words that stand for a withheld number need no list: they are no numbers.
 * These are, to look at: they spell ANONYMOUS, RESTRICTED and UNAVAILABLE. */
static void
read_number(const struct reading *reading, const char *name,
    char into[PHONE_SIZE])
{
	static const char *const spelled[] = { "+266696687", "+7378742833",
		"+86282452253" };
	struct bytes value = field(reading, name);

	into[0] = '\0';
	for (unsigned i = 0; i < sizeof(spelled) / sizeof(spelled[0]); i++) {
		if (bytes_are(value, spelled[i]))
			return;
	}
	if (!phone_from_carrier(value, into))
		into[0] = '\0';
}

static unsigned
read_count(const struct reading *reading, const char *name)
{
	unsigned long long value;

	if (!bytes_number(field(reading, name), &value))
		return 0;
	return value > UINT16_MAX ? UINT16_MAX : (unsigned)value;
}

static bool
read_keys(struct reading *reading)
{
	struct bytes digits = field(reading, "Digits");
	char *keys = arena_get(reading->arena, KEYS_MOST + 1);
	size_t count = 0;

	if (keys == NULL)
		return problem_set(reading->why, "out of memory");
	for (size_t i = 0; i < digits.length && count < KEYS_MOST; i++) {
		if (memchr("0123456789*#", digits.at[i], 12) != NULL)
			keys[count++] = digits.at[i];
	}
	if (bytes_are(field(reading, "FinishedOnKey"), "*") &&
	    (count == 0 || keys[count - 1] != '*'))
		keys[count++] = '*';
	reading->input->keys = (struct bytes){ keys, count };
	return true;
}

struct word {
	const char *word;
	int means;
};

/* The meaning of the word, or `otherwise`. The list ends with NULL. */
static int
word_means(const struct word *words, struct bytes word, int otherwise)
{
	for (; words->word != NULL; words++) {
		if (bytes_are(word, words->word))
			return words->means;
	}
	return otherwise;
}

/* How a call ended; words that are not here say that it has not. */
static const struct word ends[] = {
	{ "completed", DIALED_ANSWERED },
	{ "answered", DIALED_ANSWERED },
	{ "busy", DIALED_BUSY },
	{ "no-answer", DIALED_NO_ANSWER },
	{ "failed", DIALED_FAILED },
	{ "canceled", DIALED_CANCELED },
	{ NULL, 0 },
};

#define NO_END (-1)

static void
read_dialed(struct reading *reading, struct bytes status)
{
	struct input *input = reading->input;
	struct bytes bridged = field(reading, "DialBridged");

	input->kind = INPUT_DIALED;
	input->dialed = (enum dialed)word_means(ends, status, DIALED_FAILED);
	input->seconds = read_count(reading, "DialCallDuration");
	input->gone = word_means(ends, field(reading, "CallStatus"), NO_END) !=
	    NO_END;
	if (bridged.length != 0)
		input->bridged = bytes_are(bridged, "true");
	else
		input->bridged = input->dialed == DIALED_ANSWERED &&
		    input->seconds > 0;
}

static bool
has_keys(const struct reading *reading)
{
	return field(reading, "Digits").at != NULL ||
	    bytes_are(field(reading, "msg"), "Gather End");
}

/* The far end's leg has an id of its own; the call is its parent. */
static bool
read_whisper(struct reading *reading)
{
	struct bytes parent = field(reading, "ParentCallSid");

	if (parent.length != 0 && !read_id(reading, "ParentCallSid"))
		return false;
	if (!has_keys(reading)) {
		reading->input->kind = INPUT_WHISPER;
		return true;
	}
	reading->input->kind = INPUT_WHISPER_KEYS;
	return read_keys(reading);
}

static void
read_call_end(struct reading *reading, int end)
{
	reading->input->kind = INPUT_CALL_REPORT;
	reading->input->dialed = (enum dialed)end;
	reading->input->seconds = read_count(reading, "CallDuration");
}

static bool
read_voice(struct reading *reading)
{
	struct bytes dialed = field(reading, "DialCallStatus");
	int end = word_means(ends, field(reading, "CallStatus"), NO_END);

	if (!read_id(reading, "CallSid"))
		return false;
	reading->input->outbound = bytes_are(field(reading, "Direction"),
	    "outbound-api");
	if (reading->delivery->whisper ||
	    bytes_are(field(reading, "Direction"), "outbound-dial"))
		return read_whisper(reading);
	if (dialed.length != 0) {
		read_dialed(reading, dialed);
		return true;
	}
	if (reading->delivery->has_token || has_keys(reading)) {
		reading->input->kind = INPUT_KEYS;
		return read_keys(reading);
	}
	if (end != NO_END)	/* a status callback sent to the wrong door */
		read_call_end(reading, end);
	else
		reading->input->kind = INPUT_CALL;
	return true;
}

static const char *
message_id_name(const struct reading *reading)
{
	return field(reading, "MessageSid").at != NULL ? "MessageSid" :
	    "SmsSid";
}

/* A text with broken letters is a text: somebody asks for help. What is no
 * UTF-8, and NULs, become U+FFFD. */
static bool
mend_body(struct reading *reading)
{
	struct bytes *body = &reading->input->body;
	const char *at = body->at;
	const char *end = at + body->length;
	struct text mended;
	uint32_t point;

	text_init_arena(&mended, reading->arena, 3 * body->length + 1);
	while (unicode_next(&at, end, &point))
		unicode_add(&mended, point == 0 ? 0xfffd : point);
	*body = text_bytes(&mended);
	return !mended.full;
}

static bool
read_text(struct reading *reading)
{
	struct input *input = reading->input;

	if (!read_id(reading, message_id_name(reading)))
		return false;
	/* A name or a withheld number stands there, too. */
	if (field(reading, "From").at == NULL)
		return problem_set(reading->why, "the field From is missing");
	input->kind = INPUT_TEXT;
	input->body = field(reading, "Body");
	if (input->body.at == NULL)
		input->body = (struct bytes){ "", 0 };
	if (!unicode_is_utf8(input->body) && !mend_body(reading))
		return problem_set(reading->why, "the text is too long");
	input->media = read_count(reading, "NumMedia");
	input->opted_out = bytes_are(field(reading, "OptOutType"), "STOP");
	return true;
}

static const struct word receipts[] = {
	{ "sent", RECEIPT_SENT },
	{ "partially_delivered", RECEIPT_SENT },
	{ "delivered", RECEIPT_DELIVERED },
	{ "read", RECEIPT_DELIVERED },
	{ "undelivered", RECEIPT_FAILED },
	{ "failed", RECEIPT_FAILED },
	{ "canceled", RECEIPT_FAILED },
	{ NULL, 0 },
};

/* A code is a number, 30003. It is shown to operators, so nothing else may
 * come in by it: a sentence of the carrier's could quote a resident. */
static bool
is_code(struct bytes code)
{
	unsigned long long number;

	return code.length <= 6 && bytes_number(code, &number);
}

static bool
read_receipt(struct reading *reading, struct bytes status)
{
	struct input *input = reading->input;
	struct bytes code = field(reading, "ErrorCode");

	if (!read_id(reading, message_id_name(reading)))
		return false;
	input->kind = INPUT_RECEIPT;
	input->receipt = (enum receipt)word_means(receipts, status,
	    RECEIPT_UNDER_WAY);
	if (is_code(code))
		input->why = code;
	input->opted_out = bytes_are(code, "21610");
	return true;
}

/* *wanted = false: nothing that we need to know. */
static bool
read_report(struct reading *reading, bool *wanted)
{
	struct bytes status = field(reading, "MessageStatus");
	int end = word_means(ends, field(reading, "CallStatus"), NO_END);

	if (status.length == 0)
		status = field(reading, "SmsStatus");
	if (status.length != 0)
		return read_receipt(reading, status);
	if (field(reading, "CallStatus").length == 0)
		return problem_set(reading->why,
		    "a report with neither MessageStatus nor CallStatus");
	if (!read_id(reading, "CallSid"))
		return false;
	*wanted = end != NO_END;	/* ringing, in-progress: not yet */
	if (*wanted)
		read_call_end(reading, end);
	return true;
}

static bool
account_matches(const struct reading *reading, const char *account_sid)
{
	struct bytes named = field(reading, "AccountSid");

	if (account_sid == NULL || bytes_are(named, account_sid))
		return true;
	return problem_set(reading->why, named.at == NULL ?
	    "the field AccountSid is missing" :
	    "the field AccountSid names another account");
}

static bool
read_door(struct reading *reading, bool *wanted)
{
	switch (reading->delivery->door) {
	case DOOR_VOICE:
		return read_voice(reading);
	case DOOR_TEXT:
		return read_text(reading);
	case DOOR_REPORT:
		return read_report(reading, wanted);
	}
	return problem_set(reading->why, "no such door");
}

bool
twiml_read(const char *account_sid, const struct delivery *delivery,
    struct arena *arena, struct input **list, struct problem *why)
{
	struct reading reading = { .delivery = delivery, .arena = arena,
	    .why = why };
	bool wanted = true;

	reading.fields = twiml_fields(delivery, arena);
	reading.input = arena_get(arena, sizeof(*reading.input));
	if (reading.fields == NULL || reading.input == NULL)
		return problem_set(why, "more than %d fields, or too long",
		    FORM_FIELDS);
	if (!account_matches(&reading, account_sid))
		return false;
	read_number(&reading, "From", reading.input->from);
	read_number(&reading, "To", reading.input->to);
	read_number(&reading, "ForwardedFrom", reading.input->diverted);
	if (!read_door(&reading, &wanted))
		return false;
	while (*list != NULL)
		list = &(*list)->next;
	if (wanted)
		*list = reading.input;
	return true;
}
