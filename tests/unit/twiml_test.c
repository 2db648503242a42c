/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Documents: each is read again by expat and held against the lists of
 * elements, attributes, languages and voices that the carrier's SDK knows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <expat.h>

#include "base/json.h"
#include "documents.h"
#include "providers/twiml.h"

#define REGISTRY "locales/languages.json"
#define ALLOWED "tests/exchanges/twilio/allowlist.json"
#define HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
#define LINK DOCUMENT_BASE "/voice/v1.t0ken-_"

static struct arena arena;
static const struct node *allowed;

static int
set_up(void **state)
{
	struct problems problems;

	(void)state;
	problems_init(&problems);
	arena_init_growing(&arena);
	allowed = node_read_file(&arena, ALLOWED, 1 << 20, &problems);
	problems_print(&problems, stderr);
	problems_clear(&problems);
	return allowed == NULL ? -1 : 0;
}

static int
tear_down(void **state)
{
	(void)state;
	arena_clear(&arena);
	return 0;
}

static bool
lists(const struct node *list, const char *word)
{
	for (const struct node *at = list == NULL ? NULL : list->first;
	    at != NULL; at = at->next) {
		if (strcmp(at->text, word) == 0)
			return true;
	}
	return false;
}

struct walk {
	const char *document;
	const char *open[8];
	unsigned depth;
	unsigned elements;
};

static void
check_place(const struct walk *walk, const char *name)
{
	const struct node *about = node_find(allowed, "elements");
	const char *parent;

	if (walk->depth == 0) {
		assert_string_equal(name, "Response");
		return;
	}
	parent = walk->open[walk->depth - 1];
	if (strcmp(name, "prosody") == 0) {
		assert_string_equal(parent, "Say");
		return;
	}
	about = strcmp(parent, "Response") == 0 ?
	    node_find(allowed, "root_children") :
	    node_find(node_find(about, parent), "children");
	if (!lists(about, name))
		fail_msg("%s: %s inside %s", walk->document, name, parent);
}

static void
check_attribute(const struct walk *walk, const char *element,
    const char *name, const char *value)
{
	const struct node *elements = node_find(allowed, "elements");
	const struct node *enums = node_find(allowed, "enums");

	if (strcmp(element, "prosody") == 0) {
		assert_string_equal(name, "rate");
		return;
	}
	if (!lists(node_find(node_find(elements, element), "attributes"),
	    name))
		fail_msg("%s: %s has no %s", walk->document, element, name);
	if (strcmp(name, "language") == 0 &&
	    !lists(node_find(enums, "Say.language"), value))
		fail_msg("%s: no language %s", walk->document, value);
	if (strcmp(name, "voice") == 0 &&
	    !lists(node_find(enums, "Say.voice"), value))
		fail_msg("%s: no voice %s", walk->document, value);
}

static void
on_start(void *arg, const XML_Char *name, const XML_Char **attributes)
{
	struct walk *walk = arg;

	check_place(walk, name);
	for (; *attributes != NULL; attributes += 2)
		check_attribute(walk, name, attributes[0], attributes[1]);
	assert_true(walk->depth < 8);
	walk->open[walk->depth++] = arena_copy_text(&arena, name);
	walk->elements++;
}

static void
on_end(void *arg, const XML_Char *name)
{
	struct walk *walk = arg;

	(void)name;
	walk->depth--;
}

static unsigned
check_document(const char *name, struct bytes document)
{
	XML_Parser parser = XML_ParserCreate(NULL);
	struct walk walk = { .document = name };

	assert_true(document.length <= TWIML_MOST);
	assert_int_equal(document.at[0], '<');
	XML_SetUserData(parser, &walk);
	XML_SetElementHandler(parser, on_start, on_end);
	if (XML_Parse(parser, document.at, (int)document.length, 1) !=
	    XML_STATUS_OK)
		fail_msg("%s: does not parse", name);
	XML_ParserFree(parser);
	return walk.elements;
}

