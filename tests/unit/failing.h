/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Calls that fail because a test says so. The linker leads what the daemon's
 * own files call to failing.c (Makefile); what libraries call among themselves
 * goes well.
 */
#ifndef UNIT_FAILING_H
#define UNIT_FAILING_H

/* Where the heap says no, also through libraries. */
#define FAILING_MEMORY "malloc calloc realloc strdup aligned_alloc " \
	"open_memstream event_base_new event_new event_add"
/* Where a turn's or a loader's memory is full. */
#define FAILING_ARENA "arena_get arena_get_raw arena_copy arena_copy_text " \
	"arena_join arena_format"

struct arena;

/* From now on the nth (from 1) of these calls, named with blanks between,
 * fails once with this errno; `for_good`: and all after it. The text must live
 * until failing_stop(). */
void failing(const char *calls, unsigned nth, int error);
void failing_for_good(const char *calls, unsigned nth, int error);

/* One more order beside it. */
void failing_then(const char *calls, unsigned nth, int error);

/* Only calls of FAILING_ARENA for this arena count. */
void failing_where(const char *calls, const struct arena *, unsigned nth);

/* All go well again. How many failed. */
unsigned failing_stop(void);

#endif
