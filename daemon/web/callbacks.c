/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What `helpline callbacks` asks: the list, and a worker's word on one. */
#include "gateway/callbacks.h"

#include "base/form.h"
#include "base/json.h"
#include "turn/session.h"
#include "web/web.h"

#define SHOWN_MOST 500
#define ROW_ROOM 512			/* of one, as JSON */
#define WHY_MOST 200

static const char *const state_words[] = { CALLBACK_STATE_WORDS };
static const char *const when_words[] = { CALLBACK_WHEN_WORDS };

static void
write_row(struct json_writer *json, const struct callback_row *row)
{
	writer_text(json, "reference", bytes_from_text(row->reference));
	writer_text(json, "state", bytes_from_text(
	    row->state < CALLBACK_STATES ? state_words[row->state] : "?"));
	writer_text(json, "language", bytes_from_text(row->language));
	writer_text(json, "safe", bytes_from_text(
	    row->when < CALLBACK_WHENS ? when_words[row->when] : "?"));
	writer_text(json, "asked_by", bytes_from_text(row->texted ?
	    "text" : "key"));
	writer_number(json, "asked_ms", row->asked_ms);
	writer_number(json, "changed_ms", row->changed_ms);
	writer_number(json, "tries", row->tries);
	writer_flag(json, "child", row->marks & (1u << MARK_CHILD));
	writer_flag(json, "cannot_talk",
	    row->marks & (1u << MARK_CANNOT_TALK));
	writer_text(json, "desk", bytes_from_text(row->desk));
	writer_text(json, "by", bytes_from_text(row->by));
}

static void
on_list(void *arg, const struct callback_row *rows, unsigned count,
    const char *why)
{
	struct exchange *exchange = arg;
	struct json_writer json;
	struct arena arena;
	struct text text;

	arena_init_growing(&arena);
	text_init_arena(&text, &arena, (count + 2) * ROW_ROOM);
	json = (struct json_writer){ .into = &text };
	writer_open(&json, NULL, '{');
	if (why != NULL)
		writer_text(&json, "error", bytes_from_text(why));
	writer_open(&json, "callbacks", '[');
	for (unsigned i = 0; i < count; i++) {
		writer_open(&json, NULL, '{');
		write_row(&json, &rows[i]);
		writer_close(&json, '}');
	}
	writer_close(&json, ']');
	writer_close(&json, '}');
	web_answer_json(exchange, why == NULL ? 200 : 503, &text);
	arena_clear(&arena);
}

void
callbacks_tell(struct web *web, struct exchange *exchange)
{
	if (!web_may_ask(exchange))
		return;
	if (!callbacks_list(web->gateway, SHOWN_MOST, on_list, exchange))
		web_answer(exchange, 503, NULL, BYTES(""));
}

/* Why a worker's word changes nothing; a part of a sentence of ours. */
static void
write_refusal(const struct callback_said *said, struct text *into)
{
	const struct callback_row *row = &said->row;
	const char *state = row->state < CALLBACK_STATES ?
	    state_words[row->state] : "?";

	switch (said->answer) {
	case ANSWER_ABSENT:
		text_add_text(into, "there is no such request");
		break;
	case ANSWER_BUSY:
		text_add_format(into, "the desk \"%s\" is rung for %s: finish "
		    "or release that first", said->desk, said->busy);
		break;
	case ANSWER_NOT_NOW:
		text_add_format(into, "they said that it is safe in the %s, "
		    "in the team's hours", when_words[row->when]);
		break;
	case ANSWER_OFF:
		text_add_text(into, said->callbacks == NULL ?
		    "nobody is rung back: \"callback\" is not configured" :
		    "there is no such desk in the settings");
		break;
	case ANSWER_STATE:
	case ANSWER_GOOD:
	default:
		text_add_format(into, "the request is %s", state);
		if (row->state == CALLBACK_CLAIMED ||
		    row->state == CALLBACK_RINGING)
			text_add_format(into, " by %s", row->by);
	}
}

static void
on_said(void *arg, const struct callback_said *said, const char *why)
{
	struct exchange *exchange = arg;
	char memory[256];
	struct json_writer json;
	struct text text;

	if (said == NULL) {
		web_refuse(exchange, 503, why);
		return;
	}
	if (said->answer != ANSWER_GOOD) {
		text_init(&text, memory, sizeof(memory));
		write_refusal(said, &text);
		web_refuse(exchange, 422, memory);
		return;
	}
	text_init_arena(&text, exchange->arena, 2 * ROW_ROOM);
	json = (struct json_writer){ .into = &text };
	writer_open(&json, NULL, '{');
	write_row(&json, &said->row);
	if (said->order == CALLBACK_REVEAL)
		writer_text(&json, "number",
		    bytes_from_text(said->row.number));
	writer_close(&json, '}');
	web_answer_json(exchange, 200, &text);
}

/* It goes to the log: no number may stand in it. */
static bool
is_reason(struct bytes why)
{
	unsigned digits = 0;

	for (size_t i = 0; i < why.length; i++)
		digits += why.at[i] >= '0' && why.at[i] <= '9';
	return why.length >= 3 && why.length <= WHY_MOST && digits <= 4;
}

static bool
read_word(struct exchange *exchange, struct callback_word *word,
    struct problem *why)
{
	static const char *const orders[] = { [CALLBACK_CLAIM] = "claim",
		[CALLBACK_RELEASE] = "release", [CALLBACK_DONE] = "done",
		[CALLBACK_REVEAL] = "reveal" };
	struct fields form;
	struct bytes order;
	unsigned i = 0;

	if (!form_read(&form, exchange->request.body, exchange->arena))
		return problem_set(why, "it is no form");
	order = form_find(&form, "order");
	while (i <= CALLBACK_REVEAL && !bytes_are(order, orders[i]))
		i++;
	*word = (struct callback_word){
		.order = (enum callback_order)i,
		.reference = form_find(&form, "reference"),
		.desk = form_find(&form, "desk"),
		.by = form_find(&form, "by"),
		.why = form_find(&form, "why"),
	};
	if (i > CALLBACK_REVEAL)
		return problem_set(why, "order= is \"claim\", \"release\", "
		    "\"done\" or \"reveal\"");
	if (word->by.length == 0 || !web_is_initials(word->by))
		return problem_set(why, "by= needs initials: 1 to %d letters",
		    WEB_INITIALS);
	if (word->order == CALLBACK_CLAIM && word->desk.length == 0)
		return problem_set(why, "desk= needs the name of a desk");
	return word->order != CALLBACK_REVEAL || is_reason(word->why) ||
	    problem_set(why, "why= needs a reason, without a number: it is "
	    "logged");
}

void
callbacks_take(struct web *web, struct exchange *exchange)
{
	struct callback_word word;
	struct problem why;

	if (!web_may_ask(exchange))
		return;
	if (!read_word(exchange, &word, &why))
		web_refuse(exchange, 400, why.text);
	else if (!callbacks_say(web->gateway, &word, on_said, exchange))
		web_answer(exchange, 503, NULL, BYTES(""));
}
