/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/json.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/json_memory.h"
#include "base/json_scan.h"

#define DEPTH_MOST 32u

struct reader {
	struct arena *arena;
	struct problems *problems;
	struct scan scan;
	unsigned depth;
};

static bool read_value(struct reader *, json_t *, struct token, struct node *);

static bool
read_full(struct reader *reader, struct place place)
{
	return problems_add(reader->problems, place, "out of memory");
}

/* A child in its place; `link` is where its neighbour goes. */
static struct node *
node_add(struct reader *reader, struct node *parent, const struct node ***link)
{
	struct node *child = arena_get(reader->arena, sizeof(*child));

	if (child == NULL)
		return NULL;
	parent->count++;
	**link = child;
	*link = &child->next;
	return child;
}

/* jansson took the text, but it passes over a NUL behind a number or a word:
 * two who read the same must see the same. */
static bool
next_is(struct reader *reader, enum token_kind kind, struct token *token)
{
	*token = scan_next(&reader->scan);
	if (token->kind == kind)
		return true;
	return problems_add(reader->problems, token->place,
	    token->bytes.length == 1 && token->bytes.at[0] == '\0' ?
	    "a NUL byte stands here; take it away" : "this is no JSON");
}

/* What stands behind the index-th of `count`. */
static bool
next_ends(struct reader *reader, size_t index, size_t count)
{
	struct token token;

	return next_is(reader, index + 1 < count ? TOKEN_COMMA : TOKEN_CLOSE,
	    &token);
}

static bool
read_object(struct reader *reader, json_t *json, struct node *node)
{
	const struct node **link = &node->first;
	size_t count = json_object_size(json), index = 0;
	struct token token;
	const char *name;
	json_t *value;

	if (count == 0)
		return next_is(reader, TOKEN_CLOSE, &token);
	/* Members come in the order of the file. */
	json_object_foreach(json, name, value) {
		struct node *child = node_add(reader, node, &link);

		if (child == NULL)
			return read_full(reader, reader->scan.place);
		if (!next_is(reader, TOKEN_TEXT, &token))
			return false;
		child->name = arena_copy_text(reader->arena, name);
		child->name_place = token.place;
		if (child->name == NULL)
			return read_full(reader, token.place);
		if (!next_is(reader, TOKEN_COLON, &token) ||
		    !read_value(reader, value, scan_next(&reader->scan), child)
		    || !next_ends(reader, index++, count))
			return false;
	}
	return true;
}

static bool
read_list(struct reader *reader, json_t *json, struct node *node)
{
	const struct node **link = &node->first;
	size_t count = json_array_size(json), index;
	struct token none;
	json_t *value;

	if (count == 0)
		return next_is(reader, TOKEN_CLOSE, &none);
	json_array_foreach(json, index, value) {
		struct token token = scan_next(&reader->scan);
		struct node *child = node_add(reader, node, &link);

		if (child == NULL)
			return read_full(reader, token.place);
		child->name_place = token.place;
		if (!read_value(reader, value, token, child) ||
		    !next_ends(reader, index, count))
			return false;
	}
	return true;
}

static bool
read_inside(struct reader *reader, json_t *json, struct node *node)
{
	bool good;

	if (++reader->depth > DEPTH_MOST)
		return problems_add(reader->problems, node->place,
		    "lists and objects may stand at most %u deep in each "
		    "other", DEPTH_MOST);
	good = node->kind == NODE_OBJECT ? read_object(reader, json, node) :
	    read_list(reader, json, node);
	reader->depth--;
	return good;
}

static enum node_kind
kind_of(const json_t *json)
{
	switch (json_typeof(json)) {
	case JSON_OBJECT:
		return NODE_OBJECT;
	case JSON_ARRAY:
		return NODE_LIST;
	case JSON_STRING:
		return NODE_TEXT;
	case JSON_INTEGER:
		return NODE_NUMBER;
	case JSON_REAL:
		return NODE_REAL;
	case JSON_TRUE:
	case JSON_FALSE:
		return NODE_FLAG;
	case JSON_NULL:
		break;
	}
	return NODE_NULL;
}

static bool
read_value(struct reader *reader, json_t *json, struct token token,
    struct node *node)
{
	node->kind = kind_of(json);
	node->place = token.place;
	node->flag = json_is_true(json);
	node->number = json_integer_value(json);
	node->real = json_real_value(json);
	if (node->kind == NODE_OBJECT || node->kind == NODE_LIST)
		return read_inside(reader, json, node);
	if (node->kind != NODE_TEXT)
		return true;
	node->text = arena_copy_text(reader->arena, json_string_value(json));
	return node->text != NULL || read_full(reader, token.place);
}

/* The token whose end is at or past `position`. */
static struct token
token_at(const char *file, struct bytes text, size_t position)
{
	struct scan scan;
	struct token token;

	scan_init(&scan, file, text);
	do
		token = scan_next(&scan);
	while (token.kind != TOKEN_END &&
	    (size_t)(scan.at - text.at) < position);
	return token;
}

