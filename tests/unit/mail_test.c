/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The account of a mail server: which settings are refused, where; which bytes
 * a notice becomes; and what the server's replies mean. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "printed.h"
#include "providers/mail.h"

#define GOOD "\"url\": \"smtp://mail.example:587\", " \
	"\"from\": \"helpline@example.org\""
#define MADE 1795348133000		/* Sun 2026-11-22 11:48:53 UTC */

static struct arena arena;

static int
set_up(void **state)
{
	(void)state;
	arena_init_growing(&arena);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	arena_clear(&arena);
	return 0;
}

static const struct provider *
mail(void)
{
	return provider_find("mail");
}

/* As the loader does it: the table, what it cannot say, the secret. */
static bool
open_account(struct account *account, const char *json,
    struct problems *problems)
{
	const struct account_kind *kind = &mail()->kind;
	const struct node *root;
	struct problem why = { "" };
	bool good;

	problems_init(problems);
	*account = (struct account){ .name = "post", .kind = kind };
	account->own = arena_get(&arena, kind->size + 1);
	root = node_read(&arena, "f", bytes_from_text(json), problems);
	assert_non_null(root);
	good = table_read(kind->settings, NULL, root, account->own, &arena,
	    problems) && kind->check(account->own, root, problems) &&
	    kind->prepare(account->own, &why);
	assert_string_equal(why.text, "");
	return good;
}

static void
test_settings_are_checked(void **state)
{
	static const struct {
		const char *json, *printed;
	} rows[] = {
		{ "{" GOOD ",\n\"to\": [\"a@b.example\", \"Team.1+x@sub-1."
		    "example\"]}", "" },
		{ "{" GOOD ",\n\"to\": [\"a@localhost\"],\n\"notices\": "
		    "[\"urgent\"]}", "" },
		{ "{" GOOD "}", "f:1:1: \"to\" is missing\n" },
		{ "{" GOOD ",\n\"to\": []}", "f:2:7: \"to\" needs 1 to 8 "
		    "mailboxes, found 0\n" },
		{ "{" GOOD ",\n\"to\": [\"a@b\", \"nobody\",\n\"a@@b\", "
		    "\"a b@c\", \"<a@b>\", \"a@b.\",\n\"@b\", \"a@-b\"]}",
		    "f:2:15: \"nobody\" is no mailbox; write it like "
		    "\"team@example.org\"\n"
		    "f:3:1: \"a@@b\" is no mailbox; write it like "
		    "\"team@example.org\"\n"
		    "f:3:9: \"a b@c\" is no mailbox; write it like "
		    "\"team@example.org\"\n"
		    "f:3:18: \"<a@b>\" is no mailbox; write it like "
		    "\"team@example.org\"\n"
		    "f:3:27: \"a@b.\" is no mailbox; write it like "
		    "\"team@example.org\"\n"
		    "f:4:1: \"@b\" is no mailbox; write it like "
		    "\"team@example.org\"\n"
		    "f:4:7: \"a@-b\" is no mailbox; write it like "
		    "\"team@example.org\"\n" },
		{ "{\"url\":\n\"http://mail.example\", \"from\":\n"
		    "\"a..b@c\", \"to\":\n[\"\\r\\nBcc: a@b\"],\n\"user\": "
		    "\"x\"}", "f:1:1: \"user\" and \"password\" go together; "
		    "one of them is missing\n"
		    "f:2:1: \"http://mail.example\" is no mail server; write "
		    "it like \"smtp://mail.example:587\" or "
		    "\"smtps://mail.example:465\"\n"
		    "f:3:1: \"a..b@c\" is no mailbox; write it like "
		    "\"team@example.org\"\n"
		    "f:4:2: \"\r\nBcc: a@b\" is no mailbox; write it like "
		    "\"team@example.org\"\n" },
		{ "{" GOOD ", \"to\": [\"a@b\"],\n\"notices\": [\"urgnet\", "
		    "\"everything\"]}", "f:2:13: nobody is told of "
		    "\"urgnet\"; did you mean \"urgent\"?\n"
		    "f:2:23: nobody is told of \"everything\"; write "
		    "\"callbacks\", \"urgent\" or both\n" },
		{ "{" GOOD ", \"to\": [\"a@b\"],\n\"notices\": []}",
		    "f:2:12: \"notices\" is empty: nothing would be told; "
		    "write \"callbacks\", \"urgent\" or both\n" },
		{ "{\"url\": \"smtp://user:pw@mail.example\", \"from\": "
		    "\"a@b\", \"to\": [\"a@b\"]}", "f:1:9: "
		    "\"smtp://user:pw@mail.example\" is no mail server; write "
		    "it like \"smtp://mail.example:587\" or "
		    "\"smtps://mail.example:465\"\n" },
		{ "{" GOOD ", \"to\": [\"a@b\"],\n\"user\": \"u\", "
		    "\"password\": \"s3cret\"}", "f:2:26: \"password\": a "
		    "secret does not stand in this file; say where it is: "
		    "{\"file\": ...}, {\"credential\": ...} or "
		    "{\"environment\": ...}\n" },
	};
	struct problems problems;
	struct account account;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(open_account(&account, rows[i].json,
		    &problems), rows[i].printed[0] == '\0');
		check_printed(&problems, rows[i].json, rows[i].printed);
		problems_clear(&problems);
	}
}

