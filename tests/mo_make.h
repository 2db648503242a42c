/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Builds compiled catalogues byte by byte, so that tests can break them. */
#ifndef UNIT_MO_MAKE_H
#define UNIT_MO_MAKE_H

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"

#define MO_ROOM 16384

struct mo_row {
	struct bytes key;		/* context \4 id \0 plural */
	struct bytes forms;		/* parted by NULs */
};

#define ROW(key_text, forms_text) { { key_text, sizeof(key_text) - 1 }, \
    { forms_text, sizeof(forms_text) - 1 } }

struct made {
	char at[MO_ROOM];
	size_t length;
	bool swapped;
};

static inline void
made_number(struct made *made, size_t at, uint32_t number)
{
	for (unsigned i = 0; i < 4; i++) {
		unsigned shift = made->swapped ? 24 - 8 * i : 8 * i;

		made->at[at + i] = (char)(number >> shift & 0xFF);
	}
}

static inline void
made_string(struct made *made, size_t table, unsigned row,
    struct bytes string)
{
	made_number(made, table + row * 8, (uint32_t)string.length);
	made_number(made, table + row * 8 + 4, (uint32_t)made->length);
	if (string.length > 0)
		memcpy(made->at + made->length, string.at, string.length);
	made->length += string.length;
	made->at[made->length++] = '\0';
}

static inline void
mo_make(struct made *made, const struct mo_row *rows, unsigned count,
    bool swapped)
{
	memset(made, 0, sizeof(*made));
	made->swapped = swapped;
	made->length = 28 + count * 16;
	made_number(made, 0, 0x950412de);
	made_number(made, 8, count);
	made_number(made, 12, 28);
	made_number(made, 16, 28 + count * 8);
	for (unsigned i = 0; i < count; i++)
		made_string(made, 28, i, rows[i].key);
	for (unsigned i = 0; i < count; i++)
		made_string(made, 28 + count * 8, i, rows[i].forms);
}

#define MO_HEADER ROW("", "Content-Type: text/plain; charset=UTF-8\n" \
    "Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && " \
    "(n%100<10 || n%100>=20) ? 1 : 2);\n")

#endif
