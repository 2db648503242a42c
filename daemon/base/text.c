/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/text.h"

#include <stdio.h>

void
text_init(struct text *text, char *memory, size_t room)
{
	*text = (struct text){ .at = memory, .room = room };
	if (room == 0) {
		text->at = "";		/* full: nothing is ever written */
		text->full = true;
		return;
	}
	memory[0] = '\0';
}

void
text_init_arena(struct text *text, struct arena *arena, size_t room)
{
	char *memory = arena_get_raw(arena, room);

	text_init(text, memory, memory == NULL ? 0 : room);
}

void
text_add(struct text *text, struct bytes bytes)
{
	if (text->full || bytes.length >= text->room - text->length) {
		text->full = true;
		return;
	}
	if (bytes.length != 0)
		memcpy(text->at + text->length, bytes.at, bytes.length);
	text->length += bytes.length;
	text->at[text->length] = '\0';
}

void
text_add_text(struct text *text, const char *more)
{
	text_add(text, bytes_from_text(more));
}

void
text_add_char(struct text *text, char c)
{
	text_add(text, (struct bytes){ &c, 1 });
}

void
text_add_format_list(struct text *text, const char *format, va_list list)
{
	size_t left = text->room - text->length;
	int length;

	if (text->full)
		return;
	length = vsnprintf(text->at + text->length, left, format, list);
	if (length < 0 || (size_t)length >= left) {
		text->at[text->length] = '\0';
		text->full = true;
		return;
	}
	text->length += (size_t)length;
}

void
text_add_format(struct text *text, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	text_add_format_list(text, format, list);
	va_end(list);
}
