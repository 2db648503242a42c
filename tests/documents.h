/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lists of actions, one for each kind of document that a call or a text gets.
 * The unit tests check what becomes of them; the oracle builds the same with
 * the carrier's own code and compares.
 */
#ifndef TESTS_DOCUMENTS_H
#define TESTS_DOCUMENTS_H

#include "providers/provider.h"

#define DOCUMENT_BASE "https://helpline.example.org/in/main"

struct document {
	const char *name;
	struct action *actions;
};

static const struct voice document_english_voice = { "twilio", "en-GB",
	"Polly.Amy" };
static const struct voice document_polish_voice = { "twilio", "pl-PL",
	"Polly.Ewa" };
static const struct voice document_arabic_voice = { "twilio", "ar-XA", NULL };
static const struct voice document_lithuanian_voice = { "twilio", NULL,
	"Google.lt-LT-Standard-A" };
static const struct voice document_other_voice = { "acme", "so-SO", NULL };

static const struct language document_english = { .tag = "en",
	.script = "Latn", .voices = &document_english_voice,
	.voice_count = 1 };
static const struct language document_polish = { .tag = "pl",
	.script = "Latn", .voices = &document_polish_voice,
	.voice_count = 1 };
static const struct language document_arabic = { .tag = "ar",
	.script = "Arab", .voices = &document_arabic_voice,
	.voice_count = 1 };
static const struct language document_lithuanian = { .tag = "lt",
	.script = "Latn", .voices = &document_lithuanian_voice,
	.voice_count = 1 };
static const struct language document_somali = { .tag = "so",
	.script = "Latn", .voices = &document_other_voice,
	.voice_count = 1 };
static const struct language document_urdu = { .tag = "ur",
	.script = "Arab" };

