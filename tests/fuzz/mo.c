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

static void
take(struct bytes file)
{
	struct fuzz_load load;
	const struct mo *mo;

	fuzz_load_open(&load);
	mo = mo_read(&load.arena, "fuzz.mo", file, &load.problems);
	for (unsigned i = 0; mo != NULL && i < mo_count(mo); i++)
		check_message(mo, mo_at(mo, i));
	for (unsigned long n = 0; mo != NULL && n < 300; n++)
		must(mo_form(mo, n * n * n) < mo_form_count(mo),
		    "there is a form for every number");
	fuzz_load_close(&load, mo != NULL);
}

const struct fuzz_target fuzz_mo = {
	.take = take,
};
