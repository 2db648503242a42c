/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From what a resident sends to the document that they get, in the helpline
 * that ships: how it came, step, language, then keys or words. Whatever they
 * text, expat reads every provider's document, it holds our words and none of
 * theirs. */
#include "cli_fixture.h"
#include "rendered.h"
#include "at_step.h"
#include "words/words.h"

#define CANARY "Zqxjkvbwzq"

static const char *const froms[] = { "+447700900123", "+442079460000",
	"+351910000001", "" };

static struct snapshot *snapshot;
static struct rendered rendered;
static char memory[262144], expected[RENDERED_MOST];

static void
begin(void)
{
	snapshot = fixture_snapshot("config/helpline.json");
	must(snapshot != NULL, "the configuration that ships is sound");
}

static void
check_document(const struct provider *provider, struct turn *turn)
{
	const struct account account = { .name = "main",
		.kind = &provider->kind };
	static char document[RENDERED_MOST];
	struct text text, words;

	text_init(&text, document, sizeof(document));
	provider->render(&account, turn->actions, &document_links, &text);
	must(!text.full, "a document has room");
	must(strstr(document, CANARY) == NULL,
	    "a resident's words are not repeated");
	if (strncmp(provider->document_type, "text/xml", 8) != 0)
		return;
	rendered_parse(&rendered, &text);
	text_init(&words, expected, sizeof(expected));
	rendered_expect_all(&words, turn->actions);
	rendered_check_words(&rendered, text_bytes(&words));
}

/* As the gateway does it: the promise kept or not, then the words. */
static void
decide(struct turn *turn, bool kept)
{
	flow_step(turn);
	if (turn->promises) {
		words_fill(turn);
		turn->actions = NULL;
		turn->promises = turn->fresh = false;
		turn->phase = kept ? PHASE_KEPT : PHASE_FAILED;
		flow_step(turn);
	}
	at_step_check(turn);
	words_fill(turn);
	for (struct action *action = turn->actions; action != NULL;
	    action = action->next)
		action->leased = action->kind == ACTION_TEXT;
}

/* A text ends in a word that nobody texts by chance. */
static struct bytes
marked(struct arena *arena, const struct input *input, struct bytes words)
{
	return input->kind != INPUT_TEXT ? input->body : bytes_from_text(
	    arena_join(arena, (const struct bytes[]){ words,
	    BYTES(" " CANARY) }, 2));
}

static void
take(struct bytes rest)
{
	const struct languages *languages = &snapshot->languages;
	unsigned how = fuzz_pick(&rest, 256), more = fuzz_pick(&rest, 256);
	unsigned step = fuzz_pick(&rest, 256), which = fuzz_pick(&rest, 256);
	const struct line *line = &snapshot->settings.lines[0];
	struct input input;
	struct arena arena;
	struct turn turn = { .arena = &arena, .flow = snapshot->flow,
		.words = snapshot->words, .languages = languages,
		.account = line->account, .line = line, .input = &input,
		.now_ms = AT_NOW + more * 3600000LL, .fresh = (more & 1) != 0,
		.opted_out = (more & 2) != 0 };

	arena_init(&arena, memory, sizeof(memory));
	at_step_input(&input, how, rest);
	(void)snprintf(input.from, sizeof(input.from), "%s",
	    froms[more / 4 % 4]);
	input.media = (more & 64) != 0;
	if (input.kind == INPUT_TEXT && !unicode_is_utf8(rest))
		return;			/* mended where it is read */
	input.body = marked(&arena, &input, rest);
	turn.has_person = input.from[0] != '\0';
	turn.session.step = (uint16_t)(step % flow_step_count(turn.flow));
	turn.session.language = which % (languages->count + 1u) ==
	    languages->count ? LANGUAGE_UNKNOWN :
	    (uint16_t)(which % (languages->count + 1u));
	decide(&turn, (more & 128) != 0);
	for (unsigned i = 0; providers[i] != NULL && !arena.full; i++) {
		if (providers[i]->render != NULL)
			check_document(providers[i], &turn);
	}
}

const struct fuzz_target fuzz_turns = {
	.begin = begin,
	.take = take,
};