/* What jansson means, for a person. */
static void
refuse(const char *file, struct bytes text, const json_error_t *error,
    struct problems *problems)
{
	size_t position = error->position < 0 ? 0 : (size_t)error->position;
	enum json_error_code code = json_error_code(error);
	struct token token = token_at(file, text, position);
	int length = token.bytes.length > 60 ? 60 : (int)token.bytes.length;

	if (code == json_error_invalid_utf8)
		problems_add(problems, token.place, "this is not UTF-8 text; "
		    "save the file as UTF-8");
	else if (code == json_error_duplicate_key)
		problems_add(problems, token.place, "%.*s stands here for the "
		    "second time", length, token.bytes.at);
	else if (code == json_error_null_character ||
	    code == json_error_null_byte_in_key)
		problems_add(problems, token.place, "a text may not hold "
		    "\\u0000");
	else if (code == json_error_numeric_overflow)
		problems_add(problems, token.place, "this number is too big");
	else if (code == json_error_stack_overflow)
		problems_add(problems, token.place, "lists and objects may "
		    "stand at most %u deep in each other", DEPTH_MOST);
	else if (code == json_error_out_of_memory)
		problems_add(problems, token.place, "out of memory");
	else
		scan_explain(file, text, position, error->text, problems);
}

const struct node *
node_read(struct arena *arena, const char *file, struct bytes text,
    struct problems *problems)
{
	struct reader reader = { .arena = arena, .problems = problems };
	struct json_memory memory = { .chunks = NULL };
	struct node *root = NULL;
	struct token end;
	json_error_t error;
	json_t *json;
	bool good = false;

	if (text.at == NULL)
		text = BYTES("");
	scan_init(&reader.scan, file, text);
	if (!json_memory_load(&memory, text, &json, &error)) {
		(void)read_full(&reader, reader.scan.place);
	} else if (json == NULL) {
		refuse(file, text, &error, problems);
	} else {
		root = arena_get(arena, sizeof(*root));
		if (root == NULL)
			(void)read_full(&reader, reader.scan.place);
		else
			good = read_value(&reader, json,
			    scan_next(&reader.scan), root) &&
			    next_is(&reader, TOKEN_END, &end);
	}
	json_memory_clear(&memory);
	return good ? root : NULL;
}

/* Reads up to size bytes; -1 and errno where it failed. */
static ssize_t
read_all(int fd, char *into, size_t size)
{
	size_t had = 0;

	while (had < size) {
		ssize_t more = read(fd, into + had, size - had);

		if (more < 0 && errno == EINTR)
			continue;
		if (more < 0)
			return -1;
		if (more == 0)
			break;
		had += (size_t)more;
	}
	return (ssize_t)had;
}

static const struct node *
read_open_file(struct arena *arena, const char *file, int fd, size_t most,
    struct problems *problems)
{
	struct place place = { file, 0, 0 };
	const struct node *root = NULL;
	struct stat about;
	ssize_t length;
	char *text;

	if (fstat(fd, &about) != 0 || !S_ISREG(about.st_mode)) {
		problems_add(problems, place, "this is no file");
		return NULL;
	}
	if (about.st_size < 0 || (unsigned long long)about.st_size > most) {
		problems_add(problems, place, "the file is larger than %zu KiB",
		    most / 1024);
		return NULL;
	}
	text = malloc((size_t)about.st_size + 1);
	if (text == NULL) {
		problems_add(problems, place, "out of memory");
		return NULL;
	}
	length = read_all(fd, text, (size_t)about.st_size);
	if (length < 0)
		problems_add(problems, place, "the file cannot be read: %s",
		    strerror(errno));
	else
		root = node_read(arena, file,
		    (struct bytes){ text, (size_t)length }, problems);
	free(text);
	return root;
}

const struct node *
node_read_file(struct arena *arena, const char *file, size_t most,
    struct problems *problems)
{
	return node_read_file_as(arena, file, file, most, problems);
}

const struct node *
node_read_file_as(struct arena *arena, const char *file, const char *as,
    size_t most, struct problems *problems)
{
	/* O_NONBLOCK: a pipe in the file's place must not hold us up. */
	int fd = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	const struct node *root;

	if (fd < 0) {
		problems_add(problems, (struct place){ as, 0, 0 },
		    "the file cannot be opened: %s", strerror(errno));
		return NULL;
	}
	root = read_open_file(arena, as, fd, most, problems);
	(void)close(fd);
	return root;
}

const struct node *
node_find(const struct node *node, const char *name)
{
	if (node == NULL || node->kind != NODE_OBJECT)
		return NULL;
	for (node = node->first; node != NULL; node = node->next)
		if (strcmp(node->name, name) == 0)
			return node;
	return NULL;
}

const char *
node_kind_name(enum node_kind kind)
{
	static const char *const names[] = {
		[NODE_NULL] = "null",
		[NODE_FLAG] = "true or false",
		[NODE_NUMBER] = "a number",
		[NODE_REAL] = "a number with a fraction",
		[NODE_TEXT] = "a text",
		[NODE_LIST] = "a list",
		[NODE_OBJECT] = "an object",
	};

	return names[kind];
}
