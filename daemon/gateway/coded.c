/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/coded.h"

#include "flow/flow.h"

/* The first byte: which form follows. */
#define CODED_CALL 1
#define CODED_TEXT 2
#define NAME_MOST 31
#define TIME_MOST 253402300799999	/* the year 9999, in ms */

struct writer {
	unsigned char *at;
	size_t length;
};

static void
put_byte(struct writer *writer, unsigned value)
{
	writer->at[writer->length++] = (unsigned char)value;
}

static void
put_name(struct writer *writer, const char *name)
{
	size_t length = strlen(name);

	if (length > NAME_MOST)
		length = NAME_MOST;
	put_byte(writer, (unsigned)length);
	memcpy(writer->at + writer->length, name, length);
	writer->length += length;
}

static void
put_time(struct writer *writer, int64_t ms)
{
	for (int shift = 56; shift >= 0; shift -= 8)
		put_byte(writer, (unsigned)((uint64_t)ms >> shift) & 0xff);
}

static const char *
language_tag(const struct turn *turn)
{
	uint16_t language = turn->session.language;

	return language < turn->languages->count ?
	    turn->languages->at[language].tag : "";
}

size_t
coded_write(const struct turn *turn, unsigned char *into)
{
	const struct session *session = &turn->session;
	struct writer writer = { .at = into };

	put_byte(&writer, turn->input->kind == INPUT_TEXT ?
	    CODED_TEXT : CODED_CALL);
	put_name(&writer, flow_step_name(turn->flow, session->step));
	put_name(&writer, language_tag(turn));
	put_name(&writer, session->keys);
	put_byte(&writer, session->tries);
	put_byte(&writer, session->page);
	put_byte(&writer, session->hop);
	put_byte(&writer, session->rounds);
	put_byte(&writer, session->turns);
	put_byte(&writer, session->marks);
	if (turn->input->kind != INPUT_TEXT)
		return writer.length;
	put_byte(&writer, session->unread);
	put_byte(&writer, session->known);
	put_byte(&writer, session->replies);
	put_time(&writer, session->last_ms);
	put_time(&writer, session->window_ms);
	put_time(&writer, session->alerted_ms);
	return writer.length;
}

struct reader {
	const unsigned char *at;
	const unsigned char *end;
	bool bad;
};

static uint8_t
get_byte(struct reader *reader)
{
	if (reader->at == reader->end) {
		reader->bad = true;
		return 0;
	}
	return *reader->at++;
}

static void
get_name(struct reader *reader, char name[NAME_MOST + 1])
{
	size_t length = get_byte(reader);

	name[0] = '\0';
	if (length > NAME_MOST || (size_t)(reader->end - reader->at) < length) {
		reader->bad = true;
		return;
	}
	memcpy(name, reader->at, length);
	name[length] = '\0';
	reader->at += length;
}

static int64_t
get_time(struct reader *reader)
{
	uint64_t value = 0;

	for (int i = 0; i < 8; i++)
		value = value << 8 | get_byte(reader);
	return (int64_t)value;
}

static void
get_counts(struct reader *reader, struct session *session, unsigned form)
{
	session->tries = get_byte(reader);
	session->page = get_byte(reader);
	session->hop = get_byte(reader);
	session->rounds = get_byte(reader);
	session->turns = get_byte(reader);
	session->marks = get_byte(reader);
	if (form == CODED_CALL)
		return;
	session->unread = get_byte(reader);
	session->known = get_byte(reader) != 0;
	session->replies = get_byte(reader);
	session->last_ms = get_time(reader);
	session->window_ms = get_time(reader);
	if (reader->at != reader->end)	/* it came later than the others */
		session->alerted_ms = get_time(reader);
	if (session->last_ms < 0 || session->last_ms > TIME_MOST ||
	    session->window_ms < 0 || session->window_ms > TIME_MOST ||
	    session->alerted_ms < 0 || session->alerted_ms > TIME_MOST)
		reader->bad = true;
}

