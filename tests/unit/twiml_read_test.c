/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What webhooks mean: each row is a request and the input it becomes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "providers/twiml.h"

#define SID "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define CALL "AccountSid=" SID "&CallSid=CA1&To=%2B442071838750"
#define FROM "&From=%2B447700900123"
#define NUMBERS " from=+447700900123 to=+442071838750"
#define TEXT "AccountSid=" SID "&MessageSid=SM1&To=%2B447400000001" FROM
#define RECEIPT "AccountSid=" SID "&MessageSid=SM1&MessageStatus="

enum how { PLAIN, TOKEN, WHISPER };

static const struct {
	const char *about;
	enum door door;
	enum how how;
	const char *body;
	const char *read;		/* "! ...": the problem */
} rows[] = {
	/* Calls. */
	{ "a call begins", DOOR_VOICE, PLAIN,
	    CALL FROM "&CallStatus=ringing&Direction=inbound",
	    "call CA1" NUMBERS },
	{ "a call is sent on", DOOR_VOICE, PLAIN,
	    CALL FROM "&ForwardedFrom=%2B442083146660",
	    "call CA1" NUMBERS " diverted=+442083146660" },
	{ "a call is sent on, nobody knows from where", DOOR_VOICE, PLAIN,
	    CALL FROM "&ForwardedFrom=anonymous", "call CA1" NUMBERS },
	{ "keys", DOOR_VOICE, TOKEN, CALL FROM "&Digits=5",
	    "keys CA1" NUMBERS " keys=5" },
	{ "several", DOOR_VOICE, TOKEN, CALL FROM "&Digits=803",
	    "keys CA1" NUMBERS " keys=803" },
	{ "silence that came back by itself", DOOR_VOICE, TOKEN,
	    CALL FROM "&Digits=&msg=Gather+End", "keys CA1" NUMBERS " keys=" },
	{ "silence by a redirect", DOOR_VOICE, TOKEN, CALL FROM,
	    "keys CA1" NUMBERS " keys=" },
	{ "keys without our token", DOOR_VOICE, PLAIN, CALL FROM "&Digits=1",
	    "keys CA1" NUMBERS " keys=1" },
	{ "an end without keys and without our token", DOOR_VOICE, PLAIN,
	    CALL FROM "&msg=Gather+End", "keys CA1" NUMBERS " keys=" },
	{ "star and hash are keys", DOOR_VOICE, TOKEN,
	    CALL FROM "&Digits=*%230", "keys CA1" NUMBERS " keys=*#0" },
	{ "a star alone ended it", DOOR_VOICE, TOKEN,
	    CALL FROM "&Digits=&FinishedOnKey=*&msg=Gather+End",
	    "keys CA1" NUMBERS " keys=*" },
	{ "a star after a key", DOOR_VOICE, TOKEN,
	    CALL FROM "&Digits=8&FinishedOnKey=%2A",
	    "keys CA1" NUMBERS " keys=8*" },
	{ "a star told twice", DOOR_VOICE, TOKEN,
	    CALL FROM "&Digits=*&FinishedOnKey=*",
	    "keys CA1" NUMBERS " keys=*" },
	{ "a hash that ended it is not a key", DOOR_VOICE, TOKEN,
	    CALL FROM "&Digits=8&FinishedOnKey=%23",
	    "keys CA1" NUMBERS " keys=8" },
	{ "what is no key is passed over", DOOR_VOICE, TOKEN,
	    CALL FROM "&Digits=1A%00w%D9%A12", "keys CA1" NUMBERS " keys=12" },
	{ "an endless number of keys", DOOR_VOICE, TOKEN, CALL FROM
	    "&Digits=1234567890123456789012345678901234567890"
	    "&FinishedOnKey=*", "keys CA1" NUMBERS
	    " keys=12345678901234567890123456789012*" },
	{ "a GET", DOOR_VOICE, TOKEN, "?" CALL FROM "&Digits=1",
	    "keys CA1" NUMBERS " keys=1" },
	/* Withheld and odd numbers. */
	{ "withheld", DOOR_VOICE, PLAIN, CALL "&From=anonymous",
	    "call CA1 from= to=+442071838750" },
	{ "withheld, spelled", DOOR_VOICE, PLAIN, CALL "&From=%2B266696687",
	    "call CA1 from= to=+442071838750" },
	{ "restricted, spelled", DOOR_VOICE, PLAIN, CALL "&From=%2B7378742833",
	    "call CA1 from= to=+442071838750" },
	{ "restricted", DOOR_VOICE, PLAIN, CALL "&From=Restricted",
	    "call CA1 from= to=+442071838750" },
	{ "empty", DOOR_VOICE, PLAIN, CALL "&From=",
	    "call CA1 from= to=+442071838750" },
	{ "none", DOOR_VOICE, PLAIN, CALL, "call CA1 from= to=+442071838750" },
	{ "overlong", DOOR_VOICE, PLAIN, CALL "&From=%2B4477009001234567890",
	    "call CA1 from= to=+442071838750" },
	{ "a name", DOOR_VOICE, PLAIN, CALL "&From=sip%3Aa%40example.org",
	    "call CA1 from= to=+442071838750" },
	{ "a number with a NUL", DOOR_VOICE, PLAIN,
	    CALL "&From=%2B447700900123%00",
	    "call CA1 from= to=+442071838750" },
	/* Dialling. */
	{ "somebody took it", DOOR_VOICE, TOKEN, CALL FROM
	    "&DialCallStatus=completed&DialBridged=true&DialCallDuration=61",
	    "dialed CA1" NUMBERS " answered bridged 61 s" },
	{ "taken, dropped by the whisper", DOOR_VOICE, TOKEN, CALL FROM
	    "&DialCallStatus=completed&DialBridged=false&DialCallDuration=6",
	    "dialed CA1" NUMBERS " answered 6 s" },
	{ "no word of bridging, but seconds", DOOR_VOICE, TOKEN, CALL FROM
	    "&DialCallStatus=answered&DialCallDuration=6",
	    "dialed CA1" NUMBERS " answered bridged 6 s" },
	{ "no word of bridging, no seconds", DOOR_VOICE, TOKEN, CALL FROM
	    "&DialCallStatus=completed&DialCallDuration=0",
	    "dialed CA1" NUMBERS " answered 0 s" },
	{ "no word of bridging, seconds of ringing", DOOR_VOICE, TOKEN,
	    CALL FROM "&DialCallStatus=no-answer&DialCallDuration=25",
	    "dialed CA1" NUMBERS " no answer 25 s" },
	{ "busy", DOOR_VOICE, TOKEN, CALL FROM "&DialCallStatus=busy",
	    "dialed CA1" NUMBERS " busy 0 s" },
	{ "failed", DOOR_VOICE, TOKEN, CALL FROM "&DialCallStatus=failed",
	    "dialed CA1" NUMBERS " failed 0 s" },
	{ "the caller hung up while it rang", DOOR_VOICE, TOKEN, CALL FROM
	    "&DialCallStatus=canceled&CallStatus=completed",
	    "dialed CA1" NUMBERS " canceled 0 s" },
	{ "an error that is a word", DOOR_REPORT, PLAIN, RECEIPT
	    "failed&ErrorCode=quokka", "receipt SM1 from= to= failed" },
	{ "a status nobody knows", DOOR_VOICE, TOKEN, CALL FROM
	    "&DialCallStatus=teleported", "dialed CA1" NUMBERS
	    " failed 0 s" },
	{ "without our token", DOOR_VOICE, PLAIN, CALL FROM
	    "&DialCallStatus=completed&DialBridged=true",
	    "dialed CA1" NUMBERS " answered bridged 0 s" },
	{ "seconds that are none", DOOR_VOICE, TOKEN, CALL FROM
	    "&DialCallStatus=completed&DialCallDuration=-5",
	    "dialed CA1" NUMBERS " answered 0 s" },
	{ "endless seconds", DOOR_VOICE, TOKEN, CALL FROM
	    "&DialCallStatus=completed&DialCallDuration=99999999",
	    "dialed CA1" NUMBERS " answered bridged 65535 s" },
	/* The far end. */
	{ "the far end answered", DOOR_VOICE, WHISPER, CALL FROM
	    "&ParentCallSid=CA0&Direction=outbound-dial",
	    "whisper CA0" NUMBERS },
	{ "told by the direction alone", DOOR_VOICE, PLAIN, CALL FROM
	    "&ParentCallSid=CA0&Direction=outbound-dial",
	    "whisper CA0" NUMBERS },
	{ "told by the token alone", DOOR_VOICE, WHISPER, CALL FROM,
	    "whisper CA1" NUMBERS },
	{ "the far end's keys", DOOR_VOICE, WHISPER, CALL FROM
	    "&ParentCallSid=CA0&Digits=1", "whisper keys CA0" NUMBERS
	    " keys=1" },
	{ "the far end's silence", DOOR_VOICE, WHISPER, CALL FROM
	    "&ParentCallSid=CA0&Digits=&msg=Gather+End",
	    "whisper keys CA0" NUMBERS " keys=" },
	{ "a parent that is no id", DOOR_VOICE, WHISPER, CALL FROM
	    "&ParentCallSid=%2e%2e/", "! the field ParentCallSid is not an "
	    "id of 1 to 36 letters and digits" },
	/* Reports of calls. */
	{ "the call ended", DOOR_REPORT, PLAIN,
	    CALL FROM "&CallStatus=completed&CallDuration=93",
	    "call report CA1" NUMBERS " answered 93 s" },
	{ "it never was answered", DOOR_REPORT, PLAIN,
	    CALL FROM "&CallStatus=no-answer", "call report CA1" NUMBERS
	    " no answer 0 s" },
	{ "it still rings", DOOR_REPORT, PLAIN,
	    CALL FROM "&CallStatus=ringing", "" },
	{ "an end at the wrong door", DOOR_VOICE, PLAIN,
	    CALL FROM "&CallStatus=completed", "call report CA1" NUMBERS
	    " answered 0 s" },
	{ "a report of nothing", DOOR_REPORT, PLAIN, CALL FROM,
	    "! a report with neither MessageStatus nor CallStatus" },
	/* Texts. */
	{ "a text", DOOR_TEXT, PLAIN, TEXT "&Body=Hello+there&NumMedia=0",
	    "text SM1 from=+447700900123 to=+447400000001 \"Hello there\"" },
	{ "by its old name", DOOR_TEXT, PLAIN, "AccountSid=" SID
	    "&SmsSid=SM2&To=%2B447400000001" FROM "&Body=a",
	    "text SM2 from=+447700900123 to=+447400000001 \"a\"" },
	{ "in Arabic", DOOR_TEXT, PLAIN, TEXT "&Body=%D8%B3%D9%84%D8%A7%D9%85",
	    "text SM1 from=+447700900123 to=+447400000001 "
	    "\"\xd8\xb3\xd9\x84\xd8\xa7\xd9\x85\"" },
	{ "no words, two pictures", DOOR_TEXT, PLAIN, TEXT
	    "&Body=&NumMedia=2", "text SM1 from=+447700900123 "
	    "to=+447400000001 \"\" media 2" },
	{ "no body at all", DOOR_TEXT, PLAIN, TEXT,
	    "text SM1 from=+447700900123 to=+447400000001 \"\"" },
	{ "a number of pictures that is none", DOOR_TEXT, PLAIN, TEXT
	    "&Body=a&NumMedia=many", "text SM1 from=+447700900123 "
	    "to=+447400000001 \"a\"" },
	{ "STOP, as they took it", DOOR_TEXT, PLAIN, TEXT
	    "&Body=stop&OptOutType=STOP", "text SM1 from=+447700900123 "
	    "to=+447400000001 \"stop\" opted out" },
	{ "HELP, as they took it", DOOR_TEXT, PLAIN, TEXT
	    "&Body=help&OptOutType=HELP", "text SM1 from=+447700900123 "
	    "to=+447400000001 \"help\"" },
	{ "broken UTF-8", DOOR_TEXT, PLAIN, TEXT "&Body=%C5",
	    "text SM1 from=+447700900123 to=+447400000001 \"\xef\xbf\xbd\"" },
	{ "a NUL", DOOR_TEXT, PLAIN, TEXT "&Body=a%00b",
	    "text SM1 from=+447700900123 to=+447400000001 \"a\xef\xbf\xbd"
	    "b\"" },
	{ "from a name", DOOR_TEXT, PLAIN, "AccountSid=" SID
	    "&MessageSid=SM1&To=%2B447400000001&From=BANK&Body=a",
	    "text SM1 from= to=+447400000001 \"a\"" },
	/* Receipts. */
	{ "queued", DOOR_REPORT, PLAIN, RECEIPT "queued",
	    "receipt SM1 from= to= under way" },
	{ "sent", DOOR_REPORT, PLAIN, RECEIPT "sent",
	    "receipt SM1 from= to= sent" },
	{ "delivered", DOOR_REPORT, PLAIN, RECEIPT "delivered",
	    "receipt SM1 from= to= delivered" },
	{ "read", DOOR_REPORT, PLAIN, RECEIPT "read",
	    "receipt SM1 from= to= delivered" },
	{ "undelivered", DOOR_REPORT, PLAIN, RECEIPT
	    "undelivered&ErrorCode=30003",
	    "receipt SM1 from= to= failed why=30003" },
	{ "refused after STOP", DOOR_REPORT, PLAIN, RECEIPT
	    "failed&ErrorCode=21610",
	    "receipt SM1 from= to= failed why=21610 opted out" },
	{ "an error that is no code", DOOR_REPORT, PLAIN, RECEIPT
	    "failed&ErrorCode=%0Aalarm", "receipt SM1 from= to= failed" },
	{ "an error that is a word", DOOR_REPORT, PLAIN, RECEIPT
	    "failed&ErrorCode=quokka", "receipt SM1 from= to= failed" },
	{ "a status nobody knows", DOOR_REPORT, PLAIN, RECEIPT "levitating",
	    "receipt SM1 from= to= under way" },
	{ "by the old name", DOOR_REPORT, PLAIN, "AccountSid=" SID
	    "&SmsSid=SM2&SmsStatus=delivered",
	    "receipt SM2 from= to= delivered" },
	/* What cannot be understood. */
	{ "no call", DOOR_VOICE, PLAIN, "AccountSid=" SID FROM,
	    "! the field CallSid is missing" },
	{ "an empty id", DOOR_VOICE, PLAIN, "AccountSid=" SID "&CallSid=",
	    "! the field CallSid is not an id of 1 to 36 letters and digits" },
	{ "an overlong id", DOOR_VOICE, PLAIN, "AccountSid=" SID "&CallSid="
	    "CA00000000000000000000000000000000000",
	    "! the field CallSid is not an id of 1 to 36 letters and digits" },
	{ "a text that names no sender", DOOR_TEXT, PLAIN, "AccountSid=" SID
	    "&Body=hi&MessageSid=SM1", "! the field From is missing" },
	{ "a field joined to the id, as it is signed", DOOR_TEXT, PLAIN,
	    "AccountSid=" SID FROM "&Body=hi"
	    "&MessageSid=SM00112233445566778899aabbccddeeffNumMedia0",
	    "! the field MessageSid is not an id of 1 to 36 letters and "
	    "digits" },
	{ "an id with a NUL", DOOR_VOICE, PLAIN, "AccountSid=" SID
	    "&CallSid=CA%00",
	    "! the field CallSid is not an id of 1 to 36 letters and digits" },
	{ "no text", DOOR_TEXT, PLAIN, "AccountSid=" SID FROM,
	    "! the field SmsSid is missing" },
	{ "a call at the door of texts", DOOR_TEXT, PLAIN, CALL FROM,
	    "! the field SmsSid is missing" },
	{ "a receipt of no text", DOOR_REPORT, PLAIN, "AccountSid=" SID
	    "&MessageStatus=sent", "! the field SmsSid is missing" },
	{ "another account", DOOR_VOICE, PLAIN,
	    "AccountSid=ACbb&CallSid=CA1",
	    "! the field AccountSid names another account" },
	{ "no account", DOOR_VOICE, PLAIN, "CallSid=CA1",
	    "! the field AccountSid is missing" },
	{ "nothing", DOOR_VOICE, PLAIN, "",
	    "! the field AccountSid is missing" },
};

