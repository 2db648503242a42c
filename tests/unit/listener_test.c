/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the server listens, and what it says when it cannot. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sys/stat.h>

#include "front.h"

static void
addresses_that_are_none(void **state)
{
	static const char *const rows[] = {
		"", "8080", ":8080", "localhost:8080", "127.0.0.1", "1.2.3:80",
		"127.0.0.1:", "127.0.0.1:http", "127.0.0.1:65536",
		"127.0.0.1:-1", "127.0.0.1:80 ", "::1:80", "[::1]", "[::1:80",
		"[]:80", "[127.0.0.1]:80", "unix:",
		"http://127.0.0.1:8080", "[::1]]:80", "[:80",
		("1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1."
		"1.1.1:80"),
	};
	struct front *front = front_new(front_limits());
	char long_path[200] = "unix:/";
	struct problem why;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		if (server_listen(front->server, rows[i], "x", &why))
			fail_msg("\"%s\" was taken", rows[i]);
		assert_non_null(strstr(why.text, "listen \""));
		assert_non_null(strstr(why.text, rows[i]));
	}
	memset(long_path + 6, 'p', sizeof(long_path) - 7);
	assert_false(server_listen(front->server, long_path, "x", &why));
	assert_non_null(strstr(why.text, "1 to 107 bytes"));
	assert_false(server_listen(front->server, "unix:/no/where/at/all", "x",
	    &why));
	assert_non_null(strstr(why.text, "No such file"));
	front_free(front);
}

static void
a_port_in_use_names_who_has_it(void **state)
{
	struct front *front = front_new(front_limits());
	char address[64], process[32];
	struct problem why;

	(void)state;
	(void)snprintf(address, sizeof(address), "127.0.0.1:%u",
	    server_port(front->server, "tcp"));
	(void)snprintf(process, sizeof(process), "(process %ld)",
	    (long)getpid());
	assert_false(server_listen(front->server, address, "x", &why));
	assert_non_null(strstr(why.text, "listener_test"));
	assert_non_null(strstr(why.text, process));
	assert_non_null(strstr(why.text, address));
	front_free(front);
}

static void
ipv6_is_served(void **state)
{
	struct front *front = front_new(front_limits());
	struct sockaddr_in6 name = { .sin6_family = AF_INET6,
		.sin6_addr = IN6ADDR_LOOPBACK_INIT };
	static struct got got;
	struct problem why;
	int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);

	(void)state;
	if (fd < 0 || !server_listen(front->server, "[::1]:0", "six", &why)) {
		front_free(front);
		print_message("no IPv6 here\n");
		skip();
	}
	assert_int_not_equal(server_port(front->server, "six"), 0);
	name.sin6_port = htons((uint16_t)server_port(front->server, "six"));
	assert_int_equal(connect(fd, (struct sockaddr *)&name, sizeof(name)),
	    0);
	front_say(front, fd, "GET / HTTP/1.1\r\nHost: [::1]\r\n\r\n");
	front_hear(front, fd, &got);
	assert_non_null(strstr(got.text, "HTTP/1.1 200 "));
	assert_string_equal(front->door, "six");
	(void)close(fd);
	front_free(front);
}

static void
the_unix_socket_is_ours_and_the_groups(void **state)
{
	struct front *front = front_new(front_limits());
	char path[sizeof(front->path)];
	struct stat found;

	(void)state;
	memcpy(path, front->path, sizeof(path));
	assert_int_equal(lstat(path, &found), 0);
	assert_int_equal(found.st_mode & 07777, 0660);
	assert_int_equal(server_port(front->server, "local"), 0);
	assert_int_equal(server_port(front->server, "nowhere"), 0);
	front_free(front);
	assert_int_equal(lstat(path, &found), -1);
}

/* After kill -9 the file is still there, and nobody answers. */
static void
a_stale_socket_is_replaced(void **state)
{
	char path[] = "/tmp/helpline-stale.XXXXXX", address[64];
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	struct front *front = front_new(front_limits());
	struct problem why;
	int fd = mkstemp(path);

	(void)state;
	(void)snprintf(address, sizeof(address), "unix:%s", path);
	assert_false(server_listen(front->server, address, "x", &why));
	assert_non_null(strstr(why.text, "no socket"));
	(void)close(fd);
	(void)unlink(path);
	memcpy(name.sun_path, path, strlen(path));
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&name, sizeof(name)), 0);
	assert_int_equal(listen(fd, 1), 0);
	assert_false(server_listen(front->server, address, "x", &why));
	assert_non_null(strstr(why.text, "running already"));
	(void)close(fd);			/* as if it had been killed */
	assert_true(server_listen(front->server, address, "x", &why));
	front_free(front);
}

/* As systemd hands it over: the address that "listen" names is taken, not
 * opened again; one that it does not name is told. */
static void
a_socket_handed_over_is_taken(void **state)
{
	struct front *front = front_new(front_limits());
	struct sockaddr_in name = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof(name);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	char address[64];
	struct problem why;

	(void)state;
	assert_int_equal(bind(fd, (struct sockaddr *)&name, size), 0);
	assert_int_equal(listen(fd, 8), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&name, &size), 0);
	(void)snprintf(address, sizeof(address), "127.0.0.1:%u",
	    ntohs(name.sin_port));
	assert_false(server_listen(front->server, address, "x", &why));
	assert_true(server_adopt(front->server, fd, &why));
	assert_false(server_adopted_all(front->server, &why));
	assert_non_null(strstr(why.text, "\"listen\" does not name"));
	assert_true(server_listen(front->server, address, "given", &why));
	assert_true(server_adopted_all(front->server, &why));
	assert_int_equal(server_port(front->server, "given"),
	    ntohs(name.sin_port));
	assert_false(server_adopt(front->server, -1, &why));
	front_free(front);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_that_are_none),
		cmocka_unit_test(a_port_in_use_names_who_has_it),
		cmocka_unit_test(ipv6_is_served),
		cmocka_unit_test(the_unix_socket_is_ours_and_the_groups),
		cmocka_unit_test(a_stale_socket_is_replaced),
		cmocka_unit_test(a_socket_handed_over_is_taken),
	};

	(void)umask(027);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
