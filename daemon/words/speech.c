/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "words/speech.h"

#include "base/unicode.h"
#include "words/template.h"

#define DAY_MINUTES 1440
#define ROOM 512

const char *const speech_ids[PHRASES] = {
	"day-1", "day-2", "day-3", "day-4", "day-5", "day-6", "day-7",
	"from-day-1", "from-day-2", "from-day-3", "from-day-4", "from-day-5",
	"from-day-6", NULL,
	NULL, "to-day-2", "to-day-3", "to-day-4", "to-day-5", "to-day-6",
	"to-day-7",
	[PHRASE_DAYS_RANGE] = "days-range",
	[PHRASE_TIME_AM] = "time-am",
	[PHRASE_TIME_PM] = "time-pm",
	[PHRASE_TIMES_RANGE] = "times-range",
	[PHRASE_ALL_DAY] = "times-all-day",
	[PHRASE_HOURS] = "hours",
	[PHRASE_AND] = "hours-and",
	[PHRASE_NEVER] = "hours-never",
	[PHRASE_ON_DAY] = "on-day-1", "on-day-2", "on-day-3", "on-day-4",
	"on-day-5", "on-day-6", "on-day-7", "on-today",
};

bool
speech_is_phrase(const char *id)
{
	for (unsigned i = 0; i < PHRASES; i++) {
		if (speech_ids[i] != NULL && strcmp(speech_ids[i], id) == 0)
			return true;
	}
	return false;
}

/* "020 8314 6660" -> "0 2 0, 8 3 1 4, 6 6 6 0" */
static void
add_spoken(struct text *text, const char *number)
{
	bool first = true;

	for (; *number != '\0'; number++) {
		if (*number == ' ') {
			text_add_char(text, ',');
		} else if (*number >= '0' && *number <= '9') {
			if (!first)
				text_add_char(text, ' ');
			text_add_char(text, *number);
			first = false;
		}
	}
}

void
speech_number(struct text *text, const struct speaking *speaking,
    const char *e164, bool abroad)
{
	bool british = strncmp(e164, "+44", 3) == 0;
	char written[24];
	char number[32];

	phone_write(e164, written);
	if (speaking->form == FORM_TEXT && speaking->language->rtl) {
		phone_write_joined(e164, abroad, number);
		text_add_text(text, number);
		return;
	}
	if (abroad && british && written[0] == '0')
		snprintf(number, sizeof(number), "+44 %s", written + 1);
	else
		snprintf(number, sizeof(number), "%s", written);
	if (speaking->form == FORM_TEXT) {
		text_add_text(text, number);
		return;
	}
	if (number[0] == '+')
		text_add_text(text, "0 0 ");
	add_spoken(text, number);
}

static struct bytes
phrase(const struct speaking *speaking, unsigned which)
{
	const char *found = speaking->phrases->at[which];

	return bytes_from_text(found == NULL ? "" : found);
}

static void
fill_phrase(struct text *text, const struct speaking *speaking,
    unsigned which, const struct hole *holes, unsigned count)
{
	const char *template = speaking->phrases->at[which];

	if (template != NULL)
		template_fill(text, template, holes, count);
}

static void
add_time(struct text *text, const struct speaking *speaking, int minutes)
{
	int hour = minutes / 60 % 24;
	char time[16];
	struct hole hole = { .name = "time" };

	if (speaking->language->clock_24) {
		text_add_format(text, "%d:%02d", minutes / 60, minutes % 60);
		return;
	}
	if (minutes % 60 == 0)
		snprintf(time, sizeof(time), "%d", (hour + 11) % 12 + 1);
	else
		snprintf(time, sizeof(time), "%d:%02d", (hour + 11) % 12 + 1,
		    minutes % 60);
	hole.with = bytes_from_text(time);
	fill_phrase(text, speaking,
	    hour < 12 ? PHRASE_TIME_AM : PHRASE_TIME_PM, &hole, 1);
}

static void
add_times(struct text *text, const struct speaking *speaking, int from, int to)
{
	char memory[2][ROOM];
	struct text times[2];
	struct hole holes[2] = { { .name = "from" }, { .name = "to" } };

	if (from == 0 && to >= DAY_MINUTES) {
		text_add(text, phrase(speaking, PHRASE_ALL_DAY));
		return;
	}
	for (unsigned i = 0; i < 2; i++) {
		text_init(&times[i], memory[i], ROOM);
		add_time(&times[i], speaking, i == 0 ? from : to);
		holes[i].with = text_bytes(&times[i]);
	}
	fill_phrase(text, speaking, PHRASE_TIMES_RANGE, holes, 2);
}

static void
add_days(struct text *text, const struct speaking *speaking, unsigned from,
    unsigned to)
{
	bool voice = speaking->form == FORM_VOICE;
	struct hole holes[2] = {
		{ "from", phrase(speaking,
		    (voice ? PHRASE_FROM_DAY : PHRASE_DAY) + from) },
		{ "to", phrase(speaking,
		    (voice ? PHRASE_TO_DAY : PHRASE_DAY) + to) },
	};

	if (from == to)
		text_add(text, phrase(speaking, PHRASE_DAY + from));
	else
		fill_phrase(text, speaking, PHRASE_DAYS_RANGE, holes, 2);
}

