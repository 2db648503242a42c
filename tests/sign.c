/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sign FILE: what Twilio would sign the requests of a vector file with, one
 * `name<TAB>signature` a line. An oracle can then judge our signatures.
 */
#include "providers/twilio.h"
#include "vectors.h"

static bool
sign_vector(const struct provider *provider, const struct vector *vector)
{
	char signature[64];
	struct delivery delivery = { .request = &vector->request,
	    .url = vector->url };
	struct account account;
	struct arena arena;
	struct text text;
	bool good;

	arena_init_growing(&arena);
	text_init(&text, signature, sizeof(signature));
	good = vector_account_open(provider, vector_settings("twilio"),
	    vector->key, &arena, &account) &&
	    twilio_sign(&account, &delivery, &arena, &text);
	if (good)
		printf("%s\t%s\n", vector->name, signature);
	provider->kind.clear(account.own);
	arena_clear(&arena);
	return good;
}

int
main(int count, char **arguments)
{
	const struct node *root, *list;
	struct problems problems;
	struct arena arena;
	bool good;

	if (count != 2) {
		(void)fprintf(stderr, "usage: %s FILE\n", arguments[0]);
		return 64;
	}
	arena_init_growing(&arena);
	problems_init(&problems);
	root = node_read_file(&arena, arguments[1], VECTORS_MOST, &problems);
	problems_print(&problems, stderr);
	problems_clear(&problems);
	list = root == NULL ? NULL : node_find(root, "vectors");
	good = list != NULL;
	for (const struct node *at = good ? list->first : NULL; at != NULL;
	    at = at->next) {
		struct vector vector;

		vector_read(at, &vector);
		good = sign_vector(provider_find("twilio"), &vector) && good;
	}
	arena_clear(&arena);
	return good ? 0 : 1;
}
