/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Both versions: 32-bit times come first, 64-bit times and the rule for all
 * later years after them. Every count is checked against the bytes. */
#include "base/zone_file.h"

#define HEADER_SIZE 44u
#define OFFSET_MOST 93599		/* 25:59:59, RFC 8536 section 3.2 */

/* One of the two blocks. */
struct block {
	uint32_t isutcnt, isstdcnt, leapcnt, timecnt, typecnt, charcnt;
	size_t time_size;		/* 4 or 8 */
	struct bytes body;
};

static uint32_t
read_u32(const char *at)
{
	const unsigned char *byte = (const unsigned char *)at;

	return (uint32_t)byte[0] << 24 | (uint32_t)byte[1] << 16 |
	    (uint32_t)byte[2] << 8 | byte[3];
}

static int64_t
read_time(const char *at, size_t size)
{
	uint64_t high = read_u32(at);

	if (size == 4)
		return (int32_t)high;
	return (int64_t)(high << 32 | read_u32(at + 4));
}

static size_t
block_size(const struct block *block)
{
	return block->timecnt * (block->time_size + 1) +
	    (size_t)block->typecnt * 6 + block->charcnt +
	    block->leapcnt * (block->time_size + 4) + block->isstdcnt +
	    block->isutcnt;
}

/* Takes a header and its body off `rest`. */
static bool
block_take(struct block *block, size_t time_size, struct bytes *rest)
{
	const char *at = rest->at;

	if (rest->length < HEADER_SIZE || !bytes_start(*rest, BYTES("TZif")))
		return false;
	*block = (struct block){ read_u32(at + 20), read_u32(at + 24),
		read_u32(at + 28), read_u32(at + 32), read_u32(at + 36),
		read_u32(at + 40), .time_size = time_size };
	*rest = bytes_after(*rest, HEADER_SIZE);
	/* Each count alone is far below SIZE_MAX / 16 after this. */
	if (block->isutcnt > rest->length || block->isstdcnt > rest->length ||
	    block->leapcnt > rest->length || block->timecnt > rest->length ||
	    block->typecnt > 256 || block->charcnt > rest->length ||
	    block->typecnt == 0 || block_size(block) > rest->length)
		return false;
	block->body = (struct bytes){ rest->at, block_size(block) };
	*rest = bytes_after(*rest, block->body.length);
	return true;
}

static bool
offset_read(const struct block *block, unsigned type, int32_t *offset)
{
	const char *types = block->body.at +
	    block->timecnt * (block->time_size + 1);

	if (type >= block->typecnt)
		return false;
	*offset = (int32_t)read_u32(types + (size_t)type * 6);
	return *offset >= -OFFSET_MOST && *offset <= OFFSET_MOST;
}

static bool
block_read(struct zone *zone, const struct block *block, struct arena *arena)
{
	int64_t *changes = arena_get(arena, block->timecnt * sizeof(*changes));
	int32_t *offsets = arena_get(arena, block->timecnt * sizeof(*offsets));
	const char *times = block->body.at;
	const char *types = times + block->timecnt * block->time_size;

	if (changes == NULL || offsets == NULL ||
	    !offset_read(block, 0, &zone->first_offset))
		return false;
	for (uint32_t i = 0; i < block->timecnt; i++) {
		changes[i] = read_time(times + i * block->time_size,
		    block->time_size);
		if (!offset_read(block, (unsigned char)types[i], &offsets[i]))
			return false;
		if (i > 0 && changes[i] <= changes[i - 1])
			return false;
	}
	zone->changes = changes;
	zone->offsets = offsets;
	zone->count = block->timecnt;
	return true;
}

/* The footer: a newline, the rule, a newline. An empty rule is allowed. */
static bool
footer_read(struct zone *zone, struct bytes rest)
{
	const char *end;

	if (rest.length < 2 || rest.at[0] != '\n')
		return false;
	rest = bytes_after(rest, 1);
	end = memchr(rest.at, '\n', rest.length);
	if (end == NULL)
		return false;
	rest.length = (size_t)(end - rest.at);
	return rest.length == 0 || zone_rule_read(&zone->rule, rest);
}

bool
zone_from_bytes(struct zone *zone, struct bytes bytes, struct arena *arena)
{
	struct block block;
	char version;

	if (!block_take(&block, 4, &bytes))
		return false;
	/* The version stands in the header that was just taken. */
	version = block.body.at[4 - (ptrdiff_t)HEADER_SIZE];
	if (version == '\0')
		return block_read(zone, &block, arena);
	return block_take(&block, 8, &bytes) &&
	    block_read(zone, &block, arena) && footer_read(zone, bytes);
}
