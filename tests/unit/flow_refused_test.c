/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Flows that are refused when they are read, and what is said of each. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "flow_fixture.h"

/* A flow that ships with one thing changed, and what is said of it. */
struct broken_row {
	const char *was;
	const char *is;
	const char *sentence;
};

static const struct broken_row broken_rows[] = {
	{ "\"next\": \"languages\"}", "\"next\": \"langages\"}",
	    "there is no step \"langages\"; did you mean \"languages\"?" },
	{ "\"kind\": \"end\"", "\"kind\": \"and\"",
	    "there is no kind of step \"and\"; did you mean \"end\"?" },
	{ "\"say\": \"greet\"", "\"say\": \"gret\"",
	    "there is no prompt \"gret\"; did you mean \"greet\"?" },
	{ "\"route\": \"night\"", "\"route\": \"nigth\"",
	    "there is no route \"nigth\"; did you mean \"night\"?" },
	{ "\"hours\": \"office\"", "\"hours\": \"ofice\"",
	    "there is no opening hours \"ofice\"; did you mean \"office\"?" },
	{ "\"bye\": {\"kind\": \"end\", \"say\": \"bye\"}",
	    "\"bye\": {\"kind\": \"end\", \"say\": \"bye\"}, "
	    "\"lost\": {\"kind\": \"end\", \"say\": \"bye\"}",
	    "nothing leads to the step \"lost\": name it somewhere or take it "
	    "out" },
	{ "\"kind\": \"say\", \"say\": \"greet\", \"pause\": \"1s\", ",
	    "\"kind\": \"say\", \"pause\": \"1s\", ",
	    "a step of kind \"say\" needs \"say\"" },
	{ "\"say\": \"stay\", \"next\": \"stay-mark\"",
	    "\"say\": \"stay\", \"next\": \"stay\"",
	    "whoever presses nothing goes round and round through \"stay\": no "
	    "person, no last words" },
	{ "\"5\": \"send-5\"", "\"50\": \"send-5\"",
	    "\"50\" cannot be texted as a choice: use 1 to 29 (30 and more are "
	    "languages)" },
	{ "\"4\": \"other\"}", "\"5\": \"other\"}",
	    "\"5\" cannot be a choice: use 1 2 3 4 6 7 8 (0 5 9 * # mean the "
	    "same everywhere)" },
	{ "\"say\": \"greet\", \"pause\"", "\"say\": \"first\", \"pause\"",
	    "a call can come to \"greet\", but the prompt \"first\" cannot be "
	    "heard: it has no \"voice\" form" },
	{ "\"say\": \"more\", \"next\": \"inbox\"",
	    "\"say\": \"greet\", \"next\": \"inbox\"",
	    "a text can come to \"send-more\", but the prompt \"greet\" cannot "
	    "be sent: it has no \"text\" form" },
	{ "\"say\": \"menu\"", "\"say\": \"first\"",
	    "the prompt \"first\" has no \"voice\" form, which is needed "
	    "here" },
	{ "\"person\": \"person\",\n", "\"person\": \"menu\",\n",
	    "\"person\" must lead to a step of kind \"connect\" by itself, "
	    "without a key: \"menu\" does not" },
	{ "\"calls\": \"greet\"", "\"calls\": \"inbox\"",
	    "a call can come to \"inbox\", but steps of kind \"inbox\" are for "
	    "texts only" },
	{ "\"texts\": \"inbox\"", "\"texts\": \"menu\"",
	    "a text can come to \"menu\", but steps of kind \"menu\" are for "
	    "calls only" },
	{ "\"texts\": \"inbox\"", "\"texts\": \"send-more\"",
	    "texts begin at \"send-more\", and steps of kind \"say\" do not "
	    "read them" },
	{ "\"person\": \"person\",\n", "\"person\": \"office\",\n",
	    "\"person\" must lead to a step of kind \"connect\" by itself, "
	    "without a key: \"office-closed\" does not" },
	{ "\"nobody\": \"nobody\", \"done\": \"numbers\"",
	    "\"nobody\": \"nobody\", \"done\": \"person\"",
	    "who was rung for often enough goes round and round through "
	    "\"day\": no last words" },
	{ "\"whisper\": \"whisper\", ", "",
	    "the route \"day\" has a number that is told of the caller, and "
	    "there is no \"whisper\" to tell it: it would hear nothing, and "
	    "take no call" },
	{ "\"goodbye\": \"bye\",\n", "", "a flow needs \"goodbye\"" },
	{ "\"steps\": {", "\"stesp\": {",
	    "a flow needs \"steps\": 1 to 1000 of them" },
	{ "\"drill\": \"drill\"", "\"drill\": \"bye\"",
	    "\"drill\" must be a step of kind \"drill\"" },
	{ "\"rehearse\": \"rehearse\"", "\"rehearse\": \"desk\"",
	    "\"rehearse\" must be a step of kind \"rehearse\"" },
	{ "\"cases\": {", "\"cases\": {}, \"about\": {",
	    "rehearsals need \"cases\": 1 to 64 of them, for example "
	    "{\"child\": {\"as\": \"day\", \"marks\": [\"child\"], "
	    "\"role\": \"rehearse-child\"}}" },
	{ "\"somali-night\": {", "\"Somali night\": {",
	    "\"Somali night\": the name of a case is typed in commands; use "
	    "1 to 31 of a-z, 0-9 and -" },
	{ "\"silent\": {\"as\"", "\"silent\": 5, \"quiet\": {\"as\"",
	    "the case \"silent\": expected an object, found a number" },
	{ "{\"as\": \"night\", ", "{",
	    "the case \"somali-night\" needs \"as\": the step whose words a "
	    "worker would hear" },
	{ ", \"role\": \"rehearse-somali\"", "",
	    "the case \"somali-night\" needs \"role\": the prompt that says "
	    "what the caller would do" },
	{ "{\"as\": \"night\", ", "{\"as\": \"menu\", ",
	    "\"menu\" tells no worker of a caller: name a step of kind "
	    "\"connect\" or \"desk\"" },
	{ "{\"as\": \"night\", ", "{\"as\": \"nigth\", ",
	    "there is no step \"nigth\"; did you mean \"night\"?" },
	{ "{\"as\": \"night\", ", "{\"as\": \"office-ring\", ",
	    "the case \"somali-night\" would be silent: the step "
	    "\"office-ring\" has no \"whisper\"" },
	{ "\"language\": \"so\"", "\"language\": \"somali\"",
	    "there is no language \"somali\"; write its tag as in the "
	    "registry" },
	{ "\"marks\": [\"silent\"]", "\"marks\": [\"quiet\"]",
	    "\"quiet\" is no mark of a caller: use \"child\", "
	    "\"cannot-talk\" or \"silent\"" },
	{ "\"role\": \"rehearse-somali\"", "\"role\": \"rehearse-somal\"",
	    "there is no prompt \"rehearse-somal\"; did you mean "
	    "\"rehearse-somali\"?" },
	{ "\"mark\": \"child\"", "\"mark\": \"chidl\"", "" },
	{ "\"listen\": \"3s\"", "\"listen\": \"3 s\"", "" },
	{ "\"listen\": \"3s\"", "\"lisen\": \"3s\"", "" },
	{ "\"times\": 2", "\"times\": 9", "" },
	{ "\"silence\": \"bye\"", "\"silence\": \"numbers\"",
	    "whoever presses nothing goes round and round through "
	    "\"numbers\": no person, no last words" },
};

