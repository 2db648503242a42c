/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What happened, for the operator. Every event is a row of events.def: its
 * level, sentence, remedy and metric. Never a person: no number, no words of a
 * resident. Bytes of strangers are escaped. The one global of the house.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdint.h>
#include <stdio.h>

enum log_level { LOG_LEVEL_INFO, LOG_LEVEL_WARN, LOG_LEVEL_ALARM };

enum event_id {
#define EVENT(id, level, sentence, remedy, metric) EVENT_##id,
#include "base/events.def"
#undef EVENT
	EVENT_COUNT
};

/* The fields that an event may carry; absent ones are not written. */
struct log_fields {
	const char *account;
	const char *file;
	const char *why;		/* a sentence of ours */
	int64_t message;		/* outbox row id; 0 = none */
	int64_t count;
	int64_t ms;
};

#define log_event(id, ...) \
	log_write((id), &(struct log_fields){ __VA_ARGS__ })

/* Any thread, which never waits for who reads it. At most one line a second for
 * each event; what is held back is counted and said with the next. */
void log_write(enum event_id, const struct log_fields *);

/* How often it happened since the start: the metric. Any thread. */
uint64_t log_count(enum event_id);

struct event_about {
	const char *name;
	enum log_level level;
	const char *sentence;
	const char *remedy;
	const char *metric;		/* NULL: not counted outside */
};

const struct event_about *log_about(enum event_id);

/* stderr unless set; NULL is silence (tests). */
void log_open(FILE *);

#endif
