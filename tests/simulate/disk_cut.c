/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is safe on the disk, and what a death leaves of the rest. */
#include <stdlib.h>
#include <string.h>

#include "simulate/disk_inside.h"

static void
reserve(struct disk_bytes *bytes, size_t length)
{
	size_t room = bytes->room == 0 ? 65536 : bytes->room;
	unsigned char *more;

	if (length <= bytes->room)
		return;
	while (room < length)
		room *= 2;
	more = realloc(bytes->at, room);
	if (more == NULL)
		abort();
	bytes->at = more;
	bytes->room = room;
}

void
disk_put(struct disk_bytes *into, int64_t offset, const void *bytes,
    size_t length)
{
	size_t at = (size_t)offset;

	reserve(into, at + length);
	if (at > into->length)
		memset(into->at + into->length, 0, at - into->length);
	memcpy(into->at + at, bytes, length);
	if (at + length > into->length)
		into->length = at + length;
}

void
disk_note(struct disk_file *file, int64_t offset, const void *bytes,
    size_t length)
{
	struct disk_write *write = malloc(sizeof(*write) + length);

	if (write == NULL)
		abort();
	*write = (struct disk_write){ .offset = offset, .length = length,
		.cuts = bytes == NULL };
	if (length > 0)
		memcpy(write->bytes, bytes, length);
	*file->last = write;
	file->last = &write->next;
}

void
disk_drop(struct disk_file *file)
{
	while (file->first != NULL) {
		struct disk_write *write = file->first;

		file->first = write->next;
		free(write);
	}
	file->last = &file->first;
}

static void
apply(struct disk_bytes *into, const struct disk_write *write, size_t length)
{
	if (!write->cuts)
		disk_put(into, write->offset, write->bytes, length);
	else if ((size_t)write->offset < into->length)
		into->length = (size_t)write->offset;
}

void
disk_harden(struct disk_file *file)
{
	for (const struct disk_write *write = file->first; write != NULL;
	    write = write->next)
		apply(&file->durable, write, write->length);
	file->durable_exists = true;
	disk_drop(file);
}

void
disk_harden_names(struct disk *disk)
{
	for (int i = 0; i < DISK_FILES; i++) {
		struct disk_file *file = &disk->files[i];

		if (!file->fresh)
			continue;
		file->fresh = false;
		file->durable.length = 0;
		file->durable_exists = false;
	}
}

void
disk_unshare(struct disk_file *file)
{
	for (int i = 0; i < file->shared_count; i++)
		free(file->shared[i]);
	free(file->shared);
	file->shared = NULL;
	file->shared_count = 0;
}

void
disk_clear(struct disk_file *file)
{
	disk_drop(file);
	disk_unshare(file);
	free(file->now.at);
	free(file->durable.at);
	*file = (struct disk_file){ .exists = false };
}

/* A page goes to the disk a sector at a time. */
static size_t
torn(struct disk *disk, const struct disk_write *write)
{
	size_t sectors = write->length / DISK_SECTOR;

	return sectors == 0 ? 0 :
	    disk->roll(disk->arg, (unsigned)sectors + 1) * DISK_SECTOR;
}

/* It was deleted, and perhaps made anew; the folder was not synced. */
static void
cut_name(struct disk *disk, struct disk_file *file)
{
	file->fresh = false;
	if (disk->roll(disk->arg, 2) == 0) {
		disk_drop(file);	/* as if nothing had happened */
		return;
	}
	file->durable.length = 0;
	file->durable_exists = file->exists;
}

static void
cut_file(struct disk *disk, struct disk_file *file, enum disk_cut cut)
{
	if (file->fresh)
		cut_name(disk, file);
	for (const struct disk_write *write = file->first; write != NULL;
	    write = write->next) {
		unsigned luck = disk->roll(disk->arg, 3);

		if (cut == DISK_DROPS || (cut == DISK_TEARS && luck == 0))
			continue;
		apply(&file->durable, write, cut == DISK_TEARS && luck == 1 ?
		    torn(disk, write) : write->length);
		file->durable_exists = true;
	}
	disk_drop(file);
	file->exists = file->durable_exists;
	file->now.length = 0;
	if (file->durable.length > 0)
		disk_put(&file->now, 0, file->durable.at, file->durable.length);
}

void
disk_cut(struct disk *disk, enum disk_cut cut)
{
	for (int i = 0; i < DISK_FILES; i++) {
		struct disk_file *file = &disk->files[i];

		if (file->name[0] == '\0')
			continue;
		disk_unshare(file);
		if (cut == DISK_KEEPS)	/* the system lives on */
			continue;
		cut_file(disk, file, cut);
	}
	disk->dead = false;
	disk->dies_at = 0;
}
