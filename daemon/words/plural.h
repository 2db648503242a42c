/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rule of plurals that a catalogue brings: an expression of C over n. */
#ifndef WORDS_PLURAL_H
#define WORDS_PLURAL_H

#include "base/bytes.h"
#include "base/problem.h"

#define PLURAL_NODES 96

struct plural_node {
	char kind;			/* n # ! ? and the operators */
	unsigned long number;
	unsigned char operands[3];
};

struct plural {
	struct plural_node nodes[PLURAL_NODES];
	unsigned count;
	unsigned root;
	unsigned forms;			/* nplurals */
};

/* Reads "nplurals=3; plural=(n==1 ? 0 : 1);" and tries it with 0 to 1,000. */
bool plural_read(struct plural *, struct bytes header, unsigned forms_most,
    struct problem *);

/* Always below plural->forms. */
unsigned plural_form(const struct plural *, unsigned long n);

#endif
