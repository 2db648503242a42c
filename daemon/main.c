/* SPDX-License-Identifier: GPL-3.0-or-later */
/* helplined: builds the parts, runs, drains, stops. */
#include <event2/event.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "base/folder.h"
#include "base/log.h"
#include "base/timer.h"
#include "gateway/gateway.h"
#include "gateway/reload.h"
#include "http/client.h"
#include "http/server.h"
#include "outbox/outbox.h"
#include "providers/provider.h"
#include "settings/good.h"
#include "settings/holidays.h"
#include "settings/snapshot.h"
#include "web/web.h"

#define DRAIN_MS 9000			/* and 1 s to end: 10 s in all */
#define DRAIN_STEP_MS 20
#define PATH_ROOM 1024

struct options {
	const char *config;
	bool check;
};

struct parts {
	struct event_base *base;
	struct client *client;
	struct gateway *gateway;
	struct reload *reload;
	struct server *server;
	struct web web;
	struct server_handler handler;
	struct outbox_wire wire;
	struct event *signals[3];
	struct timer *drain;
	struct timer *watchdog;
	struct timer *tender;
	int64_t watchdog_ms;
	int64_t stop_by_ms;
	bool draining;
};

static void
usage(FILE *out)
{
	(void)fputs("usage: helplined --config FILE [--check]\n"
	    "\n"
	    "  --config FILE  settings, for example config/helpline.json\n"
	    "  --check        print every problem of settings, flow and words "
	    "as\n"
	    "                 file:line:column: sentence, then end\n"
	    "  --version      print the version\n"
	    "  --help         print this\n", out);
}

/* -1: go on; else the exit code. */
static int
read_options(int argc, char **argv, struct options *options)
{
	static const struct option known[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "check", no_argument, NULL, 'k' },
		{ "version", no_argument, NULL, 'v' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
		switch (option) {
		case 'c':
			options->config = optarg;
			break;
		case 'k':
			options->check = true;
			break;
		case 'v':
			(void)puts("helplined " HELPLINE_VERSION
			    " (GPL-3.0-or-later)");
			return EX_OK;
		case 'h':
			usage(stdout);
			return EX_OK;
		default:
			usage(stderr);
			return EX_USAGE;
		}
	}
	if (optind == argc && options->config != NULL)
		return -1;
	usage(stderr);
	return EX_USAGE;
}

static struct snapshot *
read_snapshot(const struct snapshot_parts *parts)
{
	struct problems problems;
	struct snapshot *snapshot;

	problems_init(&problems);
	snapshot = snapshot_read(parts, &problems);
	if (snapshot != NULL)
		holidays_warn(&snapshot->settings, world_now_ms(&world_real),
		    &problems);
	problems_print(&problems, stderr);
	problems_clear(&problems);
	return snapshot;
}

static int
check(struct snapshot_parts *parts)
{
	struct snapshot *snapshot = read_snapshot(parts);

	if (snapshot == NULL)
		return EX_CONFIG;
	(void)puts("settings, flow and words are good");
	snapshot_drop(snapshot);
	return EX_OK;
}

/* The edited files, or else the last good set. */
static struct snapshot *
load(struct snapshot_parts *parts, bool *saved_set)
{
	struct snapshot *snapshot = read_snapshot(parts);
	struct snapshot_parts saved;
	struct problem why;
	char folder[PATH_ROOM];

	*saved_set = false;
	if (snapshot != NULL) {
		for (unsigned i = 0; i < snapshot->off_count; i++)
			log_event(EVENT_LOCALE_OFF, .file = snapshot->off[i]);
		if (!good_save(&snapshot->settings, snapshot->settings.good,
		    &why))
			log_event(EVENT_GOOD_NOT_SAVED, .why = why.text);
		return snapshot;
	}
	if (!good_parts(parts, &saved, folder, sizeof(folder)))
		return NULL;
	snapshot = read_snapshot(&saved);
	if (snapshot != NULL) {
		*saved_set = true;
		log_event(EVENT_SAVED_SET_LIVE, .file = saved.file);
	}
	return snapshot;
}

/* Nothing of a resident may lie in a core file or be read by a neighbour. */
static void
keep_to_ourselves(void)
{
	struct rlimit none = { 0, 0 };

	(void)umask(077);
	(void)setrlimit(RLIMIT_CORE, &none);
	(void)prctl(PR_SET_DUMPABLE, 0);
	(void)signal(SIGPIPE, SIG_IGN);
}

