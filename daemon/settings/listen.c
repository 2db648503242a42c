/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the helpline listens, and whether that is safe. */
#include "base/table_kinds.h"
#include "http/reach.h"
#include "settings/draft.h"

static bool
check_socket(const struct draft *draft, struct place place, const char *path)
{
	if (strlen(path) <= reach_path_most())
		return true;
	return problems_add(draft->problems, place, "the path of a socket may "
	    "have %zu bytes, and %s is longer", reach_path_most(), path);
}

static bool
read_socket(const struct draft *draft, struct listener *listener)
{
	const char *path = setting_path(draft->arena, draft->settings.file,
	    listener->address + 5);

	if (path == NULL)
		return problems_add(draft->problems, listener->place,
		    "out of memory");
	listener->address = arena_format(draft->arena, "unix:%s", path);
	if (listener->address == NULL)
		return problems_add(draft->problems, listener->place,
		    "out of memory");
	return check_socket(draft, listener->place, path);
}

/* Accounts without signatures believe everybody: nobody else may come. */
static bool
check_unsigned(const struct draft *draft, const struct listener *listener)
{
	const struct settings *settings = &draft->settings;
	bool good = true;

	for (unsigned i = 0; i < settings->account_count; i++) {
		const struct account *account = &settings->accounts[i];

		if (account->kind == NULL || !account->kind->loopback_only)
			continue;
		good = problems_add(draft->problems, account->place,
		    "the account \"%s\" believes everybody who reaches it, and "
		    "\"%s\" can be reached from outside; take one of them away",
		    account->name, listener->address);
	}
	return good;
}

static bool
read_listener(const struct draft *draft, struct listener *listener)
{
	switch (reach_of(listener->address)) {
	case REACH_WRONG:
		return problems_add(draft->problems, listener->place,
		    "\"%s\" is no address to listen on; write it like "
		    "\"127.0.0.1:8080\", \"[::1]:8080\" or "
		    "\"unix:../var/helpline.sock\"", listener->address);
	case REACH_SOCKET:
		return read_socket(draft, listener);
	case REACH_LOOPBACK:
		return true;
	case REACH_PUBLIC:
		break;
	}
	if (!draft->settings.behind_proxy)
		return problems_add(draft->problems, listener->place,
		    "\"%s\" can be reached from outside, without TLS; listen "
		    "on 127.0.0.1, or write \"behind_proxy\": true where a "
		    "proxy with TLS stands before it", listener->address);
	return check_unsigned(draft, listener);
}

/* A proxy on this machine reaches loopback for everybody outside. */
static void
warn_of_proxy(const struct draft *draft)
{
	const struct settings *settings = &draft->settings;

	for (unsigned i = 0; settings->behind_proxy &&
	    i < settings->account_count; i++) {
		const struct account *account = &settings->accounts[i];

		if (account->kind != NULL && account->kind->loopback_only)
			problems_warn(draft->problems, account->place,
			    "the account \"%s\" believes everybody, also who "
			    "comes through the proxy; take it out before the "
			    "line opens", account->name);
	}
}

static bool
check_twice(const struct draft *draft, const struct listener *list,
    unsigned index)
{
	for (unsigned i = 0; i < index; i++)
		if (strcmp(list[i].address, list[index].address) == 0)
			return problems_add(draft->problems, list[index].place,
			    "\"%s\" stands in the list twice",
			    list[index].address);
	return true;
}

bool
draft_read_listeners(struct draft *draft)
{
	struct settings *settings = &draft->settings;
	const struct node *said = node_find(draft->root, "listen");
	const struct texts *texts = &draft->listen;
	struct listener *list = arena_get(draft->arena,
	    (texts->count + 1) * sizeof(*list));
	bool good = true;

	if (list == NULL)
		return problems_add(draft->problems, draft->root->place,
		    "out of memory");
	settings->listeners = list;
	settings->listener_count = texts->count;
	for (unsigned i = 0; i < texts->count; i++) {
		list[i].address = texts->at[i];
		list[i].place = texts->places[i];
		good = read_listener(draft, &list[i]) &&
		    check_twice(draft, list, i) && good;
	}
	if (said != NULL && said->kind == NODE_LIST && said->count == 0)
		good = problems_add(draft->problems, said->place,
		    "\"listen\" is empty: the helpline would hear nobody");
	if (good)
		warn_of_proxy(draft);
	if (settings->control != NULL)
		good = check_socket(draft, draft_place(draft, "control"),
		    settings->control) && good;
	return good;
}
