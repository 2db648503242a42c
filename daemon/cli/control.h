/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks a running helpline over its control socket. */
#ifndef CLI_CONTROL_H
#define CLI_CONTROL_H

#include "cli/command.h"

extern const struct cli_option control_options[];

/* Sends one request and prints the answer: as it is with --json, else as
 * readable lines. `body` is a form; empty for none. An exit code. */
int control_ask(const struct cli *, const char *method, const char *target,
    struct bytes body);

/* The same, printed by `print` (false: it is no answer that it knows). */
int control_ask_as(const struct cli *, const char *method, const char *target,
    struct bytes body, bool (*print)(struct bytes json, FILE *));

#endif
