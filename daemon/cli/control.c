/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/control.h"

#include <stdlib.h>

#include "cli/print.h"
#include "http/local.h"

#define ANSWER_MOST 262144u
#define CONFIG_MOST (1u << 20)
#define PATH_MOST 1024
#define CONTROL "../var/control.sock"	/* as in the table of settings */

const struct cli_option control_options[] = {
	{ "--socket", "PATH", "the control socket; else as configured" },
	{ .name = NULL },
};

/* Only this one setting is read: words that are broken must not keep anybody
 * from asking the helpline that runs. False: the path is too long. */
static bool
find_socket(const struct cli *cli, char *into, size_t room)
{
	const char *given = cli_value(cli, "--socket");
	const char *file = cli_config(cli);
	const char *slash = strrchr(file, '/');
	const struct node *root;
	const struct node *control;
	const char *path = CONTROL;
	struct problems problems;
	struct arena arena;
	struct text text;

	arena_init_growing(&arena);
	problems_init(&problems);
	root = given != NULL ? NULL :
	    node_read_file(&arena, file, CONFIG_MOST, &problems);
	control = root == NULL || root->kind != NODE_OBJECT ? NULL :
	    node_find(root, "control");
	if (control != NULL && control->kind == NODE_TEXT)
		path = control->text;
	text_init(&text, into, room);
	if (given == NULL && path[0] != '/' && slash != NULL)
		text_add(&text, (struct bytes){ file,
		    (size_t)(slash - file) + 1 });
	text_add_text(&text, given != NULL ? given : path);
	problems_clear(&problems);
	arena_clear(&arena);
	return !text.full;
}

static int
tell_answer(const struct cli *cli, struct bytes answer,
    bool (*print)(struct bytes json, FILE *))
{
	struct bytes body;
	unsigned status;

	if (!local_split(answer, &status, &body))
		return cli_fail(cli, CLI_UNAVAILABLE, "what answers at the "
		    "control socket is no helpline");
	if (status == 403)
		return cli_fail(cli, CLI_UNAVAILABLE, "the helpline answers "
		    "only root and the user that it runs as");
	if (cli->json && body.length > 0)
		(void)fwrite(body.at, 1, body.length, stdout);
	else if (!print(body, stdout) && status < 400)
		return cli_fail(cli, CLI_UNAVAILABLE, "the helpline's answer "
		    "cannot be read");
	if (status < 300)
		return CLI_GOOD;
	if (status == 422)
		return CLI_WANTING;	/* a reload that was refused */
	if (status == 400)
		return CLI_USAGE;
	return cli_fail(cli, status == 503 ? CLI_TRY_AGAIN : CLI_UNAVAILABLE,
	    status == 503 ? "the helpline cannot do it just now" :
	    "the helpline refused it (%u)", status);
}

static int
converse(const struct cli *cli, const char *path, struct bytes request,
    bool (*print)(struct bytes json, FILE *))
{
	char *answer = malloc(ANSWER_MOST);
	struct problem why = { "" };
	size_t length = 0;
	int code;

	if (answer == NULL)
		return cli_fail(cli, CLI_IO, "no memory is left");
	switch (local_ask(path, request, answer, ANSWER_MOST, &length, &why)) {
	case LOCAL_ANSWERED:
		code = tell_answer(cli, (struct bytes){ answer, length },
		    print);
		break;
	case LOCAL_ABSENT:
		code = cli_fail(cli, CLI_UNAVAILABLE, "no helpline answers at "
		    "%s (%s); start it with: helplined --config %s", path,
		    why.text, cli_config(cli));
		break;
	case LOCAL_BROKEN:
	default:
		code = cli_fail(cli, CLI_TRY_AGAIN,
		    "the helpline gave no whole answer");
	}
	free(answer);
	return code;
}

int
control_ask(const struct cli *cli, const char *method, const char *target,
    struct bytes body)
{
	return control_ask_as(cli, method, target, body, print_json);
}

int
control_ask_as(const struct cli *cli, const char *method, const char *target,
    struct bytes body, bool (*print)(struct bytes json, FILE *))
{
	char path[PATH_MOST];
	char memory[1024];
	struct text request;

	if (!find_socket(cli, path, sizeof(path)))
		return cli_fail(cli, CLI_CONFIG,
		    "the path of the control socket is too long");
	text_init(&request, memory, sizeof(memory));
	text_add_format(&request, "%s %s HTTP/1.1\r\nHost: helpline\r\n"
	    "Connection: close\r\n", method, target);
	if (body.length > 0 || strcmp(method, "POST") == 0)
		text_add_format(&request, "Content-Type: "
		    "application/x-www-form-urlencoded\r\n"
		    "Content-Length: %zu\r\n", body.length);
	text_add_text(&request, "\r\n");
	text_add(&request, body);
	if (request.full)
		return cli_fail(cli, CLI_USAGE, "it is too long");
	return converse(cli, path, text_bytes(&request), print);
}
