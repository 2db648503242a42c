/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Small counts are hidden. A strip (row or column) with one hidden count and
 * its sum would give that count away, so a second one of the strip is hidden,
 * too: the smallest. That may touch another strip, so it goes on until none is
 * left; it ends, since each step hides one more.
 */
#include "gateway/figures.h"

struct strip {
	const struct figures_table *table;
	unsigned first, step, count;
};

static struct strip
row_line(const struct figures_table *table, unsigned row)
{
	return (struct strip){ table, row * table->columns, 1,
		table->columns };
}

static struct strip
column_line(const struct figures_table *table, unsigned column)
{
	return (struct strip){ table, column, table->columns, table->rows };
}

static unsigned
at(const struct strip *strip, unsigned i)
{
	return strip->first + i * strip->step;
}

static void
sum(const struct strip *strip)
{
	uint64_t *counts = strip->table->counts;
	uint64_t total = 0;

	for (unsigned i = 0; i + 1 < strip->count; i++)
		total += counts[at(strip, i)];
	counts[at(strip, strip->count - 1)] = total;
}

/* The smallest that can still be seen; zeros are the last to go. */
static unsigned
smallest(const struct strip *strip)
{
	const uint64_t *counts = strip->table->counts;
	unsigned best = strip->count;

	for (unsigned i = 0; i < strip->count; i++) {
		uint64_t count = counts[at(strip, i)];

		if (strip->table->hidden[at(strip, i)])
			continue;
		if (best == strip->count || (count != 0 &&
		    (counts[at(strip, best)] == 0 ||
		    count < counts[at(strip, best)])))
			best = i;
	}
	return best;
}

/* True: something more was hidden. */
static bool
cover(const struct strip *strip)
{
	unsigned hidden = 0;
	unsigned i;

	for (i = 0; i < strip->count; i++)
		hidden += strip->table->hidden[at(strip, i)];
	i = smallest(strip);
	if (hidden != 1 || i == strip->count)
		return false;
	strip->table->hidden[at(strip, i)] = true;
	return true;
}

void
figures_hide(const struct figures_table *table)
{
	bool more = true;

	for (unsigned row = 0; row + 1 < table->rows; row++) {
		struct strip strip = row_line(table, row);

		sum(&strip);
	}
	for (unsigned column = 0; column < table->columns; column++) {
		struct strip strip = column_line(table, column);

		sum(&strip);
	}
	for (unsigned i = 0; i < table->rows * table->columns; i++)
		table->hidden[i] = table->counts[i] > 0 &&
		    table->counts[i] < HIDDEN_BELOW;
	while (more) {
		more = false;
		for (unsigned row = 0; row < table->rows; row++) {
			struct strip strip = row_line(table, row);

			more |= cover(&strip);
		}
		for (unsigned column = 0; column < table->columns; column++) {
			struct strip strip = column_line(table, column);

			more |= cover(&strip);
		}
	}
}
