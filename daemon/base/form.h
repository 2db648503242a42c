/* SPDX-License-Identifier: GPL-3.0-or-later */
/* application/x-www-form-urlencoded: reading in place order, and writing. */
#ifndef BASE_FORM_H
#define BASE_FORM_H

#include "base/arena.h"
#include "base/text.h"

struct field {
	struct bytes name;		/* decoded */
	struct bytes value;
};

#define FORM_FIELDS 256			/* more are refused */

struct fields {
	struct field *at;		/* in the order of the wire */
	unsigned count;
};

/* Decodes into the arena. False: over 256 fields, or the arena is full (told
 * by arena->full). A '%' without two hex digits stays as it is. */
bool form_read(struct fields *, struct bytes body, struct arena *);

/* The first field of that name; empty bytes with at == NULL if absent. */
struct bytes form_find(const struct fields *, const char *name);

/* Appends name=value, with '&' before it unless it is the first. */
void form_add(struct text *, const char *name, struct bytes value);

/* Percent-encodes everything but unreserved characters. */
void form_add_escaped(struct text *, struct bytes);

#endif
