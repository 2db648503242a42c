/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Mail leaves on a thread of its own: in libcurl's SMTP the multi interface
 * blocks while the server thinks about the end of the message, and again after
 * QUIT (lib/smtp.c, smtp_done() and smtp_disconnect()); on the loop every call
 * would wait for somebody's virus scanner.
 *
 * Nothing leaves in clear: with smtp:// the server must offer STARTTLS and show
 * a certificate that we trust, or nothing is said to it. What is known
 * afterwards is read from the last reply: 354 means that the message was on its
 * way, 4xx and 5xx that it was refused (RFC 5321, 4.2.1), any other that it
 * never left. What is said before MAIL is not about the message, but for the
 * refusal of a login.
 */
#include "http/client_mail.h"

#include <curl/curl.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/worker.h"

#define CONNECT_MS 10000L
#define REPLY_S 30L			/* the server's, to each command */
#define GO_AHEAD 354			/* the message may follow */
#define TAKEN 250

struct client_mail {
	struct worker *worker;
	unsigned under_way;
	atomic_bool stopping;
};

/* One mail: the loop's until it is given to the thread, and again when it is
 * done. */
struct parcel {
	struct worker_job job;		/* first */
	struct client_mail *mail;
	CURL *easy;
	struct curl_slist *to;
	char *message;
	size_t length, read;
	bool ran, left;			/* left: the server heard of it */
	CURLcode code;
	long reply;			/* the server's last */
	char why[CURL_ERROR_SIZE];
	void (*done)(void *arg, const struct client_result *);
	void *arg;
};

static void
parcel_free(struct parcel *parcel)
{
	if (parcel->easy != NULL)
		curl_easy_cleanup(parcel->easy);
	curl_slist_free_all(parcel->to);
	free(parcel->message);
	free(parcel);
}

static size_t
on_read(char *into, size_t one, size_t room, void *arg)
{
	struct parcel *parcel = arg;
	size_t left = parcel->length - parcel->read;
	size_t count = left < one * room ? left : one * room;

	memcpy(into, parcel->message + parcel->read, count);
	parcel->read += count;
	return count;
}

/* libcurl asks about once a second, also while it blocks. */
static int
on_progress(void *arg, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
	struct parcel *parcel = arg;

	(void)a;
	(void)b;
	(void)c;
	(void)d;
	return atomic_load(&parcel->mail->stopping) ? 1 : 0;
}

/* Connected, under TLS, logged in: MAIL comes next. */
static int
on_leave(void *arg, char *to, char *from, int to_port, int from_port)
{
	struct parcel *parcel = arg;

	(void)to;
	(void)from;
	(void)to_port;
	(void)from_port;
	parcel->left = true;
	return CURL_PREREQFUNC_OK;
}

static void
on_run(struct worker_job *job)
{
	struct parcel *parcel = (struct parcel *)(void *)job;

	if (atomic_load(&parcel->mail->stopping))
		return;
	parcel->ran = true;
	parcel->code = curl_easy_perform(parcel->easy);
	(void)curl_easy_getinfo(parcel->easy, CURLINFO_RESPONSE_CODE,
	    &parcel->reply);
	curl_easy_cleanup(parcel->easy);	/* it may say QUIT, and wait */
	parcel->easy = NULL;
}

static void
judge(const struct parcel *parcel, struct client_result *result)
{
	*result = (struct client_result){ .retry_after_s = -1,
		.transport = TRANSPORT_NOT_SENT };
	result->why = !parcel->ran ? "the helpline stopped before it left" :
	    parcel->why[0] != '\0' ? parcel->why :
	    curl_easy_strerror(parcel->code);
	if (!parcel->ran)
		return;
	if (parcel->code == CURLE_OK) {
		result->transport = TRANSPORT_ANSWERED;
		result->status = TAKEN;
	} else if (!parcel->left && parcel->code != CURLE_LOGIN_DENIED) {
		return;
	} else if (parcel->reply >= 400 && parcel->reply <= 599) {
		result->transport = TRANSPORT_ANSWERED;
		result->status = (unsigned)parcel->reply;
	} else if (parcel->reply == GO_AHEAD) {
		result->transport = TRANSPORT_UNKNOWN;
	}
}

static void
on_done(struct worker_job *job)
{
	struct parcel *parcel = (struct parcel *)(void *)job;
	struct client_result result;

	judge(parcel, &result);
	parcel->mail->under_way--;
	parcel->done(parcel->arg, &result);
	parcel_free(parcel);
}

/* A connection is used once: a kept one that is dead would make libcurl send
 * again by itself. */
