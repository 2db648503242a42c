/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Odd ways of libcurl that matter here: it sends a request again by itself
 * when a kept connection turns out to be dead, also a POST; it reads proxies
 * from the environment. Both would break a promise, so both are off.
 */
#include "http/client.h"

#include <curl/curl.h>
#include <event2/event.h>
#include <stdlib.h>

#include "http/client_mail.h"
#include "http/client_memory.h"
#include "http/client_url.h"

#define CONNECT_MS 5000L
#define IDLE_S 15L			/* then a kept connection is not used */
#define CONNECTIONS_PER_HOST 16L

struct transfer {
	struct transfer *before, *after;
	struct client *client;
	CURL *easy;
	struct curl_slist *headers;
	char *sent;			/* our body */
	char *body;			/* theirs */
	size_t length, room;
	unsigned left;			/* how often the request left us */
	bool once;			/* and must not again */
	bool too_long;
	char why[CURL_ERROR_SIZE];
	void (*done)(void *arg, const struct client_result *);
	void *arg;
};

struct client {
	struct event_base *base;
	struct event *timer;
	CURLM *multi;
	struct transfer *first;
	unsigned under_way;
	bool stopping;
	struct client_mail *mail;	/* made for the first one */
};

static void
transfer_free(struct transfer *transfer)
{
	if (transfer->easy != NULL)
		curl_easy_cleanup(transfer->easy);
	curl_slist_free_all(transfer->headers);
	free(transfer->sent);
	free(transfer->body);
	free(transfer);
}

/* Takes it out and tells its owner, who may send the next one at once. */
static void
transfer_end(struct transfer *transfer, const struct client_result *result)
{
	struct client *client = transfer->client;

	(void)curl_multi_remove_handle(client->multi, transfer->easy);
	if (transfer->before != NULL)
		transfer->before->after = transfer->after;
	else
		client->first = transfer->after;
	if (transfer->after != NULL)
		transfer->after->before = transfer->before;
	client->under_way--;
	transfer->done(transfer->arg, result);
	transfer_free(transfer);
}

/* 0 also stands for "now"; libcurl cannot tell it from no header. */
static int64_t
retry_after_s(CURL *easy)
{
	curl_off_t seconds = 0;

	if (curl_easy_getinfo(easy, CURLINFO_RETRY_AFTER, &seconds) !=
	    CURLE_OK || seconds <= 0)
		return -1;
	return seconds < CLIENT_WAIT_MOST_S ? seconds : CLIENT_WAIT_MOST_S;
}

static void
transfer_judge(struct transfer *transfer, CURLcode code)
{
	struct client_result result = { .retry_after_s = -1 };
	long status = 0;

	(void)curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE,
	    &status);
	if (status > 0 && (code == CURLE_OK || transfer->too_long)) {
		result.transport = TRANSPORT_ANSWERED;
		result.status = (unsigned)status;
		result.body = (struct bytes){ transfer->body,
			transfer->length };
		result.too_long = transfer->too_long;
		result.retry_after_s = retry_after_s(transfer->easy);
		transfer_end(transfer, &result);
		return;
	}
	result.transport = transfer->left == 0 ? TRANSPORT_NOT_SENT :
	    TRANSPORT_UNKNOWN;
	result.why = transfer->why[0] != '\0' ? transfer->why :
	    curl_easy_strerror(code);
	transfer_end(transfer, &result);
}

static void
collect(struct client *client)
{
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(client->multi, &left)) !=
	    NULL) {
		struct transfer *transfer = NULL;

		if (message->msg != CURLMSG_DONE)
			continue;
		(void)curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE,
		    (char **)&transfer);
		transfer_judge(transfer, message->data.result);
	}
}

static void
on_socket_event(evutil_socket_t fd, short what, void *arg)
{
	struct client *client = arg;
	int running, mask = 0;

	if ((what & EV_READ) != 0)
		mask |= CURL_CSELECT_IN;
	if ((what & EV_WRITE) != 0)
		mask |= CURL_CSELECT_OUT;
	(void)curl_multi_socket_action(client->multi, fd, mask, &running);
	collect(client);
}

static void
on_time(evutil_socket_t fd, short what, void *arg)
{
	struct client *client = arg;
	int running;

	(void)fd;
	(void)what;
	(void)curl_multi_socket_action(client->multi, CURL_SOCKET_TIMEOUT, 0,
	    &running);
	collect(client);
}

/* libcurl wants this socket watched so, or no longer. Its event is kept as
 * what curl_multi_assign() remembers for the socket. */
