/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/print.h"

#include <time.h>

#include "base/json.h"

static void print_node(const struct node *, unsigned depth, FILE *);

/* A terminal obeys control signs: C0, DEL, and C1 (0xc2 0x80 to 0x9f). */
static void
print_letters(const char *text, size_t length, FILE *out)
{
	for (size_t i = 0; i < length; i++) {
		unsigned char sign = (unsigned char)text[i];
		bool long_one = sign == 0xc2 && i + 1 < length &&
		    (unsigned char)text[i + 1] < 0xa0;

		if (long_one)
			i++;
		(void)fputc(long_one || sign == 0x7f ||
		    (sign < 0x20 && sign != '\n') ? '?' : sign, out);
	}
}

static bool
is_time(const char *name)
{
	size_t length = name == NULL ? 0 : strlen(name);

	return length > 3 && strcmp(name + length - 3, "_ms") == 0;
}

/* "store_good" is read as "store good", "made_ms" as "made". */
static void
print_name(const char *name, unsigned depth, FILE *out)
{
	const char *unit = is_time(name) ? strrchr(name, '_') : NULL;

	(void)fprintf(out, "%*s", (int)depth * 2, "");
	while (*name != '\0' && name != unit) {
		size_t length = strcspn(name, "_");

		print_letters(name, length, out);
		name += length;
		if (*name == '_' && name != unit) {
			(void)fputc(' ', out);
			name++;
		}
	}
	(void)fputc(':', out);
}

/* "made_ms" is a moment, "failing_ms" a length: by their size. */
static void
print_number(const struct node *node, FILE *out)
{
	const int64_t moment_ms = 1000000000000;
	time_t seconds = (time_t)(node->number / 1000);
	struct tm utc;

	if (node->number > moment_ms && node->number < 5 * moment_ms &&
	    is_time(node->name) &&
	    gmtime_r(&seconds, &utc) != NULL)
		(void)fprintf(out, "%04d-%02d-%02d %02d:%02d:%02d UTC",
		    utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday,
		    utc.tm_hour, utc.tm_min, utc.tm_sec);
	else if (node->number == INT64_MAX)
		(void)fputs("never", out);
	else
		(void)fprintf(out, "%lld%s", (long long)node->number,
		    is_time(node->name) ? " ms" : "");
}

/* Without the newlines at its end. */
static void
print_text(const char *text, FILE *out)
{
	size_t length = strlen(text);

	while (length > 0 && text[length - 1] == '\n')
		length--;
	if (length == 0)
		(void)fputc('-', out);
	print_letters(text, length, out);
}

static void
print_value(const struct node *node, unsigned depth, FILE *out)
{
	switch (node->kind) {
	case NODE_FLAG:
		(void)fputs(node->flag ? "yes" : "no", out);
		break;
	case NODE_NUMBER:
		print_number(node, out);
		break;
	case NODE_REAL:
		(void)fprintf(out, "%g", node->real);
		break;
	case NODE_TEXT:
		print_text(node->text, out);
		break;
	case NODE_LIST:
	case NODE_OBJECT:
		print_node(node, depth + 1, out);
		break;
	case NODE_NULL:
	default:
		(void)fputs("-", out);
	}
}

/* An object inside a list is one line. */
static void
print_row(const struct node *row, FILE *out)
{
	for (const struct node *at = row->first; at != NULL; at = at->next) {
		(void)fputs(at == row->first ? "" : "  ", out);
		if (at->name != NULL)
			print_name(at->name, 0, out);
		(void)fputs(at->name == NULL ? "" : " ", out);
		print_value(at, 0, out);
	}
}

static void
print_list(const struct node *list, unsigned depth, FILE *out)
{
	if (list->first == NULL)
		(void)fprintf(out, "%*snone\n", (int)depth * 2, "");
	for (const struct node *at = list->first; at != NULL; at = at->next) {
		(void)fprintf(out, "%*s", (int)depth * 2, "");
		if (at->kind == NODE_OBJECT)
			print_row(at, out);
		else
			print_value(at, depth, out);
		(void)fputc('\n', out);
	}
}

static void
print_node(const struct node *node, unsigned depth, FILE *out)
{
	if (node->kind == NODE_LIST) {
		print_list(node, depth, out);
		return;
	}
	for (const struct node *at = node->first; at != NULL; at = at->next) {
		bool folded = at->kind == NODE_LIST ||
		    at->kind == NODE_OBJECT;

		print_name(at->name, depth, out);
		(void)fputc(folded ? '\n' : ' ', out);
		print_value(at, depth, out);
		if (!folded)
			(void)fputc('\n', out);
	}
}

bool
print_json(struct bytes json, FILE *out)
{
	struct problems problems;
	struct arena arena;
	const struct node *root;
	bool good;

	arena_init_growing(&arena);
	problems_init(&problems);
	root = json.length == 0 ? NULL :
	    node_read(&arena, "the answer", json, &problems);
	good = root != NULL && root->kind == NODE_OBJECT;
	if (good)
		print_node(root, 0, out);
	problems_clear(&problems);
	arena_clear(&arena);
	return good;
}
