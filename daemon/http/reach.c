/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/reach.h"

#include <arpa/inet.h>
#include <sys/un.h>

#include "base/bytes.h"

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

enum reach
reach_of(const char *address)
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

size_t
reach_path_most(void)
{
	return sizeof(((struct sockaddr_un *)NULL)->sun_path) - 1;
}