static void
add_run(struct text *text, const struct speaking *speaking,
    const struct value_hours *hours, unsigned from, unsigned to)
{
	char memory[2][ROOM];
	struct text days, times;

	text_init(&days, memory[0], ROOM);
	text_init(&times, memory[1], ROOM);
	add_days(&days, speaking, from, to);
	add_times(&times, speaking, hours->days[from].from,
	    hours->days[from].to);
	fill_phrase(text, speaking, PHRASE_HOURS, (struct hole[]){
	    { "days", text_bytes(&days) }, { "times", text_bytes(&times) } },
	    2);
}

/* The last of the days after `from` that have the same hours. */
static unsigned
end_of_run(const struct value_hours *hours, unsigned from)
{
	unsigned to = from;

	while (to < 6 && hours->days[to + 1].from == hours->days[from].from &&
	    hours->days[to + 1].to == hours->days[from].to)
		to++;
	return to;
}

void
speech_hours(struct text *text, const struct speaking *speaking,
    const struct value_hours *hours)
{
	char memory[2][ROOM];
	struct text so_far, run;
	unsigned day = 0;

	text_init(&so_far, memory[0], ROOM);
	if (end_of_run(hours, 0) == 6 && hours->days[0].from == 0 &&
	    hours->days[0].to >= DAY_MINUTES) {
		text_add(text, phrase(speaking, PHRASE_ALL_DAY));
		return;
	}
	for (; day < 7; day = end_of_run(hours, day) + 1) {
		char joined[ROOM];
		struct text both;

		if (hours->days[day].from < 0)
			continue;
		text_init(&run, memory[1], ROOM);
		add_run(&run, speaking, hours, day, end_of_run(hours, day));
		text_init(&both, joined, ROOM);
		if (so_far.length == 0)
			text_add(&both, text_bytes(&run));
		else
			fill_phrase(&both, speaking, PHRASE_AND,
			    (struct hole[]){ { "first", text_bytes(&so_far) },
			    { "second", text_bytes(&run) } }, 2);
		text_init(&so_far, memory[0], ROOM);
		text_add(&so_far, text_bytes(&both));
	}
	if (so_far.length == 0)
		text_add(text, phrase(speaking, PHRASE_NEVER));
	else
		text_add(text, text_bytes(&so_far));
}

void
speech_on_day(struct text *text, const struct speaking *speaking, unsigned day)
{
	struct bytes longest = BYTES("");

	for (unsigned i = 0; day == 0 && i < 8; i++) {
		struct bytes one = phrase(speaking, PHRASE_ON_DAY + i);

		if (one.length > longest.length)
			longest = one;
	}
	text_add(text, day == 0 || day > 8 ? longest :
	    phrase(speaking, PHRASE_ON_DAY + day - 1));
}

void
speech_time(struct text *text, const struct speaking *speaking,
    unsigned minutes)
{
	add_time(text, speaking, (int)(minutes % DAY_MINUTES));
}

/* Scripts that do not part words: two signs count as one word. */
static bool
is_unparted(uint32_t point)
{
	return (point >= 0x0E00 && point < 0x0F00) ||
	    (point >= 0x1780 && point < 0x1800) ||
	    (point >= 0x3040 && point < 0xA000);
}

static unsigned
half_words(struct bytes text)
{
	const char *at = text.at;
	const char *end = text.at + text.length;
	unsigned halves = 0;
	bool in_word = false;
	uint32_t point;

	while (unicode_next(&at, end, &point)) {
		if (is_unparted(point)) {
			halves++;
			in_word = false;
		} else if (!unicode_is_letter(point) &&
		    unicode_digit(point) < 0) {
			in_word = in_word && point != ' ' && point != '\n';
		} else if (!in_word) {
			halves += 2;
			in_word = true;
		}
	}
	return halves;
}

unsigned
speech_tenths(const struct wording *wording)
{
	unsigned tenths = 0;

	for (unsigned i = 0; i < wording->count; i++) {
		const struct span *span = &wording->spans[i];
		unsigned pace = span->language->pace;

		if (span->slow)
			pace = pace * 2 / 3;
		tenths += half_words(span->text) * 300 /
		    (pace == 0 ? 150 : pace);
	}
	return tenths;
}

static bool
is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

static bool
stands_alone(struct bytes text, size_t i)
{
	if (i > 0 && is_digit(text.at[i - 1]))
		return false;
	if (i + 1 < text.length && is_digit(text.at[i + 1]))
		return false;
	if (i > 1 && text.at[i - 1] == ' ' && is_digit(text.at[i - 2]))
		return false;
	return i + 2 >= text.length || text.at[i + 1] != ' ' ||
	    !is_digit(text.at[i + 2]);
}

int
speech_named_tenths(const struct wording *wording, char key)
{
	for (unsigned i = 0; i < wording->count; i++) {
		struct bytes text = wording->spans[i].text;

		for (size_t k = 0; k < text.length; k++) {
			struct span spans[1] = { wording->spans[i] };
			struct wording before = { wording->spans, i };
			struct wording until = { spans, 1 };

			if (text.at[k] != key || !stands_alone(text, k))
				continue;
			spans[0].text.length = k + 1;
			return (int)(speech_tenths(&before) +
			    speech_tenths(&until));
		}
	}
	return -1;
}
