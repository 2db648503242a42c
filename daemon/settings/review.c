/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "settings/review.h"

#include "base/sign.h"
#include "settings/snapshot.h"

#define WORDS_MOST 8192
#define HASH_DIGITS 16

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
			review->safety += prompt->class != PROMPT_PLAIN;
			continue;
		}
		if (!language->offered)
			continue;	/* a short set has what it has */
		review->missing++;
		if (review->first_missing == NULL)
			review->first_missing = prompt->id;
	}
}

static const struct mo_message *
find_context(const struct mo *mo, struct bytes context)
{
	for (unsigned i = 0; i < mo_count(mo); i++) {
		if (bytes_equal(mo_at(mo, i)->context, context))
			return mo_at(mo, i);
	}
	return NULL;
}

/* The first 16 digits of SHA-256 over English, NUL, translation. */
static bool
review_fits(const struct mo_message *message, struct bytes hash)
{
	char memory[WORDS_MOST];
	char hex_memory[HASH_DIGITS + 1];
	unsigned char digest[32];
	struct text text, hex;

	text_init(&text, memory, sizeof(memory));
	text_add(&text, message->id);
	text_add_char(&text, '\0');
	text_add(&text, message->forms[0]);
	if (text.full || !sign_sha256(text_bytes(&text), digest))
		return false;
	text_init(&hex, hex_memory, sizeof(hex_memory));
	sign_hex(&hex, (struct bytes){ (const char *)digest,
	    HASH_DIGITS / 2 });
	return bytes_equal(text_bytes(&hex), hash);
}

/* The next word of a line, which moves on behind it. */
static struct bytes
next_word(const char **line)
{
	struct bytes word;

	*line += strspn(*line, " \t\r\n");
	word = (struct bytes){ *line, strcspn(*line, " \t\r\n") };
	*line += word.length;
	return word;
}

/* Words that people text are as grave as what is said to them. */
static bool
is_safety(const struct prompts *prompts, struct bytes context)
{
	const char *colon = memchr(context.at, ':', context.length);

	if (colon == NULL)
		return false;
	context = bytes_after(context, (size_t)(colon + 1 - context.at));
	for (unsigned i = 0; i < prompts->count; i++) {
		if (bytes_are(context, prompts->at[i].id))
			return prompts->at[i].class != PROMPT_PLAIN;
	}
	return false;
}

/* "voice:menu 1f2e3d4c5b6a7988 approved AB 2026-11-21". Who has read other
 * words than those that are said has not read them. */
void
review_count_line(const struct mo *mo, const struct prompts *prompts,
    const char *line, struct review *review)
{
	struct bytes context = next_word(&line);
	struct bytes hash = next_word(&line);
	struct bytes state = next_word(&line);
	const struct mo_message *message = find_context(mo, context);

	if (message == NULL || review->states[REVIEW_DRAFT] == 0)
		return;
	for (unsigned i = REVIEW_READ; i < REVIEW_STATES; i++) {
		if (!bytes_are(state, review_words[i]))
			continue;
		if (!review_fits(message, hash)) {
			review->changed++;
			return;
		}
		review->states[i]++;
		review->states[REVIEW_DRAFT]--;
		if (i >= REVIEW_APPROVED && is_safety(prompts, context))
			review->safety_approved++;
	}
}

static void
count_file(const struct snapshot *snapshot, const struct language *language,
    FILE *in, struct review *review)
{
	struct problems problems;
	struct arena arena;
	const struct mo *mo;
	char line[512];

	arena_init_growing(&arena);
	problems_init(&problems);
	mo = mo_read_file(&arena, arena_format(&arena, "%s/%s.mo",
	    snapshot->settings.catalogues, language->tag), &problems);
	while (mo != NULL && fgets(line, sizeof(line), in) != NULL) {
		if (line[0] != '#')
			review_count_line(mo, &snapshot->prompts, line,
			    review);
	}
	problems_clear(&problems);
	arena_clear(&arena);
}

void
review_count(const struct snapshot *snapshot, const struct language *language,
    struct review *review)
{
	const char *registry = snapshot->settings.registry;
	const char *slash = registry == NULL ? NULL : strrchr(registry, '/');
	char memory[1024];
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
	count_file(snapshot, language, in, review);
	(void)fclose(in);
}

bool
review_all(struct snapshot *snapshot)
{
	struct review *all = arena_get(&snapshot->arena,
	    (size_t)snapshot->languages.count * sizeof(*all));

	for (unsigned i = 0; all != NULL && i < snapshot->languages.count;
	    i++) {
		if (words_some(snapshot->words, (uint16_t)i))
			review_count(snapshot, &snapshot->languages.at[i],
			    &all[i]);
		else
			all[i] = (struct review){ .missing = 0 };
	}
	snapshot->reviews = all;
	return all != NULL;
}
