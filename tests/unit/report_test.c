/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Receipts share commits; a reload that changes public_url cuts nobody off. */
#include "gateway_bench.h"

#define RECEIPTS 20

static unsigned commits;		/* asked of the store for receipts */
static unsigned refuse;			/* the n-th receipt of a commit; 0 */

/* As the store does it, but one receipt may be too much for it. */
static bool
count_receipts(struct store *store, const struct row_receipt *list,
    struct problem *why)
{
	unsigned n = 0;

	commits++;
	for (const struct row_receipt *at = list; at != NULL; at = at->next) {
		if (refuse != 0 && bytes_are(at->input->why, "30099"))
			return problem_set(why, "not this one");
		n++;
	}
	assert_true(n > 0);
	return store_sqlite.receipts(store, list, why);
}

/* A reply through the API; into[] becomes the path of its receipts. */
static void
send_one(unsigned n, char into[512])
{
	static const char head[] = "in%2Fapi%2Freport%2F";
	char form[256], sid[64];
	struct rows rows;
	const char *link;

	(void)snprintf(form, sizeof(form), "AccountSid=%s&MessageSid=SM%u"
	    "&From=%%2B4477009001%02u&To=%s&Body=Hello", API_SID, n, n,
	    API_LINE);
	bench_expect("api/text", form, 200, "<Response");
	bench.now_ms += 2000;		/* one a second may leave */
	outbox_ring(bench.gateway->outbox);
	while (bench.flight_count == 0)
		bench_rows(&rows);
	link = strstr(bench.flights[0].body, head);
	assert_non_null(link);
	link += sizeof(head) - 1;
	assert_true(strcspn(link, "&") < 400);
	*(char *)mempcpy(stpcpy(into, "api/report/"), link,
	    strcspn(link, "&")) = '\0';
	(void)snprintf(sid, sizeof(sid), "{\"sid\": \"SMc%u\"}", n);
	bench_fly(201, sid);
	for (int i = 0; i < 4; i++)
		bench_rows(&rows);
}

static struct heard *
receipt(const char *path, unsigned n, const char *code)
{
	char form[256];

	(void)snprintf(form, sizeof(form), "AccountSid=%s&MessageSid=SMc%u"
	    "&MessageStatus=%s&ErrorCode=%s", API_SID, n,
	    code[0] == '\0' ? "delivered" : "undelivered", code);
	return bench_knock(path, form);
}

static void
begin(void)
{
	commits = refuse = 0;
	bench.driver.receipts = count_receipts;
	bench_start();
}

static void
test_receipts_share_a_commit(void **state)
{
	static char paths[RECEIPTS][512];
	struct heard *heard[RECEIPTS];
	struct rows rows;

	(void)state;
	begin();
	for (unsigned n = 0; n < RECEIPTS; n++)
		send_one(n, paths[n]);
	bench_hold();
	for (unsigned n = 0; n < RECEIPTS; n++)
		heard[n] = receipt(paths[n], n, "");
	for (unsigned n = 0; n < RECEIPTS; n++)
		assert_false(heard[n]->done);	/* nothing is durable yet */
	bench_let_go();
	for (unsigned n = 0; n < RECEIPTS; n++) {
		bench_hear(heard[n]);
		assert_int_equal(heard[n]->status, 204);
		heard_free(heard[n]);
	}
	assert_int_equal(commits, 2);	/* the first one, and all others */
	bench_rows(&rows);
	assert_int_equal(rows.count, RECEIPTS);
	for (unsigned n = 0; n < RECEIPTS; n++)
		assert_string_equal(rows.at[n].why, "delivered");
}

/* One that cannot be written is refused; the others are kept. */
static void
test_one_bad_receipt(void **state)
{
	static char paths[4][512];
	struct heard *heard[4];
	struct rows rows;

	(void)state;
	begin();
	for (unsigned n = 0; n < 4; n++)
		send_one(n, paths[n]);
	refuse = 1;
	bench_hold();
	for (unsigned n = 0; n < 4; n++)
		heard[n] = receipt(paths[n], n, n == 2 ? "30099" : "");
	bench_let_go();
	for (unsigned n = 0; n < 4; n++) {
		bench_hear(heard[n]);
		assert_int_equal(heard[n]->status, n == 2 ? 503 : 204);
		heard_free(heard[n]);
	}
	bench_rows(&rows);
	for (unsigned n = 0; n < 4; n++)
		assert_int_equal(strcmp(rows.at[3 - n].why, "delivered") == 0,
		    n != 2);
}

static void
test_receipts_while_the_store_is_down(void **state)
{
	struct heard *heard;
	char path[512];

	(void)state;
	begin();
	send_one(0, path);
	keeper_hurry(bench.gateway->keeper);
	heard = receipt(path, 0, "");
	bench_hear(heard);
	assert_int_equal(heard->status, 503);
	assert_int_equal(commits, 0);
	heard_free(heard);
}

static const char other[] = "https://other.example";

static void
reload_as(const char *public_url)
{
	bench.public_url = public_url;
	bench_config("");
	gateway_reload(bench.gateway, bench_snapshot());
}

/* A call that began before the change goes on, and so do carriers that have
 * not been told yet; six hours later the old address is nobody's. */
static void
test_former_address(void **state)
{
	static const char ring[] = "AccountSid=" API_SID "&CallSid=CA1&From="
	    ALICE "&To=" API_LINE "&CallStatus=ringing";

	(void)state;
	bench_start();
	bench_expect("api/voice", ring, 200, "http://127.0.0.1:8080/in/api/");
	reload_as(other);
	bench_expect("api/voice", ring, 200, "https://other.example/in/api/");
	bench.signs_for = "http://127.0.0.1:8080";
	bench_expect("api/voice", ring, 200, "https://other.example/in/api/");
	bench.signs_for = "https://strange.example";
	bench_expect("api/voice", ring, 403, "");
	bench.signs_for = "http://127.0.0.1:8080";
	bench.now_ms += 6 * 3600 * 1000 + 1;
	bench_expect("api/voice", ring, 403, "");
	bench.signs_for = other;
	bench_expect("api/voice", ring, 200, "https://other.example/in/api/");
}

/* Only so many are remembered, the newest; and a change back is no matter. */
static void
test_former_addresses(void **state)
{
	struct former former = { .count = 0 };
	char url[32];

	(void)state;
	for (unsigned i = 0; i < FORMER_MOST + 2; i++) {
		(void)snprintf(url, sizeof(url), "https://h%u", i);
		former_note(&former, url, (int64_t)i);
	}
	assert_int_equal(former.count, FORMER_MOST);
	assert_string_equal(former_url(&former, 0, 10), "https://h5");
	assert_string_equal(former_url(&former, FORMER_MOST - 1, 10),
	    "https://h2");
	assert_null(former_url(&former, FORMER_MOST, 10));
	assert_null(former_url(&former, 0, 6 * 3600 * 1000 + 6));
	assert_non_null(former_url(&former, 0, 6 * 3600 * 1000 + 5));
	former_clear(&former);
	assert_null(former_url(&former, 0, 0));
}

int
main(void)
{
#define REPORT(test) cmocka_unit_test_setup_teardown(test, bench_open, \
	    bench_close)
	const struct CMUnitTest tests[] = {
		REPORT(test_receipts_share_a_commit),
		REPORT(test_one_bad_receipt),
		REPORT(test_receipts_while_the_store_is_down),
		REPORT(test_former_address),
		cmocka_unit_test(test_former_addresses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