static void
write_dialed(const struct input *input, struct text *into)
{
	static const char *const words[] = { "answered", "busy", "no answer",
		"failed", "canceled" };

	text_add_format(into, " %s%s %u s", words[input->dialed],
	    input->bridged ? " bridged" : "", input->seconds);
}

static void
write_input(const struct input *input, struct text *into)
{
	static const char *const kinds[] = { "call", "keys", "dialed",
		"whisper", "whisper keys", "call report", "text", "part",
		"receipt" };
	static const char *const receipts[] = { "under way", "sent",
		"delivered", "failed" };

	text_add_format(into, "%s ", kinds[input->kind]);
	text_add(into, input->id);
	text_add_format(into, " from=%s to=%s", input->from, input->to);
	if (input->diverted[0] != '\0')
		text_add_format(into, " diverted=%s", input->diverted);
	if (input->kind == INPUT_KEYS || input->kind == INPUT_WHISPER_KEYS) {
		text_add_text(into, " keys=");
		text_add(into, input->keys);
	}
	if (input->kind == INPUT_DIALED || input->kind == INPUT_CALL_REPORT)
		write_dialed(input, into);
	if (input->kind == INPUT_TEXT) {
		text_add_text(into, " \"");
		text_add(into, input->body);
		text_add_char(into, '"');
	}
	if (input->media != 0)
		text_add_format(into, " media %u", input->media);
	if (input->kind == INPUT_RECEIPT)
		text_add_format(into, " %s", receipts[input->receipt]);
	if (input->why.length != 0) {
		text_add_text(into, " why=");
		text_add(into, input->why);
	}
	if (input->opted_out)
		text_add_text(into, " opted out");
}

