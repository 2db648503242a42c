/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The reference of kinds of step, for prompts/README.md. */
#include "flow/kind.h"

static const char *const reference_words[REFERENCE_KINDS] = {
	[REFERENCE_STEP] = "a step",
	[REFERENCE_VOICE] = "a prompt, spoken",
	[REFERENCE_TEXT] = "a prompt, as text",
	[REFERENCE_PROMPT] = "a prompt",
	[REFERENCE_ROUTE] = "a route",
	[REFERENCE_HOURS] = "opening hours",
};

static void
write_kind(const struct kind *kind, FILE *out)
{
	(void)fprintf(out, "\n#### %s\n\n%s\n\n"
	    "| setting | what | default | meaning |\n"
	    "| --- | --- | --- | --- |\n", kind->name, kind->about);
	for (const struct reference *r = kind->references;
	    r != NULL && r->name != NULL; r++)
		(void)fprintf(out, "| `%s` | %s | %s | %s |\n", r->name,
		    reference_words[r->kind],
		    r->required ? "must be given" : "none", r->about);
	if (kind->settings != NULL)
		table_write_reference(kind->settings, "", out);
}

void
flow_write_reference(FILE *out)
{
	for (const struct kind *const *kind = kinds; *kind != NULL; kind++)
		write_kind(*kind, out);
}
