/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Targets of requests: what is routed is what was asked for, and no path
 * climbs anywhere. */
#include "fuzz.h"
#include "http/target.h"
#include "web/web.h"

static bool
is_within(struct bytes part, struct bytes whole)
{
	return part.length == 0 || (part.at >= whole.at &&
	    part.at + part.length <= whole.at + whole.length);
}

static void
check_path(struct bytes path)
{
	must(path.length > 0 && path.at[0] == '/', "a path begins at the top");
	must(memmem(path.at, path.length, "//", 2) == NULL &&
	    memmem(path.at, path.length, "/../", 4) == NULL &&
	    memmem(path.at, path.length, "/./", 3) == NULL,
	    "a path is plain");
	for (size_t i = 0; i < path.length; i++)
		must((unsigned char)path.at[i] >= 0x20 &&
		    path.at[i] != 0x7f && path.at[i] != '\\',
		    "a path has no control signs");
}

static void
check_webhook(const struct webhook_path *webhook, struct bytes path)
{
	must(is_within(webhook->account, path) &&
	    is_within(webhook->token, path), "its parts stand in the path");
	must(webhook->account.length > 0 && memchr(webhook->account.at, '/',
	    webhook->account.length) == NULL, "an account is one part");
	must(webhook->token.length == 0 || memchr(webhook->token.at, '/',
	    webhook->token.length) == NULL, "a token is one part");
	must(webhook->door <= DOOR_REPORT, "a door is one of three");
}

static void
take(struct bytes target)
{
	char room[MESSAGE_TARGET_MOST];
	struct request request = { .method = METHOD_POST };
	struct webhook_path webhook;
	unsigned status = 0;

	if (!target_read(&request, target, room, &status)) {
		must(status == 400 || status == 414,
		    "what is refused has its status");
		return;
	}
	check_path(request.path);
	must(bytes_equal(request.target, target), "a target stays as it is");
	must(is_within(request.query, target), "a query stands in the target");
	if (webhook_path(request.path, &webhook))
		check_webhook(&webhook, request.path);
}

const struct fuzz_target fuzz_paths = {
	.take = take,
};
