/* SPDX-License-Identifier: GPL-3.0-or-later */
/* language: names each language in its own voice, a page at a time. */
#include "flow/kind.h"

struct choice {
	const struct prompt *name;	/* said in each language */
	const struct prompt *more;	/* said in English while pages remain */
	const struct step *next;
	const struct step *named;	/* remembered, and without words */
	const struct step *silence;
	int64_t listen_ms;
};

/* Of this caller, or of the line: it is named first, under its usual key. */
static const struct language *
first_of(const struct turn *turn, unsigned page)
{
	const struct language *first = turn->remembered;
	uint16_t line = turn->line == NULL ? LANGUAGE_UNKNOWN :
	    turn->line->language_index;

	if (first == NULL && line < turn->languages->count)
		first = &turn->languages->at[line];
	return first == NULL || first->key == 0 || first->page != page ?
	    NULL : first;
}

static void
say_page(struct walk *walk, const struct choice *own, unsigned page)
{
	const struct languages *languages = walk->turn->languages;
	const struct language *first = first_of(walk->turn, page);

	if (first != NULL)
		walk_say_in(walk, own->name, first->index);
	for (int key = '1'; key <= '8'; key++) {
		const struct language *language =
		    language_by_key(languages, page, (char)key);

		if (language != NULL && language != first)
			walk_say_in(walk, own->name, language->index);
	}
	if (page + 1 < languages->pages ||
	    walk->turn->session.marks & 1u << MARK_TURNED)
		walk_say_in(walk, own->more, LANGUAGE_ENGLISH);
}

/* At the beginning of a call. True: they were cut off, and it went on. */
static bool
begin(struct walk *walk, const struct choice *own)
{
	struct session *session = &walk->turn->session;
	const struct language *remembered = walk->turn->remembered;

	if (walk->turn->input->kind != INPUT_CALL || remembered == NULL)
		return false;
	if (walk->turn->cut_off) {
		session->language = remembered->index;
		walk_go(walk, remembered->offered || own->named == NULL ?
		    own->next : own->named);
		return true;
	}
	/* Its page, so that it need not wait for the others. */
	if (remembered->key != 0 && remembered->page > 0) {
		session->page = (uint8_t)remembered->page;
		session->marks |= 1u << MARK_TURNED;
	}
	return false;
}

static void
language_enter(struct walk *walk, const struct step *step)
{
	const struct choice *own = step->own;

	if (begin(walk, own))
		return;
	say_page(walk, own, walk->turn->session.page);
	walk_ask(walk, step, own->listen_ms);
}

/* 9: the next page; past the last one those that were passed over, then a
 * person. Where there is one page only, nobody offered more: 9 says it again,
 * as everywhere. */
static void
turn_page(struct walk *walk, const struct step *step)
{
	const struct choice *own = step->own;
	struct session *session = &walk->turn->session;
	unsigned pages = walk->turn->languages->pages;
	unsigned turned = session->marks & 1u << MARK_TURNED;

	if (pages > 1 && session->page + 1u < pages) {
		session->page++;
	} else if (pages > 1 && turned != 0) {
		session->page = 0;
		session->marks &= (uint8_t)~turned;
	} else if (pages > 1) {
		walk_go(walk, own->silence);
		return;
	}
	session->tries = 0;
	walk->next = step;
}

/* Three nines may be somebody on the way to the fourth page, or who thinks that
 * this is 999: both are served. */
static void
take_nine(struct walk *walk, const struct step *step)
{
	struct session *session = &walk->turn->session;
	size_t nines = strlen(session->keys);

	if (nines >= 2) {
		session->keys[0] = '\0';
		walk_say(walk, walk->flow->not_999);
	} else {
		session->keys[nines] = '9';
		session->keys[nines + 1] = '\0';
	}
	turn_page(walk, step);
}

static void
language_take(struct walk *walk, const struct step *step)
{
	const struct choice *own = step->own;
	struct session *session = &walk->turn->session;
	struct bytes keys = walk->turn->input->keys;
	const struct language *language = keys.length != 1 ? NULL :
	    language_by_key(walk->turn->languages, session->page, keys.at[0]);
	uint8_t page = session->page;

	if (language != NULL) {
		session->keys[0] = '\0';
		session->language = language->index;
		walk_go(walk, own->next);
	} else if (walk_is_key(walk, '9')) {
		take_nine(walk, step);
	} else if (walk_common_key(walk, step)) {
		session->page = page;
	} else if (walk_gave_up(walk, step)) {
		walk_go(walk, own->silence);
	}
}

static void
language_exits(const struct step *step, exit_function *each, void *arg)
{
	const struct choice *own = step->own;

	each(arg, own->next, WAY_KEY);
	each(arg, own->silence, WAY_SILENCE);
	if (own->named != NULL)
		each(arg, own->named, WAY_AT_ONCE);
}

#define AT(field) offsetof(struct choice, field)

static const struct setting language_settings[] = {
	{ "listen", SETTING_DURATION, AT(listen_ms), "3s",
	    "How long it waits after the last name.",
	    .least = 1000, .most = 20000 },
	{ .name = NULL },
};

static const struct reference language_references[] = {
	{ "say", REFERENCE_VOICE, AT(name), true,
	    "Said once in each language: its name and its key." },
	{ "more", REFERENCE_VOICE, AT(more), true,
	    "Said in English while there are more pages (key 9)." },
	{ "next", REFERENCE_STEP, AT(next), true,
	    "The step once a language is chosen." },
	{ "named", REFERENCE_STEP, AT(named), false,
	    "The same for who was cut off in a language that the helpline "
	    "knows only by name." },
	{ "silence", REFERENCE_STEP, AT(silence), true,
	    "The step when nothing is pressed." },
	{ .name = NULL },
};

const struct kind kind_language = {
	.name = "language",
	.about = "Offers the languages, each in its own voice.",
	.settings = language_settings,
	.references = language_references,
	.size = sizeof(struct choice),
	.waits = true,
	.by_call = true,
	.enter = language_enter,
	.take = language_take,
	.exits = language_exits,
};
