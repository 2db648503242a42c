/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Accounts at carriers, read by the rows of their providers, and lines. */
#include "settings/draft.h"

#define NAMES_MOST 64u

static const char *const reply_words[] = { "answer", "api", NULL };

struct account_draft {
	const char *provider;
	int reply;
	int64_t rate;
};

#define ACCOUNT(member) offsetof(struct account_draft, member)

const struct setting account_table[] = {
	{ .name = "provider", .kind = SETTING_TEXT,
	  .offset = ACCOUNT(provider), .required = true,
	  .about = "Which carrier: see the tables of providers below." },
	{ .name = "reply", .kind = SETTING_WORD, .offset = ACCOUNT(reply),
	  .words = reply_words,
	  .about = "Whether texts are answered inside the webhook's answer "
	  "(the default where the carrier can) or through its API." },
	{ .name = "rate", .kind = SETTING_NUMBER, .offset = ACCOUNT(rate),
	  .fallback = "1", .least = 1, .most = 1000,
	  .about = "Texts a second through the API." },
	{ .name = NULL },
};

bool
draft_unknown(const struct draft *draft, struct place place, const char *what,
    const char *name, const char *const *names)
{
	const char *nearest = problem_nearest(name, names);

	if (nearest == NULL)
		return problems_add(draft->problems, place,
		    "there is no %s \"%s\"", what, name);
	return problems_add(draft->problems, place,
	    "there is no %s \"%s\"; did you mean \"%s\"?", what, name,
	    nearest);
}

static bool
out_of_memory(const struct draft *draft, struct place place)
{
	return problems_add(draft->problems, place, "out of memory");
}

/* The names of rows, for passing over each other's. */
static void
row_names(const struct setting *row, const char *names[NAMES_MOST])
{
	unsigned count = 0;

	for (; row != NULL && row->name != NULL && count + 1 < NAMES_MOST;
	    row++)
		names[count++] = row->name;
	names[count] = NULL;
}

static const struct account_kind *
kind_find(const struct draft *draft, const struct node *node)
{
	const struct account_kind *const *kind = draft->parts->kinds;
	const char *names[NAMES_MOST];
	unsigned count = 0;

	for (; *kind != NULL && count + 1 < NAMES_MOST; kind++) {
		if (strcmp((*kind)->provider, node->text) == 0)
			return *kind;
		names[count++] = (*kind)->provider;
	}
	names[count] = NULL;
	(void)draft_unknown(draft, node->place, "provider", node->text, names);
	return NULL;
}

/* It stands in URLs and in logs. */
static bool
check_name(const struct draft *draft, const struct node *node)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
	size_t length = strlen(node->name);

	if (length >= 1 && length <= 32 &&
	    strspn(node->name, letters) == length)
		return true;
	return problems_add(draft->problems, node->name_place,
	    "\"%s\": the name of an account stands in URLs; use 1 to 32 of "
	    "a-z, 0-9 and -", node->name);
}

static bool
prepare(const struct draft *draft, struct account *account)
{
	struct problem why = { "" };

	if (draft->parts->without_secrets || account->kind->prepare == NULL ||
	    account->kind->prepare(account->own, &why))
		return true;
	return problems_add(draft->problems, account->place,
	    "the account \"%s\": %s", account->name, why.text);
}

static bool
read_reply(const struct draft *draft, const struct node *node, int reply,
    struct account *account)
{
	const struct node *said = node_find(node, "reply");

	account->reply = (enum reply)reply;
	if (account->kind->replies_inside || account->reply == REPLY_API)
		return true;
	account->reply = REPLY_API;
	return said == NULL || problems_add(draft->problems, said->place,
	    "\"%s\" cannot answer inside the webhook; write \"api\"",
	    account->kind->provider);
}

/* The provider's own rows. Unknown keys were told by the common ones. */
static bool
read_kind(const struct draft *draft, const struct node *node,
    struct account *account)
{
	const struct account_kind *kind = account->kind;
	const char *all[NAMES_MOST];
	unsigned count = 0;

	account->own = arena_get(draft->arena, kind->size + 1);
	if (account->own == NULL)
		return out_of_memory(draft, node->place);
	for (const struct node *child = node->first; child != NULL &&
	    count + 1 < NAMES_MOST; child = child->next)
		all[count++] = child->name;
	all[count] = NULL;
	if (kind->settings != NULL && !table_read(kind->settings, all, node,
	    account->own, draft->arena, draft->problems))
		return false;
	return kind->check == NULL ||
	    kind->check(account->own, node, draft->problems);
}

static bool
read_own(const struct draft *draft, const struct node *node,
    struct account *account)
{
	struct account_draft common = { .provider = NULL };
	const char *own_names[NAMES_MOST];
	bool good;

	row_names(account->kind->settings, own_names);
	good = table_read(account_table, own_names, node, &common,
	    draft->arena, draft->problems);
	account->rate = common.rate;
	return read_reply(draft, node, common.reply, account) &&
	    read_kind(draft, node, account) && good;
}

static bool
read_account(const struct draft *draft, const struct node *node,
    struct account *account)
{
	const struct node *provider = node_find(node, "provider");

	account->name = node->name;
	account->place = node->name_place;
	if (!check_name(draft, node))
		return false;
	if (node->kind != NODE_OBJECT)
		return problems_add(draft->problems, node->place,
		    "\"%s\": expected an object, found %s", node->name,
		    node_kind_name(node->kind));
	if (provider == NULL)
		return problems_add(draft->problems, node->place,
		    "\"provider\" is missing");
	if (provider->kind != NODE_TEXT)
		return problems_add(draft->problems, provider->place,
		    "\"provider\": expected a text, found %s",
		    node_kind_name(provider->kind));
	account->kind = kind_find(draft, provider);
	return account->kind != NULL && read_own(draft, node, account) &&
	    prepare(draft, account);
}

bool
draft_read_accounts(struct draft *draft)
{
	const struct node *node = draft->accounts;
	struct account *list;
	bool good = true;

	if (node == NULL)
		return true;			/* told by the table */
	if (node->kind != NODE_OBJECT || node->count == 0)
		return problems_add(draft->problems, node->place,
		    "\"accounts\" needs an account: {\"sandbox\": "
		    "{\"provider\": \"sandbox\"}}");
	if (node->count > SETTINGS_ACCOUNTS_MOST)
		return problems_add(draft->problems, node->place,
		    "at most %d accounts", SETTINGS_ACCOUNTS_MOST);
	list = arena_get(draft->arena, node->count * sizeof(*list));
	if (list == NULL)
		return out_of_memory(draft, node->place);
	draft->settings.accounts = list;
	for (node = node->first; node != NULL; node = node->next) {
		struct account *account = &list[draft->settings.account_count];

		account->index = (uint16_t)draft->settings.account_count++;
		good = read_account(draft, node, account) && good;
	}
	return good;
}

void
draft_clear_accounts(const struct settings *settings)
{
	for (unsigned i = 0; i < settings->account_count; i++) {
		const struct account *account = &settings->accounts[i];

		if (account->own != NULL && account->kind->clear != NULL)
			account->kind->clear(account->own);
	}
}
