/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/review.h"

const char *const review_words[REVIEW_STATES + 1] = { "draft", "read",
	"approved", "recorded", NULL };

/* The words of a prompt are in the language itself? */
static bool
is_own(const struct snapshot *snapshot, const struct prompt *prompt,
    const struct language *language, enum form form)
{
	const struct wording *wording;

	if (prompt->class == PROMPT_KEYWORD)
		return words_keyword(snapshot->words, prompt,
		    language->index) != NULL;
	wording = words_find(snapshot->words, prompt, language->index, form);
	for (unsigned i = 0; wording != NULL && i < wording->count; i++) {
		if (wording->spans[i].language == language)
			return true;
	}
	return false;
}

static void
count_missing(const struct snapshot *snapshot,
    const struct language *language, struct review *review)
{
	for (unsigned i = 0; i < snapshot->prompts.count * FORMS; i++) {
		const struct prompt *prompt = &snapshot->prompts.at[i / FORMS];
		enum form form = i % FORMS;

		if (prompt->english[form] == NULL || prompt->only_english)
			continue;
		if (is_own(snapshot, prompt, language, form)) {
			review->states[REVIEW_DRAFT]++;
			continue;
		}
		review->missing++;
		if (review->first_missing == NULL)
			review->first_missing = prompt->id;
	}
}

/* "voice:menu 1f2e3d4c approved AB 2026-11-21": the third word counts. */
static void
count_line(const char *line, struct review *review)
{
	const char *at = line + strcspn(line, " \t");

	at += strspn(at, " \t");
	at += strcspn(at, " \t");
	at += strspn(at, " \t");
	for (unsigned i = REVIEW_READ; i < REVIEW_STATES; i++) {
		size_t length = strlen(review_words[i]);

		if (strncmp(at, review_words[i], length) != 0 ||
		    strchr(" \t\r\n", at[length]) == NULL ||
		    review->states[REVIEW_DRAFT] == 0)
			continue;
		review->states[i]++;
		review->states[REVIEW_DRAFT]--;
	}
}

void
review_count(const struct snapshot *snapshot, const struct language *language,
    struct review *review)
{
	const char *registry = snapshot->settings.registry;
	const char *slash = registry == NULL ? NULL : strrchr(registry, '/');
	char memory[1024];
	char line[512];
	struct text path;
	FILE *in;

	*review = (struct review){ .missing = 0 };
	if (language->index == LANGUAGE_ENGLISH)
		return;
	count_missing(snapshot, language, review);
	text_init(&path, memory, sizeof(memory));
	if (slash != NULL)
		text_add(&path, (struct bytes){ registry,
		    (size_t)(slash - registry) + 1 });
	text_add_text(&path, language->tag);
	text_add_text(&path, ".review");
	in = path.full ? NULL : fopen(memory, "r");
	if (in == NULL)
		return;			/* nobody has read anything yet */
	while (fgets(line, sizeof(line), in) != NULL) {
		if (line[0] != '#')
			count_line(line, review);
	}
	(void)fclose(in);
}
