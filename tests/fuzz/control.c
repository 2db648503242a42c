/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What answers a command at the control socket: split, and printed as lines
 * that people read. */
#include "cli/print.h"
#include "fuzz.h"
#include "http/local.h"

static FILE *out;
static char *printed;
static size_t length;

static void
begin(void)
{
	out = open_memstream(&printed, &length);
	must(out != NULL, "there is memory");
}

static void
take(struct bytes answer)
{
	struct bytes body = { NULL, 0 };
	unsigned status = 0;
	bool good;

	if (local_split(answer, &status, &body)) {
		must(status <= 999, "a status has three digits");
		must(body.at >= answer.at && body.at + body.length ==
		    answer.at + answer.length, "the body is the rest");
	} else {
		body = answer;
	}
	rewind(out);
	good = print_json(body, out);
	must(fflush(out) == 0, "it is printed");
	must(good || ftell(out) == 0, "what is none is not printed");
	for (long i = 0; i < ftell(out); i++)
		must(printed[i] == '\n' ||
		    ((unsigned char)printed[i] >= 0x20 && printed[i] != 0x7f),
		    "nothing of it moves the cursor");
}

const struct fuzz_target fuzz_control = {
	.begin = begin,
	.take = take,
};