static int
on_want(CURL *easy, curl_socket_t fd, int what, void *arg, void *kept)
{
	struct client *client = arg;
	struct event *event = kept;
	short watched = EV_PERSIST;

	(void)easy;
	if (event != NULL)
		event_free(event);
	event = NULL;
	if ((what & CURL_POLL_IN) != 0 && what != CURL_POLL_REMOVE)
		watched |= EV_READ;
	if ((what & CURL_POLL_OUT) != 0 && what != CURL_POLL_REMOVE)
		watched |= EV_WRITE;
	if (what != CURL_POLL_REMOVE)
		event = event_new(client->base, fd, watched, on_socket_event,
		    client);
	if (event != NULL)
		(void)event_add(event, NULL);
	(void)curl_multi_assign(client->multi, fd, event);
	return 0;
}

static int
on_wait(CURLM *multi, long wait_ms, void *arg)
{
	struct client *client = arg;
	struct timeval wait = {
		.tv_sec = wait_ms / 1000,
		.tv_usec = wait_ms % 1000 * 1000,
	};

	(void)multi;
	if (wait_ms < 0)
		(void)event_del(client->timer);
	else
		(void)event_add(client->timer, &wait);
	return 0;
}

/* The connection stands, TLS too: now the request leaves. A second time is
 * libcurl trying again, which for a message is not its choice. */
static int
on_leave(void *arg, char *to, char *from, int to_port, int from_port)
{
	struct transfer *transfer = arg;

	(void)to;
	(void)from;
	(void)to_port;
	(void)from_port;
	if (transfer->left++ > 0 && transfer->once)
		return CURL_PREREQFUNC_ABORT;
	return CURL_PREREQFUNC_OK;
}

/* Fewer bytes than there were make libcurl stop. */
static size_t
on_body(char *at, size_t one, size_t length, void *arg)
{
	struct transfer *transfer = arg;
	size_t room = CLIENT_BODY_MOST - transfer->length;
	size_t taken = length < room ? length : room;

	(void)one;
	if (transfer->length + taken > transfer->room) {
		size_t more = (transfer->length + taken) * 2;
		char *body = realloc(transfer->body, more);

		if (body == NULL)
			return CURL_WRITEFUNC_ERROR;
		transfer->body = body;
		transfer->room = more;
	}
	if (taken > 0)
		memcpy(transfer->body + transfer->length, at, taken);
	transfer->length += taken;
	transfer->too_long = taken < length;
	return taken;
}

static void
set_safety(CURL *easy, const char *url)
{
	const char *protocols = client_url_is_near(url) ? "http,https" :
	    "https";

	(void)curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, protocols);
	(void)curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	(void)curl_easy_setopt(easy, CURLOPT_SSLVERSION,
	    (long)CURL_SSLVERSION_TLSv1_2);
	(void)curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
	(void)curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
	(void)curl_easy_setopt(easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
	(void)curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	(void)curl_easy_setopt(easy, CURLOPT_PROXY, "");
	(void)curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, IDLE_S);
	(void)curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS);
	(void)curl_easy_setopt(easy, CURLOPT_USERAGENT, "helpline");
}

static void
set_doors(struct transfer *transfer)
{
	CURL *easy = transfer->easy;

	(void)curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer);
	(void)curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->why);
	(void)curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, on_leave);
	(void)curl_easy_setopt(easy, CURLOPT_PREREQDATA, transfer);
	(void)curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
	(void)curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
}

static bool
add_header(struct transfer *transfer, const char *line)
{
	struct curl_slist *more = curl_slist_append(transfer->headers, line);

	if (more != NULL)
		transfer->headers = more;
	return more != NULL;
}

/* An empty Expect: our bodies are small, and waiting for a 100 is a round
 * trip. Without a type of ours libcurl would name one. */
static bool
set_headers(struct transfer *transfer, const char *type)
{
	char line[256];
	int length = snprintf(line, sizeof(line), "Content-Type:%s%s",
	    type == NULL ? "" : " ", type == NULL ? "" : type);

	if (length < 0 || (size_t)length >= sizeof(line) ||
	    !add_header(transfer, line) || !add_header(transfer, "Expect:"))
		return false;
	return curl_easy_setopt(transfer->easy, CURLOPT_HTTPHEADER,
	    transfer->headers) == CURLE_OK;
}

