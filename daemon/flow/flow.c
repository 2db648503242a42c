/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading a flow: steps by their kinds' tables, names turned into things. */
#include "flow/kind.h"

#define STEPS_MOST 1000u
#define REFERENCES_MOST 32

uint32_t
flow_hash(const struct flow *flow)
{
	return flow->hash;
}

uint16_t
flow_find_step(const struct flow *flow, const char *name)
{
	for (uint16_t i = 0; i < flow->count; i++) {
		if (strcmp(flow->steps[i].name, name) == 0)
			return i;
	}
	return STEP_NONE;
}

const char *
flow_step_name(const struct flow *flow, uint16_t step)
{
	return step < flow->count ? flow->steps[step].name : "";
}

uint16_t
flow_step_count(const struct flow *flow)
{
	return flow->count;
}

/* FNV-1a over names and values: another flow has another hash. */
static uint32_t
hash_text(uint32_t hash, const char *text)
{
	for (; text != NULL && *text != '\0'; text++)
		hash = (hash ^ (unsigned char)*text) * 16777619u;
	return (hash ^ 0xffu) * 16777619u;
}

static uint32_t
hash_node(uint32_t hash, const struct node *node)
{
	hash = hash_text(hash, node->name);
	hash = hash_text(hash, node->text);
	hash = (hash ^ (uint32_t)node->number) * 16777619u;
	hash = (hash ^ (uint32_t)node->flag) * 16777619u;
	for (const struct node *child = node->first; child != NULL;
	    child = child->next)
		hash = hash_node(hash, child);
	return hash;
}

/* The keys of the languages are no part of the file. */
static uint32_t
hash_languages(uint32_t hash, const struct languages *languages)
{
	for (uint16_t i = 0; i < languages->count; i++) {
		const struct language *language = &languages->at[i];

		if (language->key == '\0')
			continue;
		hash = hash_text(hash, language->tag);
		hash = (hash ^ language->page) * 16777619u;
		hash = (hash ^ (unsigned char)language->key) * 16777619u;
	}
	return hash;
}

/* "unknown step "meny"; did you mean "menu"?" */
static bool
unknown(struct flow_reader *reader, const struct node *node, const char *what,
    const char *const *known)
{
	const char *nearest = problem_nearest(node->text, known);

	if (nearest == NULL)
		return problems_add(reader->problems, node->place,
		    "there is no %s \"%s\"", what, node->text);
	return problems_add(reader->problems, node->place,
	    "there is no %s \"%s\"; did you mean \"%s\"?", what, node->text,
	    nearest);
}

static bool
wants_name(struct flow_reader *reader, const struct node *node)
{
	if (node->kind == NODE_TEXT)
		return true;
	return problems_add(reader->problems, node->place,
	    "\"%s\" needs a name in quotes, found %s",
	    node->name == NULL ? "?" : node->name, node_kind_name(node->kind));
}

bool
reader_step(struct flow_reader *reader, const struct node *node,
    const struct step **into)
{
	const struct flow *flow = reader->flow;
	const char **known;

	if (!wants_name(reader, node))
		return false;
	for (uint16_t i = 0; i < flow->count; i++) {
		if (strcmp(reader->steps[i].name, node->text) == 0) {
			*into = &reader->steps[i];
			return true;
		}
	}
	known = arena_get(reader->arena, (flow->count + 1u) * sizeof(*known));
	if (known == NULL)
		return problems_add(reader->problems, node->place,
		    "out of memory");
	for (uint16_t i = 0; i < flow->count; i++)
		known[i] = reader->steps[i].name;
	return unknown(reader, node, "step", known);
}

static bool
has_form(const struct prompt *prompt, enum reference_kind kind)
{
	if (kind == REFERENCE_VOICE)
		return prompt->english[FORM_VOICE] != NULL;
	if (kind == REFERENCE_TEXT)
		return prompt->english[FORM_TEXT] != NULL;
	return true;
}

bool
reader_prompt(struct flow_reader *reader, const struct node *node,
    enum reference_kind kind, const struct prompt **into)
{
	const struct prompts *prompts = reader->flow->parts.prompts;
	const struct prompt *prompt;
	const char **known;

	if (!wants_name(reader, node))
		return false;
	prompt = prompt_find(prompts, node->text);
	if (prompt != NULL && has_form(prompt, kind)) {
		*into = prompt;
		return true;
	}
	if (prompt != NULL)
		return problems_add(reader->problems, node->place,
		    "the prompt \"%s\" has no \"%s\" form, which is needed "
		    "here", node->text,
		    kind == REFERENCE_VOICE ? "voice" : "text");
	known = arena_get(reader->arena, (prompts->count + 1u) *
	    sizeof(*known));
	if (known == NULL)
		return problems_add(reader->problems, node->place,
		    "out of memory");
	for (unsigned i = 0; i < prompts->count; i++)
		known[i] = prompts->at[i].id;
	return unknown(reader, node, "prompt", known);
}

