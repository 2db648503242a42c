/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Catalogues of translators under a new English (`helpline pot
 * --same-meaning`): the catalogue, 0xff, its review. No message and no
 * translation is lost, whatever else stands there; what nothing is to be done
 * about is written as often as one likes. */
#include "cli/rekey.h"
#include "po_read.h"

#define VOICE "Thank you. Goodbye."
#define TEXT "Bye."

static unsigned catalogue, review, before;

static void
begin(void)
{
	folder_open();
	catalogue = folder_name("xx.po");
	review = folder_name("xx.review");
	before = folder_name("before");
}

static uint64_t
add(uint64_t sum, const char *text)
{
	struct bytes bytes = bytes_from_text(text);

	return text == NULL ? sum * 31 : sum * 31 + fuzz_seed(bytes);
}

/* A sum over all messages, in any order; *count of them. */
static uint64_t
sum_of(po_file_t file, unsigned *count)
{
	po_message_iterator_t iterator = po_message_iterator(file, NULL);
	po_message_t message;
	uint64_t all = 0;

	*count = 0;
	while ((message = po_next_message(iterator)) != NULL) {
		uint64_t sum = add(1, po_message_msgctxt(message));

		sum = add(sum, po_message_msgstr(message));
		sum = add(sum, po_message_msgid_plural(message));
		for (int i = 0; po_message_msgstr_plural(message, i) != NULL;
		    i++)
			sum = add(sum, po_message_msgstr_plural(message, i));
		all += sum * (po_message_is_obsolete(message) ? 3 : 1);
		++*count;
	}
	po_message_iterator_free(iterator);
	return all;
}

static void
compare(po_file_t file)
{
	unsigned count, count_before;
	uint64_t sum, sum_before;
	po_file_t was = po_read(folder_made.files[before]);

	must(was != NULL, "what could be read can be read");
	must(file != NULL, "what we wrote can be read");
	sum = sum_of(file, &count);
	sum_before = sum_of(was, &count_before);
	must(count == count_before, "as many messages as before");
	must(sum == sum_before, "with the same translations");
	po_file_free(was);
	po_file_free(file);
}

static int
rekey(void)
{
	static const struct prompt prompt = { .id = "bye",
		.english = { [FORM_VOICE] = VOICE, [FORM_TEXT] = TEXT } };
	int code;

	folder_quiet(true);
	code = rekey_folder(&prompt, folder_path);
	folder_quiet(false);
	return code;
}

static void
take(struct bytes rest)
{
	struct bytes po = fuzz_cut(&rest);
	po_file_t file;
	int code;

	folder_write(catalogue, po);
	folder_write(before, po);
	folder_write(review, rest);
	file = po_read(folder_made.files[catalogue]);
	if (file == NULL)
		return;			/* the tool would end: pot.sh */
	po_file_free(file);
	code = rekey();
	if (code != 0)
		must(folder_holds(catalogue, po), "what failed is as it was");
	compare(po_read(folder_made.files[catalogue]));
	if (code == 0)
		must(rekey() == 0, "once more does as well");
}

const struct fuzz_target fuzz_po = {
	.begin = begin,
	.take = take,
	.leaks = true,			/* gettext's library: contexts */
};