static struct keys *
open_keys(const struct settings *settings, struct problem *why)
{
	if (!folder_make_for(settings->store, why) ||
	    !folder_make_for(settings->secrets, why))
		return NULL;
	return keys_open(settings->secrets,
	    access(settings->store, F_OK) != 0 /* may make them */,
	    &world_real, why);
}

/* What systemd opened for us: it stays open while we are started anew. */
static bool
adopt_all(struct parts *parts, struct problem *why)
{
	int count = sd_listen_fds(1 /* not for our children */);

	for (int i = 0; i < count; i++) {
		if (!server_adopt(parts->server, SD_LISTEN_FDS_START + i, why))
			return false;
	}
	return true;
}

static bool
listen_all(struct parts *parts, const struct settings *settings,
    struct problem *why)
{
	char control[PATH_ROOM];

	if (!adopt_all(parts, why))
		return false;
	for (unsigned i = 0; i < settings->listener_count; i++) {
		const char *address = settings->listeners[i].address;

		if (!server_listen(parts->server, address, DOOR_PUBLIC, why))
			return false;
		log_event(EVENT_LISTENING, .file = address);
	}
	if (!server_adopted_all(parts->server, why))
		return false;
	if (settings->control == NULL)
		return true;
	(void)snprintf(control, sizeof(control), "unix:%s",
	    settings->control);
	return server_listen(parts->server, control, DOOR_CONTROL, why);
}

static void
stop_now(struct parts *parts)
{
	gateway_hurry(parts->gateway);
	(void)event_base_loopbreak(parts->base);
}

static void
on_drain_step(void *arg)
{
	struct parts *parts = arg;

	if (server_idle(parts->server) && gateway_idle(parts->gateway))
		(void)event_base_loopbreak(parts->base);
	else if (world_steady_ms(&world_real) >= parts->stop_by_ms)
		stop_now(parts);
	else
		timer_set(parts->drain, DRAIN_STEP_MS);
}

/* The first SIGTERM: nothing new, finish what was begun. The second: now. */
static void
on_stop(evutil_socket_t number, short what, void *arg)
{
	struct parts *parts = arg;

	(void)number;
	(void)what;
	if (parts->draining) {
		stop_now(parts);
		return;
	}
	parts->draining = true;
	log_event(EVENT_DRAINING, .count = 1);
	(void)sd_notify(0, "STOPPING=1");
	parts->stop_by_ms = world_steady_ms(&world_real) + DRAIN_MS;
	server_stop_listening(parts->server);
	server_drain(parts->server);
	gateway_drain(parts->gateway);
	timer_set(parts->drain, 0);
}

static void
on_reload(evutil_socket_t number, short what, void *arg)
{
	struct parts *parts = arg;

	(void)number;
	(void)what;
	(void)reload_begin(parts->reload, NULL, NULL);
}

static void
on_watchdog(void *arg)
{
	struct parts *parts = arg;

	(void)sd_notify(0, "WATCHDOG=1");
	timer_set(parts->watchdog, parts->watchdog_ms);
}

static void
on_tend(void *arg)
{
	struct parts *parts = arg;

	gateway_tend(parts->gateway);
	timer_set(parts->tender, GATEWAY_TEND_MS);
}

static bool
watch_signals(struct parts *parts)
{
	static const int numbers[] = { SIGTERM, SIGINT, SIGHUP };

	for (unsigned i = 0; i < 3; i++) {
		parts->signals[i] = evsignal_new(parts->base, numbers[i],
		    numbers[i] == SIGHUP ? on_reload : on_stop, parts);
		if (parts->signals[i] == NULL ||
		    event_add(parts->signals[i], NULL) != 0)
			return false;
	}
	return true;
}

static void
start_watchdog(struct parts *parts)
{
	uint64_t usec = 0;

	if (sd_watchdog_enabled(0, &usec) <= 0 || parts->watchdog == NULL)
		return;
	parts->watchdog_ms = (int64_t)(usec / 3000);
	on_watchdog(parts);
}

static bool
wire_send(void *arg, const struct client_request *request,
    void (*done)(void *arg, const struct client_result *), void *done_arg)
{
	return client_send(arg, request, done, done_arg);
}