static char *
alter(const struct broken_row *row)
{
	char *flow = fixture_file("prompts/flow.json");
	char *place = strstr(flow, row->was);
	char *altered = NULL;

	if (place == NULL)
		fail_msg("the flow has no %s", row->was);
	*place = '\0';
	assert_true(asprintf(&altered, "%s%s%s", flow, row->is,
	    place + strlen(row->was)) > 0);
	free(flow);
	return altered;
}

static bool
told(const struct problems *problems, const char *sentence)
{
	for (unsigned i = 0; i < problems->count; i++) {
		const struct problem_entry *entry = &problems->entries[i];

		if (strcmp(entry->text, sentence) == 0 &&
		    entry->place.line != 0)
			return true;
	}
	return false;
}

static void
test_broken_flows_are_refused(void **state)
{
	static struct fixture broken;

	(void)state;
	for (size_t i = 0; i < sizeof(broken_rows) / sizeof(broken_rows[0]);
	    i++) {
		const struct broken_row *row = &broken_rows[i];
		char *flow;

		if (row->sentence == NULL)
			continue;
		flow = alter(row);
		fixture_open(&broken, flow);
		if (broken.flow != NULL || broken.problems.errors == 0)
			fail_msg("taken, though: %s", row->is);
		if (row->sentence[0] != '\0' &&
		    !told(&broken.problems, row->sentence)) {
			problems_print(&broken.problems, stderr);
			fail_msg("not said: %s", row->sentence);
		}
		fixture_close(&broken);
		free(flow);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_broken_flows_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