/* Reads the row's request and writes what became of it. */
static void
read_row(size_t row, struct arena *arena, struct text *seen)
{
	bool get = rows[row].body[0] == '?';
	struct request request = { .method = get ? METHOD_GET : METHOD_POST };
	struct delivery delivery = { .request = &request,
	    .door = rows[row].door, .has_token = rows[row].how != PLAIN,
	    .whisper = rows[row].how == WHISPER };
	struct input *list = NULL;
	struct problem why = { "" };

	if (get)
		request.query = bytes_from_text(rows[row].body + 1);
	else
		request.body = bytes_from_text(rows[row].body);
	if (!twiml_read(SID, &delivery, arena, &list, &why))
		text_add_format(seen, "! %s", why.text);
	else if (list != NULL)
		write_input(list, seen);
}

static void
test_rows(void **state)
{
	static char memory[65536];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char seen_memory[512];
		struct arena arena;
		struct text seen;

		arena_init(&arena, memory, sizeof(memory));
		text_init(&seen, seen_memory, sizeof(seen_memory));
		read_row(i, &arena, &seen);
		if (strcmp(seen_memory, rows[i].read) != 0)
			fail_msg("%s: %s", rows[i].about, seen_memory);
	}
}

/* With too little memory each row is refused, never half read. */
static void
test_rows_without_memory(void **state)
{
	static char memory[8192];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (size_t room = 0; room < sizeof(memory); room += 64) {
			char seen_memory[512];
			struct arena arena;
			struct text seen;

			arena_init(&arena, memory, room);
			text_init(&seen, seen_memory, sizeof(seen_memory));
			read_row(i, &arena, &seen);
			if (arena.full)
				assert_int_equal(seen_memory[0], '!');
			else if (strcmp(seen_memory, rows[i].read) != 0)
				fail_msg("%s: %s", rows[i].about, seen_memory);
		}
	}
}

