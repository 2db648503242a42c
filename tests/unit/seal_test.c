/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sealing and the files of keys: same bytes, no forgery, no key replaced. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/seal.h"

static const unsigned char seed[32] = "a seed of the tests, 32 bytes..";

static struct keys *
test_keys(void)
{
	struct keys *keys = keys_new(seed);

	assert_non_null(keys);
	return keys;
}

static void
test_round_trip(void **state)
{
	static const size_t lengths[] = { 0, 1, 15, 16, 17, 100, 900, 5000 };
	struct keys *keys = test_keys();
	char message[5000];

	(void)state;
	memset(message, 'm', sizeof(message));
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		unsigned char sealed[5000 + SEAL_OVERHEAD];
		unsigned char again[5000 + SEAL_OVERHEAD];
		unsigned char opened[5000];
		struct bytes plain = { message, lengths[i] };
		struct bytes whole = { (char *)sealed,
			lengths[i] + SEAL_OVERHEAD };

		assert_true(keys_seal(keys, SEAL_STORE, BYTES("row 1"), plain,
		    sealed));
		assert_true(keys_seal(keys, SEAL_STORE, BYTES("row 1"), plain,
		    again));
		assert_memory_equal(sealed, again, whole.length);
		assert_true(keys_open_sealed(keys, SEAL_STORE, BYTES("row 1"),
		    whole, opened));
		assert_memory_equal(opened, message, lengths[i]);
		assert_false(keys_open_sealed(keys, SEAL_STORE, BYTES("row 2"),
		    whole, opened));
		assert_false(keys_open_sealed(keys, SEAL_TOKEN, BYTES("row 1"),
		    whole, opened));
	}
	keys_free(keys);
}

/* A border between context and message that moves is another content. */
static void
test_borders(void **state)
{
	struct keys *keys = test_keys();
	unsigned char one[4 + SEAL_OVERHEAD];
	unsigned char other[4 + SEAL_OVERHEAD];

	(void)state;
	assert_true(keys_seal(keys, SEAL_TOKEN, BYTES("ab"), BYTES("cdef"),
	    one));
	assert_true(keys_seal(keys, SEAL_TOKEN, BYTES("a"), BYTES("bcde"),
	    other));
	assert_memory_not_equal(one + 1, other + 1, 16);
	keys_free(keys);
}

static void
test_every_bit(void **state)
{
	struct keys *keys = test_keys();
	unsigned char sealed[11 + SEAL_OVERHEAD];
	unsigned char opened[11] = { 0 };
	struct bytes whole = { (char *)sealed, sizeof(sealed) };

	(void)state;
	assert_true(keys_seal(keys, SEAL_TOKEN, BYTES("c"),
	    BYTES("hello world"), sealed));
	for (size_t bit = 0; bit < sizeof(sealed) * 8; bit++) {
		sealed[bit / 8] ^= (unsigned char)(1u << (bit % 8));
		assert_false(keys_open_sealed(keys, SEAL_TOKEN, BYTES("c"),
		    whole, opened));
		assert_int_equal(opened[3] | opened[10], 0);
		sealed[bit / 8] ^= (unsigned char)(1u << (bit % 8));
	}
	for (whole.length = 0; whole.length < sizeof(sealed); whole.length++)
		assert_false(keys_open_sealed(keys, SEAL_TOKEN, BYTES("c"),
		    whole, opened));
	assert_true(keys_open_sealed(keys, SEAL_TOKEN, BYTES("c"), whole,
	    opened));
	keys_free(keys);
}

static void
test_person(void **state)
{
	struct keys *keys = test_keys();
	struct keys *copy = keys_copy(keys);
	struct person one, same, other;

	(void)state;
	assert_non_null(copy);
	keys_person(keys, "+447700900123", &one);
	keys_person(copy, "+447700900123", &same);
	keys_person(keys, "+447700900124", &other);
	assert_memory_equal(one.hash, same.hash, PERSON_SIZE);
	assert_memory_not_equal(one.hash, other.hash, PERSON_SIZE);
	keys_free(copy);
	keys_free(keys);
	keys_free(NULL);
}

