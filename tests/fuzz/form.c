/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Forms: what was read, written again, reads the same. */
#include "base/form.h"
#include "fuzz.h"

static char memory[262144], written[262144];

static void
take(struct bytes body)
{
	struct fields fields, again;
	struct arena arena, small;
	struct text text;
	char name[4096];

	arena_init(&small, memory, 64 + body.length % 512);
	(void)form_read(&again, body, &small);
	arena_init(&arena, memory, sizeof(memory));
	if (!form_read(&fields, body, &arena))
		return;
	must(fields.count <= FORM_FIELDS, "no more fields than allowed");
	text_init(&text, written, sizeof(written));
	for (unsigned i = 0; i < fields.count; i++) {
		const struct field *field = &fields.at[i];

		if (i > 0)
			text_add_char(&text, '&');
		form_add_escaped(&text, field->name);
		text_add_char(&text, '=');
		form_add_escaped(&text, field->value);
	}
	if (text.full || !form_read(&again, text_bytes(&text), &arena))
		return;
	must(again.count == fields.count, "as many fields as before");
	for (unsigned i = 0; i < fields.count; i++)
		must(bytes_equal(again.at[i].name, fields.at[i].name) &&
		    bytes_equal(again.at[i].value, fields.at[i].value),
		    "the same fields as before");
	if (fields.count == 0 || fields.at[0].name.length >= sizeof(name))
		return;
	memcpy(name, fields.at[0].name.at, fields.at[0].name.length);
	name[fields.at[0].name.length] = '\0';
	if (strlen(name) == fields.at[0].name.length)
		must(form_find(&fields, name).at == fields.at[0].value.at,
		    "the first of a name is found");
}

const struct fuzz_target fuzz_form = {
	.take = take,
};
