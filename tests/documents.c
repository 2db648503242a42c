/* SPDX-License-Identifier: GPL-3.0-or-later */
/* documents: our documents for the lists of actions in documents.h, as JSON:
 * {"name": "<?xml ...", ...}. */
#include <stdio.h>

#include "base/json.h"
#include "documents.h"

int
main(void)
{
	static char memory[262144], rendered[65536];
	const struct provider *twilio = provider_find("twilio");
	struct account account = { .kind = &twilio->kind };
	struct document documents[DOCUMENTS_MOST];
	unsigned count = documents_list(documents);
	struct json_writer writer;
	struct text into, one;

	text_init(&into, memory, sizeof(memory));
	writer = (struct json_writer){ .into = &into };
	writer_open(&writer, NULL, '{');
	for (unsigned i = 0; i < count; i++) {
		text_init(&one, rendered, sizeof(rendered));
		twilio->render(&account, documents[i].actions, &document_links,
		    &one);
		writer_text(&writer, documents[i].name, text_bytes(&one));
	}
	writer_close(&writer, '}');
	printf("%s\n", memory);
	return into.full ? 1 : 0;
}
