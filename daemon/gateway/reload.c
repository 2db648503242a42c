/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/reload.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/wake.h"
#include "gateway/inside.h"
#include "http/reach.h"
#include "settings/good.h"
#include "settings/holidays.h"

#define WAITERS_MOST 16
#define TOLD_MOST 6000			/* bytes of problems: they are asked
					 * for over the control socket */

struct waiter {
	reload_ended *ended;
	void *arg;
};

struct reload {
	struct gateway *gateway;
	struct snapshot_parts parts;
	struct wake *wake;
	pthread_t thread;
	bool public;			/* a socket of ours is */
	bool running;
	bool once_more;
	struct waiter waiters[2][WAITERS_MOST];	/* of this run, the next */
	unsigned waiting[2];

	/* The thread's result, read by the loop after the wake. */
	struct snapshot *snapshot;
	char *text;

	bool good;
	bool live;
	unsigned count;
};

/* The lines that fit; the rest is for --check. */
static void
cut_text(char *text)
{
	static const char more[] = "and more: see `helplined --check`\n";
	char *end;

	if (text == NULL || strlen(text) <= TOLD_MOST)
		return;
	end = memrchr(text, '\n', TOLD_MOST - sizeof(more));
	end = end == NULL ? text : end + 1;
	memcpy(end, more, sizeof(more));
}

/* problems_print() into memory; NULL: none. */
static char *
print_problems(struct problems *problems)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	if (out == NULL)
		return NULL;
	problems_print(problems, out);
	(void)fclose(out);
	cut_text(text);
	return text;
}

static bool
is_public(const struct settings *settings)
{
	for (unsigned i = 0; i < settings->listener_count; i++) {
		if (reach_of(settings->listeners[i].address) == REACH_PUBLIC)
			return true;
	}
	return false;
}

/* "listen" counts at the next start; until then the sockets are what they
 * were, and who believes everybody must not come alive behind them. */
static bool
fits_sockets(const struct reload *reload, const struct settings *settings,
    struct problems *problems)
{
	bool good = true;

	for (unsigned i = 0; reload->public && i < settings->account_count;
	    i++) {
		const struct account *account = &settings->accounts[i];

		if (account->kind->loopback_only)
			good = problems_add(problems, account->place,
			    "the account \"%s\" believes everybody who reaches "
			    "it, and the helpline listens where it can be "
			    "reached from outside until it is started anew",
			    account->name);
	}
	return good;
}

static void
save(const struct settings *settings)
{
	struct problem why;

	if (!good_save(settings, settings->good, &why))
		log_event(EVENT_GOOD_NOT_SAVED, .why = why.text);
}

static void *
read_all(void *arg)
{
	struct reload *reload = arg;
	struct problems problems;

	problems_init(&problems);
	reload->snapshot = snapshot_read(&reload->parts, &problems);
	if (reload->snapshot != NULL && !fits_sockets(reload,
	    &reload->snapshot->settings, &problems)) {
		snapshot_drop(reload->snapshot);
		reload->snapshot = NULL;
	}
	if (reload->snapshot != NULL)
		holidays_warn(&reload->snapshot->settings,
		    world_now_ms(reload->gateway->parts.world), &problems);
	reload->text = print_problems(&problems);
	problems_clear(&problems);
	if (reload->snapshot != NULL)
		save(&reload->snapshot->settings);
	wake_ring(reload->wake);
	return NULL;
}

static bool
start(struct reload *reload)
{
	free(reload->text);
	reload->text = NULL;
	reload->snapshot = NULL;
	reload->running = pthread_create(&reload->thread, NULL, read_all,
	    reload) == 0;
	return reload->running;
}

/* One of them may ask again at once: it is the next run's, and what the others
 * are told stays as it is until then. */
static void
tell(struct reload *reload, const char *text)
{
	for (unsigned i = 0; i < reload->waiting[0]; i++)
		reload->waiters[0][i].ended(reload->waiters[0][i].arg,
		    reload->good, text);
	memcpy(reload->waiters[0], reload->waiters[1],
	    sizeof(reload->waiters[0]));
	reload->waiting[0] = reload->waiting[1];
	reload->waiting[1] = 0;
}

static void
adopt(struct reload *reload)
{
	const struct snapshot *snapshot = reload->snapshot;

	for (unsigned i = 0; i < snapshot->off_count; i++)
		log_event(EVENT_LOCALE_OFF, .file = snapshot->off[i]);
	gateway_reload(reload->gateway, reload->snapshot);
	reload->live = true;
	log_event(EVENT_RELOADED, .count = reload->count);
}

static void
on_read(void *arg)
{
	struct reload *reload = arg;
	const char *text;

	(void)pthread_join(reload->thread, NULL);
	text = reload->text == NULL ? "" : reload->text;
	reload->good = reload->snapshot != NULL;
	reload->count++;
	if (reload->good)
		adopt(reload);
	else
		log_event(EVENT_RELOAD_REFUSED, .why = text);
	tell(reload, text);
	reload->running = false;
	while (reload->once_more) {
		reload->once_more = false;
		if (start(reload))
			return;
		reload->good = false;
		reload->running = true;		/* while they are told */
		tell(reload, "no thread could be started");
		reload->running = false;
	}
}

struct reload *
reload_new(struct event_base *base, struct gateway *gateway,
    const struct snapshot_parts *parts)
{
	struct reload *reload = calloc(1, sizeof(*reload));

	if (reload == NULL)
		return NULL;
	reload->gateway = gateway;
	reload->parts = *parts;
	reload->public = is_public(&gateway_snapshot(gateway)->settings);
	reload->good = true;
	reload->wake = wake_new(base, on_read, reload);
	if (reload->wake == NULL) {
		free(reload);
		return NULL;
	}
	return reload;
}

void
reload_free(struct reload *reload)
{
	if (reload == NULL)
		return;
	if (reload->running) {
		(void)pthread_join(reload->thread, NULL);
		snapshot_drop(reload->snapshot);
	}
	wake_free(reload->wake);
	free(reload->text);
	free(reload);
}

bool
reload_begin(struct reload *reload, reload_ended *ended, void *arg)
{
	unsigned run = reload->running ? 1 : 0;

	if (ended != NULL) {
		if (reload->waiting[run] == WAITERS_MOST)
			return false;
		reload->waiters[run][reload->waiting[run]++] =
		    (struct waiter){ ended, arg };
	}
	if (reload->running) {
		reload->once_more = true;
		return true;
	}
	if (start(reload))
		return true;
	reload->waiting[0] = 0;
	return false;
}

bool
reload_good(const struct reload *reload)
{
	return reload->good;
}

bool
reload_live(const struct reload *reload)
{
	return reload->live;
}

const char *
reload_text(const struct reload *reload)
{
	return reload->running || reload->text == NULL ? "" : reload->text;
}

unsigned
reload_count(const struct reload *reload)
{
	return reload->count;
}
