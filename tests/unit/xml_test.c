/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is written is read again by expat: the same words, whatever they are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <expat.h>

#include "base/xml.h"

#define HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
#define BAD "\xef\xbf\xbd"

static const struct {
	const char *about;
	struct bytes given;
	const char *read;
} words[] = {
	{ "plain", { "Hello.", 6 }, "Hello." },
	{ "markup", { "a<b>&\"'c", 8 }, "a<b>&\"'c" },
	{ "the end of a CDATA section", { "]]>", 3 }, "]]>" },
	{ "what looks like an entity", { "&amp;&#65;", 10 }, "&amp;&#65;" },
	{ "what looks like a tag", { "</Say><Dial>", 12 }, "</Say><Dial>" },
	{ "two, three and four bytes", { "\xc5\xbc\xe0\xae\x85\xf0\x9f\x98\x80",
	    9 }, "\xc5\xbc\xe0\xae\x85\xf0\x9f\x98\x80" },
	{ "line ends and tabs", { "a\nb\tc\rd\r\ne", 10 },
	    "a\nb\tc\rd\r\ne" },
	{ "NUL", { "a\0b", 3 }, "a" BAD "b" },
	{ "controls", { "\x01\x08\x0b\x0c\x0e\x1f", 6 },
	    BAD BAD BAD BAD BAD BAD },
	{ "DEL and C1 are allowed", { "\x7f\xc2\x85", 3 }, "\x7f\xc2\x85" },
	{ "a lone tail", { "a\x80z", 3 }, "a" BAD "z" },
	{ "a head alone", { "a\xc5", 2 }, "a" BAD },
	{ "a head before markup", { "\xc5<", 2 }, BAD "<" },
	{ "three bytes cut short", { "\xe0\xae", 2 }, BAD BAD },
	{ "overlong in two", { "\xc0\xbc", 2 }, BAD BAD },
	{ "overlong in three", { "\xe0\x80\xbc", 3 }, BAD BAD BAD },
	{ "overlong in four", { "\xf0\x80\x80\xbc", 4 }, BAD BAD BAD BAD },
	{ "a surrogate", { "\xed\xa0\x80", 3 }, BAD BAD BAD },
	{ "the last before the surrogates", { "\xed\x9f\xbf", 3 },
	    "\xed\x9f\xbf" },
	{ "U+FFFD itself", { BAD, 3 }, BAD },
	{ "U+FFFE", { "\xef\xbf\xbe", 3 }, BAD BAD BAD },
	{ "U+FFFF", { "\xef\xbf\xbf", 3 }, BAD BAD BAD },
	{ "U+10FFFF", { "\xf4\x8f\xbf\xbf", 4 }, "\xf4\x8f\xbf\xbf" },
	{ "beyond U+10FFFF", { "\xf4\x90\x80\x80", 4 }, BAD BAD BAD BAD },
	{ "0xff", { "\xff\xfe", 2 }, BAD BAD },
};

struct seen {
	struct text text;
	struct text attribute;
};

static void
on_start(void *arg, const XML_Char *name, const XML_Char **attributes)
{
	struct seen *seen = arg;

	(void)name;
	for (; *attributes != NULL; attributes += 2)
		text_add_text(&seen->attribute, attributes[1]);
}

static void
on_text(void *arg, const XML_Char *at, int length)
{
	struct seen *seen = arg;

	text_add(&seen->text, (struct bytes){ at, (size_t)length });
}

static bool
parse(struct bytes document, struct seen *seen)
{
	XML_Parser parser = XML_ParserCreate("UTF-8");
	bool good;

	XML_SetUserData(parser, seen);
	XML_SetStartElementHandler(parser, on_start);
	XML_SetCharacterDataHandler(parser, on_text);
	good = XML_Parse(parser, document.at, (int)document.length, 1) ==
	    XML_STATUS_OK;
	XML_ParserFree(parser);
	return good;
}

static void
test_words_survive(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		char document[512], text[128], attribute[128];
		struct seen seen;
		struct text into;
		struct xml xml;

		text_init(&into, document, sizeof(document));
		text_init(&seen.text, text, sizeof(text));
		text_init(&seen.attribute, attribute, sizeof(attribute));
		xml_begin(&xml, &into);
		xml_open(&xml, "a");
		xml_attribute(&xml, "b", words[i].given);
		xml_text(&xml, words[i].given);
		xml_close(&xml);
		if (!parse(text_bytes(&into), &seen))
			fail_msg("%s: does not parse", words[i].about);
		if (strcmp(text, words[i].read) != 0)
			fail_msg("%s: text \"%s\"", words[i].about, text);
		if (strcmp(attribute, words[i].read) != 0)
			fail_msg("%s: attribute \"%s\"", words[i].about,
			    attribute);
	}
}

static void
test_shape(void **state)
{
	char document[256];
	struct text into;
	struct xml xml;

	(void)state;
	text_init(&into, document, sizeof(document));
	xml_begin(&xml, &into);
	xml_open(&xml, "Response");
	xml_open(&xml, "Gather");
	xml_attribute_number(&xml, "timeout", 5);
	xml_attribute_text(&xml, "finishOnKey", "");
	xml_open(&xml, "Say");
	xml_text(&xml, BYTES("One"));
	xml_close(&xml);
	xml_close(&xml);
	xml_open(&xml, "Hangup");
	xml_close(&xml);
	xml_close(&xml);
	assert_string_equal(document, HEAD "<Response><Gather timeout=\"5\" "
	    "finishOnKey=\"\"><Say>One</Say></Gather><Hangup/></Response>");
}

static void
test_numbers(void **state)
{
	static const struct {
		long long number;
		const char *written;
	} rows[] = {
		{ 0, "<a n=\"0\"/>" },
		{ 9, "<a n=\"9\"/>" },
		{ 10, "<a n=\"10\"/>" },
		{ -1, "<a n=\"-1\"/>" },
		{ INT64_MAX, "<a n=\"9223372036854775807\"/>" },
		{ INT64_MIN, "<a n=\"-9223372036854775808\"/>" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char document[128];
		struct text into;
		struct xml xml;

		text_init(&into, document, sizeof(document));
		xml_begin(&xml, &into);
		xml_open(&xml, "a");
		xml_attribute_number(&xml, "n", rows[i].number);
		xml_close(&xml);
		assert_string_equal(document + strlen(HEAD), rows[i].written);
	}
}

/* A room that is too small at any point is told, and never overrun. */
static void
test_every_room(void **state)
{
	const char *whole = HEAD "<a b=\"&lt;&amp;&gt;\">" BAD
	    "\xc5\xbc</a>";
	char document[128];

	(void)state;
	for (size_t room = 0; room < 80; room++) {
		struct text into;
		struct xml xml;

		memset(document, '#', sizeof(document));
		text_init(&into, document, room);
		xml_begin(&xml, &into);
		xml_open(&xml, "a");
		xml_attribute_text(&xml, "b", "<&>");
		xml_text(&xml, BYTES("\xff\xc5\xbc"));
		xml_close(&xml);
		assert_int_equal(document[room], '#');
		assert_int_equal(into.full, room <= strlen(whole));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words_survive),
		cmocka_unit_test(test_shape),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_every_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