bool
coded_read(struct turn *turn, struct bytes coded)
{
	struct session session = { .language = LANGUAGE_UNKNOWN };
	const unsigned char *at = (const unsigned char *)coded.at;
	struct reader reader = { .at = at, .end = at + coded.length };
	const struct language *language;
	char step[NAME_MOST + 1];
	char tag[NAME_MOST + 1];
	char keys[NAME_MOST + 1];
	unsigned form = get_byte(&reader);

	if (form != CODED_CALL && form != CODED_TEXT)
		return false;
	get_name(&reader, step);
	get_name(&reader, tag);
	get_name(&reader, keys);
	get_counts(&reader, &session, form);
	if (reader.bad || reader.at != reader.end ||
	    strlen(keys) >= SESSION_KEYS)
		return false;
	session.step = flow_find_step(turn->flow, step);
	if (session.step == STEP_NONE)
		return false;
	language = language_find(turn->languages, tag);
	if (language != NULL)
		session.language = language->index;
	memcpy(session.keys, keys, strlen(keys) + 1);
	turn->session = session;
	return true;
}

const struct session_codec coded_sessions = {
	.write = coded_write,
	.read = coded_read,
};

#define CODED_CALLBACK 3

size_t
coded_callback_write(const struct callback_row *row, unsigned char *into)
{
	struct writer writer = { .at = into };

	put_byte(&writer, CODED_CALLBACK);
	put_time(&writer, row->id);
	put_time(&writer, row->claim);
	put_time(&writer, row->asked_ms);
	put_name(&writer, row->number);
	put_name(&writer, row->texted ? row->line : "");
	put_name(&writer, row->language);
	put_byte(&writer, row->marks);
	put_byte(&writer, row->tries);
	return writer.length;
}

bool
coded_callback_read(struct bytes coded, const struct languages *languages,
    struct callback *callback)
{
	const unsigned char *at = (const unsigned char *)coded.at;
	struct reader reader = { .at = at, .end = at + coded.length };
	const struct language *language;
	char number[NAME_MOST + 1], line[NAME_MOST + 1], tag[NAME_MOST + 1];

	if (get_byte(&reader) != CODED_CALLBACK)
		return false;
	*callback = (struct callback){ .language = LANGUAGE_UNKNOWN,
		.state = CALLBACK_REACHED };
	callback->id = get_time(&reader);
	callback->claim = get_time(&reader);
	callback->asked_ms = get_time(&reader);
	get_name(&reader, number);
	get_name(&reader, line);
	get_name(&reader, tag);
	callback->marks = get_byte(&reader);
	callback->tries = get_byte(&reader);
	if (reader.bad || reader.at != reader.end ||
	    strlen(number) >= PHONE_SIZE || strlen(line) >= PHONE_SIZE)
		return false;
	memcpy(callback->number, number, strlen(number) + 1);
	memcpy(callback->line, line, strlen(line) + 1);
	language = language_find(languages, tag);
	if (language != NULL)
		callback->language = language->index;
	return true;
}

#define CODED_DRILL 4

size_t
coded_drill_write(const struct drill *drill, unsigned char *into)
{
	struct writer writer = { .at = into };

	put_byte(&writer, CODED_DRILL);
	put_time(&writer, drill->id);
	put_time(&writer, drill->claim);
	put_name(&writer, drill->scenario);
	return writer.length;
}

bool
coded_is_drill(struct bytes coded)
{
	return coded.length > 0 && coded.at[0] == CODED_DRILL;
}

bool
coded_drill_read(struct bytes coded, struct drill *drill)
{
	const unsigned char *at = (const unsigned char *)coded.at;
	struct reader reader = { .at = at, .end = at + coded.length };
	char scenario[NAME_MOST + 1];

	_Static_assert(sizeof(scenario) == DRILL_CASE, "a case is a name");
	*drill = (struct drill){ .id = 0 };
	if (get_byte(&reader) != CODED_DRILL)
		return false;
	drill->id = get_time(&reader);
	drill->claim = get_time(&reader);
	get_name(&reader, scenario);
	if (reader.bad || reader.at != reader.end || drill->id <= 0)
		return false;
	memcpy(drill->scenario, scenario, sizeof(scenario));
	return true;
}
