/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Twilio's dialect without a signature, for trying things out with curl. It
 * believes everybody, so an account of it is refused with a public listener.
 * It has no API: texts go only inside the answer, and no receipts come.
 */
#include "providers/twiml.h"

static bool
sandbox_verify(const struct account *account, const struct delivery *delivery,
    int64_t now_ms, struct arena *arena)
{
	(void)account;
	(void)delivery;
	(void)now_ms;
	(void)arena;
	return true;
}

static bool
sandbox_parse(const struct account *account, const struct delivery *delivery,
    struct arena *arena, struct input **list, struct problem *why)
{
	(void)account;
	return twiml_read(NULL /* any AccountSid */, delivery, arena, list,
	    why);
}

static void
sandbox_render(const struct account *account, const struct action *actions,
    const struct links *links, struct text *into)
{
	twiml_write(account->kind->dialect, actions, links, into);
}

const struct provider provider_sandbox = {
	.kind = {
		.provider = "sandbox",
		.dialect = "twilio",
		.loopback_only = true,
		.replies_inside = true,
	},
	.verify = sandbox_verify,
	.parse = sandbox_parse,
	.render = sandbox_render,
	.document_type = TWIML_TYPE,
};
