/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When somebody last proved each number of the routes. */
#include "gateway/drills.h"
#include "web/drills.h"

#define DAY_MS INT64_C(86400000)

static int64_t
age_ms(const struct drill_proof *proof, int64_t now_ms)
{
	int64_t since_ms = proof->proven_ms == INT64_MIN ? proof->seen_ms :
	    proof->proven_ms;

	return now_ms < since_ms ? 0 : now_ms - since_ms;
}

/* "never", "today", "12 days ago" */
static void
write_age(const struct drill_proof *proof, int64_t now_ms, char into[48])
{
	long long days = age_ms(proof, now_ms) / DAY_MS;

	if (proof->proven_ms == INT64_MIN)
		(void)snprintf(into, 48, "never");
	else if (days == 0)
		(void)snprintf(into, 48, "in the last 24 hours");
	else
		(void)snprintf(into, 48, "%lld day%s ago", days,
		    days == 1 ? "" : "s");
}

static void
write_number(struct json_writer *json, const struct number *number,
    const struct drill_proof *proof, int64_t now_ms)
{
	char written[24], age[48];

	phone_write(number->number, written);
	write_age(proof, now_ms, age);
	writer_open(json, NULL, '{');
	writer_text(json, "number", bytes_from_text(number->names));
	writer_text(json, "rings", bytes_from_text(written));
	writer_text(json, "last_proven", bytes_from_text(age));
	writer_close(json, '}');
}

static void
write_alarm(struct json_writer *json, const struct number *number,
    const struct drill_proof *proof, int64_t now_ms)
{
	char memory[400];
	struct text text;

	text_init(&text, memory, sizeof(memory));
	text_add_format(&text, "ALARM: nobody has proven %s for %lld days; "
	    "order a drill at a time that is agreed with them", number->names,
	    (long long)(age_ms(proof, now_ms) / DAY_MS));
	writer_text(json, NULL, text_bytes(&text));
}

void
drills_write(const struct web *web, struct arena *arena,
    struct json_writer *json)
{
	const struct settings *settings =
	    &gateway_snapshot(web->gateway)->settings;
	int64_t now_ms = world_now_ms(web->world);
	struct numbers numbers = { .count = 0 };

	if (!numbers_list(settings, arena, &numbers))
		json->into->full = true;
	writer_open(json, "drills", '[');
	for (unsigned i = 0; i < numbers.count; i++) {
		struct drill_proof proof = drills_proof(web->gateway,
		    numbers.at[i].number);

		if (numbers.at[i].routed)
			write_number(json, &numbers.at[i], &proof, now_ms);
	}
	writer_close(json, ']');
	writer_open(json, "drill_alarms", '[');
	for (unsigned i = 0; i < numbers.count; i++) {
		struct drill_proof proof = drills_proof(web->gateway,
		    numbers.at[i].number);

		if (drills_overdue(web->gateway, &numbers.at[i], now_ms))
			write_alarm(json, &numbers.at[i], &proof, now_ms);
	}
	writer_close(json, ']');
}

struct drill_figures
drills_figures(const struct web *web, struct arena *arena)
{
	struct drill_figures figures = { .numbers = 0 };
	int64_t now_ms = world_now_ms(web->world);
	struct numbers numbers = { .count = 0 };

	(void)numbers_list(&gateway_snapshot(web->gateway)->settings, arena,
	    &numbers);
	for (unsigned i = 0; i < numbers.count; i++) {
		struct drill_proof proof = drills_proof(web->gateway,
		    numbers.at[i].number);
		uint64_t age_s = (uint64_t)age_ms(&proof, now_ms) / 1000;

		if (!numbers.at[i].routed)
			continue;
		figures.numbers++;
		figures.overdue += drills_overdue(web->gateway,
		    &numbers.at[i], now_ms);
		if (age_s > figures.oldest_s)
			figures.oldest_s = age_s;
	}
	return figures;
}
