/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A folder of files for readers that look for their own; it goes at the end. */
#ifndef FUZZ_FOLDER_H
#define FUZZ_FOLDER_H

#include "fuzz.h"

#define FOLDER_FILES 8
#define FOLDER_FILE_MOST 262144

static char folder_path[32];

struct folder {
	char files[FOLDER_FILES][64];
	unsigned count;
	pid_t owner;
};

static struct folder folder_made;

static void
folder_close(void)
{
	if (folder_made.owner != getpid())
		return;
	for (unsigned i = 0; i < folder_made.count; i++)
		(void)unlink(folder_made.files[i]);
	(void)rmdir(folder_path);
}

/* In memory where that is possible: nothing waits for a disk. */
static inline void
folder_open(void)
{
	(void)snprintf(folder_path, sizeof(folder_path), "%s/fuzz-XXXXXX",
	    access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	if (mkdtemp(folder_path) == NULL || atexit(folder_close) != 0)
		abort();
	folder_made.owner = getpid();
}

/* Its number, for the two below. */
static inline unsigned
folder_name(const char *name)
{
	must(folder_made.count < FOLDER_FILES, "a folder has few files");
	(void)snprintf(folder_made.files[folder_made.count],
	    sizeof(folder_made.files[0]), "%s/%s", folder_path, name);
	return folder_made.count++;
}

static inline void
folder_write(unsigned file, struct bytes bytes)
{
	FILE *out = fopen(folder_made.files[file], "wbe");

	if (out == NULL || fwrite(bytes.at, 1, bytes.length, out) !=
	    bytes.length || fclose(out) != 0)
		abort();
}

static inline bool
folder_holds(unsigned file, struct bytes bytes)
{
	static char room[FOLDER_FILE_MOST];
	FILE *in = fopen(folder_made.files[file], "rbe");
	size_t length;

	if (in == NULL)
		return false;
	length = fread(room, 1, sizeof(room), in);
	(void)fclose(in);
	return bytes_equal(bytes, (struct bytes){ room, length });
}

/* For whoever tells what they do: thousands a second are of no use. */
static inline void
folder_quiet(bool quiet)
{
	static FILE *out, *error, *nothing;

	if (nothing == NULL) {
		nothing = fopen("/dev/null", "we");
		out = stdout;
		error = stderr;
	}
	stdout = quiet ? nothing : out;
	stderr = quiet ? nothing : error;
}

#endif
