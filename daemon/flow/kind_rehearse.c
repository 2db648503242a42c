/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rehearse: plays to a worker what a worker meets, told by the very step that
 * would tell it in a real call, then what the caller would do. It says first
 * and last that it is a rehearsal. The cases are the operators' own.
 */
#include "flow/kind.h"

#define CASES_MOST 64u

struct scenario {
	const char *name;
	const char *about;
	const char *tag;		/* of the caller's language, or NULL */
	uint16_t language;
	uint8_t marks;
	struct texts mark_words;
	const struct step *as;
	const struct prompt *role;
	struct place place;
};

struct rehearse {
	const struct prompt *first;
	const struct prompt *last;
	const struct prompt *untaken;
	const struct scenario *cases;
	unsigned count;
	int64_t listen_ms;
};

static const struct scenario *
find(const struct rehearse *own, const struct turn *turn)
{
	for (unsigned i = 0; turn->drill != NULL && i < own->count; i++) {
		if (strcmp(own->cases[i].name, turn->drill->scenario) == 0)
			return &own->cases[i];
	}
	return NULL;
}

static void
rehearse_enter(struct walk *walk, const struct step *step)
{
	const struct rehearse *own = step->own;
	const struct scenario *scenario = find(own, walk->turn);
	struct session *session = &walk->turn->session;

	walk_wait(walk, step);
	walk_rang(walk, DESK_ANSWERED);
	session->language = LANGUAGE_ENGLISH;
	walk_say(walk, own->first);
	if (scenario != NULL) {
		session->language = scenario->language;
		session->marks = scenario->marks;
		(void)scenario->as->kind->tell(walk, scenario->as);
		session->language = LANGUAGE_ENGLISH;
		(void)walk_listen(walk, (unsigned)(own->listen_ms / 1000));
		walk_say(walk, own->untaken);
	}
	walk_end(walk, own->last);
}

static void
rehearse_take(struct walk *walk, const struct step *step)
{
	const struct rehearse *own = step->own;
	const struct scenario *scenario = find(own, walk->turn);

	if (walk_is_key(walk, '9') || walk_is_key(walk, '#')) {
		rehearse_enter(walk, step);
		return;
	}
	walk_wait(walk, step);
	if (!walk_is_key(walk, '1')) {
		walk_say(walk, own->untaken);
	} else if (scenario != NULL) {
		walk_rang(walk, DESK_PRESSED);
		walk_say(walk, scenario->role);
	}
	walk_end(walk, own->last);
}

#define OF(field) offsetof(struct scenario, field)

static const struct setting case_settings[] = {
	{ "about", SETTING_TEXT, OF(about), NULL,
	    "One line for `helpline rehearse --list`." },
	{ "language", SETTING_TEXT, OF(tag), NULL,
	    "The tag of the caller's language; else none was chosen." },
	{ "marks", SETTING_TEXTS, OF(mark_words), NULL,
	    "What is known of the caller." },
	{ .name = NULL },
};

static const char *const case_extras[] = { "as", "role", NULL };

/* Fills the marks; false: told, with the place. */
static bool
read_marks(struct flow_reader *reader, struct scenario *scenario)
{
	static const char *const words[] = { SESSION_MARK_WORDS, NULL };
	const struct texts *texts = &scenario->mark_words;
	bool good = true;

	for (unsigned i = 0; i < texts->count; i++) {
		unsigned mark = 0;

		while (words[mark] != NULL &&
		    strcmp(words[mark], texts->at[i]) != 0)
			mark++;
		if (words[mark] == NULL)
			good = problems_add(reader->problems,
			    texts->places[i], "\"%s\" is no mark of a caller: "
			    "use \"child\", \"cannot-talk\" or \"silent\"",
			    texts->at[i]);
		else
			scenario->marks |= (uint8_t)(1u << mark);
	}
	return good;
}

static bool
read_language(struct flow_reader *reader, const struct node *node,
    struct scenario *scenario)
{
	const struct language *language;

	scenario->language = LANGUAGE_UNKNOWN;
	if (scenario->tag == NULL)
		return true;
	language = language_find(reader->flow->parts.languages,
	    scenario->tag);
	if (language == NULL)
		return problems_add(reader->problems,
		    node_find(node, "language")->place, "there is no language "
		    "\"%s\"; write its tag as in the registry",
		    scenario->tag);
	scenario->language = language->index;
	return true;
}

static bool
read_as(struct flow_reader *reader, const struct node *node,
    struct scenario *scenario)
{
	const struct node *as = node_find(node, "as");
	const struct node *role = node_find(node, "role");
	bool good = true;