static void
test_which_notices(void **state)
{
	static const struct {
		const char *notices;
		bool asked, left, urgent;
	} rows[] = {
		{ "", true, true, true },
		{ ", \"notices\": [\"callbacks\"]", true, true, false },
		{ ", \"notices\": [\"urgent\"]", false, false, true },
		{ ", \"notices\": [\"urgent\", \"callbacks\"]", true, true,
		    true },
	};
	struct problems problems;
	struct account account;
	char json[256];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		(void)snprintf(json, sizeof(json), "{" GOOD ", \"to\": "
		    "[\"a@b\"]%s}", rows[i].notices);
		assert_true(open_account(&account, json, &problems));
		assert_int_equal(mail_takes(mail_account(&account),
		    NOTICE_ASKED), rows[i].asked);
		assert_int_equal(mail_takes(mail_account(&account),
		    NOTICE_LEFT), rows[i].left);
		assert_int_equal(mail_takes(mail_account(&account),
		    NOTICE_URGENT), rows[i].urgent);
	}
	account.kind = &provider_find("sandbox")->kind;
	assert_null(mail_account(&account));
}

static struct bytes
body_of(const char *to, const char *text)
{
	struct text body;

	text_init_arena(&body, &arena, 8192);
	mail_body(&(struct mail_head){ to, MADE,
	    "Helpline: a request (KT482)" }, bytes_from_text(text), &body);
	assert_false(body.full);
	return text_bytes(&body);
}

static void
test_compose(void **state)
{
	struct order order = { .kind = ORDER_MAIL, .to = "team", .from = "",
	    .body = body_of("team@b.example", "Reference: KT482\n\n"
	    ".a dot = a sign \n\xc3\x89t\xc3\xa9\n"),
	    .row = 1882559714194276639 };
	struct client_request request;
	struct client_request again;
	struct problems problems;
	struct account account;

	(void)state;
	setenv("MAIL_SECRET", "s3cret", 1);
	assert_true(open_account(&account, "{" GOOD ", \"to\": "
	    "[\"other@b.example\"], \"user\": \"u\", \"password\": "
	    "{\"environment\": \"MAIL_SECRET\"}, \"trusts\": \"/ca.pem\"}",
	    &problems));
	assert_true(mail()->compose(&account, &order, &arena, &request));
	assert_string_equal(request.method, "MAIL");
	assert_string_equal(request.url, "smtp://mail.example:587");
	assert_string_equal(request.user, "u");
	assert_string_equal(request.password, "s3cret");
	assert_string_equal(request.envelope->from, "helpline@example.org");
	assert_string_equal(request.envelope->to, "team@b.example");
	assert_string_equal(request.envelope->trusts, "/ca.pem");
	assert_true(request.timeout_ms > 0);
	assert_true(bytes_are(request.body,
	    "Date: Sun, 22 Nov 2026 11:48:53 +0000\r\n"
	    "From: Helpline <helpline@example.org>\r\n"
	    "To: <team@b.example>\r\n"
	    "Message-ID: <helpline.1882559714194276639@example.org>\r\n"
	    "Subject: Helpline: a request (KT482)\r\n"
	    "Auto-Submitted: auto-generated\r\n"
	    "MIME-Version: 1.0\r\n"
	    "Content-Type: text/plain; charset=utf-8\r\n"
	    "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
	    "Reference: KT482\r\n\r\n.a dot =3D a sign=20\r\n"
	    "=C3=89t=C3=A9\r\n"));
	assert_true(mail()->compose(&account, &order, &arena, &again));
	assert_true(bytes_equal(request.body, again.body));
	mail()->kind.clear(account.own);
	assert_string_equal(((struct mail_account *)account.own)->secret, "");
}

