/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The one writer of XML. Text is escaped (& < > " '), bytes that are not UTF-8
 * and code points that XML 1.0 forbids become U+FFFD: whatever a resident
 * texted, the document parses to the same tree.
 */
#ifndef BASE_XML_H
#define BASE_XML_H

#include "base/text.h"

struct xml {
	struct text *into;
	const char *open[16];		/* elements that are open */
	unsigned depth;
	bool in_tag;			/* "<Name" was written, ">" not yet */
};

/* Writes the XML declaration. */
void xml_begin(struct xml *, struct text *into);

void xml_open(struct xml *, const char *element);
void xml_attribute(struct xml *, const char *name, struct bytes value);
void xml_attribute_text(struct xml *, const char *name, const char *value);
void xml_attribute_number(struct xml *, const char *name, long long value);
void xml_text(struct xml *, struct bytes);
void xml_close(struct xml *);

#endif
