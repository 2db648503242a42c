/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who shares a share: an IPv4 host alone, an IPv6 /64 together. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <string.h>

#include "base/world.h"
#include "http/addresses.h"

static void
fill_luck(const struct world *world, void *into, size_t size)
{
	(void)world;
	memset(into, 0x5a, size);
}

static const struct world world = { .luck = fill_luck };

static struct address *
take(struct addresses *all, const char *host, int64_t most)
{
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6 };
	struct sockaddr_in v4 = { .sin_family = AF_INET };

	if (inet_pton(AF_INET, host, &v4.sin_addr) == 1)
		return addresses_take(all, (struct sockaddr *)&v4, most);
	assert_int_equal(inet_pton(AF_INET6, host, &v6.sin6_addr), 1);
	return addresses_take(all, (struct sockaddr *)&v6, most);
}

static void
who_shares(void **state)
{
	static const struct {
		const char *first, *second;
		bool shared;
	} rows[] = {
		{ "192.0.2.1", "192.0.2.1", true },
		{ "192.0.2.1", "192.0.2.2", false },
		{ "2001:db8::1", "2001:db8::2", true },
		{ "2001:db8::1", "2001:db8:0:0:ffff:ffff:ffff:ffff", true },
		{ "2001:db8::1", "2001:db8:0:1::1", false },
		{ "192.0.2.1", "2001:db8::1", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct addresses *all = addresses_new(&world);

		assert_non_null(take(all, rows[i].first, 1));
		assert_int_equal(take(all, rows[i].second, 1) == NULL,
		    rows[i].shared);
		addresses_free(all);
	}
}

static void
what_is_given_back_can_be_taken(void **state)
{
	struct addresses *all = addresses_new(&world);
	struct address *one = take(all, "192.0.2.1", 2);
	struct address *two = take(all, "192.0.2.1", 2);

	(void)state;
	assert_non_null(one);
	assert_non_null(two);
	assert_null(take(all, "192.0.2.1", 2));
	addresses_give(all, one);
	assert_non_null(take(all, "192.0.2.1", 2));
	assert_null(take(all, "192.0.2.1", 2));
	assert_non_null(take(all, "192.0.2.1", 0));	/* no cap */
	addresses_free(all);
	addresses_free(NULL);
}

/* More hosts than buckets, all given back in another order. */
static void
many_hosts(void **state)
{
	static struct address *taken[10000];
	struct addresses *all = addresses_new(&world);

	(void)state;
	for (uint32_t i = 0; i < 10000; i++) {
		struct sockaddr_in v4 = { .sin_family = AF_INET };

		v4.sin_addr.s_addr = htonl(0x0a000000u + i);
		taken[i] = addresses_take(all, (struct sockaddr *)&v4, 1);
		assert_non_null(taken[i]);
	}
	for (uint32_t i = 0; i < 10000; i++)
		addresses_give(all, taken[i * 7919 % 10000]);
	for (uint32_t i = 0; i < 10000; i++)
		assert_non_null(take(all, "192.0.2.1", 0));
	addresses_free(all);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_shares),
		cmocka_unit_test(what_is_given_back_can_be_taken),
		cmocka_unit_test(many_hosts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
