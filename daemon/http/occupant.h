/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who else listens on a port: for the sentence about a port in use. */
#ifndef HTTP_OCCUPANT_H
#define HTTP_OCCUPANT_H

#include <stddef.h>

/* "nginx (process 123)", or "another program" when we may not see. */
void occupant_name(unsigned port, char *name, size_t size);

#endif