static bool
reader_route(struct flow_reader *reader, const struct node *node,
    const struct route **into)
{
	const struct routes *routes = reader->flow->parts.routes;
	const char **known;

	if (!wants_name(reader, node))
		return false;
	*into = route_find(routes, node->text);
	if (*into != NULL)
		return true;
	known = arena_get(reader->arena, (routes->count + 1u) *
	    sizeof(*known));
	for (unsigned i = 0; known != NULL && i < routes->count; i++)
		known[i] = routes->at[i].name;
	return known != NULL && unknown(reader, node, "route", known);
}

static bool
reader_hours(struct flow_reader *reader, const struct node *node,
    const struct hours **into)
{
	const struct hours_set *hours = reader->flow->parts.hours;
	const char **known;

	if (!wants_name(reader, node))
		return false;
	*into = hours_find(hours, node->text);
	if (*into != NULL)
		return true;
	known = arena_get(reader->arena, (hours->count + 1u) * sizeof(*known));
	for (unsigned i = 0; known != NULL && i < hours->count; i++)
		known[i] = hours->at[i].name;
	return known != NULL && unknown(reader, node, "opening hours", known);
}

static bool
read_reference(struct flow_reader *reader, const struct reference *reference,
    const struct node *node, char *own)
{
	void *into = own + reference->offset;

	switch (reference->kind) {
	case REFERENCE_STEP:
		return reader_step(reader, node, into);
	case REFERENCE_VOICE:
	case REFERENCE_TEXT:
	case REFERENCE_PROMPT:
		return reader_prompt(reader, node, reference->kind, into);
	case REFERENCE_ROUTE:
		return reader_route(reader, node, into);
	case REFERENCE_HOURS:
		return reader_hours(reader, node, into);
	case REFERENCE_KINDS:
	default:
		return false;
	}
}

static bool
read_references(struct flow_reader *reader, const struct reference *references,
    const struct node *node, const char *whose, void *own)
{
	bool good = true;

	for (; references != NULL && references->name != NULL; references++) {
		const struct node *named = node_find(node, references->name);

		if (named != NULL)
			good &= read_reference(reader, references, named, own);
		else if (references->required)
			good = problems_add(reader->problems, node->place,
			    "%s needs \"%s\"", whose, references->name);
	}
	return good;
}

/* The names that the kind's own table does not know. */
static bool
other_names(const struct kind *kind, const char *names[REFERENCES_MOST])
{
	unsigned count = 0;

	names[count++] = "kind";
	names[count++] = "about";
	for (const struct reference *r = kind->references;
	    r != NULL && r->name != NULL; r++)
		names[count++] = r->name;
	for (const char *const *e = kind->extras; e != NULL && *e != NULL; e++)
		names[count++] = *e;
	names[count] = NULL;
	return count < REFERENCES_MOST;
}

static bool
read_step(struct flow_reader *reader, const struct node *node,
    struct step *step)
{
	static const struct setting nothing[] = { { .name = NULL } };
	const char *names[REFERENCES_MOST];
	const struct kind *kind = step->kind;
	void *own;
	bool good;

	if (kind == NULL)
		return false;
	own = arena_get(reader->arena, kind->size);
	if (own == NULL)
		return problems_add(reader->problems, node->place,
		    "out of memory");
	step->own = own;
	(void)other_names(kind, names);
	good = table_read(kind->settings == NULL ? nothing : kind->settings,
	    names, node, own, reader->arena, reader->problems);
	good &= read_references(reader, kind->references, node,
	    arena_format(reader->arena, "a step of kind \"%s\"", kind->name),
	    own);
	if (kind->read != NULL)
		good &= kind->read(reader, node, own);
	return good;
}

static const struct kind *
find_kind(struct flow_reader *reader, const struct node *step)
{
	const struct node *node = step->kind != NODE_OBJECT ? NULL :
	    node_find(step, "kind");
	const char *known[32];
	unsigned count = 0;

	if (node == NULL || node->kind != NODE_TEXT) {
		(void)problems_add(reader->problems, step->place,
		    "a step needs \"kind\", for example {\"kind\": \"say\"}");
		return NULL;
	}
	for (const struct kind *const *kind = kinds; *kind != NULL; kind++) {
		if (strcmp((*kind)->name, node->text) == 0)
			return *kind;
		known[count++] = (*kind)->name;
	}
	known[count] = NULL;
	(void)unknown(reader, node, "kind of step", known);
	return NULL;
}