static bool
make_loop(struct parts *parts, struct problem *why)
{
	parts->base = event_base_new();
	if (parts->base == NULL)
		return problem_set(why, "the event loop could not be made");
	parts->client = client_new(parts->base);
	parts->drain = timer_new(parts->base, on_drain_step, parts);
	parts->watchdog = timer_new(parts->base, on_watchdog, parts);
	parts->tender = timer_new(parts->base, on_tend, parts);
	if (parts->client == NULL || parts->drain == NULL ||
	    parts->watchdog == NULL || parts->tender == NULL ||
	    !watch_signals(parts))
		return problem_set(why, "out of memory");
	parts->wire = (struct outbox_wire){ wire_send, parts->client };
	return true;
}

/* Takes the snapshot and the keys. */
static bool
make_gateway(struct parts *parts, struct snapshot *snapshot,
    struct keys *keys, struct problem *why)
{
	struct gateway_parts gateway = {
		.base = parts->base, .world = &world_real,
		.driver = &store_sqlite, .wire = &parts->wire,
		.snapshot = snapshot, .keys = keys,
	};

	parts->gateway = gateway_new(&gateway, why);
	return parts->gateway != NULL;
}

static bool
make_web(struct parts *parts, const struct snapshot_parts *files,
    const struct settings *settings, struct problem *why)
{
	struct server_limits limits = settings->limits;

	parts->reload = reload_new(parts->base, parts->gateway, files);
	parts->web.gateway = parts->gateway;
	parts->web.reload = parts->reload;
	parts->web.world = &world_real;
	parts->web.started_ms = world_steady_ms(&world_real);
	parts->handler = web_handler(&parts->web);
	if (settings->behind_proxy)	/* one address for everybody */
		limits.connections_per_address = 0;
	parts->server = server_new(parts->base, &world_real, &limits,
	    &parts->handler);
	parts->web.server = parts->server;
	if (parts->reload == NULL || parts->server == NULL)
		return problem_set(why, "out of memory");
	return true;
}

static void
clear(struct parts *parts)
{
	reload_free(parts->reload);
	gateway_finish(parts->gateway);
	server_free(parts->server);
	gateway_free(parts->gateway);
	client_free(parts->client);
	timer_free(parts->drain);
	timer_free(parts->watchdog);
	timer_free(parts->tender);
	for (unsigned i = 0; i < 3; i++) {
		if (parts->signals[i] != NULL)
			event_free(parts->signals[i]);
	}
	if (parts->base != NULL)
		event_base_free(parts->base);
}

static int
fail(int code, const struct problem *why)
{
	(void)fprintf(stderr, "helplined: %s\n", why->text);
	return code;
}

static int
run(const struct snapshot_parts *files, struct snapshot *snapshot,
    struct keys *keys, bool saved_set)
{
	struct parts parts = { .web = { .saved_set = saved_set } };
	const struct settings *settings = &snapshot->settings;
	struct problem why = { "" };
	int code = EX_OK;

	if (!make_loop(&parts, &why) ||
	    !make_gateway(&parts, snapshot, keys, &why) ||
	    !make_web(&parts, files, settings, &why)) {
		code = fail(EX_OSERR, &why);
	} else if (!listen_all(&parts, settings, &why)) {
		code = fail(EX_UNAVAILABLE, &why);
	} else {
		log_event(EVENT_STARTED, .count = 1);
		(void)sd_notify(0, "READY=1");
		start_watchdog(&parts);
		on_tend(&parts);
		(void)event_base_dispatch(parts.base);
		log_event(EVENT_STOPPED, .count = 1);
	}
	clear(&parts);
	return code;
}

int
main(int argc, char **argv)
{
	struct options options = { .config = NULL };
	const struct account_kind *kinds[PROVIDERS_MOST + 1];
	struct snapshot_parts files = { .kinds = kinds };
	struct snapshot *snapshot;
	struct problem why;
	struct keys *keys;
	bool saved_set;
	int code = read_options(argc, argv, &options);

	if (code >= 0)
		return code;
	keep_to_ourselves();
	providers_kinds(kinds);
	files.file = options.config;
	if (options.check)
		return check(&files);
	files.forgive = true;
	files.believe_saved = true;
	snapshot = load(&files, &saved_set);
	if (snapshot == NULL)
		return EX_CONFIG;
	keys = open_keys(&snapshot->settings, &why);
	if (keys == NULL) {
		snapshot_drop(snapshot);
		return fail(EX_CONFIG, &why);
	}
	return run(&files, snapshot, keys, saved_set);
}
