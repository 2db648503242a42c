/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The flow that ships, or an altered one, with the routes of a small test. */
#ifndef TESTS_FLOW_FIXTURE_H
#define TESTS_FLOW_FIXTURE_H

#include <stdio.h>
#include <stdlib.h>

#include "flow/flow.h"
#include "languages/registry.h"
#include "words/prompts.h"

static const char fixture_plan[] =
    "{\"hours\": {\"team\": {\"Mon-Fri\": \"9:00-17:00\","
    " \"holidays\": \"closed\"},"
    " \"office\": {\"Mon-Fri\": \"9:00-17:00\", \"holidays\": \"closed\"}},"
    "\"routes\": {\"day\": ["
    " {\"number\": \"020 8314 6660\", \"ring\": \"25s\","
    "  \"answers\": \"person\", \"whisper\": true},"
    " {\"number\": \"020 8314 6000\", \"ring\": \"25s\","
    "  \"answers\": \"switchboard\"}],"
    "\"night\": [{\"number\": \"020 8314 6000\","
    " \"ring\": \"40s\", \"tries\": 2, \"answers\": \"switchboard\"}],"
    "\"office\": [{\"number\": \"020 8314 3396\","
    " \"ring\": \"30s\"}]}}";

/* Another plan, for who sets it before the flow is opened. */
static const char *fixture_other_plan;

struct fixture {
	struct arena arena;
	struct problems problems;
	struct prompts prompts;
	struct languages languages;
	struct holidays holidays;
	struct hours_set hours;
	struct routes routes;
	const struct keywords *keywords;
	const struct flow *flow;
	struct line line;
	struct account account;
	char work[65536];
};

static const char *const fixture_prompts[] = { "prompts/calls.json",
	"prompts/texts.json", "prompts/posters.json",
	"prompts/keywords.json" };

static const char *const fixture_tags[] = { "en", "pl", "ar" };

static const struct keyword fixture_words[] = {
	{ "EXIT", MEANING_EXIT, 0 },
	{ "STOP", MEANING_STOP, 0 },
	{ "help", MEANING_URGENT, 0 },
};

/* `flow` is the JSON text. The problems tell what was wrong. */
static inline void
fixture_open_passing(struct fixture *fixture, const char *flow, bool pass)
{
	static const struct place places[3];
	struct texts offered = { fixture_tags, places, 3 };
	struct flow_parts parts;
	struct problem why;
	const struct node *plan, *node;
	const struct zone *zone;

	memset(fixture, 0, sizeof(*fixture));
	arena_init_growing(&fixture->arena);
	problems_init(&fixture->problems);
	if (!prompts_read(&fixture->prompts, &fixture->arena, fixture_prompts,
	    sizeof(fixture_prompts) / sizeof(fixture_prompts[0]),
	    &fixture->problems) ||
	    !languages_read(&fixture->languages, &fixture->arena,
	    "locales/languages.json", &offered, &fixture->problems))
		return;
	zone = zone_read(&fixture->arena, "Europe/London", &why);
	plan = node_read(&fixture->arena, "plan", bytes_from_text(
	    fixture_other_plan == NULL ? fixture_plan : fixture_other_plan),
	    &fixture->problems);
	if (zone == NULL || plan == NULL ||
	    !hours_read(&fixture->hours, node_find(plan, "hours"), zone,
	    &fixture->holidays, &fixture->arena, &fixture->problems) ||
	    !routes_read(&fixture->routes, node_find(plan, "routes"),
	    &(struct route_parts){ .hours = &fixture->hours },
	    &fixture->arena, &fixture->problems))
		return;
	fixture->keywords = keywords_new(&fixture->arena, fixture_words, 3,
	    &fixture->languages, NULL);
	parts = (struct flow_parts){
		.prompts = &fixture->prompts,
		.languages = &fixture->languages,
		.routes = &fixture->routes,
		.hours = &fixture->hours,
		.keywords = fixture->keywords,
		.pass_caller_number = pass,
	};
	node = node_read(&fixture->arena, "flow.json", bytes_from_text(flow),
	    &fixture->problems);
	if (node != NULL)
		fixture->flow = flow_read(&fixture->arena, node, &parts,
		    &fixture->problems);
	fixture->line.number = "+442079460123";
	fixture->line.language_index = LANGUAGE_UNKNOWN;
}

static inline void
fixture_open(struct fixture *fixture, const char *flow)
{
	fixture_open_passing(fixture, flow, false);
}

static inline void
fixture_close(struct fixture *fixture)
{
	problems_clear(&fixture->problems);
	arena_clear(&fixture->arena);
}

/* A whole small file; the caller frees it. */
static inline char *
fixture_file(const char *path)
{
	FILE *file = fopen(path, "r");
	char *text = calloc(1, 65536);

	if (file == NULL || text == NULL)
		abort();
	if (fread(text, 1, 65535, file) == 0)
		abort();
	(void)fclose(file);
	return text;
}

#endif
