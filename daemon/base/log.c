/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/log.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "base/text.h"
#include "base/world.h"

static const struct event_about about[EVENT_COUNT] = {
#define EVENT(id, level, sentence, remedy, metric) \
	[EVENT_##id] = { #id, LOG_LEVEL_##level, sentence, remedy, metric },
#include "base/events.def"
#undef EVENT
};

static const char *const level_words[] = { "info", "warn", "ALARM" };

/* The log is the one thing that all parts may reach without being handed it. */
static struct {
	pthread_mutex_t lock;
	FILE *out;
	bool silent;
	atomic_uint_fast64_t counts[EVENT_COUNT];
	int64_t last[EVENT_COUNT];
	unsigned held[EVENT_COUNT];
} log_state = { .lock = PTHREAD_MUTEX_INITIALIZER };

void
log_open(FILE *out)
{
	(void)pthread_mutex_lock(&log_state.lock);
	log_state.out = out;
	log_state.silent = out == NULL;
	(void)pthread_mutex_unlock(&log_state.lock);
}

const struct event_about *
log_about(enum event_id id)
{
	return &about[id];
}

uint64_t
log_count(enum event_id id)
{
	return atomic_load(&log_state.counts[id]);
}

/* Strangers' bytes as \xNN: no line can be forged, no terminal driven. */
static void
add_escaped(struct text *line, const char *value)
{
	text_add_char(line, '"');
	for (; *value != '\0'; value++) {
		unsigned char c = (unsigned char)*value;

		if (c < 0x20 || c > 0x7e || c == '"' || c == '\\')
			text_add_format(line, "\\x%02x", c);
		else
			text_add_char(line, *value);
	}
	text_add_char(line, '"');
}

static void
add_field(struct text *line, const char *name, const char *value)
{
	char cut[161];

	if (value == NULL || *value == '\0')
		return;
	(void)snprintf(cut, sizeof(cut), "%s", value);
	text_add_format(line, " %s=", name);
	add_escaped(line, cut);
}

static void
add_count(struct text *line, const char *name, int64_t value)
{
	if (value != 0)
		text_add_format(line, " %s=%lld", name, (long long)value);
}

/* Does a line fit into the pipe? If who reads it has stopped, calls go on. */
static bool
is_taken(FILE *out)
{
	struct pollfd ready = { .fd = fileno(out), .events = POLLOUT };

	if (ready.fd < 0)
		return true;			/* memory */
	return poll(&ready, 1, 0) == 1 && (ready.revents & POLLOUT) != 0;
}

static void
write_line(FILE *out, enum event_id id, const struct log_fields *fields,
    unsigned held)
{
	char memory[1024];
	struct text line;

	text_init(&line, memory, sizeof(memory) - 1);
	text_add_format(&line, "%s %s: %s", level_words[about[id].level],
	    about[id].name, about[id].sentence);
	add_field(&line, "account", fields->account);
	add_field(&line, "file", fields->file);
	add_field(&line, "why", fields->why);
	add_count(&line, "message", fields->message);
	add_count(&line, "count", fields->count);
	add_count(&line, "ms", fields->ms);
	add_count(&line, "held_back", held);
	if (about[id].level == LOG_LEVEL_ALARM)
		add_field(&line, "remedy", about[id].remedy);
	memory[line.length] = '\n';
	(void)fwrite(memory, 1, line.length + 1, out);
	(void)fflush(out);
}

void
log_write(enum event_id id, const struct log_fields *fields)
{
	int64_t second = world_steady_ms(&world_real) / 1000 + 1;
	FILE *out;

	atomic_fetch_add(&log_state.counts[id], 1);
	(void)pthread_mutex_lock(&log_state.lock);
	out = log_state.out == NULL ? stderr : log_state.out;
	if (log_state.silent) {
		/* Counted, not written. */
	} else if (log_state.last[id] == second || !is_taken(out)) {
		log_state.held[id]++;
	} else {
		write_line(out, id, fields, log_state.held[id]);
		log_state.held[id] = 0;
		log_state.last[id] = second;
	}
	(void)pthread_mutex_unlock(&log_state.lock);
}
