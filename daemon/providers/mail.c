/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Notices to the team by e-mail. No carrier of calls or texts: it has no lines
 * and no webhooks. Its odd ways:
 * - A server cannot be asked what it took: a mail whose fate nobody knows is
 *   sent once more under the same Message-ID, by which the mailbox knows the
 *   second one (RFC 5322, 3.6.4).
 * - 4xx says later and 5xx never (RFC 5321, 4.2.1); but who is refused for a
 *   wrong password (RFC 4954, 6) has a mistake in the settings, and waits.
 * - Replies to a machine would be read by nobody: Auto-Submitted (RFC 3834, 5).
 * - Quoted-printable (RFC 2045, 6.7), since no server need take 8 bits.
 */
#include "providers/mail.h"

#include "base/zone.h"

#define TIMEOUT_MS 60000
#define LONG_WAIT_MS 300000		/* until a person has mended it */
#define TIME_MOST 253402300799999	/* the year 9999, in ms */
#define LINE_MOST 72			/* of quoted-printable */
#define MESSAGE_ROOM(length) (3 * (length) + 2048)

#define AT(member) offsetof(struct mail_account, member)

static const char *const notice_words[NOTICES] = {
	[NOTICE_ASKED] = "callbacks",
	[NOTICE_LEFT] = "callbacks",
	[NOTICE_URGENT] = "urgent",
};

static const struct setting mail_settings[] = {
	{ .name = "url", .kind = SETTING_TEXT, .offset = AT(url),
	  .required = true, .about = "The mail server: "
	  "`smtp://mail.example:587`, which must offer STARTTLS, or "
	  "`smtps://mail.example:465`. Nothing leaves in clear." },
	{ .name = "user", .kind = SETTING_TEXT, .offset = AT(user),
	  .about = "Who we are to the server; none: no login." },
	{ .name = "password", .kind = SETTING_SECRET,
	  .offset = AT(password), .about = "The user's password." },
	{ .name = "from", .kind = SETTING_TEXT, .offset = AT(from),
	  .required = true, .about = "The mailbox that notices come from: "
	  "`helpline@example.org`." },
	{ .name = "to", .kind = SETTING_TEXTS, .offset = AT(to),
	  .required = true, .about = "The team's mailboxes, 1 to 8. Each gets "
	  "its own mail." },
	{ .name = "notices", .kind = SETTING_TEXTS, .offset = AT(notices),
	  .fallback = "callbacks,urgent", .about = "What they are told of: "
	  "`callbacks` (requests to be rung back, and those taken back after "
	  "a worker claimed them), `urgent` (words of danger in a text)." },
	{ .name = "trusts", .kind = SETTING_PATH, .offset = AT(trusts),
	  .about = "A file of certificates (PEM) that prove the server, "
	  "instead of the system's: for a server of your own." },
	{ .name = NULL },
};

