/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/message.h"

struct bytes
request_header(const struct request *request, const char *name)
{
	const struct bytes wanted = bytes_from_text(name);

	for (unsigned i = 0; i < request->header_count; i++) {
		if (bytes_equal_nocase(request->headers[i].name, wanted))
			return request->headers[i].value;
	}
	return (struct bytes){ NULL, 0 };
}