	if (as == NULL || role == NULL)
		return problems_add(reader->problems, node->place,
		    "the case \"%s\" needs \"%s\": %s", node->name,
		    as == NULL ? "as" : "role", as == NULL ?
		    "the step whose words a worker would hear" :
		    "the prompt that says what the caller would do");
	good = reader_step(reader, as, &scenario->as);
	if (good && scenario->as->kind->tell == NULL)
		good = problems_add(reader->problems, as->place, "\"%s\" "
		    "tells no worker of a caller: name a step of kind "
		    "\"connect\" or \"desk\"", as->text);
	return reader_prompt(reader, role, REFERENCE_VOICE,
	    &scenario->role) && good;
}

static bool
read_case(struct flow_reader *reader, const struct node *node,
    struct scenario *scenario)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
	size_t length = strlen(node->name);
	bool good = true;

	scenario->name = node->name;
	scenario->place = node->name_place;
	if (length == 0 || length >= DRILL_CASE ||
	    strspn(node->name, letters) != length)
		good = problems_add(reader->problems, node->name_place,
		    "\"%s\": the name of a case is typed in commands; use 1 "
		    "to %d of a-z, 0-9 and -", node->name, DRILL_CASE - 1);
	if (node->kind != NODE_OBJECT)
		return problems_add(reader->problems, node->place, "the case "
		    "\"%s\": expected an object, found %s", node->name,
		    node_kind_name(node->kind));
	if (!table_read(case_settings, case_extras, node, scenario,
	    reader->arena, reader->problems))
		return false;
	good = read_marks(reader, scenario) && good;
	good = read_language(reader, node, scenario) && good;
	return read_as(reader, node, scenario) && good;
}

static bool
rehearse_read(struct flow_reader *reader, const struct node *node, void *into)
{
	struct rehearse *own = into;
	const struct node *list = node_find(node, "cases");
	struct scenario *cases;
	bool good = true;

	if (list == NULL || list->kind != NODE_OBJECT || list->count == 0 ||
	    list->count > CASES_MOST)
		return problems_add(reader->problems, list == NULL ?
		    node->place : list->place, "rehearsals need \"cases\": 1 "
		    "to %u of them, for example {\"child\": {\"as\": \"day\", "
		    "\"marks\": [\"child\"], \"role\": \"rehearse-child\"}}",
		    CASES_MOST);
	cases = arena_get(reader->arena, list->count * sizeof(*cases));
	if (cases == NULL)
		return problems_add(reader->problems, list->place,
		    "out of memory");
	own->cases = cases;
	for (node = list->first; node != NULL; node = node->next)
		good = read_case(reader, node, &cases[own->count++]) && good;
	return good;
}

void
flow_check_rehearsals(const struct flow *flow, struct problems *problems)
{
	const struct rehearse *own = flow->rehearse == NULL ||
	    flow->rehearse->kind != &kind_rehearse ? NULL :
	    flow->rehearse->own;

	for (unsigned i = 0; own != NULL && i < own->count; i++) {
		const struct scenario *scenario = &own->cases[i];

		if (!scenario->as->kind->tell(NULL, scenario->as))
			(void)problems_add(problems, scenario->place,
			    "the case \"%s\" would be silent: the step \"%s\" "
			    "has no \"whisper\"", scenario->name,
			    scenario->as->name);
	}
}

bool
flow_rehearsal(const struct flow *flow, unsigned n, struct rehearsal *into)
{
	const struct rehearse *own = flow->rehearse == NULL ? NULL :
	    flow->rehearse->own;

	if (own == NULL || n >= own->count)
		return false;
	*into = (struct rehearsal){ own->cases[n].name, own->cases[n].about,
		own->cases[n].language };
	return true;
}

static void
rehearse_exits(const struct step *step, exit_function *each, void *arg)
{
	(void)step;
	(void)each;
	(void)arg;
}

#define AT(field) offsetof(struct rehearse, field)

static const struct setting rehearse_settings[] = {
	{ "listen", SETTING_DURATION, AT(listen_ms), "8s",
	    "How long it waits for key 1, as in a real call.",
	    .least = 2000, .most = 20000 },
	{ .name = NULL },
};

static const struct reference rehearse_references[] = {
	{ "first", REFERENCE_VOICE, AT(first), true,
	    "The first words: it is a rehearsal, nobody waits." },
	{ "last", REFERENCE_VOICE, AT(last), true, "The same as last words." },
	{ "untaken", REFERENCE_VOICE, AT(untaken), true,
	    "Said when the worker does not press 1." },
	{ .name = NULL },
};

static const char *const rehearse_extras[] = { "cases", NULL };

const struct kind kind_rehearse = {
	.name = "rehearse",
	.about = "Plays to a worker what a worker meets. \"cases\" are named: "
	    "\"as\" the step whose words are heard, \"language\", \"marks\", "
	    "\"role\" the prompt that says what the caller would do, "
	    "\"about\".",
	.settings = rehearse_settings,
	.references = rehearse_references,
	.size = sizeof(struct rehearse),
	.waits = true,
	.ends = true,
	.by_call = true,
	.read = rehearse_read,
	.extras = rehearse_extras,
	.enter = rehearse_enter,
	.take = rehearse_take,
	.exits = rehearse_exits,
};
