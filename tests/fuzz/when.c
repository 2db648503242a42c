/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Moments as people write them: what is read lies where it must, and is
 * written so that it reads the same. */
#include "base/when.h"
#include "fuzz.h"

#define NOW 1795435200000LL
#define WEEK 604800000LL

static const struct zone *zone;

static void
begin(void)
{
	static struct arena arena;
	struct problem why;

	arena_init_growing(&arena);
	zone = zone_read(&arena, "Europe/London", &why);
	must(zone != NULL, "London has a time");
}

/* An hour that comes twice is written like its first. */
static void
check(int64_t at_ms)
{
	struct problem why = { "" };
	char written[40];
	struct text text;
	int64_t again;

	text_init(&text, written, sizeof(written));
	when_write(zone, at_ms, &text);
	must(!text.full, "a moment has room");
	must(when_read(written, zone, &again, &why), "we read what we write");
	must(again == at_ms || again == at_ms - 3600000 ||
	    again == at_ms + 3600000, "and it is the same");
}

static void
take(struct bytes rest)
{
	int64_t now = NOW + fuzz_pick(&rest, 256) * 41 * 3600000LL;
	struct problem why = { "" };
	char text[64];
	int64_t at_ms;

	if (rest.length >= sizeof(text))
		return;
	memcpy(text, rest.at, rest.length);
	text[rest.length] = '\0';
	if (when_read(text, zone, &at_ms, &why))
		check(at_ms);
	else
		must(why.text[0] != '\0', "what is refused has its sentence");
	why.text[0] = '\0';
	if (!when_next(text, zone, now, &at_ms, &why)) {
		must(why.text[0] != '\0', "what is refused has its sentence");
		return;
	}
	check(at_ms);
	must(strchr(text, '-') != NULL || (at_ms > now &&
	    at_ms <= now + WEEK + 86400000), "the next one is soon to come");
}

const struct fuzz_target fuzz_when = {
	.begin = begin,
	.take = take,
};
