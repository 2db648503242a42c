/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the helpline listens, and whether that is safe. */
#include <arpa/inet.h>
#include <sys/un.h>

#include "base/table_kinds.h"
#include "settings/draft.h"

enum reach { REACH_WRONG, REACH_SOCKET, REACH_LOOPBACK, REACH_PUBLIC };

static bool
is_port(const char *text)
{
	unsigned long long port;

	return bytes_number(bytes_from_text(text), &port) && port >= 1 &&
	    port <= 65535;
}

static enum reach
reach_4(const char *host)
{
	struct in_addr address;

	if (inet_pton(AF_INET, host, &address) != 1)
		return REACH_WRONG;
	return ntohl(address.s_addr) >> 24 == 127 ? REACH_LOOPBACK :
	    REACH_PUBLIC;
}

static enum reach
reach_6(const char *host)
{
	struct in6_addr address;

	if (inet_pton(AF_INET6, host, &address) != 1)
		return REACH_WRONG;
	return IN6_IS_ADDR_LOOPBACK(&address) ? REACH_LOOPBACK : REACH_PUBLIC;
}

/* "127.0.0.1:8080", "[::1]:8080", "unix:path" */
static enum reach
reach(const char *address)
{
	const char *colon = strrchr(address, ':');
	char host[64];
	size_t length;

	if (strncmp(address, "unix:", 5) == 0)
		return address[5] == '\0' ? REACH_WRONG : REACH_SOCKET;
	if (colon == NULL || !is_port(colon + 1))
		return REACH_WRONG;
	length = (size_t)(colon - address);
	if (length >= sizeof(host))
		return REACH_WRONG;
	memcpy(host, address, length);
	host[length] = '\0';
	if (host[0] != '[')
		return reach_4(host);
	if (host[length - 1] != ']')
		return REACH_WRONG;
	host[length - 1] = '\0';
	return reach_6(host + 1);
}

static bool
check_socket(const struct draft *draft, struct place place, const char *path)
{
	if (strlen(path) < sizeof(((struct sockaddr_un *)NULL)->sun_path))
		return true;
	return problems_add(draft->problems, place, "the path of a socket may "
	    "have %zu bytes, and %s is longer",
	    sizeof(((struct sockaddr_un *)NULL)->sun_path) - 1, path);
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
	switch (reach(listener->address)) {
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
	if (texts->count == 0 && draft->root != NULL)
		good = problems_add(draft->problems,
		    draft_place(draft, "listen"), "\"listen\" is empty: the "
		    "helpline would hear nobody");
	if (settings->control != NULL)
		good = check_socket(draft, draft_place(draft, "control"),
		    settings->control) && good;
	return good;
}
