/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Compiled catalogues: nothing in the file is believed, and what is read can
 * be found again. */
#include "fuzz.h"
#include "words/mo.h"

static void
check_message(const struct mo *mo, const struct mo_message *message)
{
	const struct mo_message *found;
	size_t sum = 0;

	must(message->form_count >= 1 && message->form_count <= MO_FORMS,
	    "a message has its forms");
	for (unsigned i = 0; i < message->form_count; i++) {
		for (size_t j = 0; j < message->forms[i].length; j++)
			sum += (unsigned char)message->forms[i].at[j];
	}
	must(sum < SIZE_MAX, "its bytes are ours");
	found = mo_find(mo, message->context, message->id);
	must(found != NULL && bytes_equal(found->id, message->id) &&
	    bytes_equal(found->context, message->context),
	    "a message is found by its name");
}

int
LLVMFuzzerTestOneInput(const uint8_t *at, size_t size)
{
	struct bytes file = { (const char *)at, size };
	struct problems problems;
	struct arena arena;
	const struct mo *mo;

	arena_init_growing(&arena);
	problems_init(&problems);
	mo = mo_read(&arena, "fuzz.mo", file, &problems);
	must((mo == NULL) == (problems.errors > 0),
	    "what is refused has its sentence");
	for (unsigned i = 0; mo != NULL && i < mo_count(mo); i++)
		check_message(mo, mo_at(mo, i));
	for (unsigned long n = 0; mo != NULL && n < 300; n++)
		must(mo_form(mo, n * n * n) < mo_form_count(mo),
		    "there is a form for every number");
	problems_clear(&problems);
	arena_clear(&arena);
	return 0;
}
