/* SPDX-License-Identifier: GPL-3.0-or-later */
/* I5: numbers and words of residents are looked for in all that is written: on
 * the disk and in the log. */
#include <stdio.h>

#include "simulate/sim.h"

/* Parts of the residents' numbers, in more than one spelling; what stands in
 * every free text; a number that only texts name. */
static const char *const secrets[] = { "770090010", "55501990", "79460999",
	"qzqxj", "8314 6", "7700 900" };
#define SECRETS (sizeof(secrets) / sizeof(secrets[0]))
#define HEAD 5				/* of each; the shortest has it */

/* How far to go on when this byte is the last of a window of HEAD bytes; 0: a
 * secret's head may end here (Horspool, for all of them at once). */
static unsigned char skips[256];
static struct sim *watched;		/* whose log it is */

static void
make_skips(void)
{
	memset(skips, HEAD, sizeof(skips));
	for (size_t i = 0; i < SECRETS; i++) {
		for (unsigned at = 0; at < HEAD; at++) {
			unsigned char byte = (unsigned char)secrets[i][at];

			if (HEAD - 1 - at < skips[byte])
				skips[byte] = (unsigned char)(HEAD - 1 - at);
		}
	}
}

static void
compare(struct sim *sim, const unsigned char *at, size_t left)
{
	for (size_t i = 0; i < SECRETS; i++) {
		const char *secret = secrets[i];

		if (at[0] != (unsigned char)secret[0] ||
		    at[1] != (unsigned char)secret[1] ||
		    strlen(secret) > left)
			continue;
		if (memcmp(at, secret, strlen(secret)) == 0)
			broken(sim, "I5: \"%s\" is written in clear", secret);
	}
}

static void
on_wrote(void *arg, const unsigned char *at, size_t length)
{
	size_t i = HEAD - 1;

	while (i < length) {
		unsigned char skip = skips[at[i]];

		if (skip == 0)
			compare(arg, at + i - (HEAD - 1),
			    length - i + (HEAD - 1));
		i += skip == 0 ? 1 : skip;
	}
}

static void
look(const char *text)
{
	if (watched != NULL && text != NULL)
		on_wrote(watched, (const unsigned char *)text, strlen(text));
}

void __real_log_write(enum event_id, const struct log_fields *);
void __wrap_log_write(enum event_id, const struct log_fields *);

/* Every event, also those that are only counted because a second has its line
 * already (the linker's --wrap). */
void
__wrap_log_write(enum event_id id, const struct log_fields *fields)
{
	look(fields->account);
	look(fields->file);
	look(fields->why);
	__real_log_write(id, fields);
}

static ssize_t
on_line(void *cookie, const char *at, size_t length)
{
	(void)cookie;
	if (watched != NULL)
		on_wrote(watched, (const unsigned char *)at, length);
	return (ssize_t)length;
}

void
secrets_begin(void)
{
	FILE *out = fopencookie(NULL, "w", (cookie_io_functions_t){
		.write = on_line });

	make_skips();
	log_open(out);
}

void
secrets_watch(struct sim *sim)
{
	watched = sim;
	for (unsigned i = 0; i < SITES; i++)
		sim->sites[i].disk.wrote = on_wrote;
}