static const struct {
	const char *name;
	const char *document;
} golden[] = {
	{ "menu", "<Response><Pause length=\"1\"/>"
	    "<Say language=\"en-GB\" voice=\"Polly.Amy\">Hello. This is the "
	    "helpline.</Say><Gather input=\"dtmf\" numDigits=\"1\" "
	    "finishOnKey=\"\" timeout=\"3\" action=\"" LINK "\" "
	    "method=\"POST\" actionOnEmptyResult=\"false\">"
	    "<Say language=\"en-GB\" voice=\"Polly.Amy\">English: 1.</Say>"
	    "<Say language=\"pl-PL\" voice=\"Polly.Ewa\">Polski: dwa.</Say>"
	    "<Say language=\"ar-XA\">\xd8\xa7\xd9\x84\xd8\xb9\xd8\xb1\xd8\xa8"
	    "\xd9\x8a\xd8\xa9: \xd8\xab\xd9\x84\xd8\xa7\xd8\xab\xd8\xa9."
	    "</Say><Say voice=\"Google.lt-LT-Standard-A\">Lietuvi\xc5\xb3: "
	    "keturi.</Say></Gather><Redirect method=\"POST\">" LINK
	    "</Redirect></Response>" },
	{ "number", "<Response><Gather input=\"dtmf\" numDigits=\"2\" "
	    "finishOnKey=\"*\" timeout=\"4\" action=\"" LINK "\" "
	    "method=\"POST\" actionOnEmptyResult=\"true\">"
	    "<Pause length=\"2\"/><Say language=\"en-GB\" "
	    "voice=\"Polly.Amy\">Press the number of your language.</Say>"
	    "</Gather></Response>" },
	{ "ring", "<Response><Say language=\"pl-PL\" voice=\"Polly.Ewa\">"
	    "Dzwonimy do kogo\xc5\x9b. Powiedz po angielsku:</Say>"
	    "<Say language=\"en-GB\" voice=\"Polly.Amy\">"
	    "<prosody rate=\"slow\">Polish interpreter, please</prosody></Say>"
	    "<Say language=\"pl-PL\" voice=\"Polly.Ewa\">Nie roz\xc5\x82"
	    "\xc4\x85" "czaj si\xc4\x99.</Say><Dial timeout=\"25\" action=\""
	    LINK "\" method=\"POST\" callerId=\"+442071838750\" "
	    "answerOnBridge=\"true\" hangupOnStar=\"false\" "
	    "record=\"do-not-record\"><Number>+442083146660</Number></Dial>"
	    "</Response>" },
	{ "ring-two", "<Response><Dial timeout=\"40\" action=\"" LINK "\" "
	    "method=\"POST\" answerOnBridge=\"true\" hangupOnStar=\"false\" "
	    "record=\"do-not-record\"><Number url=\"" DOCUMENT_BASE
	    "/voice/v1.wh1sper\" method=\"POST\">+442083146660</Number>"
	    "<Number url=\"" DOCUMENT_BASE "/voice/v1.wh1sper\" "
	    "method=\"POST\">+442083146000</Number></Dial></Response>" },
	{ "slow", "<Response><Say voice=\"Google.lt-LT-Standard-A\">"
	    "L\xc4\x97tai.</Say><Say language=\"ar-XA\">\xd9\x84</Say>"
	    "<Hangup/></Response>" },
	{ "accept", "<Response/>" },
	{ "end", "<Response><Say language=\"en-GB\" voice=\"Polly.Amy\">"
	    "Goodbye.</Say><Hangup/></Response>" },
	{ "voiceless", "<Response><Say>Fadlan sug.</Say><Say "
	    "language=\"en-GB\" voice=\"Polly.Amy\">Please wait.</Say>"
	    "<Hangup/></Response>" },
	{ "texts", "<Response><Message to=\"+447700900123\" statusCallback=\""
	    DOCUMENT_BASE "/report/t0?a=1&amp;b=2\">Hello.\nDanger: 999 "
	    "&lt;now&gt; &amp; &quot;here&quot;</Message><Message>"
	    "Cze\xc5\x9b\xc4\x87 = hello</Message></Response>" },
	{ "unleased", "<Response/>" },
	{ "nothing", "<Response/>" },
};

static const char *
golden_find(const char *name)
{
	for (size_t i = 0; i < sizeof(golden) / sizeof(golden[0]); i++) {
		if (strcmp(golden[i].name, name) == 0)
			return golden[i].document;
	}
	return NULL;
}

static void
render(const struct document *document, struct text *into)
{
	const struct provider *twilio = provider_find("twilio");
	struct account account = { .kind = &twilio->kind };

	twilio->render(&account, document->actions, &document_links, into);
}