/* The plain form of a mailbox: local@domain, as people have it. */
static bool
is_mailbox(const char *text)
{
	const char *at = strchr(text, '@');
	size_t local = strspn(text, "!#$%&'*+-/=?^_`{|}~."
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");

	if (at == NULL || local == 0 || text + local != at || local > 64 ||
	    text[0] == '.' || at[-1] == '.' || strlen(at + 1) > 189 ||
	    strstr(text, "..") != NULL)
		return false;
	for (text = at + 1; *text != '\0'; text++) {
		size_t length = strspn(text, "-abcdefghijklmnopqrstuvwxyz"
		    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");

		if (length == 0 || text[0] == '-' || text[length - 1] == '-')
			return false;
		text += length;
		if (*text == '\0')
			return true;
		if (*text != '.')
			return false;
	}
	return false;			/* nothing, or a dot at the end */
}

static bool
is_url(const char *url)
{
	size_t scheme = strncmp(url, "smtp://", 7) == 0 ? 7 :
	    strncmp(url, "smtps://", 8) == 0 ? 8 : 0;

	if (scheme == 0 || url[scheme] == '/' || url[scheme] == ':' ||
	    url[scheme] == '\0')
		return false;
	for (; *url != '\0'; url++)
		if (*url <= ' ' || *url >= 0x7f || strchr("?#@\"<>\\", *url))
			return false;
	return true;
}

static bool
check_mailbox(const char *text, struct place place,
    struct problems *problems)
{
	return is_mailbox(text) || problems_add(problems, place, "\"%s\" is "
	    "no mailbox; write it like \"team@example.org\"", text);
}

static bool
check_to(const struct mail_account *mail, const struct node *node,
    struct problems *problems)
{
	bool good = true;

	if (mail->to.count == 0 || mail->to.count > MAIL_BOXES_MOST)
		return problems_add(problems, node_find(node, "to")->place,
		    "\"to\" needs 1 to %d mailboxes, found %u",
		    MAIL_BOXES_MOST, mail->to.count);
	for (unsigned i = 0; i < mail->to.count; i++)
		good = check_mailbox(mail->to.at[i], mail->to.places[i],
		    problems) && good;
	return good;
}

static bool
check_notices(const struct mail_account *mail, const struct node *node,
    struct problems *problems)
{
	static const char *const words[] = { "callbacks", "urgent", NULL };
	const struct node *said = node_find(node, "notices");
	bool good = true;

	if (said != NULL && mail->notices.count == 0)
		return problems_add(problems, said->place, "\"notices\" is "
		    "empty: nothing would be told; write \"callbacks\", "
		    "\"urgent\" or both");
	for (unsigned i = 0; said != NULL && i < mail->notices.count; i++) {
		const char *word = mail->notices.at[i];
		const char *nearest = problem_nearest(word, words);

		if (strcmp(word, words[0]) == 0 || strcmp(word, words[1]) == 0)
			continue;
		good = problems_add(problems, mail->notices.places[i],
		    "nobody is told of \"%s\"; %s%s%s", word,
		    nearest == NULL ? "write \"callbacks\", \"urgent\" or "
		    "both" : "did you mean \"", nearest == NULL ? "" :
		    nearest, nearest == NULL ? "" : "\"?");
	}
	return good;
}

static bool
mail_check(const void *own, const struct node *node,
    struct problems *problems)
{
	const struct mail_account *mail = own;
	bool good = check_to(mail, node, problems);

	good = check_mailbox(mail->from, node_find(node, "from")->place,
	    problems) && good;
	good = check_notices(mail, node, problems) && good;
	if (!is_url(mail->url))
		good = problems_add(problems, node_find(node, "url")->place,
		    "\"%s\" is no mail server; write it like "
		    "\"smtp://mail.example:587\" or "
		    "\"smtps://mail.example:465\"", mail->url);
	if ((mail->user == NULL) != (mail->password == NULL))
		good = problems_add(problems, node->place, "\"user\" and "
		    "\"password\" go together; one of them is missing");
	return good;
}

static bool
mail_prepare(void *own, struct problem *why)
{
	struct mail_account *mail = own;

	return mail->password == NULL || secret_fetch(mail->password,
	    mail->secret, sizeof(mail->secret), why);
}

static void
mail_clear(void *own)
{
	struct mail_account *mail = own;

	explicit_bzero(mail->secret, sizeof(mail->secret));
}

void
mail_body(const struct mail_head *head, struct bytes text, struct text *into)
{
	text_add_format(into, "%s\n%lld\n%s\n\n", head->mailbox,
	    (long long)head->at_ms, head->subject);
	text_add(into, text);
}

/* The bytes before the next LF, which is passed over. */
static struct bytes
cut_line(struct bytes *rest)
{
	const char *end = rest->length == 0 ? NULL :
	    memchr(rest->at, '\n', rest->length);
	struct bytes line = *rest;

	if (end == NULL) {
		*rest = BYTES("");
		return line;
	}
	line.length = (size_t)(end - rest->at);
	*rest = bytes_after(*rest, line.length + 1);
	return line;
}

/* Text that no server has a reason to change; a last space would go lost. */
static void
add_quoted(struct text *into, struct bytes line)
{
	size_t column = 0;

	for (size_t i = 0; i < line.length; i++) {
		unsigned char byte = (unsigned char)line.at[i];
		bool last = i + 1 == line.length;
		bool plain = byte >= ' ' && byte < 0x7f && byte != '=' &&
		    !(last && byte == ' ');

		if (column >= LINE_MOST) {
			text_add_text(into, "=\r\n");
			column = 0;
		}
		if (plain)
			text_add_char(into, (char)byte);
		else
			text_add_format(into, "=%02X", byte);
		column += plain ? 1 : 3;
	}
	text_add_text(into, "\r\n");
}

/* "Sun, 22 Nov 2026 11:48:53 +0000": of the body, so that a second mail is
 * equal to the first, also when the clock was put right in between. */
static void
add_date(struct text *into, unsigned long long ms)
{
	static const char days[] = "MonTueWedThuFriSatSun";
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	int64_t seconds = (int64_t)(ms / 1000);
	int64_t day = seconds / 86400;
	int year, month, date;

	date_from_days(day, &year, &month, &date);
	text_add_format(into, "Date: %.3s, %02d %.3s %04d %02d:%02d:%02d "
	    "+0000\r\n", days + (day + 3) % 7 * 3, date,
	    months + (month - 1) * 3, year, (int)(seconds / 3600 % 24),
	    (int)(seconds / 60 % 60), (int)(seconds % 60));
}

static void
add_head(const struct mail_account *mail, const struct order *order,
    const char *to, struct bytes subject, struct text *into)
{
	text_add_format(into, "From: Helpline <%s>\r\nTo: <%s>\r\n"
	    "Message-ID: <helpline.%lld@%s>\r\nSubject: ", mail->from, to,
	    (long long)order->row, strchr(mail->from, '@') + 1);
	text_add(into, subject);
	text_add_text(into, "\r\nAuto-Submitted: auto-generated\r\n"
	    "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
	    "Content-Transfer-Encoding: quoted-printable\r\n\r\n");
}

static bool
mail_compose(const struct account *account, const struct order *order,
    struct arena *arena, struct client_request *request)
{
	const struct mail_account *mail = account->own;
	struct client_envelope *envelope = arena_get(arena, sizeof(*envelope));
	struct bytes rest = order->body;
	unsigned long long at_ms = 0;
	struct bytes at, subject;
	struct text message;
	const char *to;

	if (order->kind != ORDER_MAIL || envelope == NULL)
		return false;
	to = arena_copy(arena, cut_line(&rest));
	at = cut_line(&rest);
	subject = cut_line(&rest);
	(void)cut_line(&rest);
	if (to == NULL || !is_mailbox(to) || !bytes_number(at, &at_ms) ||
	    at_ms > TIME_MOST)
		return false;
	text_init_arena(&message, arena, MESSAGE_ROOM(order->body.length));
	add_date(&message, at_ms);
	add_head(mail, order, to, subject, &message);
	while (rest.length > 0)
		add_quoted(&message, cut_line(&rest));
	*envelope = (struct client_envelope){ mail->from, to, mail->trusts };
	*request = (struct client_request){ .method = "MAIL", .url = mail->url,
		.user = mail->user, .password = mail->secret,
		.body = text_bytes(&message), .timeout_ms = TIMEOUT_MS,
		.envelope = envelope };
	return !message.full;
}

/* First fit counts; the last row takes the rest. */
static const struct {
	unsigned from, to;
	enum fate fate;
	int64_t wait_ms;
	const char *sentence;
} replies[] = {
	{ 200, 299, FATE_SENT, -1, "" },
	{ 421, 421, FATE_LATER, -1, "the mail server is going down" },
	{ 454, 454, FATE_LATER, -1,
	  "the mail server can log nobody in for now" },
	{ 400, 499, FATE_LATER, -1, "the mail server says later" },
	{ 530, 530, FATE_LATER, LONG_WAIT_MS,
	  "the mail server wants a login: is \"user\" right?" },
	{ 534, 535, FATE_LATER, LONG_WAIT_MS,
	  "the mail server refuses our login" },
	{ 550, 551, FATE_NEVER, -1, "there is no such mailbox" },
	{ 552, 552, FATE_NEVER, -1, "the mailbox is full" },
	{ 500, 599, FATE_NEVER, -1, "the mail server refuses it" },
	{ 0, UINT32_MAX, FATE_UNKNOWN, -1, "an answer that says nothing" },
};

static void
mail_judge(const struct account *account, const struct order *order,
    const struct client_result *result, struct judgement *judgement)
{
	unsigned i = 0;

	(void)account;
	(void)order;
	*judgement = (struct judgement){ .wait_ms = -1 };
	if (result->transport != TRANSPORT_ANSWERED) {
		bool never = result->transport == TRANSPORT_NOT_SENT;

		judgement->fate = never ? FATE_LATER : FATE_UNKNOWN;
		(void)snprintf(judgement->why, sizeof(judgement->why), "%s%s",
		    never ? "not sent: " : "no answer: ",
		    result->why == NULL ? "" : result->why);
		return;
	}
	while (result->status < replies[i].from ||
	    result->status > replies[i].to)
		i++;
	judgement->fate = replies[i].fate;
	judgement->wait_ms = replies[i].wait_ms;
	if (judgement->fate != FATE_SENT)
		(void)snprintf(judgement->why, sizeof(judgement->why),
		    "%u: %s", result->status, replies[i].sentence);
}

const struct provider provider_mail = {
	.kind = {
		.provider = "mail",
		.settings = mail_settings,
		.size = sizeof(struct mail_account),
		.notifies = true,
		.check = mail_check,
		.prepare = mail_prepare,
		.clear = mail_clear,
	},
	.compose = mail_compose,
	.judge = mail_judge,
};

const struct mail_account *
mail_account(const struct account *account)
{
	return account->kind == &provider_mail.kind ? account->own : NULL;
}

bool
mail_takes(const struct mail_account *mail, enum notice notice)
{
	for (unsigned i = 0; i < mail->notices.count; i++) {
		if (strcmp(mail->notices.at[i], notice_words[notice]) == 0)
			return true;
	}
	return false;
}
