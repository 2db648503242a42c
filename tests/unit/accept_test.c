/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who is let in when descriptors, memory or the kernel say no: nobody stays
 * deaf, and nothing is left behind. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "failing.h"
#include "front.h"

static const char hello[] = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

static bool
has_answer(const struct got *got, unsigned answers)
{
	(void)answers;
	return strstr(got->text, "\r\n\r\n") != NULL;
}

/* What a client hears that says nothing more; it goes then. */
static void
hear(struct front *front, int fd, const char *answer)
{
	static struct got got;

	memset(&got, 0, sizeof(got));
	front_await(front, fd, &got, has_answer, 1);
	if (strstr(got.text, answer) == NULL)
		fail_msg("not \"%s\": \"%s\"", answer, got.text);
	(void)close(fd);
	front_pump(front);
}

static void
expect(struct front *front, int fd, const char *answer)
{
	front_say(front, fd, hello);
	hear(front, fd, answer);
}

static void
an_error_of_accept_costs_nobody_their_turn(void **state)
{
	static const struct {
		int error;
		bool exhausted;
	} rows[] = {
		{ EINTR, false }, { ECONNABORTED, false }, { EPERM, false },
		{ EMFILE, true }, { ENFILE, true }, { ENOBUFS, true },
		{ ENOMEM, true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct front *front = front_new(front_limits());
		int fd = front_connect(front);
		int spare = front->server->spare_fd;

		failing("accept4", 1, rows[i].error);
		front_pump(front);
		assert_int_equal(failing_stop(), 1);
		expect(front, fd, "HTTP/1.1 200 ");
		/* The spare one was lent, and came back. */
		assert_int_equal(front->server->spare_fd >= 0, spare >= 0);
		if (rows[i].exhausted)
			listener_resume(front->server);
		expect(front, front_connect(front), "HTTP/1.1 200 ");
		front_free(front);
	}
}

/* Whoever has asked before and asks nothing now makes room. */
static void
who_rests_makes_room(void **state)
{
	struct front *front = front_new(front_limits());
	static struct got got;
	int resting = front_connect(front), fd;

	(void)state;
	front_say(front, resting, hello);
	front_await(front, resting, &got, has_answer, 1);
	front->steady_ms += 1000;
	fd = front_connect(front);
	failing("accept4", 1, EMFILE);
	expect(front, fd, "HTTP/1.1 200 ");
	assert_int_equal(failing_stop(), 1);
	front_hear(front, resting, &got);
	assert_true(got.closed);
	(void)close(resting);
	front_free(front);
}

/* Who has only just come in, and may be about to speak, does not. */
static void
who_has_just_come_in_stays(void **state)
{
	struct front *front = front_new(front_limits());
	int young = front_connect(front), fd;

	(void)state;
	front_pump(front);
	fd = front_connect(front);
	failing("accept4", 1, EMFILE);
	expect(front, fd, "HTTP/1.1 200 ");
	assert_int_equal(failing_stop(), 1);
	expect(front, young, "HTTP/1.1 200 ");
	front_free(front);
}

/* More than it takes at once: they come in one round later. */
static void
a_crowd_comes_in(void **state)
{
	struct front *front = front_new(front_limits());
	int fds[70];

	(void)state;
	for (size_t i = 0; i < 70; i++)
		fds[i] = front_connect(front);
	front_pump(front);
	assert_int_equal(front->server->counts.connections, 70);
	for (size_t i = 0; i < 70; i++)
		(void)close(fds[i]);
	front_free(front);
}

static void
without_any_descriptor_it_waits_and_goes_on(void **state)
{
	struct front *front = front_new(front_limits());
	int fd = front_connect(front);

	(void)state;
	failing_for_good("accept4", 1, EMFILE);
	front_pump(front);
	assert_true(failing_stop() >= 2);
	assert_true(front->server->spare_fd >= 0);
	failing_for_good("accept4 open", 1, EMFILE);
	listener_resume(front->server);
	front_pump(front);
	assert_int_equal(front->server->spare_fd, -1);
	listener_resume(front->server);		/* and no spare one to lend */
	front_pump(front);
	assert_true(failing_stop() >= 6);
	assert_int_equal(front->server->counts.connections, 0);
	listener_resume(front->server);
	assert_true(front->server->spare_fd >= 0);
	expect(front, fd, "HTTP/1.1 200 ");
	front_free(front);
}

/* The spare one does not come back: who was let in by it is told to come
 * again. */
static void
who_has_the_last_descriptor_is_told(void **state)
{
	struct front *front = front_new(front_limits());
	int fd = front_connect(front);

	(void)state;
	/* accept4 fails, accept4 goes well, open fails. */
	failing("accept4", 1, EMFILE);
	failing_then("open", 1, EMFILE);
	front_pump(front);
	assert_int_equal(failing_stop(), 2);
	hear(front, fd, "HTTP/1.1 503 ");
	assert_true(front->server->spare_fd >= 0);
	front_free(front);
}

static void
listening_goes_on_where_the_loop_has_no_memory(void **state)
{
	struct front *front = front_new(front_limits());

	(void)state;
	failing_for_good("accept4", 1, EMFILE);
	(void)close(front_connect(front));
	front_pump(front);
	failing_stop();
	for (unsigned nth = 1; nth <= 2; nth++) {
		failing("event_add", nth, ENOMEM);
		listener_resume(front->server);
		assert_int_equal(failing_stop(), 1);
	}
	listener_resume(front->server);
	expect(front, front_connect(front), "HTTP/1.1 200 ");
	expect(front, front_connect_tcp(front, "tcp"), "HTTP/1.1 200 ");
	front_free(front);
}

static void
a_peer_that_is_not_told_is_nobody(void **state)
{
	struct front *front = front_new(front_limits());

	(void)state;
	expect(front, front_connect(front), "HTTP/1.1 200 ");
	assert_int_equal(front->peer_uid, getuid());
	failing("getsockopt", 1, EINVAL);
	expect(front, front_connect(front), "HTTP/1.1 200 ");
	assert_int_equal(failing_stop(), 1);
	assert_int_equal(front->peer_uid, UINT32_MAX);
	front_free(front);
}

/* Who comes from outside has a share; who comes over loopback has none. */
static void
an_address_outside_has_a_share(void **state)
{
	static const struct {
		const char *address;
		int64_t share;
		bool heard;		/* the second one, too */
	} rows[] = {
		{ "0.0.0.0:0", 0, true },
		{ "0.0.0.0:0", 2, true },
		{ "0.0.0.0:0", 1, false },
		{ "127.0.0.1:0", 1, true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct server_limits limits = front_limits();
		struct front *front;
		struct problem why;
		int first, second;

		limits.connections_per_address = rows[i].share;
		front = front_new(limits);
		assert_true(server_listen(front->server, rows[i].address,
		    "door", &why));
		first = front_connect_tcp(front, "door");
		front_pump(front);
		second = front_connect_tcp(front, "door");
		if (rows[i].heard)
			expect(front, second, "HTTP/1.1 200 ");
		else
			hear(front, second, "HTTP/1.1 503 ");
		expect(front, first, "HTTP/1.1 200 ");
		front_free(front);
	}
}

static void
ipv6_outside_has_a_share_too(void **state)
{
	struct front *front = front_new(front_limits());
	struct sockaddr_in6 name = { .sin6_family = AF_INET6,
		.sin6_addr = IN6ADDR_LOOPBACK_INIT };
	int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct problem why;

	(void)state;
	if (fd < 0 || !server_listen(front->server, "[::]:0", "six", &why)) {
		front_free(front);
		print_message("no IPv6 here\n");
		skip();
	}
	front->server->limits.connections_per_address = 1;
	name.sin6_port = htons((uint16_t)server_port(front->server, "six"));
	assert_int_equal(connect(fd, (struct sockaddr *)&name, sizeof(name)),
	    0);
	front_pump(front);
	assert_int_equal(front->server->counts.connections, 1);
	assert_non_null(front->server->stages[STAGE_IDLE].first->address);
	(void)close(fd);
	front_free(front);
}

/* A call of the kernel's that fails while a socket is opened, and what is
 * said. */
static void
what_the_kernel_refuses_is_said(void **state)
{
	static const struct {
		const char *calls;
		unsigned nth;
		bool stale;		/* an old socket is there */
		const char *says;
	} rows[] = {
		{ "socket", 1, false, "Permission denied" },
		{ "socket", 1, true, "Permission denied" },
		{ "unlink", 1, true, "old socket cannot be removed: "
		  "Permission denied" },
		{ "chmod", 1, false, "Permission denied" },
		{ "listen", 1, false, "Permission denied" },
	};
	struct front *front = front_new(front_limits());
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	char address[sizeof(name.sun_path) + 8];
	struct problem why;

	(void)state;
	(void)snprintf(name.sun_path, sizeof(name.sun_path),
	    "/tmp/helpline-refused.%ld.sock", (long)getpid());
	(void)snprintf(address, sizeof(address), "unix:%s", name.sun_path);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

		if (rows[i].stale)
			assert_int_equal(bind(fd, (struct sockaddr *)&name,
			    sizeof(name)), 0);
		(void)close(fd);
		failing(rows[i].calls, rows[i].nth, EACCES);
		assert_false(server_listen(front->server, address, "x", &why));
		assert_int_equal(failing_stop(), 1);
		assert_non_null(strstr(why.text, rows[i].says));
		assert_non_null(strstr(why.text, name.sun_path));
		(void)unlink(name.sun_path);
	}
	front_free(front);
}

static void
a_listener_without_memory_is_none(void **state)
{
	struct front *front = front_new(front_limits());
	char address[sizeof(front->path) + 16];
	struct problem why;
	unsigned failures = 0;
	bool good = false;

	(void)state;
	(void)snprintf(address, sizeof(address), "unix:%s.more", front->path);
	while (!good) {
		failing("calloc strdup event_new event_add", failures + 1,
		    ENOMEM);
		good = server_listen(front->server, address, "more", &why);
		assert_int_equal(failing_stop(), good ? 0 : 1);
		failures += !good;
		if (!good)
			assert_non_null(strstr(why.text, "no memory"));
	}
	assert_int_equal(failures, 5);
	front_free(front);
}

/* The database and the carriers keep their descriptors. */
static void
connections_leave_descriptors_for_others(void **state)
{
	static const struct {
		rlim_t soft;		/* 0: nobody tells */
		int64_t wished, most;
	} rows[] = {
		{ 1024, 100, 100 }, { 1024, 5000, 992 }, { 0, 5000, 5000 },
		{ 33, 100, 1 }, { 32, 100, 1 }, { 20, 100, 1 },
	};
	struct rlimit old, limit;

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &old), 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct server_handler handler = { .arg = NULL };
		struct server_limits limits = front_limits();
		struct front *front = front_new(limits);
		struct server *server;

		limits.connections = rows[i].wished;
		limit = old;
		limit.rlim_cur = rows[i].soft;
		if (rows[i].soft == 0)
			failing("getrlimit", 1, EPERM);
		else
			assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
		server = server_new(front->base, &front->world, &limits,
		    &handler);
		(void)failing_stop();
		assert_int_equal(setrlimit(RLIMIT_NOFILE, &old), 0);
		assert_non_null(server);
		assert_int_equal(server->limits.connections, rows[i].most);
		server_free(server);
		front_free(front);
	}
}