static void
test_documents(void **state)
{
	struct document documents[DOCUMENTS_MOST];
	unsigned count = documents_list(documents);
	static char memory[16384];

	(void)state;
	for (unsigned i = 0; i < count; i++) {
		const char *expected = golden_find(documents[i].name);
		struct text into;

		text_init(&into, memory, sizeof(memory));
		render(&documents[i], &into);
		assert_false(into.full);
		check_document(documents[i].name, text_bytes(&into));
		if (expected != NULL)
			assert_string_equal(memory + strlen(HEAD), expected);
	}
}

/* Words that look like tags stay words. */
static void
test_nothing_is_smuggled_in(void **state)
{
	struct document documents[DOCUMENTS_MOST];
	unsigned count = documents_list(documents);
	static char memory[16384];

	(void)state;
	for (unsigned i = 0; i < count; i++) {
		struct text into;

		if (strcmp(documents[i].name, "escaped") != 0)
			continue;
		text_init(&into, memory, sizeof(memory));
		render(&documents[i], &into);
		assert_int_equal(check_document("escaped", text_bytes(&into)),
		    2 /* Response, Say */);
		return;
	}
	fail();
}

/* The sandbox says the same as Twilio. */
static void
test_sandbox_speaks_the_dialect(void **state)
{
	const struct provider *sandbox = provider_find("sandbox");
	struct account account = { .kind = &sandbox->kind };
	struct document documents[DOCUMENTS_MOST];
	unsigned count = documents_list(documents);
	static char memory[2][16384];

	(void)state;
	assert_string_equal(sandbox->document_type, "text/xml; charset=utf-8");
	for (unsigned i = 0; i < count; i++) {
		struct text into;

		text_init(&into, memory[0], sizeof(memory[0]));
		render(&documents[i], &into);
		text_init(&into, memory[1], sizeof(memory[1]));
		sandbox->render(&account, documents[i].actions,
		    &document_links, &into);
		assert_string_equal(memory[0], memory[1]);
	}
}

/* The registry names only what Twilio speaks: a wrong pair is silence there. */
static void
test_voices_of_the_registry(void **state)
{
	const struct node *enums = node_find(allowed, "enums");
	const struct node *root, *list;
	struct problems problems;
	unsigned spoken = 0;

	(void)state;
	problems_init(&problems);
	root = node_read_file(&arena, REGISTRY, 1 << 22, &problems);
	assert_non_null(root);
	problems_clear(&problems);
	list = root->kind == NODE_LIST ? root : node_find(root, "languages");
	for (const struct node *at = list->first; at != NULL; at = at->next) {
		const struct node *voices = node_find(at, "voices");
		const struct node *twilio = voices == NULL ? NULL :
		    node_find(voices, "twilio");

		if (twilio == NULL)
			continue;
		spoken++;
		for (const struct node *part = twilio->first; part != NULL;
		    part = part->next) {
			const char *known = strcmp(part->name, "voice") == 0 ?
			    "Say.voice" : "Say.language";

			if (!lists(node_find(enums, known), part->text))
				fail_msg("no such %s: %s", part->name,
				    part->text);
		}
	}
	assert_true(spoken > 10);
}

/* Twilio takes 64 kB: a longer one is told as full, whatever the room. */
static void
test_too_long(void **state)
{
	static char words[TWIML_MOST], memory[2 * TWIML_MOST];
	struct span span = { { words, sizeof(words) }, &document_english,
		false };
	struct wording wording = { &span, 1 };
	struct action say = { .kind = ACTION_SAY, .wording = &wording };
	struct document document = { "long", &say };
	struct text into;

	(void)state;
	memset(words, 'a', sizeof(words));
	text_init(&into, memory, sizeof(memory));
	render(&document, &into);
	assert_true(into.full);
	span.text.length -= 200;
	text_init(&into, memory, sizeof(memory));
	render(&document, &into);
	assert_false(into.full);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_documents),
		cmocka_unit_test(test_nothing_is_smuggled_in),
		cmocka_unit_test(test_sandbox_speaks_the_dialect),
		cmocka_unit_test(test_voices_of_the_registry),
		cmocka_unit_test(test_too_long),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