/* First all names and kinds, so that steps may name later ones. */
static bool
name_steps(struct flow_reader *reader, const struct node *root,
    const struct node *list)
{
	struct flow *flow = reader->flow;
	bool good = true;

	if (list == NULL || list->kind != NODE_OBJECT || list->count == 0 ||
	    list->count > STEPS_MOST)
		return problems_add(reader->problems,
		    list == NULL ? root->place : list->place,
		    "a flow needs \"steps\": 1 to %u of them", STEPS_MOST);
	reader->steps = arena_get(reader->arena,
	    list->count * sizeof(*reader->steps));
	if (reader->steps == NULL)
		return problems_add(reader->problems, list->place,
		    "out of memory");
	flow->steps = reader->steps;
	for (const struct node *node = list->first; node != NULL;
	    node = node->next) {
		struct step *step = &reader->steps[flow->count];

		step->index = flow->count++;
		step->name = node->name;
		step->place = node->name_place;
		step->kind = find_kind(reader, node);
		good &= step->kind != NULL;
		if (strlen(node->name) > 31)
			good = problems_add(reader->problems, node->name_place,
			    "the step's name is over 31 characters");
	}
	return good;
}

#define AT(field) offsetof(struct flow, field)

static const struct reference flow_references[] = {
	{ "calls", REFERENCE_STEP, AT(calls), true, "Where a call begins." },
	{ "texts", REFERENCE_STEP, AT(texts), true,
	    "Where a conversation by text begins." },
	{ "person", REFERENCE_STEP, AT(person), true,
	    "Rings somebody at any hour: key 0, and whenever all else fails." },
	{ "goodbye", REFERENCE_STEP, AT(goodbye), true,
	    "For who has talked and whose call we do not know any more." },
	{ "number", REFERENCE_STEP, AT(number), true, "Key *." },
	{ "cannot_talk", REFERENCE_STEP, AT(cannot_talk), true, "Key 5." },
	{ "callback_line", REFERENCE_STEP, AT(callback_line), false,
	    "Where calls to the number begin that residents are rung back "
	    "from: it ends them, in words." },
	{ "desk", REFERENCE_STEP, AT(desk), false,
	    "Where a worker hears whom to ring." },
	{ "drill", REFERENCE_STEP, AT(drill), false,
	    "What `helpline drill` plays to who lifts the telephone." },
	{ "rehearse", REFERENCE_STEP, AT(rehearse), false,
	    "What `helpline rehearse` plays." },
	{ "not_999", REFERENCE_VOICE, AT(not_999), true,
	    "Said to who types 9 9 9." },
	{ "failsafe", REFERENCE_VOICE, AT(failsafe), true,
	    "Said in English when nothing else works, before ringing." },
	{ "last_words", REFERENCE_VOICE, AT(last_words), true,
	    "Said twice at the end of the document that a "
	    "carrier keeps for when this helpline cannot be reached." },
	{ .name = NULL },
};

static const char *const flow_names[] = { "calls", "texts", "person",
	"goodbye", "number", "cannot_talk", "not_999", "failsafe",
	"last_words", "callback_line", "desk", "drill", "rehearse", "steps",
	"about", NULL };

static bool
read_all(struct flow_reader *reader, const struct node *node)
{
	static const struct setting nothing[] = { { .name = NULL } };
	const struct node *list = node_find(node, "steps");
	bool good = table_read(nothing, flow_names, node, NULL, reader->arena,
	    reader->problems);
	unsigned i = 0;

	if (!name_steps(reader, node, list))
		good = false;
	if (list == NULL || reader->steps == NULL)
		return false;
	for (const struct node *step = list->first; step != NULL;
	    step = step->next)
		good &= read_step(reader, step, &reader->steps[i++]);
	return good & read_references(reader, flow_references, node, "a flow",
	    reader->flow);
}

const struct flow *
flow_parse(struct arena *arena, const struct node *node,
    const struct flow_parts *parts, struct problems *problems)
{
	struct flow_reader reader = { .arena = arena, .problems = problems };

	if (node->kind != NODE_OBJECT) {
		(void)problems_add(problems, node->place,
		    "a flow is an object, found %s",
		    node_kind_name(node->kind));
		return NULL;
	}
	reader.flow = arena_get(arena, sizeof(*reader.flow));
	if (reader.flow == NULL) {
		(void)problems_add(problems, node->place, "out of memory");
		return NULL;
	}
	reader.flow->parts = *parts;
	if (!read_all(&reader, node))
		return NULL;
	reader.flow->hash = hash_languages(hash_node(2166136261u, node),
	    parts->languages);
	return reader.flow;
}

const struct flow *
flow_read(struct arena *arena, const struct node *node,
    const struct flow_parts *parts, struct problems *problems)
{
	unsigned before = problems->errors;
	const struct flow *flow = flow_parse(arena, node, parts, problems);

	if (flow != NULL)
		flow_check(flow, problems);
	return problems->errors == before ? flow : NULL;
}
