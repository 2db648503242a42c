/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A disk in memory for SQLite, which knows what was synced. When the machine
 * dies, what was not is kept, dropped or torn, by luck; it can fail, and it can
 * stop at any operation, as a machine does.
 */
#ifndef SIMULATE_DISK_H
#define SIMULATE_DISK_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DISK_FILES 4
#define DISK_NAME 512
#define DISK_SECTOR 512

struct disk_bytes {
	unsigned char *at;
	size_t length, room;
};

struct disk_write {
	struct disk_write *next;
	int64_t offset;
	size_t length;
	bool cuts;			/* the file ends at offset */
	unsigned char bytes[];
};

struct disk_file {
	char name[DISK_NAME];
	bool exists, durable_exists;
	bool fresh;			/* `durable` is an older file's */
	struct disk_bytes now;		/* as programs read it */
	struct disk_bytes durable;	/* as of the last sync */
	struct disk_write *first, **last;	/* since then */
	unsigned char **shared;		/* pages of shared memory */
	int shared_count;
};

enum disk_cut { DISK_KEEPS, DISK_DROPS, DISK_TEARS };

struct disk {
	struct disk *next;		/* of another machine */
	const char *path;		/* its files' names begin so */
	struct disk_file files[DISK_FILES];
	uint64_t operations, syncs;
	bool dead;			/* the machine is */
	uint64_t dies_at;		/* operation; 0: never */
	unsigned fail_syncs, fail_writes;	/* so many, from now */
	int fail_code;
	/* Luck and time are handed down. */
	unsigned (*roll)(void *arg, unsigned below);
	int64_t (*now_ms)(void *arg);
	/* Looks at all that is written. */
	void (*wrote)(void *arg, const unsigned char *, size_t);
	void *arg;
};

/* All machines' disks: a file's name tells whose it is. */
struct disks {
	sqlite3_vfs vfs;
	struct disk *first;
};

void disk_mount(struct disks *);
void disk_unmount(struct disks *);
/* The machine died; all that had open files is gone already. */
void disk_cut(struct disk *, enum disk_cut);

#endif