static bool
set_safety(CURL *easy)
{
	return curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps") ==
	    CURLE_OK && curl_easy_setopt(easy, CURLOPT_USE_SSL,
	    (long)CURLUSESSL_ALL) == CURLE_OK &&
	    curl_easy_setopt(easy, CURLOPT_SSLVERSION,
	    (long)CURL_SSLVERSION_TLSv1_2) == CURLE_OK &&
	    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L) == CURLE_OK &&
	    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L) == CURLE_OK &&
	    curl_easy_setopt(easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L) ==
	    CURLE_OK && curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L) ==
	    CURLE_OK && curl_easy_setopt(easy, CURLOPT_PROXY, "") ==
	    CURLE_OK && curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L) ==
	    CURLE_OK && curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
	    CONNECT_MS) == CURLE_OK && curl_easy_setopt(easy,
	    CURLOPT_SERVER_RESPONSE_TIMEOUT, REPLY_S) == CURLE_OK &&
	    /* Who stops does not wait for a name to be resolved. */
	    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L) == CURLE_OK;
}

static bool
set_doors(struct parcel *parcel)
{
	CURL *easy = parcel->easy;

	(void)curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, parcel->why);
	return curl_easy_setopt(easy, CURLOPT_READFUNCTION, on_read) ==
	    CURLE_OK && curl_easy_setopt(easy, CURLOPT_READDATA, parcel) ==
	    CURLE_OK && curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION,
	    on_progress) == CURLE_OK && curl_easy_setopt(easy,
	    CURLOPT_XFERINFODATA, parcel) == CURLE_OK &&
	    curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L) == CURLE_OK &&
	    curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, on_leave) ==
	    CURLE_OK && curl_easy_setopt(easy, CURLOPT_PREREQDATA, parcel) ==
	    CURLE_OK;
}

static bool
set_envelope(struct parcel *parcel, const struct client_request *request)
{
	const struct client_envelope *envelope = request->envelope;
	CURL *easy = parcel->easy;

	parcel->to = curl_slist_append(NULL, envelope->to);
	parcel->message = malloc(request->body.length + 1);
	if (parcel->to == NULL || parcel->message == NULL)
		return false;
	memcpy(parcel->message, request->body.at, request->body.length);
	parcel->length = request->body.length;
	return curl_easy_setopt(easy, CURLOPT_URL, request->url) ==
	    CURLE_OK && curl_easy_setopt(easy, CURLOPT_MAIL_FROM,
	    envelope->from) == CURLE_OK && curl_easy_setopt(easy,
	    CURLOPT_MAIL_RCPT, parcel->to) == CURLE_OK &&
	    curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L) == CURLE_OK &&
	    curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE,
	    (curl_off_t)parcel->length) == CURLE_OK &&
	    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS,
	    (long)request->timeout_ms) == CURLE_OK &&
	    (envelope->trusts == NULL || curl_easy_setopt(easy,
	    CURLOPT_CAINFO, envelope->trusts) == CURLE_OK);
}

static bool
set_login(CURL *easy, const struct client_request *request)
{
	return request->user == NULL || (curl_easy_setopt(easy,
	    CURLOPT_USERNAME, request->user) == CURLE_OK &&
	    curl_easy_setopt(easy, CURLOPT_PASSWORD,
	    request->password == NULL ? "" : request->password) == CURLE_OK);
}

bool
client_mail_send(struct client_mail *mail,
    const struct client_request *request,
    void (*done)(void *arg, const struct client_result *), void *arg)
{
	struct parcel *parcel = calloc(1, sizeof(*parcel));

	if (parcel == NULL)
		return false;
	parcel->job = (struct worker_job){ .run = on_run, .done = on_done };
	parcel->mail = mail;
	parcel->done = done;
	parcel->arg = arg;
	parcel->easy = curl_easy_init();
	if (parcel->easy == NULL || !set_safety(parcel->easy) ||
	    !set_doors(parcel) || !set_envelope(parcel, request) ||
	    !set_login(parcel->easy, request)) {
		parcel_free(parcel);
		return false;
	}
	mail->under_way++;
	worker_give(mail->worker, &parcel->job);
	return true;
}

unsigned
client_mail_under_way(const struct client_mail *mail)
{
	return mail == NULL ? 0 : mail->under_way;
}

struct client_mail *
client_mail_new(struct event_base *base)
{
	struct client_mail *mail = calloc(1, sizeof(*mail));

	if (mail == NULL)
		return NULL;
	mail->worker = worker_new(base);
	if (mail->worker != NULL)
		return mail;
	free(mail);
	return NULL;
}

void
client_mail_free(struct client_mail *mail)
{
	if (mail == NULL)
		return;
	atomic_store(&mail->stopping, true);
	worker_free(mail->worker);
	free(mail);
}