static void
a_server_without_memory_is_none(void **state)
{
	const struct server_handler handler = { .arg = NULL };
	struct server_limits limits = front_limits();
	struct front *front = front_new(limits);
	struct server *server = NULL;
	unsigned failures = 0;

	(void)state;
	while (server == NULL) {
		failing("calloc malloc aligned_alloc event_new", failures + 1,
		    ENOMEM);
		server = server_new(front->base, &front->world, &limits,
		    &handler);
		assert_int_equal(failing_stop(), server == NULL ? 1 : 0);
		failures += server == NULL;
	}
	assert_true(failures >= 6);
	server_free(server);
	server_free(NULL);
	front_free(front);
}

static void
a_port_is_told_while_it_listens(void **state)
{
	struct front *front = front_new(front_limits());

	(void)state;
	assert_int_not_equal(server_port(front->server, "tcp"), 0);
	failing("getsockname", 1, ENOBUFS);
	assert_int_equal(server_port(front->server, "tcp"), 0);
	assert_int_equal(failing_stop(), 1);
	server_stop_listening(front->server);
	assert_int_equal(server_port(front->server, "tcp"), 0);
	front_free(front);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_error_of_accept_costs_nobody_their_turn),
		cmocka_unit_test(who_rests_makes_room),
		cmocka_unit_test(who_has_just_come_in_stays),
		cmocka_unit_test(a_crowd_comes_in),
		cmocka_unit_test(without_any_descriptor_it_waits_and_goes_on),
		cmocka_unit_test(who_has_the_last_descriptor_is_told),
		cmocka_unit_test(
		    listening_goes_on_where_the_loop_has_no_memory),
		cmocka_unit_test(a_peer_that_is_not_told_is_nobody),
		cmocka_unit_test(an_address_outside_has_a_share),
		cmocka_unit_test(ipv6_outside_has_a_share_too),
		cmocka_unit_test(what_the_kernel_refuses_is_said),
		cmocka_unit_test(a_listener_without_memory_is_none),
		cmocka_unit_test(connections_leave_descriptors_for_others),
		cmocka_unit_test(a_server_without_memory_is_none),
		cmocka_unit_test(a_port_is_told_while_it_listens),
	};

	(void)umask(027);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
