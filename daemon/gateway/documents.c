/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/documents.h"

#include <stdlib.h>

#define PLACES 256			/* a power of two */
#define PARTS_MOST 24			/* actions of one document */
#define HOLES_MOST 4

/* All that a document says of an action. Wordings live as long as their
 * snapshot: the address is the words. */
struct part {
	const struct prompt *prompt;
	const struct wording *wording;
	uint32_t seconds, keys_most;
	uint16_t language;
	uint8_t kind;
	bool inside, star_ends, empty_comes_back;
};

struct key {
	const struct account *account;
	unsigned count;
	struct part parts[PARTS_MOST];
};

struct document {
	struct key key;
	unsigned holes;			/* where the token goes */
	size_t at[HOLES_MOST];
	size_t length;
	char *text;			/* without the tokens; NULL: free */
};

struct documents {
	struct document places[PLACES];
};

struct documents *
documents_new(void)
{
	return calloc(1, sizeof(struct documents));
}

void
documents_forget(struct documents *documents)
{
	for (unsigned i = 0; i < PLACES; i++) {
		free(documents->places[i].text);
		documents->places[i].text = NULL;
	}
}

void
documents_free(struct documents *documents)
{
	if (documents == NULL)
		return;
	documents_forget(documents);
	free(documents);
}

/* False: too many actions, or one that is not for everybody. */
static bool
key_add(struct key *key, const struct action *action, bool inside)
{
	for (; action != NULL; action = action->next) {
		struct part *part = &key->parts[key->count];

		if (key->count == PARTS_MOST || action->kind == ACTION_RING ||
		    action->kind == ACTION_TEXT ||
		    action->kind == ACTION_ACCEPT || action->day != 0 ||
		    action->number_count > 0)
			return false;
		part->prompt = action->prompt;
		part->wording = action->wording;
		part->seconds = action->seconds;
		part->keys_most = action->keys_most;
		part->language = action->language;
		part->kind = (uint8_t)action->kind;
		part->inside = inside;
		part->star_ends = action->star_ends;
		part->empty_comes_back = action->empty_comes_back;
		key->count++;
		if (action->inside != NULL &&
		    (inside || !key_add(key, action->inside, true)))
			return false;
	}
	return true;
}

static bool
part_equal(const struct part *a, const struct part *b)
{
	return a->prompt == b->prompt && a->wording == b->wording &&
	    a->seconds == b->seconds && a->keys_most == b->keys_most &&
	    a->language == b->language && a->kind == b->kind &&
	    a->inside == b->inside && a->star_ends == b->star_ends &&
	    a->empty_comes_back == b->empty_comes_back;
}

static bool
key_equal(const struct key *a, const struct key *b)
{
	if (a->account != b->account || a->count != b->count)
		return false;
	for (unsigned i = 0; i < a->count; i++) {
		if (!part_equal(&a->parts[i], &b->parts[i]))
			return false;
	}
	return true;
}

/* Two that share a place take it from each other. */
static struct document *
place_of(struct documents *documents, const struct key *key)
{
	uint64_t hash = (uintptr_t)key->account;

	for (unsigned i = 0; i < key->count; i++) {
		hash ^= (uintptr_t)key->parts[i].wording + key->parts[i].kind;
		hash = (hash ^ hash >> 29) * 0x9e3779b97f4a7c15u;
	}
	return &documents->places[hash >> 32 & (PLACES - 1)];
}

bool
documents_find(struct documents *documents, const struct account *account,
    const struct action *actions, struct bytes token, struct text *into)
{
	struct key key = { .account = account };
	const struct document *document;
	size_t from = 0;

	if (!key_add(&key, actions, false))
		return false;
	document = place_of(documents, &key);
	if (document->text == NULL || !key_equal(&document->key, &key))
		return false;
	for (unsigned i = 0; i < document->holes; i++) {
		text_add(into, (struct bytes){ document->text + from,
		    document->at[i] - from });
		text_add(into, token);
		from = document->at[i];
	}
	text_add(into, (struct bytes){ document->text + from,
	    document->length - from });
	return true;
}

/* Cuts the tokens out of a copy. A token is sealed: nothing else that is said
 * can look like it. */
static bool
cut_tokens(struct document *made, struct bytes token, struct bytes document)
{
	struct bytes rest = document;

	made->holes = 0;
	made->length = 0;
	while (rest.length != 0) {
		const char *hole = memmem(rest.at, rest.length, token.at,
		    token.length);
		size_t run = hole == NULL ? rest.length :
		    (size_t)(hole - rest.at);

		memcpy(made->text + made->length, rest.at, run);
		made->length += run;
		if (hole == NULL)
			return true;
		if (made->holes == HOLES_MOST)
			return false;
		made->at[made->holes++] = made->length;
		rest = bytes_after(rest, run + token.length);
	}
	return true;
}

void
documents_keep(struct documents *documents, const struct account *account,
    const struct action *actions, struct bytes token, struct bytes document)
{
	struct document made = { .key.account = account };
	struct document *place;

	if (token.length == 0 || document.length == 0 ||
	    !key_add(&made.key, actions, false))
		return;
	made.text = malloc(document.length);
	if (made.text == NULL)
		return;			/* it is rendered again next time */
	if (!cut_tokens(&made, token, document)) {
		free(made.text);
		return;
	}
	place = place_of(documents, &made.key);
	free(place->text);
	*place = made;
	place->text = made.text;	/* the place owns it now */
}
