/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A load of webhooks on this machine: one thread, plain epoll, 64 connections
 * that stay open, one request under way on each. Everything is made and signed
 * before the clock starts, every answer is looked at.
 *
 *	load voice|text|fixed --port N --token-file F [options]
 *	load open --port N		does anything listen?
 *
 * voice: a key after the language page, each in a call of its own; the calls
 * are started, untimed, to learn where their keys go. text: an SMS from a new
 * person each. fixed: the voice request's bytes to a server that does not care.
 * `own` is how busy the generator was, in percent: near 100 it is the limit.
 */
#include <getopt.h>

#include "bench/drive.h"
#include "bench/requests.h"

#define CONNECTIONS_MOST 1024
#define REQUESTS_MOST 2000000u
#define SECONDS_MOST 60

struct options {
	const struct mode *mode;
	const char *token_file;
	char *save;		/* where the documents go, or NULL */
	unsigned port, requests, connections, pid;
	double seconds;
	struct sender sender;
};

/* Requests one behind the other in one block. */
static struct prepared *
prepare(const struct options *options, const struct param *params, bool keys,
    const char *path, char (*paths)[PATH_MOST])
{
	struct prepared *requests = room(options->requests, sizeof(*requests));
	char one[REQUEST_MOST];
	char *block = NULL;
	size_t at = 0, size = 0;

	for (unsigned i = 0; i < options->requests; i++) {
		size_t length = request_make(&options->sender, params, keys, i,
		    paths == NULL ? path : paths[i], one);

		if (length > size - at) {
			size = (size_t)1 << 20;
			block = room(1, size);	/* lives as long as we do */
			at = 0;
		}
		memcpy(block + at, one, length);
		requests[i] = (struct prepared){ block + at, length };
		at += length;
	}
	return requests;
}

struct calls {
	const char *public_url;
	char (*paths)[PATH_MOST];
};

/* Where the keys of a call go: the first `action` of its document. */
static void
keep_path(struct run *run, unsigned request, const char *body)
{
	struct calls *calls = run->own;
	size_t base = strlen(calls->public_url);
	const char *at = strstr(body, "action=\"");
	size_t length;

	at = at == NULL ? NULL : at + 8;
	if (at == NULL || strncmp(at, calls->public_url, base) != 0)
		give_up("the first answer has no action at the public URL");
	length = strcspn(at + base, "\"");
	if (length >= PATH_MOST)
		give_up("the action's URL is too long");
	memcpy(calls->paths[request], at + base, length);
	calls->paths[request][length] = '\0';
}

/* About as many calls as the time will take: starting one is as much work for
 * the server as answering its key. */
static const struct prepared *
prepare_calls(struct options *options, const char *path)
{
	struct calls calls = { options->sender.public_url,
		room(options->requests, PATH_MOST) };
	struct run run = { .port = options->port,
		.connection_count = options->connections,
		.count = options->requests, .marker = "<Gather",
		.seconds = options->seconds * 1.25,
		.keep = keep_path, .own = &calls };

	run.requests = prepare(options, voice_params, false, path, NULL);
	run_over_connections(&run);
	if (run.errors != 0 || run.answered == 0)
		give_up("calls could not be started");
	options->requests = run.answered;
	return prepare(options, voice_params, true, NULL, calls.paths);
}

static const struct mode {
	const char *name;
	const char *path;		/* after the account */
	const struct param *params;
	const char *marker;		/* in every good answer */
	bool starts;
} modes[] = {
	{ "voice", "voice", voice_params, "<Gather", true },
	{ "text", "text", text_params, "<Message", false },
	{ "fixed", "voice/v1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	  "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", voice_params, "",
	  false },
};

static const struct mode *
mode_find(const char *name)
{
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		if (strcmp(modes[i].name, name) == 0)
			return &modes[i];
	}
	give_up("usage: load voice|text|fixed --port N ...");
	return NULL;
}

static const struct prepared *
prepare_mode(struct options *options)
{
	char path[PATH_MOST];

	(void)snprintf(path, sizeof(path), "/in/%s/%s",
	    options->sender.account, options->mode->path);
	if (options->mode->starts)
		return prepare_calls(options, path);
	return prepare(options, options->mode->params, true, path, NULL);
}

/* User and system time of the server in ms, and its memory in kB. */
static void
server_used(unsigned pid, double *cpu_ms, unsigned long *memory_kb)
{
	unsigned long user = 0, kernel = 0, pages = 0;
	char path[64], line[1024] = "";
	const char *end;
	FILE *file;

	(void)snprintf(path, sizeof(path), "/proc/%u/stat", pid);
	file = pid == 0 ? NULL : fopen(path, "re");
	if (file != NULL && fgets(line, sizeof(line), file) != NULL &&
	    (end = strrchr(line, ')')) != NULL)
		(void)sscanf(end + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u "
		    "%*u %*u %lu %lu %*d %*d %*d %*d %*d %*d %*u %*u %lu",
		    &user, &kernel, &pages);
	if (file != NULL)
		(void)fclose(file);
	*cpu_ms = (double)(user + kernel) * 1000.0 /
	    (double)sysconf(_SC_CLK_TCK);
	*memory_kb = pages * ((unsigned long)sysconf(_SC_PAGESIZE) / 1024);
}

