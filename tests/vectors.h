/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files of signature vectors: requests, each with a verdict. Shared by the
 * program that checks such files and by the unit tests.
 */
#ifndef TESTS_VECTORS_H
#define TESTS_VECTORS_H

#include <stdlib.h>

#include "base/json.h"
#include "providers/provider.h"

#define VECTORS_MOST (4 * 1024 * 1024)
#define VECTOR_KEY "VECTOR_KEY"		/* environment: the vector's secret */

struct vector {
	const char *name;
	const char *key;
	struct request request;
	const char *url;
	int64_t now_ms;
	bool valid;
	bool must;			/* false: carriers' code disagrees */
};

/* An account of each provider, with the vector's key as its secret. */
static const struct vector_account {
	const char *provider;
	const char *settings;
} vector_accounts[] = {
	{ "twilio", "{\"account_sid\": \"ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\", "
	    "\"auth_token\": {\"environment\": \"" VECTOR_KEY "\"}}" },
};

static inline const char *
vector_settings(const char *provider)
{
	size_t count = sizeof(vector_accounts) / sizeof(vector_accounts[0]);

	for (size_t i = 0; i < count; i++) {
		if (strcmp(vector_accounts[i].provider, provider) == 0)
			return vector_accounts[i].settings;
	}
	return NULL;
}

static inline const char *
vector_text(const struct node *object, const char *name)
{
	const struct node *node = node_find(object, name);

	return node != NULL && node->kind == NODE_TEXT ? node->text : "";
}

/* Path and query of a request for that URL, as they are on the wire. */
static inline void
vector_aim(struct request *request, const char *url)
{
	const char *host = strstr(url, "://");
	const char *target = strpbrk(host == NULL ? url : host + 3, "/?");
	const char *query;

	target = target == NULL ? "/" : target;
	query = strchr(target, '?');
	request->target = bytes_from_text(target);
	request->path = (struct bytes){ target, query == NULL ?
	    strlen(target) : (size_t)(query - target) };
	request->query = bytes_from_text(query == NULL ? "" : query + 1);
}

static inline void
vector_read(const struct node *node, struct vector *vector)
{
	const struct node *headers = node_find(node, "headers");
	const struct node *must = node_find(node, "must");
	const struct node *now = node_find(node, "now");
	struct request *request = &vector->request;

	*vector = (struct vector){
		.name = vector_text(node, "name"),
		.key = vector_text(node, "key"),
		.url = vector_text(node, "url"),
		.valid = strcmp(vector_text(node, "expect"), "valid") == 0,
		.must = must == NULL || must->flag,
		.now_ms = now == NULL ? 0 : now->number * 1000,
	};
	request->method = strcmp(vector_text(node, "method"), "GET") == 0 ?
	    METHOD_GET : METHOD_POST;
	request->body = bytes_from_text(vector_text(node, "body"));
	vector_aim(request, vector->url);
	for (const struct node *header = headers == NULL ? NULL :
	    headers->first; header != NULL; header = header->next)
		request->headers[request->header_count++] = (struct header){
			bytes_from_text(header->name),
			bytes_from_text(header->text) };
}

/* The settings of an account from JSON, prepared; in account->own. */
static inline bool
vector_account_open(const struct provider *provider, const char *settings,
    const char *key, struct arena *arena, struct account *account)
{
	struct problems problems;
	struct problem why = { "" };
	const struct node *root;
	bool good = false;

	setenv(VECTOR_KEY, key, 1 /* replace */);
	problems_init(&problems);
	*account = (struct account){ .name = "test", .kind = &provider->kind };
	account->own = arena_get(arena, provider->kind.size + 1);
	root = node_read(arena, "settings", bytes_from_text(settings),
	    &problems);
	if (root != NULL && table_read(provider->kind.settings, NULL, root,
	    account->own, arena, &problems))
		good = provider->kind.prepare(account->own, &why);
	problems_print(&problems, stderr);
	if (why.text[0] != '\0')
		(void)fprintf(stderr, "%s\n", why.text);
	problems_clear(&problems);
	return good;
}

static inline bool
vector_verify(const struct provider *provider, const struct account *account,
    const struct vector *vector)
{
	static char memory[262144];
	struct fields fields = { NULL, 0 };
	struct delivery delivery = { .request = &vector->request,
	    .url = vector->url, .fields = &fields };
	struct arena arena;

	arena_init(&arena, memory, sizeof(memory));
	return provider->verify(account, &delivery, vector->now_ms, &arena);
}

#endif