static bool
set_body(struct transfer *transfer, struct bytes body)
{
	transfer->sent = malloc(body.length + 1);
	if (transfer->sent == NULL)
		return false;
	if (body.length > 0)
		memcpy(transfer->sent, body.at, body.length);
	return curl_easy_setopt(transfer->easy, CURLOPT_POSTFIELDSIZE_LARGE,
	    (curl_off_t)body.length) == CURLE_OK &&
	    curl_easy_setopt(transfer->easy, CURLOPT_POSTFIELDS,
	    transfer->sent) == CURLE_OK;
}

static bool
set_request(struct transfer *transfer, const struct client_request *request)
{
	CURL *easy = transfer->easy;
	long most_ms = request->timeout_ms < 1 ? 1 : (long)request->timeout_ms;

	transfer->once = strcmp(request->method, "GET") != 0;
	set_safety(easy, request->url);
	set_doors(transfer);
	if (curl_easy_setopt(easy, CURLOPT_URL, request->url) != CURLE_OK ||
	    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, most_ms) != CURLE_OK)
		return false;
	if (transfer->once && (!set_body(transfer, request->body) ||
	    !set_headers(transfer, request->type) ||
	    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request->method) !=
	    CURLE_OK))
		return false;
	if (request->user == NULL)
		return true;
	return curl_easy_setopt(easy, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC)
	    == CURLE_OK && curl_easy_setopt(easy, CURLOPT_USERNAME,
	    request->user) == CURLE_OK && curl_easy_setopt(easy,
	    CURLOPT_PASSWORD, request->password == NULL ? "" :
	    request->password) == CURLE_OK;
}

static bool
client_fill(struct client *client)
{
	CURLM *multi = curl_multi_init();

	client->multi = multi;
	client->timer = evtimer_new(client->base, on_time, client);
	if (multi == NULL || client->timer == NULL)
		return false;
	(void)curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_want);
	(void)curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, client);
	(void)curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_wait);
	(void)curl_multi_setopt(multi, CURLMOPT_TIMERDATA, client);
	(void)curl_multi_setopt(multi, CURLMOPT_MAX_HOST_CONNECTIONS,
	    CONNECTIONS_PER_HOST);
	return true;
}

struct client *
client_new(struct event_base *base)
{
	struct client *client;

	if (!client_memory_begin())
		return NULL;
	client = calloc(1, sizeof(*client));
	if (client == NULL) {
		curl_global_cleanup();
		return NULL;
	}
	client->base = base;
	if (!client_fill(client)) {
		client_free(client);
		return NULL;
	}
	return client;
}

void
client_free(struct client *client)
{
	const struct client_result stopped = {
		.transport = TRANSPORT_UNKNOWN,
		.retry_after_s = -1,
		.why = "the helpline stopped before the answer came",
	};

	if (client == NULL)
		return;
	client->stopping = true;	/* nobody sends from a done() now */
	for (struct transfer *at = client->first, *after; at != NULL;
	    at = after) {
		after = at->after;
		transfer_end(at, &stopped);
	}
	if (client->multi != NULL)
		(void)curl_multi_cleanup(client->multi);
	if (client->timer != NULL)
		event_free(client->timer);
	client_mail_free(client->mail);
	free(client);
	curl_global_cleanup();
}

static bool
send_mail(struct client *client, const struct client_request *request,
    void (*done)(void *arg, const struct client_result *), void *arg)
{
	if (client->mail == NULL)
		client->mail = client_mail_new(client->base);
	return client->mail != NULL &&
	    client_mail_send(client->mail, request, done, arg);
}

bool
client_send(struct client *client, const struct client_request *request,
    void (*done)(void *arg, const struct client_result *), void *arg)
{
	struct transfer *transfer;

	if (client->stopping || client_memory_short())
		return false;
	if (request->envelope != NULL)
		return send_mail(client, request, done, arg);
	transfer = calloc(1, sizeof(*transfer));
	if (transfer == NULL)
		return false;
	transfer->client = client;
	transfer->done = done;
	transfer->arg = arg;
	transfer->easy = curl_easy_init();
	if (transfer->easy == NULL || !set_request(transfer, request) ||
	    curl_multi_add_handle(client->multi, transfer->easy) !=
	    CURLM_OK) {
		transfer_free(transfer);
		return false;
	}
	transfer->after = client->first;
	if (client->first != NULL)
		client->first->before = transfer;
	client->first = transfer;
	client->under_way++;
	return true;
}

unsigned
client_under_way(const struct client *client)
{
	return client->under_way + client_mail_under_way(client->mail);
}
