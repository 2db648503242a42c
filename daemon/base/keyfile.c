/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/keyfile.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/crypto.h>

#define TOKEN_MOST 255u			/* the key id is one byte */

static bool
path_join(char *into, size_t room, const char *folder, const char *name,
    struct problem *why)
{
	int length = snprintf(into, room, "%s/%s", folder, name);

	if (length < 0 || (size_t)length >= room)
		return problem_set(why, "%s: the path is too long", folder);
	return true;
}

/* A name is durable only when its folder is. */
static bool
sync_folder(const char *folder, struct problem *why)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool synced = fd >= 0 && fsync(fd) == 0;
	int reason = errno;

	if (fd >= 0)
		(void)close(fd);
	if (!synced)
		return problem_set(why, "%s: cannot be made durable: %s",
		    folder, strerror(reason));
	return true;
}

static bool
make_folder(const char *folder, struct problem *why)
{
	char parent[PATH_MAX];
	char *slash;

	if (mkdir(folder, 0700) == 0 || errno == EEXIST)
		return true;
	if (errno == ENOENT &&
	    (size_t)snprintf(parent, sizeof(parent), "%s", folder) <
	    sizeof(parent) && (slash = strrchr(parent, '/')) != NULL &&
	    slash != parent) {
		*slash = '\0';
		if (mkdir(parent, 0700) == 0 && mkdir(folder, 0700) == 0)
			return sync_folder(parent, why);
	}
	return problem_set(why, "%s: the folder of keys cannot be made: %s",
	    folder, strerror(errno));
}

bool
keyfile_folder(const char *folder, bool may_make, struct problem *why)
{
	struct stat about;

	if (may_make && !make_folder(folder, why))
		return false;
	if (stat(folder, &about) != 0)
		return problem_set(why,
		    "%s: the folder of keys cannot be read: %s; bring it back "
		    "from the backup: new keys would forget everybody",
		    folder, strerror(errno));
	if (!S_ISDIR(about.st_mode))
		return problem_set(why, "%s: is not a folder", folder);
	if ((about.st_mode & 022) != 0)
		return problem_set(why,
		    "%s: others may write here; run `chmod 700 %s`", folder,
		    folder);
	return true;
}

/* Whole under its name, or not there at all. */
static bool
make_key(const char *folder, const char *path, const struct world *world,
    struct problem *why)
{
	unsigned char key[KEY_SIZE];
	char draft[PATH_MAX];
	bool made;
	int reason;
	int fd;

	if (!path_join(draft, sizeof(draft), folder, "new-key", why))
		return false;
	(void)unlink(draft);		/* left by a crash: never used */
	fd = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
	    0600);
	world_luck(world, key, sizeof(key));
	made = fd >= 0 && write(fd, key, sizeof(key)) == (int)sizeof(key) &&
	    fsync(fd) == 0;
	OPENSSL_cleanse(key, sizeof(key));
	reason = errno;
	if (fd >= 0 && close(fd) != 0 && made) {
		made = false;
		reason = errno;
	}
	if (made && rename(draft, path) != 0) {
		made = false;
		reason = errno;
	}
	if (!made)
		return problem_set(why, "%s: the key cannot be written: %s",
		    path, strerror(reason));
	return sync_folder(folder, why);
}

static bool
check_key(int fd, const char *path, struct problem *why)
{
	struct stat about;

	if (fstat(fd, &about) != 0)
		return problem_set(why, "%s: %s", path, strerror(errno));
	if (!S_ISREG(about.st_mode))
		return problem_set(why, "%s: is not a file", path);
	if ((about.st_mode & 077) != 0)
		return problem_set(why,
		    "%s: others may read this key; run `chmod 600 %s`, and if "
		    "they may have read it, make a new one", path, path);
	if (about.st_size != KEY_SIZE)
		return problem_set(why,
		    "%s: a key has %d bytes, this file has %lld; bring it back "
		    "from the backup", path, KEY_SIZE,
		    (long long)about.st_size);
	return true;
}

bool
keyfile_get(const char *folder, const char *name, bool may_make,
    const struct world *world, unsigned char key[KEY_SIZE],
    struct problem *why)
{
	char path[PATH_MAX];
	bool got = false;
	int fd;

	if (!path_join(path, sizeof(path), folder, name, why))
		return false;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT && may_make) {
		if (!make_key(folder, path, world, why))
			return false;
		fd = open(path, O_RDONLY | O_CLOEXEC);
	}
	if (fd < 0 && errno == ENOENT)
		return problem_set(why,
		    "%s: the key is missing beside an existing store; bring it "
		    "back from the backup: a new one would forget everybody",
		    path);
	if (fd < 0)
		return problem_set(why, "%s: the key cannot be read: %s", path,
		    strerror(errno));
	if (!check_key(fd, path, why))
		goto out;
	got = read(fd, key, KEY_SIZE) == KEY_SIZE;
	if (!got)
		(void)problem_set(why, "%s: the key cannot be read", path);
out:
	(void)close(fd);
	return got;
}

/* The n of "token-<n>.key", without leading zeros; 0: another file. */
static unsigned
token_number(const char *name)
{
	static const char head[] = "token-";
	unsigned number = 0;

	if (strncmp(name, head, sizeof(head) - 1) != 0)
		return 0;
	name += sizeof(head) - 1;
	if (*name == '0')
		return 0;
	for (; *name >= '0' && *name <= '9'; name++) {
		number = number * 10 + (unsigned)(*name - '0');
		if (number > 100000)
			break;
	}
	return strcmp(name, ".key") == 0 ? number : 0;
}

bool
keyfile_tokens(const char *folder, unsigned newest[2], struct problem *why)
{
	DIR *list = opendir(folder);
	struct dirent *entry;

	newest[0] = newest[1] = 0;
	if (list == NULL)
		return problem_set(why, "%s: cannot be listed: %s", folder,
		    strerror(errno));
	while ((entry = readdir(list)) != NULL) {
		unsigned number = token_number(entry->d_name);

		if (number > newest[0]) {
			newest[1] = newest[0];
			newest[0] = number;
		} else if (number > newest[1]) {
			newest[1] = number;
		}
	}
	(void)closedir(list);
	if (newest[0] > TOKEN_MOST)
		return problem_set(why,
		    "%s/token-%u.key: the number of a token key is at most %u",
		    folder, newest[0], TOKEN_MOST);
	return true;
}
