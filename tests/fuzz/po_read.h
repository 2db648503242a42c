/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PO files as gettext itself reads them: a judge of what we write. */
#ifndef FUZZ_PO_READ_H
#define FUZZ_PO_READ_H

#include <setjmp.h>

#include <gettext-po.h>

#include "folder.h"

static jmp_buf po_fatal;
static unsigned po_errors;

static void
on_po(int severity, po_message_t message, const char *file, size_t line,
    size_t column, int multiline, const char *text)
{
	(void)message;
	(void)file;
	(void)line;
	(void)column;
	(void)multiline;
	(void)text;
	po_errors += severity != PO_SEVERITY_WARNING;
	if (severity == PO_SEVERITY_FATAL_ERROR)
		longjmp(po_fatal, 1);
}

static void
on_po_pair(int severity, po_message_t one, const char *one_file,
    size_t one_line, size_t one_column, int one_multiline,
    const char *one_text, po_message_t other, const char *other_file,
    size_t other_line, size_t other_column, int other_multiline,
    const char *other_text)
{
	(void)other;
	(void)other_file;
	(void)other_line;
	(void)other_column;
	(void)other_multiline;
	(void)other_text;
	on_po(severity, one, one_file, one_line, one_column, one_multiline,
	    one_text);
}

/* NULL: gettext finds an error in it. */
static inline po_file_t
po_read(const char *name)
{
	static const struct po_xerror_handler handler = { on_po, on_po_pair };
	po_file_t file;

	po_errors = 0;
	if (setjmp(po_fatal) != 0)
		return NULL;
	file = po_file_read(name, &handler);
	if (po_errors > 0 && file != NULL) {
		po_file_free(file);
		return NULL;
	}
	return file;
}

#endif