static int
order_us(const void *a, const void *b)
{
	const uint32_t *x = a;
	const uint32_t *y = b;

	return (*x > *y) - (*x < *y);
}

static unsigned
permille(const struct run *run, unsigned most)
{
	if (run->answered == 0)
		return 0;
	return run->us[(uint64_t)(run->answered - 1) * most / 1000];
}

static void
save_document(struct run *run, unsigned request, const char *body)
{
	char path[PATH_MOST];
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s%u.xml", (char *)run->own,
	    request + 1);
	file = fopen(path, "we");
	if (file == NULL || fputs(body, file) < 0 || fclose(file) != 0)
		give_up("a document cannot be saved");
}

static void
measure(struct options *options)
{
	struct run run = { .port = options->port,
		.connection_count = options->connections,
		.seconds = options->seconds, .marker = options->mode->marker };
	double seconds, own, before, after;
	unsigned long memory;

	run.requests = prepare_mode(options);
	run.count = options->requests;
	run.keep = options->save == NULL ? NULL : save_document;
	run.own = options->save;
	run.us = room(options->requests, sizeof(*run.us));
	server_used(options->pid, &before, &memory);
	own = (double)now_ns(CLOCK_PROCESS_CPUTIME_ID);
	run_over_connections(&run);
	own = (double)now_ns(CLOCK_PROCESS_CPUTIME_ID) - own;
	server_used(options->pid, &after, &memory);
	seconds = (double)(run.ended_ns - run.begun_ns) / 1e9;
	qsort(run.us, run.answered, sizeof(*run.us), order_us);
	printf("rate %.0f p50 %u p99 %u p999 %u cpu %.2f rss %.1f answered %u "
	    "errors %u reconnects %u bytes %zu own %.0f\n",
	    run.answered / seconds, permille(&run, 500), permille(&run, 990),
	    permille(&run, 999), run.answered == 0 ? 0.0 :
	    (after - before) * 1000.0 / run.answered, (double)memory / 1024.0,
	    run.answered, run.errors, run.reconnects, run.answered == 0 ? 0 :
	    run.bytes / run.answered, own / seconds / 1e7);
	if (run.errors != 0)
		exit(1);
}

static bool
read_token(const char *path, char token[128])
{
	FILE *file = fopen(path, "re");
	bool good = file != NULL && fgets(token, 128, file) != NULL;

	if (file != NULL)
		(void)fclose(file);
	token[strcspn(token, "\r\n")] = '\0';
	return good && token[0] != '\0';
}

static unsigned
number_from_text(const char *text, unsigned most)
{
	char *end;
	unsigned long number = strtoul(text, &end, 10);

	if (*text < '0' || *text > '9' || *end != '\0' || number > most)
		give_up("an option's number is out of bounds");
	return (unsigned)number;
}

static void
read_option(struct options *options, int option, char *text)
{
	switch (option) {
	case 'p':
		options->port = number_from_text(text, 65535);
		return;
	case 'n':
		options->requests = number_from_text(text, REQUESTS_MOST);
		return;
	case 'c':
		options->connections = number_from_text(text, CONNECTIONS_MOST);
		return;
	case 's':
		options->seconds = number_from_text(text,
		    SECONDS_MOST * 1000) / 1000.0;
		return;
	case 'i':
		options->pid = number_from_text(text, UINT32_MAX);
		return;
	case 'x':
		options->sender.series = number_from_text(text, UINT32_MAX);
		return;
	case 'k':
		options->sender.keys = number_from_text(text, 9);
		return;
	case 't':
		options->token_file = text;
		return;
	case 'u':
		options->sender.public_url = text;
		return;
	case 'd':
		options->save = text;
		return;
	case 'a':
		options->sender.account = text;
		return;
	default:
		exit(64);
	}
}

int
main(int argc, char **argv)
{
	static const struct option known[] = {
		{ "port", required_argument, NULL, 'p' },
		{ "requests", required_argument, NULL, 'n' },
		{ "connections", required_argument, NULL, 'c' },
		{ "milliseconds", required_argument, NULL, 's' },
		{ "pid", required_argument, NULL, 'i' },
		{ "series", required_argument, NULL, 'x' },
		{ "keys", required_argument, NULL, 'k' },
		{ "token-file", required_argument, NULL, 't' },
		{ "public-url", required_argument, NULL, 'u' },
		{ "account", required_argument, NULL, 'a' },
		{ "save", required_argument, NULL, 'd' },
		{ NULL, 0, NULL, 0 },
	};
	struct options options = { .requests = 50000, .connections = 64,
		.seconds = 2, .sender = { .public_url = "http://127.0.0.1",
		.account = "bench", .keys = 1 } };
	int option;

	while ((option = getopt_long(argc, argv, "", known, NULL)) != -1)
		read_option(&options, option, optarg);
	if (optind + 1 != argc || options.port == 0 || options.requests == 0 ||
	    options.connections == 0 || options.sender.keys == 0)
		give_up("usage: load voice|text|fixed --port N ...");
	if (strcmp(argv[optind], "open") == 0)
		return port_open(options.port) ? 0 : 1;
	options.mode = mode_find(argv[optind]);
	if (options.token_file == NULL ||
	    !read_token(options.token_file, options.sender.token))
		give_up("--token-file: cannot be read");
	measure(&options);
	return 0;
}