/* RFC 5322, 2.1.1: 998 at most; ours are 76, whatever a line is made of. */
static void
test_lines_are_short(void **state)
{
	char text[3000];
	struct order order = { .kind = ORDER_MAIL };
	struct client_request request;
	struct problems problems;
	struct account account;
	struct bytes rest;

	(void)state;
	for (size_t i = 0; i < sizeof(text) - 1; i++)
		text[i] = i % 7 == 0 ? '\xff' : 'a';
	text[sizeof(text) - 1] = '\0';
	order.body = body_of("team@b.example", text);
	assert_true(open_account(&account, "{" GOOD ", \"to\": [\"a@b\"]}",
	    &problems));
	assert_true(mail()->compose(&account, &order, &arena, &request));
	rest = request.body;
	while (rest.length > 0) {
		const char *end = memchr(rest.at, '\n', rest.length);

		assert_non_null(end);
		assert_int_equal(end[-1], '\r');
		assert_true(end - rest.at <= 77);
		rest = bytes_after(rest, (size_t)(end - rest.at) + 1);
	}
}

static void
test_what_is_not_composed(void **state)
{
	static const enum order_kind kinds[] = { ORDER_TEXT, ORDER_LIST,
		ORDER_CALL, ORDER_CALLS };
	struct order order = { .kind = ORDER_MAIL,
		.body = BYTES("not a mailbox\n1\nsubject\n\ntext\n") };
	char memory[128];
	struct client_request request;
	struct problems problems;
	struct account account;
	struct arena small;

	(void)state;
	assert_true(open_account(&account, "{" GOOD ", \"to\": [\"a@b\"]}",
	    &problems));
	assert_false(mail()->compose(&account, &order, &arena, &request));
	order.body = BYTES("a@b\nyesterday\nsubject\n\ntext\n");
	assert_false(mail()->compose(&account, &order, &arena, &request));
	order.body = BYTES("");
	assert_false(mail()->compose(&account, &order, &arena, &request));
	order.body = body_of("a@b", "text\n");
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		order.kind = kinds[i];
		assert_false(mail()->compose(&account, &order, &arena,
		    &request));
	}
	order.kind = ORDER_MAIL;
	arena_init(&small, memory, sizeof(memory));
	assert_false(mail()->compose(&account, &order, &small, &request));
}

static void
test_what_replies_mean(void **state)
{
	static const struct {
		enum transport transport;
		unsigned status;
		const char *why;
		enum fate fate;
		int64_t wait_ms;
		const char *said;
	} rows[] = {
		{ TRANSPORT_ANSWERED, 250, NULL, FATE_SENT, -1, "" },
		{ TRANSPORT_ANSWERED, 421, NULL, FATE_LATER, -1,
		    "421: the mail server is going down" },
		{ TRANSPORT_ANSWERED, 451, NULL, FATE_LATER, -1,
		    "451: the mail server says later" },
		{ TRANSPORT_ANSWERED, 454, NULL, FATE_LATER, -1,
		    "454: the mail server can log nobody in for now" },
		{ TRANSPORT_ANSWERED, 530, NULL, FATE_LATER, 300000,
		    "530: the mail server wants a login: is \"user\" right?" },
		{ TRANSPORT_ANSWERED, 535, NULL, FATE_LATER, 300000,
		    "535: the mail server refuses our login" },
		{ TRANSPORT_ANSWERED, 550, NULL, FATE_NEVER, -1,
		    "550: there is no such mailbox" },
		{ TRANSPORT_ANSWERED, 552, NULL, FATE_NEVER, -1,
		    "552: the mailbox is full" },
		{ TRANSPORT_ANSWERED, 554, NULL, FATE_NEVER, -1,
		    "554: the mail server refuses it" },
		{ TRANSPORT_ANSWERED, 999, NULL, FATE_UNKNOWN, -1,
		    "999: an answer that says nothing" },
		{ TRANSPORT_NOT_SENT, 0, "STARTTLS not supported.",
		    FATE_LATER, -1, "not sent: STARTTLS not supported." },
		{ TRANSPORT_NOT_SENT, 0, NULL, FATE_LATER, -1, "not sent: " },
		{ TRANSPORT_UNKNOWN, 0, "Timeout was reached", FATE_UNKNOWN,
		    -1, "no answer: Timeout was reached" },
	};
	struct order order = { .kind = ORDER_MAIL };
	struct account account = { .kind = &mail()->kind };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct client_result result = { .status = rows[i].status,
			.transport = rows[i].transport, .why = rows[i].why,
			.retry_after_s = -1 };
		struct judgement judgement;

		mail()->judge(&account, &order, &result, &judgement);
		assert_int_equal(judgement.fate, rows[i].fate);
		assert_true(judgement.wait_ms == rows[i].wait_ms);
		assert_string_equal(judgement.why, rows[i].said);
		assert_string_equal(judgement.carrier_id, "");
		assert_false(judgement.opted_out);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_settings_are_checked),
		cmocka_unit_test(test_which_notices),
		cmocka_unit_test(test_compose),
		cmocka_unit_test(test_lines_are_short),
		cmocka_unit_test(test_what_is_not_composed),
		cmocka_unit_test(test_what_replies_mean),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