static char folder[64];

static void
path_of(char into[128], const char *name)
{
	(void)snprintf(into, 128, "%s/secrets/%s", folder, name);
}

static void
write_key(const char *name, size_t size, mode_t mode)
{
	char path[128];
	char bytes[64];
	int fd;

	path_of(path, name);
	memset(bytes, name[6], sizeof(bytes));
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, size), (ssize_t)size);
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
}

static struct keys *
folder_open(bool may_make, struct problem *why)
{
	char path[128];

	path_of(path, "");
	path[strlen(path) - 1] = '\0';
	why->text[0] = '\0';
	return keys_open(path, may_make, &world_real, why);
}

static int
folder_set_up(void **state)
{
	struct problem why;
	struct keys *keys;

	(void)state;
	(void)snprintf(folder, sizeof(folder), "/tmp/seal_test.XXXXXX");
	if (mkdtemp(folder) == NULL)
		return -1;
	keys = folder_open(true, &why);
	keys_free(keys);
	return keys == NULL ? -1 : 0;
}

static int
folder_tear_down(void **state)
{
	char command[128];
	static const char *const names[] = { "pseudonym.key", "seal.key",
		"token-1.key", "token-2.key", "token-3.key", "token-256.key" };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		path_of(command, names[i]);
		(void)unlink(command);
	}
	path_of(command, "");
	(void)rmdir(command);
	return rmdir(folder);
}

static void
test_made_once(void **state)
{
	static const char *const names[] = { "pseudonym.key", "seal.key",
		"token-1.key" };
	struct problem why;
	struct keys *first = folder_open(false, &why);
	struct keys *second = folder_open(true, &why);
	struct person one, same;
	struct stat about;
	char path[128];

	(void)state;
	assert_non_null(first);
	assert_non_null(second);
	keys_person(first, "+447700900123", &one);
	keys_person(second, "+447700900123", &same);
	assert_memory_equal(one.hash, same.hash, PERSON_SIZE);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		path_of(path, names[i]);
		assert_int_equal(stat(path, &about), 0);
		assert_int_equal(about.st_mode & 0777, 0600);
		assert_int_equal(about.st_size, 32);
	}
	path_of(path, "");
	assert_int_equal(stat(path, &about), 0);
	assert_int_equal(about.st_mode & 0777, 0700);
	keys_free(first);
	keys_free(second);
}

struct bad_key {
	const char *name;
	size_t size;
	mode_t mode;
	const char *says;
};

static void
test_bad_files(void **state)
{
	static const struct bad_key rows[] = {
		{ "pseudonym.key", 31, 0600, "this file has 31" },
		{ "pseudonym.key", 33, 0600, "this file has 33" },
		{ "seal.key", 0, 0600, "this file has 0" },
		{ "seal.key", 32, 0640, "others may read" },
		{ "token-1.key", 32, 0604, "others may read" },
		{ "token-256.key", 32, 0600, "at most 255" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct problem why;
		char path[128];

		write_key(rows[i].name, rows[i].size, rows[i].mode);
		assert_null(folder_open(true, &why));
		assert_non_null(strstr(why.text, rows[i].says));
		assert_non_null(strstr(why.text, rows[i].name));
		path_of(path, rows[i].name);
		assert_int_equal(unlink(path), 0);
		assert_int_equal(folder_tear_down(state), 0);
		assert_int_equal(folder_set_up(state), 0);
	}
}

static void
test_missing(void **state)
{
	static const char *const names[] = { "pseudonym.key", "seal.key",
		"token-1.key" };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct problem why;
		char path[128], aside[128];

		path_of(path, names[i]);
		path_of(aside, "aside");
		assert_int_equal(rename(path, aside), 0);
		assert_null(folder_open(false, &why));
		assert_non_null(strstr(why.text, names[i]));
		assert_non_null(strstr(why.text, "missing beside"));
		assert_int_equal(access(path, F_OK), -1);
		assert_int_equal(rename(aside, path), 0);
	}
}