#define SPAN(language_, text_, slow_) \
	{ { text_, sizeof(text_) - 1 }, &document_##language_, slow_ }
#define WORDING(name, ...) \
	static const struct span name##_spans[] = { __VA_ARGS__ }; \
	static const struct wording name = { name##_spans, \
		sizeof(name##_spans) / sizeof(name##_spans[0]) }

WORDING(document_greet, SPAN(english, "Hello. This is the helpline.", false));
WORDING(document_one, SPAN(english, "English: 1.", false));
WORDING(document_two, SPAN(polish, "Polski: dwa.", false));
WORDING(document_three, SPAN(arabic, "\xd8\xa7\xd9\x84\xd8\xb9\xd8\xb1\xd8\xa8"
    "\xd9\x8a\xd8\xa9: \xd8\xab\xd9\x84\xd8\xa7\xd8\xab\xd8\xa9.", false));
WORDING(document_four, SPAN(lithuanian, "Lietuvi\xc5\xb3: keturi.", false));
WORDING(document_number, SPAN(english, "Press the number of your language.",
    false));
WORDING(document_connect,
    SPAN(polish, "Dzwonimy do kogo\xc5\x9b. Powiedz po angielsku:", false),
    SPAN(english, "Polish interpreter, please", true),
    SPAN(polish, "Nie roz\xc5\x82\xc4\x85" "czaj si\xc4\x99.", false));
WORDING(document_slow_elsewhere,
    SPAN(lithuanian, "L\xc4\x97tai.", true), SPAN(arabic, "\xd9\x84", true));
WORDING(document_whisper, SPAN(english,
    "Helpline call. Language: Polish. Press 1 to take the call.", false));
WORDING(document_bye, SPAN(english, "Goodbye.", false));
WORDING(document_special, SPAN(english,
    "a < b && c > d \"q\" 's' ]]> \xf0\x9f\x98\x80 </Say><Hangup/>", false));
WORDING(document_unspoken, SPAN(somali, "Fadlan sug.", false),
    SPAN(urdu, "\xd8\xa7\xd9\x86\xd8\xaa\xd8\xb8\xd8\xa7\xd8\xb1", false),
    SPAN(english, "", false), SPAN(english, "Please wait.", false));
WORDING(document_first, SPAN(english, "Hello.\nDanger: 999 <now> & \"here\"",
    false));
WORDING(document_second, SPAN(polish, "Cze\xc5\x9b\xc4\x87", false),
    SPAN(english, " = hello", false));

static struct action document_menu[] = {
	{ .kind = ACTION_PAUSE, .seconds = 1 },
	{ .kind = ACTION_SAY, .wording = &document_greet },
	{ .kind = ACTION_LISTEN, .seconds = 3, .keys_most = 1 },
	{ .kind = ACTION_AGAIN },
};
static struct action document_menu_inside[] = {
	{ .kind = ACTION_SAY, .wording = &document_one },
	{ .kind = ACTION_SAY, .wording = &document_two },
	{ .kind = ACTION_SAY, .wording = &document_three },
	{ .kind = ACTION_SAY, .wording = &document_four },
};
static struct action document_star[] = {
	{ .kind = ACTION_LISTEN, .seconds = 4, .keys_most = 2,
	  .star_ends = true, .empty_comes_back = true },
};
static struct action document_star_inside[] = {
	{ .kind = ACTION_TONE },
	{ .kind = ACTION_PAUSE, .seconds = 2 },
	{ .kind = ACTION_SAY, .wording = &document_number },
};
static struct action document_ring[] = {
	{ .kind = ACTION_SAY, .wording = &document_connect },
	{ .kind = ACTION_RING, .seconds = 25,
	  .numbers = { "+442083146660" }, .number_count = 1,
	  .caller_id = "+442071838750" },
};
static struct action document_ring_two[] = {
	{ .kind = ACTION_RING, .seconds = 40, .whisper = true,
	  .numbers = { "+442083146660", "+442083146000" },
	  .number_count = 2 },
};
static struct action document_slow[] = {
	{ .kind = ACTION_SAY, .wording = &document_slow_elsewhere },
	{ .kind = ACTION_HANGUP },
};
static struct action document_asked[] = {
	{ .kind = ACTION_LISTEN, .seconds = 8, .keys_most = 1 },
	{ .kind = ACTION_HANGUP },
};
static struct action document_asked_inside[] = {
	{ .kind = ACTION_SAY, .wording = &document_whisper },
};
static struct action document_accepted[] = { { .kind = ACTION_ACCEPT } };
static struct action document_end[] = {
	{ .kind = ACTION_SAY, .wording = &document_bye },
	{ .kind = ACTION_HANGUP },
};
static struct action document_escaped[] = {
	{ .kind = ACTION_SAY, .wording = &document_special },
};
static struct action document_voiceless[] = {
	{ .kind = ACTION_SAY, .wording = &document_unspoken },
	{ .kind = ACTION_HANGUP },
};
static struct action document_texts[] = {
	{ .kind = ACTION_TEXT, .leased = true, .wording = &document_first,
	  .to = "+447700900123", .report = DOCUMENT_BASE "/report/t0?a=1&b=2" },
	{ .kind = ACTION_TEXT, .leased = true, .wording = &document_second },
};
static struct action document_unleased[] = {
	{ .kind = ACTION_TEXT, .wording = &document_first,
	  .to = "+447700900123" },
	{ .kind = ACTION_FORGET },
};

static const struct links document_links = {
	.voice = DOCUMENT_BASE "/voice/v1.t0ken-_",
	.whisper = DOCUMENT_BASE "/voice/v1.wh1sper",
};

static inline struct action *
document_chain(struct action *actions, size_t count)
{
	for (size_t i = 1; i < count; i++)
		actions[i - 1].next = &actions[i];
	return actions;
}

#define CHAIN(actions) \
	document_chain(actions, sizeof(actions) / sizeof(actions[0]))

/* Fills `into`, which has room for DOCUMENTS_MOST; says how many. */
#define DOCUMENTS_MOST 16

static inline unsigned
documents_list(struct document into[DOCUMENTS_MOST])
{
	struct document all[] = {
		{ "menu", CHAIN(document_menu) },
		{ "number", CHAIN(document_star) },
		{ "ring", CHAIN(document_ring) },
		{ "ring-two", CHAIN(document_ring_two) },
		{ "slow", CHAIN(document_slow) },
		{ "whisper", CHAIN(document_asked) },
		{ "accept", CHAIN(document_accepted) },
		{ "end", CHAIN(document_end) },
		{ "escaped", CHAIN(document_escaped) },
		{ "voiceless", CHAIN(document_voiceless) },
		{ "texts", CHAIN(document_texts) },
		{ "unleased", CHAIN(document_unleased) },
		{ "nothing", NULL },
	};

	document_menu[2].inside = CHAIN(document_menu_inside);
	document_star[0].inside = CHAIN(document_star_inside);
	document_asked[0].inside = CHAIN(document_asked_inside);
	memcpy(into, all, sizeof(all));
	return sizeof(all) / sizeof(all[0]);
}

#endif
