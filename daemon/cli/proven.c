/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/proven.h"

/* "Polish, key 2 on page 1"; languages known by name share one row. */
static void
write_way(const struct snapshot *snapshot, const struct proof_row *row,
    struct text *text)
{
	const struct languages *languages = &snapshot->languages;
	const struct language *language = row->language < languages->count ?
	    &languages->at[row->language] : NULL;

	if (language != NULL)
		text_add_format(text, "%s%s, ", language->english,
		    language->offered || row->way == PROOF_LINE ? "" :
		    " (the slowest without words)");
	if (language != NULL && row->way == PROOF_KEY)
		text_add_format(text, "key %c on page %u", language->key,
		    row->page + 1u);
	else if (language != NULL && row->way == PROOF_NUMBER)
		text_add_format(text, "* and %u", language->code);
	else
		text_add_text(text, proof_way_words[row->way]);
}

static void
print_row(const struct snapshot *snapshot, const struct proof_row *row,
    FILE *out)
{
	char memory[160];
	struct text way;

	text_init(&way, memory, sizeof(memory));
	write_way(snapshot, row, &way);
	(void)fprintf(out, "%-42s %3u.%u s of %2u s %5u.%u s  %s\n", memory,
	    row->asks / 10, row->asks % 10, row->most / 10, row->waits / 10,
	    row->waits % 10, row->path);
}

void
proven_print(const struct snapshot *snapshot, FILE *out)
{
	const struct proof *proof = &snapshot->proof;
	const struct line *line = NULL;

	for (unsigned i = 0; i < proof->count; i++) {
		const struct proof_row *row = &proof->rows[i];

		if (i == 0 || row->line != line)
			(void)fprintf(out, "line \"%s\": seconds to the first "
			    "ring for who wants a person, and for who presses "
			    "no more keys\n", row->line->name);
		line = row->line;
		print_row(snapshot, row, out);
	}
	(void)fprintf(out, "proven in %u states of a call, %u turns\n",
	    proof->states, proof->turns);
}

static void
write_row(const struct snapshot *snapshot, const struct proof_row *row,
    struct json_writer *writer)
{
	writer_open(writer, NULL, '{');
	writer_text(writer, "line", bytes_from_text(row->line->name));
	writer_text(writer, "way", bytes_from_text(proof_way_words[row->way]));
	if (row->language < snapshot->languages.count)
		writer_text(writer, "language", bytes_from_text(
		    snapshot->languages.at[row->language].tag));
	if (row->way == PROOF_KEY)
		writer_number(writer, "page", row->page + 1);
	writer_text(writer, "path", bytes_from_text(row->path));
	writer_number(writer, "first_ring_ms", (int64_t)row->asks * 100);
	writer_number(writer, "at_most_ms", (int64_t)row->most * 100);
	writer_number(writer, "then_silent_ms", (int64_t)row->waits * 100);
	writer_close(writer, '}');
}

void
proven_write(const struct snapshot *snapshot, struct json_writer *writer)
{
	const struct proof *proof = &snapshot->proof;

	writer_open(writer, "paths", '[');
	for (unsigned i = 0; i < proof->count; i++)
		write_row(snapshot, &proof->rows[i], writer);
	writer_close(writer, ']');
	writer_number(writer, "states", proof->states);
	writer_number(writer, "turns", proof->turns);
}