/* Inputs are appended to those that are there, and fields are decoded once. */
static void
test_appended_and_decoded_once(void **state)
{
	static char memory[16384];
	struct request request = { .method = METHOD_POST,
	    .body = BYTES(TEXT "&Body=a") };
	struct fields fields = { NULL, 0 };
	struct delivery delivery = { .request = &request, .door = DOOR_TEXT,
	    .fields = &fields };
	struct input *list = NULL;
	struct field *decoded;
	struct arena arena;
	struct problem why;

	(void)state;
	arena_init(&arena, memory, sizeof(memory));
	assert_true(twiml_read(NULL, &delivery, &arena, &list, &why));
	decoded = fields.at;
	assert_non_null(decoded);
	assert_true(twiml_read(NULL, &delivery, &arena, &list, &why));
	assert_ptr_equal(fields.at, decoded);
	assert_non_null(list->next);
	assert_null(list->next->next);
}

static void
test_10000_fields(void **state)
{
	static char memory[65536], body[20000];
	struct request request = { .method = METHOD_POST,
	    .body = { body, sizeof(body) } };
	struct delivery delivery = { .request = &request,
	    .door = DOOR_VOICE };
	struct input *list = NULL;
	struct arena arena;
	struct problem why;

	(void)state;
	for (unsigned i = 0; i < sizeof(body); i += 2)
		memcpy(body + i, "a&", 2);
	arena_init(&arena, memory, sizeof(memory));
	assert_false(twiml_read(NULL, &delivery, &arena, &list, &why));
	assert_string_equal(why.text, "more than 256 fields, or too long");
	assert_null(list);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_rows_without_memory),
		cmocka_unit_test(test_appended_and_decoded_once),
		cmocka_unit_test(test_10000_fields),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
