/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/target.h"

#include "http/chars.h"

static bool
is_control(char c)
{
	unsigned char code = (unsigned char)c;

	return code < 0x20 || code == 0x7f;
}

/* Visible ASCII without a fragment: what a client may send. */
static bool
is_written_well(struct bytes target)
{
	if (target.length == 0 || target.at[0] != '/')
		return false;
	for (size_t i = 0; i < target.length; i++) {
		char c = target.at[i];

		if (c <= 0x20 || c >= 0x7f || c == '#')
			return false;
	}
	return true;
}

/* Somebody behind us might end a text there. */
static bool
has_escaped_nul(struct bytes query)
{
	for (size_t i = 0; i + 3 <= query.length; i++) {
		if (memcmp(query.at + i, "%00", 3) == 0)
			return true;
	}
	return false;
}

static bool
path_decode(struct bytes raw, char *room, struct bytes *path)
{
	size_t length = 0;

	for (size_t i = 0; i < raw.length; i++) {
		char c = raw.at[i];

		if (c == '%') {
			unsigned high, low;

			if (raw.length - i < 3)
				return false;
			high = chars_hex(raw.at[i + 1]);
			low = chars_hex(raw.at[i + 2]);
			if (high > 15 || low > 15)
				return false;
			c = (char)(unsigned char)(high << 4 | low);
			i += 2;
		}
		if (is_control(c) || c == '\\')
			return false;
		room[length++] = c;
	}
	*path = (struct bytes){ room, length };
	return true;
}

/* No "//", "/./", "/../", and none of them at the end. */
static bool
is_plain_path(struct bytes path)
{
	for (size_t i = 0; i < path.length; i++) {
		struct bytes rest = bytes_after(path, i + 1);

		if (path.at[i] != '/')
			continue;
		if (rest.length > 0 && rest.at[0] == '.')
			rest = bytes_after(rest, 1);
		else if (bytes_start(rest, BYTES("/")))
			return false;
		else
			continue;
		if (rest.length > 0 && rest.at[0] == '.')
			rest = bytes_after(rest, 1);
		if (rest.length == 0 || rest.at[0] == '/')
			return false;
	}
	return true;
}

bool
target_read(struct request *request, struct bytes target, char *room,
    unsigned *status)
{
	const char *mark;

	*status = 414;
	if (target.length > MESSAGE_TARGET_MOST)
		return false;
	*status = 400;
	if (!is_written_well(target))
		return false;
	request->target = target;
	request->path = target;
	request->query = (struct bytes){ NULL, 0 };
	mark = memchr(target.at, '?', target.length);
	if (mark != NULL) {
		request->path.length = (size_t)(mark - target.at);
		request->query = bytes_after(target, request->path.length + 1);
	}
	if (has_escaped_nul(request->query))
		return false;
	if ((memchr(request->path.at, '%', request->path.length) != NULL ||
	    memchr(request->path.at, '\\', request->path.length) != NULL) &&
	    !path_decode(request->path, room, &request->path))
		return false;
	return is_plain_path(request->path);
}
