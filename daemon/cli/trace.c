/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/trace.h"

#include "base/json.h"

#define LINE_ROOM 65536

static const char *const input_words[INPUT_KINDS] = {
	[INPUT_CALL] = "call",
	[INPUT_KEYS] = "keys",
	[INPUT_DIALED] = "dialed",
	[INPUT_WHISPER] = "whisper",
	[INPUT_WHISPER_KEYS] = "whisper_keys",
	[INPUT_TEXT] = "text",
};

static const char *const dialed_words[] = {
	[DIALED_ANSWERED] = "completed",
	[DIALED_BUSY] = "busy",
	[DIALED_NO_ANSWER] = "no-answer",
	[DIALED_FAILED] = "failed",
	[DIALED_CANCELED] = "canceled",
};

static void
write_words(struct json_writer *json, const char *name,
    const struct wording *wording, struct arena *arena)
{
	struct text all;
	size_t room = 1;

	for (unsigned i = 0; wording != NULL && i < wording->count; i++)
		room += wording->spans[i].text.length + 1;
	text_init_arena(&all, arena, room);
	for (unsigned i = 0; wording != NULL && i < wording->count; i++) {
		if (i > 0)
			text_add_char(&all, ' ');
		text_add(&all, wording->spans[i].text);
	}
	writer_text(json, name, text_bytes(&all));
}

static void
write_ring(struct json_writer *json, const struct action *ring)
{
	if (ring->number_count == 0)
		return;
	writer_text(json, "ring", bytes_from_text(ring->numbers[0]));
	if (ring->caller_id != NULL)
		writer_text(json, "shows", bytes_from_text(ring->caller_id));
	writer_number(json, "seconds", ring->seconds);
	writer_flag(json, "whisper", ring->whisper);
}

static void
write_actions(struct json_writer *json, const struct action *action,
    struct arena *arena)
{
	for (; action != NULL; action = action->next) {
		writer_open(json, NULL, '{');
		if (action->kind == ACTION_SAY)
			write_words(json, "say", action->wording, arena);
		else if (action->kind == ACTION_TEXT)
			write_words(json, "text", action->wording, arena);
		else if (action->kind == ACTION_RING)
			write_ring(json, action);
		else if (action->kind == ACTION_HANGUP)
			writer_flag(json, "hangup", true);
		else if (action->kind == ACTION_AGAIN)
			writer_flag(json, "again", true);
		writer_close(json, '}');
		write_actions(json, action->inside, arena);
	}
}

static void
write_overrides(struct json_writer *json, const struct overrides *overrides)
{
	writer_open(json, "overrides", '[');
	for (unsigned i = 0; i < overrides->count; i++) {
		const struct override *at = &overrides->at[i];

		writer_open(json, NULL, '{');
		writer_text(json, "hours", bytes_from_text(at->hours));
		writer_text(json, "state",
		    bytes_from_text(at->open ? "open" : "closed"));
		writer_number(json, "until_ms", at->until_ms);
		writer_close(json, '}');
	}
	writer_close(json, ']');
}

static void
write_input(struct json_writer *json, const struct player *player,
    const struct turn *turn)
{
	const struct input *input = turn->input;
	uint16_t language = player->line.language_index;

	writer_text(json, "turn", bytes_from_text(
	    input_words[input->kind] == NULL ? "other" :
	    input_words[input->kind]));
	writer_number(json, "at_ms", turn->now_ms);
	writer_text(json, "account",
	    bytes_from_text(player->line.account->name));
	writer_text(json, "line_language", bytes_from_text(
	    language < turn->languages->count ?
	    turn->languages->at[language].tag : ""));
	writer_text(json, "from", bytes_from_text(input->from));
	writer_text(json, "diverted", bytes_from_text(input->diverted));
	writer_flag(json, "rings_back", player->line.rings_back);
	writer_flag(json, "desk", turn->callback != NULL);
	writer_flag(json, "full", player->full);
	writer_flag(json, "store_down", player->store_down);
	writer_flag(json, "mail_down", player->mail_down);
	writer_number(json, "notices",
	    __builtin_popcount(player->noticed));
	write_overrides(json, &player->overrides);
	writer_text(json, "keys", input->keys);
	writer_text(json, "body", input->body);
	writer_number(json, "media", input->media);
	if (input->kind != INPUT_DIALED)
		return;
	writer_text(json, "dialed",
	    bytes_from_text(dialed_words[input->dialed]));
	writer_flag(json, "bridged", input->bridged);
	writer_number(json, "seconds", input->seconds);
}

static void
write_line(FILE *out, const struct text *text)
{
	if (!text->full)
		(void)fprintf(out, "%s\n", text->at);
}

void
trace_talk(FILE *out, const char *file, bool callbacks)
{
	char memory[1024];
	struct text text;
	struct json_writer json = { .into = &text };

	text_init(&text, memory, sizeof(memory));
	writer_open(&json, NULL, '{');
	writer_text(&json, "talk", bytes_from_text(file));
	writer_flag(&json, "callbacks", callbacks);
	writer_close(&json, '}');
	write_line(out, &text);
}

void
trace_claim(const struct player *player, const char *number)
{
	char memory[512];
	struct text text;
	struct json_writer json = { .into = &text };

	if (player->trace == NULL)
		return;
	text_init(&text, memory, sizeof(memory));
	writer_open(&json, NULL, '{');
	writer_text(&json, "turn", BYTES("claim"));
	writer_number(&json, "at_ms", player->now_ms);
	writer_text(&json, "from", bytes_from_text(number));
	write_overrides(&json, &player->overrides);
	writer_flag(&json, "store_down", player->store_down);
	writer_close(&json, '}');
	write_line(player->trace, &text);
}

void
trace_turn(const struct player *player, const struct turn *turn, bool refused)
{
	struct arena arena;
	struct text text;
	struct json_writer json = { .into = &text };

	if (player->trace == NULL)
		return;
	arena_init_growing(&arena);
	text_init_arena(&text, &arena, LINE_ROOM);
	writer_open(&json, NULL, '{');
	write_input(&json, player, turn);
	writer_flag(&json, "refused", refused);
	writer_open(&json, "does", '[');
	write_actions(&json, turn->actions, &arena);
	writer_close(&json, ']');
	writer_open(&json, "promised", '[');
	write_actions(&json, player->promised, &arena);
	writer_close(&json, ']');
	writer_close(&json, '}');
	write_line(player->trace, &text);
	arena_clear(&arena);
}
