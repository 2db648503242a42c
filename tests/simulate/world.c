/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Luck, time, and what happens next; and what is told of it. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "simulate/sim.h"

#define BEGIN_MS 1790000000000LL	/* a Monday in September 2026 */

/* splitmix64 */
static uint64_t
draw(struct sim *sim)
{
	uint64_t z = sim->state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

unsigned
roll(struct sim *sim, unsigned below)
{
	return below == 0 ? 0 : (unsigned)(draw(sim) % below);
}

bool
chance(struct sim *sim, unsigned percent)
{
	return roll(sim, 100) < percent;
}

int64_t
between(struct sim *sim, int64_t from, int64_t to)
{
	return from + (int64_t)(draw(sim) % (uint64_t)(to - from + 1));
}

int64_t
wall_ms(const struct sim *sim)
{
	return sim->steady_ms + sim->offset_ms;
}

static struct sim *
sim_of(const struct world *world)
{
	return ((const struct process *)world->own)->sim;
}

static int64_t
now_of(const struct world *world)
{
	return wall_ms(sim_of(world));
}

static int64_t
steady_of(const struct world *world)
{
	return sim_of(world)->steady_ms;
}

static void
luck_of(const struct world *world, void *into, size_t size)
{
	unsigned char *at = into;

	for (size_t i = 0; i < size; i++)
		at[i] = (unsigned char)draw(sim_of(world));
}

static struct wound *
find_wound(struct sim *sim, const struct timer *timer)
{
	for (unsigned i = 0; i < sim->wound_count; i++) {
		if (sim->wound[i].timer == timer)
			return &sim->wound[i];
	}
	return NULL;
}

static void
wind(void *arg, struct timer *timer, int64_t after_ms)
{
	struct process *process = arg;
	struct sim *sim = process->sim;
	struct wound *wound = find_wound(sim, timer);

	if (wound == NULL) {
		if (sim->wound_count == TIMERS_MOST)
			abort();
		wound = &sim->wound[sim->wound_count++];
	}
	*wound = (struct wound){ timer, process, sim->steady_ms + after_ms,
		sim->order++ };
}

static void
unwind(void *arg, struct timer *timer)
{
	struct sim *sim = ((struct process *)arg)->sim;
	struct wound *wound = find_wound(sim, timer);

	if (wound != NULL)
		*wound = sim->wound[--sim->wound_count];
}

void
world_lend(struct process *process)
{
	process->world = (struct world){ now_of, steady_of, luck_of, process };
	process->clock = (struct clock){ wind, unwind, process };
}

void
world_begin(struct sim *sim)
{
	arena_init_growing(&sim->memory);
	sim->state = sim->seed * 0x2545f4914f6cdd1du + 1;
	sim->steady_ms = 5000000;
	sim->offset_ms = BEGIN_MS - sim->steady_ms + between(sim, 0, 400 * DAY);
	sim->true_offset_ms = sim->offset_ms;
	if (sim->told)
		sim->trace = calloc(TRACE_LINES, sizeof(*sim->trace));
	if (sim->told && sim->trace == NULL)
		abort();
}

void
world_end(struct sim *sim)
{
	arena_clear(&sim->memory);
	free(sim->heap);
	free(sim->trace);
}

int64_t
busy_time(struct sim *sim)
{
	int64_t at = between(sim, 0, sim->manner.days * DAY);

	if (sim->manner.busy > 0 && chance(sim, 85))
		at = sim->busy_ms[roll(sim, sim->manner.busy)] +
		    between(sim, 0, 10 * MINUTE);
	return at;
}

const char *
account_sid(unsigned account)
{
	static const char *const sids[ACCOUNTS] = {
		"AC00000000000000000000000000000001",
		"AC00000000000000000000000000000002",
		"AC00000000000000000000000000000003",
	};

	return sids[account];
}

static bool
sooner(const struct happening *a, const struct happening *b)
{
	return a->at_ms != b->at_ms ? a->at_ms < b->at_ms :
	    a->order < b->order;
}

static void
swap(struct happening *a, struct happening *b)
{
	struct happening c = *a;

	*a = *b;
	*b = c;
}

void
happen(struct sim *sim, int64_t after_ms, void (*run)(struct sim *, void *),
    void *arg)
{
	unsigned i = sim->heap_count++;

	if (sim->heap_count > sim->heap_room) {
		sim->heap_room = sim->heap_room * 2 + 64;
		sim->heap = realloc(sim->heap,
		    sim->heap_room * sizeof(*sim->heap));
		if (sim->heap == NULL)
			abort();
	}
	sim->heap[i] = (struct happening){ sim->steady_ms + after_ms,
		sim->order++, run, arg };
	while (i > 0 && sooner(&sim->heap[i], &sim->heap[(i - 1) / 2])) {
		swap(&sim->heap[i], &sim->heap[(i - 1) / 2]);
		i = (i - 1) / 2;
	}
}

static struct happening
take_first(struct sim *sim)
{
	struct happening first = sim->heap[0];
	unsigned i = 0;

	sim->heap[0] = sim->heap[--sim->heap_count];
	for (;;) {
		unsigned least = i;

		for (unsigned c = 2 * i + 1; c <= 2 * i + 2; c++) {
			if (c < sim->heap_count &&
			    sooner(&sim->heap[c], &sim->heap[least]))
				least = c;
		}
		if (least == i)
			return first;
		swap(&sim->heap[i], &sim->heap[least]);
		i = least;
	}
}

static struct wound *
first_wound(struct sim *sim)
{
	struct wound *first = NULL;

	for (unsigned i = 0; i < sim->wound_count; i++) {
		struct wound *wound = &sim->wound[i];

		if (first == NULL || wound->at_ms < first->at_ms ||
		    (wound->at_ms == first->at_ms &&
		    wound->order < first->order))
			first = wound;
	}
	return first;
}

bool
world_step(struct sim *sim)
{
	struct wound *wound = first_wound(sim);
	struct happening next;

	sim->steps++;
	if (wound != NULL && (sim->heap_count == 0 ||
	    wound->at_ms <= sim->heap[0].at_ms)) {
		struct timer *timer = wound->timer;

		if (wound->at_ms > sim->steady_ms)
			sim->steady_ms = wound->at_ms;
		unwind(wound->process, timer);
		timer_ring(timer);
		return true;
	}
	if (sim->heap_count == 0)
		return false;
	next = take_first(sim);
	if (next.at_ms > sim->steady_ms)
		sim->steady_ms = next.at_ms;
	next.run(sim, next.arg);
	return true;
}

void *
sim_get(struct sim *sim, size_t size)
{
	void *at = arena_get(&sim->memory, size);

	if (at == NULL)
		abort();
	return at;
}

char *
sim_copy(struct sim *sim, struct bytes bytes)
{
	char *at = arena_copy(&sim->memory, bytes);

	if (at == NULL)
		abort();
	return at;
}

static void
tell(struct sim *sim, const char *format, va_list list)
{
	char *line = sim->trace[sim->trace_count++ % TRACE_LINES];
	int64_t ms = sim->steady_ms - 5000000;
	int head = snprintf(line, TRACE_WIDTH, "%3lldd %02lld:%02lld:%02lld."
	    "%03lld ", (long long)(ms / DAY), (long long)(ms / HOUR % 24),
	    (long long)(ms / MINUTE % 60), (long long)(ms / SECOND % 60),
	    (long long)(ms % SECOND));

	(void)vsnprintf(line + head, TRACE_WIDTH - (size_t)head, format, list);
	if (sim->aloud)
		(void)puts(line);
}

char *
sim_format(struct sim *sim, const char *format, ...)
{
	char memory[2048];
	va_list list;

	va_start(list, format);
	(void)vsnprintf(memory, sizeof(memory), format, list);
	va_end(list);
	return sim_copy(sim, bytes_from_text(memory));
}

void
trace(struct sim *sim, const char *format, ...)
{
	va_list list;

	if (!sim->told)
		return;
	va_start(list, format);
	tell(sim, format, list);
	va_end(list);
}

void
broken(struct sim *sim, const char *format, ...)
{
	va_list list;

	if (sim->failed)
		return;
	sim->failed = true;
	va_start(list, format);
	(void)vsnprintf(sim->failure, sizeof(sim->failure), format, list);
	va_end(list);
	trace(sim, "BROKEN: %s", sim->failure);
}