static void
test_folder_of_others(void **state)
{
	struct problem why;
	char path[128];

	(void)state;
	path_of(path, "");
	assert_int_equal(chmod(path, 0770), 0);
	assert_null(folder_open(false, &why));
	assert_non_null(strstr(why.text, "others may write"));
	assert_int_equal(chmod(path, 0700), 0);
}

/* What token-1 sealed is still opened beside token-2, no longer beside 3. */
static void
test_token_rotation(void **state)
{
	unsigned char sealed[5 + SEAL_OVERHEAD];
	unsigned char opened[5];
	struct bytes whole = { (char *)sealed, sizeof(sealed) };
	struct problem why;
	struct keys *keys = folder_open(false, &why);

	(void)state;
	assert_non_null(keys);
	assert_true(keys_seal(keys, SEAL_TOKEN, BYTES("c"), BYTES("hello"),
	    sealed));
	assert_int_equal(sealed[0], 1);
	keys_free(keys);
	for (unsigned newest = 2; newest <= 3; newest++) {
		unsigned char now[5 + SEAL_OVERHEAD];
		char name[32];
		struct keys *copy;

		(void)snprintf(name, sizeof(name), "token-%u.key", newest);
		write_key(name, 32, 0600);
		keys = folder_open(false, &why);
		assert_non_null(keys);
		copy = keys_copy(keys);
		assert_non_null(copy);
		assert_int_equal(keys_open_sealed(copy, SEAL_TOKEN, BYTES("c"),
		    whole, opened), newest == 2);
		assert_true(keys_seal(copy, SEAL_TOKEN, BYTES("c"),
		    BYTES("hello"), now));
		assert_int_equal(now[0], newest);
		keys_free(copy);
		keys_free(keys);
	}
}

/* openssl dgst -sha256 -mac HMAC -macopt hexkey:6e6e...6e: a changed hash
 * would forget everybody. */
static void
test_known_person(void **state)
{
	static const unsigned char known[PERSON_SIZE] = { 0x7a, 0x09, 0x90,
		0x24, 0x10, 0x2d, 0x7b, 0xc3, 0x41, 0xa7, 0x20, 0x5f, 0x70,
		0x12, 0x1c, 0x4e };
	struct problem why;
	struct person person;
	struct keys *keys;

	(void)state;
	write_key("pseudonym.key", 32, 0600);
	keys = folder_open(false, &why);
	assert_non_null(keys);
	keys_person(keys, "+447700900123", &person);
	assert_memory_equal(person.hash, known, PERSON_SIZE);
	keys_free(keys);
}

/* A crash between making the first key and the last leaves a draft and some
 * keys: the next start goes on, and keeps those that are there. */
static void
test_half_made(void **state)
{
	struct problem why;
	char path[128];
	struct keys *keys;

	(void)state;
	path_of(path, "token-1.key");
	assert_int_equal(unlink(path), 0);
	write_key("new-key", 7, 0600);
	keys = folder_open(true, &why);
	assert_non_null(keys);
	keys_free(keys);
	path_of(path, "new-key");
	assert_int_equal(access(path, F_OK), -1);
}

int
main(void)
{
#define IN_FOLDER(test) \
	cmocka_unit_test_setup_teardown(test, folder_set_up, folder_tear_down)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_borders),
		cmocka_unit_test(test_every_bit),
		cmocka_unit_test(test_person),
		IN_FOLDER(test_made_once),
		IN_FOLDER(test_bad_files),
		IN_FOLDER(test_missing),
		IN_FOLDER(test_folder_of_others),
		IN_FOLDER(test_token_rotation),
		IN_FOLDER(test_known_person),
		IN_FOLDER(test_half_made),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
