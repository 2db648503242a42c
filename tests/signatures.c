/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * signatures FILE...: does each provider's verify judge the vectors of these
 * files as they say? Exit 0 if all that must be so are.
 */
#include "vectors.h"

struct count {
	unsigned passed, failed;
	unsigned agreed, differed;	/* of those that need not agree */
};

static bool
check_vector(const struct provider *provider, const char *settings,
    const struct vector *vector, bool *verdict)
{
	struct arena arena;
	struct account account;
	bool opened;

	arena_init_growing(&arena);
	opened = vector_account_open(provider, settings, vector->key, &arena,
	    &account);
	if (opened)
		*verdict = vector_verify(provider, &account, vector);
	if (provider->kind.clear != NULL)
		provider->kind.clear(account.own);
	arena_clear(&arena);
	return opened;
}

static void
count_vector(struct count *count, const char *file,
    const struct vector *vector, bool right)
{
	if (!vector->must) {
		if (right)
			count->agreed++;
		else
			count->differed++;
		return;
	}
	if (right) {
		count->passed++;
		return;
	}
	count->failed++;
	printf("%s: %s: expected %s\n", file, vector->name,
	    vector->valid ? "valid" : "invalid");
}

static void
check_vectors(struct count *count, const char *file, const struct node *root,
    const struct provider *provider)
{
	const char *settings = vector_settings(provider->kind.provider);
	const struct node *list = node_find(root, "vectors");

	if (settings == NULL || list == NULL) {
		printf("%s: skipped: %s\n", file, list == NULL ?
		    "it has no \"vectors\"" : "its provider signs nothing");
		return;
	}
	for (const struct node *at = list->first; at != NULL; at = at->next) {
		struct vector vector;
		bool verdict = false;

		vector_read(at, &vector);
		if (!check_vector(provider, settings, &vector, &verdict)) {
			printf("%s: %s: no account\n", file, vector.name);
			count->failed++;
			continue;
		}
		count_vector(count, file, &vector, verdict == vector.valid);
	}
}

static bool
check_file(struct count *count, const char *file)
{
	const struct provider *provider;
	const struct node *root;
	struct problems problems;
	struct arena arena;

	arena_init_growing(&arena);
	problems_init(&problems);
	root = node_read_file(&arena, file, VECTORS_MOST, &problems);
	problems_print(&problems, stderr);
	problems_clear(&problems);
	if (root != NULL) {
		const char *name = vector_text(root, "provider");

		provider = provider_find(name);
		if (provider == NULL)
			printf("%s: skipped: no provider \"%s\"\n", file, name);
		else
			check_vectors(count, file, root, provider);
	}
	arena_clear(&arena);
	return root != NULL;
}

int
main(int count, char **arguments)
{
	struct count counted = { 0 };

	if (count < 2) {
		(void)fprintf(stderr, "usage: %s FILE...\n", arguments[0]);
		return 64;
	}
	for (int i = 1; i < count; i++) {
		if (!check_file(&counted, arguments[i]))
			counted.failed++;
	}
	if (counted.agreed + counted.differed > 0)
		printf("not required: %u as expected, %u otherwise\n",
		    counted.agreed, counted.differed);
	printf("%u passed, %u failed\n", counted.passed, counted.failed);
	return counted.failed == 0 ? 0 : 1;
}
