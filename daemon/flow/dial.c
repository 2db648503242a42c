/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "flow/dial.h"

/* "0800" and "+353" as E.164 begins. */
static void
beginning(const char *written, char into[PHONE_SIZE])
{
	size_t length;

	(void)snprintf(into, PHONE_SIZE, "%s%s", written[0] == '0' ? "+44" : "",
	    written[0] == '0' ? written + 1 : written);
	length = strlen(into);
	for (size_t i = 0; i < length; i++) {
		if (into[i] == ' ')
			memmove(into + i, into + i + 1, length-- - i);
	}
}

/* Personal numbers, pagers and premium ones cost whoever rings them a fortune:
 * nothing opens these. */
static bool
is_costly(const char *e164)
{
	return strncmp(e164, "+4470", 5) == 0 ||
	    strncmp(e164, "+449", 4) == 0 ||
	    (strncmp(e164, "+4476", 5) == 0 &&
	    strncmp(e164, "+447624", 7) != 0);
}

static bool
is_opened(const struct texts *opened, const char *e164)
{
	for (unsigned i = 0; opened != NULL && i < opened->count; i++) {
		char begins[PHONE_SIZE];

		beginning(opened->at[i], begins);
		if (strncmp(e164, begins, strlen(begins)) == 0)
			return true;
	}
	return false;
}

/* At least "+44800" or "+353": a shorter one would open a whole continent. */
bool
dial_check(const struct dial *dial, struct problems *problems)
{
	const struct texts *also = dial->also;
	bool good = true;

	for (unsigned i = 0; also != NULL && i < also->count; i++) {
		char begins[PHONE_SIZE];
		size_t digits;

		beginning(also->at[i], begins);
		digits = begins[0] != '+' ? 0 :
		    strspn(begins + 1, "0123456789");
		if (strlen(also->at[i]) + 3 >= PHONE_SIZE ||
		    digits < (strncmp(begins, "+44", 3) == 0 ? 4u : 2u) ||
		    begins[digits + 1] != '\0')
			good = problems_add(problems, also->places[i],
			    "\"%s\" is not how numbers begin; write \"0800\" "
			    "or \"+353\"", also->at[i]);
		else if (is_costly(begins))
			good = problems_add(problems, also->places[i],
			    "\"%s\": premium and personal numbers and pagers "
			    "are never rung", also->at[i]);
	}
	return good;
}

/* Which kinds of number a route never rings; NULL: it may. */
static const char *
refused_kind(const struct dial *dial, const char *e164)
{
	enum phone_kind kind = phone_kind(e164);

	if (kind == PHONE_UK_MOBILE || kind == PHONE_UK_LAND)
		return NULL;
	if (is_costly(e164))
		return "is a premium or personal number or a pager, which the "
		    "helpline never rings";
	if (is_opened(dial->also, e164))
		return NULL;
	return kind == PHONE_FOREIGN ?
	    "is a foreign number; routes ring UK numbers only, unless "
	    "\"dial_also\" names its country" :
	    "is no number with 01, 02, 03 or 07 (mobiles); others ring only "
	    "when \"dial_also\" names how they begin";
}

static const struct line *
own_line(const struct dial *dial, const char *number)
{
	for (unsigned i = 0; i < dial->line_count; i++) {
		if (dial->lines[i].number != NULL &&
		    strcmp(dial->lines[i].number, number) == 0)
			return &dial->lines[i];
	}
	return NULL;
}

static const char *
refuse(struct problems *problems, struct place place, const char *written,
    const char *why)
{
	(void)problems_add(problems, place, "\"%s\" %s", written, why);
	return NULL;
}

const char *
dial_read(const struct dial *dial, const char *written, struct place place,
    struct arena *arena, struct problems *problems)
{
	char e164[PHONE_SIZE];
	const struct line *line;
	const char *refused, *copy;

	if (phone_is_emergency(bytes_from_text(written)))
		return refuse(problems, place, written, "is never rung by the "
		    "helpline: callers dial it themselves");
	if (!phone_from_person(bytes_from_text(written), e164))
		return refuse(problems, place, written, "is no phone number; "
		    "write it like \"020 8314 6660\"");
	refused = refused_kind(dial, e164);
	if (refused != NULL)
		return refuse(problems, place, written, refused);
	line = own_line(dial, e164);
	if (line != NULL) {
		(void)problems_add(problems, place, "\"%s\" is our own line "
		    "\"%s\": the helpline would ring itself", written,
		    line->name);
		return NULL;
	}
	copy = arena_copy_text(arena, e164);
	if (copy == NULL)
		(void)problems_add(problems, place, "out of memory");
	return copy;
}
