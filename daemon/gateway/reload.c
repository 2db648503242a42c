/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/reload.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/wake.h"
#include "settings/good.h"

#define WAITERS_MOST 16

struct waiter {
	reload_ended *ended;
	void *arg;
};

struct reload {
	struct gateway *gateway;
	struct snapshot_parts parts;
	struct wake *wake;
	pthread_t thread;
	bool running;
	bool once_more;
	struct waiter waiters[2][WAITERS_MOST];	/* of this run, the next */
	unsigned waiting[2];

	/* The thread's result, read by the loop after the wake. */
	struct snapshot *snapshot;
	char *text;

	bool good;
	unsigned count;
};

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
	return text;
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

static void
tell(struct reload *reload)
{
	const char *text = reload_text(reload);
	unsigned count = reload->waiting[0];
	struct waiter waiters[WAITERS_MOST];

	memcpy(waiters, reload->waiters[0], sizeof(waiters));
	memcpy(reload->waiters[0], reload->waiters[1], sizeof(waiters));
	reload->waiting[0] = reload->waiting[1];
	reload->waiting[1] = 0;
	for (unsigned i = 0; i < count; i++)
		waiters[i].ended(waiters[i].arg, reload->good, text);
}

static void
on_read(void *arg)
{
	struct reload *reload = arg;

	(void)pthread_join(reload->thread, NULL);
	reload->running = false;
	reload->good = reload->snapshot != NULL;
	reload->count++;
	if (reload->good) {
		gateway_reload(reload->gateway, reload->snapshot);
		log_event(EVENT_RELOADED, .count = reload->count);
	} else {
		log_event(EVENT_RELOAD_REFUSED, .why = reload_text(reload));
	}
	tell(reload);
	if (reload->once_more) {
		reload->once_more = false;
		(void)start(reload);
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
