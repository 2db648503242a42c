/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/control.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "cli/print.h"

#define ANSWER_MOST 262144u
#define CONFIG_MOST (1u << 20)
#define WAIT_SECONDS 60			/* a reload proves everything anew */
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
open_socket(const struct sockaddr_un *address)
{
	const struct timeval wait = { .tv_sec = WAIT_SECONDS };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait,
	    sizeof(wait)) == 0 &&
	    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait,
	    sizeof(wait)) == 0 &&
	    connect(fd, (const struct sockaddr *)address,
	    sizeof(*address)) == 0)
		return fd;
	(void)close(fd);
	return -1;
}

static bool
send_all(int fd, struct bytes bytes)
{
	while (bytes.length > 0) {
		ssize_t sent = send(fd, bytes.at, bytes.length,
		    MSG_NOSIGNAL);

		if (sent < 0 && errno == EINTR)
			continue;
		if (sent <= 0)
			return false;
		bytes = bytes_after(bytes, (size_t)sent);
	}
	return true;
}

/* Until the other side closes. False: too long, or no answer in time. */
static bool
read_all(int fd, char *into, size_t *length)
{
	*length = 0;
	while (*length < ANSWER_MOST) {
		ssize_t got = recv(fd, into + *length, ANSWER_MOST - *length,
		    0);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return got == 0;
		*length += (size_t)got;
	}
	return false;
}

bool
control_split(struct bytes answer, unsigned *status, struct bytes *body)
{
	const char *end = memmem(answer.at, answer.length, "\r\n\r\n", 4);
	unsigned long long number;

	if (answer.length < 12 || end == NULL ||
	    !bytes_start(answer, BYTES("HTTP/1.1 ")) ||
	    !bytes_number((struct bytes){ answer.at + 9, 3 }, &number))
		return false;
	*status = (unsigned)number;
	*body = bytes_after(answer, (size_t)(end - answer.at) + 4);
	return true;
}

static int
tell_answer(const struct cli *cli, struct bytes answer)
{
	struct bytes body;
	unsigned status;

	if (!control_split(answer, &status, &body))
		return cli_fail(cli, CLI_UNAVAILABLE, "what answers at the "
		    "control socket is no helpline");
	if (status == 403)
		return cli_fail(cli, CLI_UNAVAILABLE, "the helpline answers "
		    "only root and the user that it runs as");
	if (cli->json && body.length > 0)
		(void)fwrite(body.at, 1, body.length, stdout);
	else if (!print_json(body, stdout) && status < 400)
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
converse(const struct cli *cli, int fd, struct bytes request)
{
	char *answer = malloc(ANSWER_MOST);
	size_t length = 0;
	int code;

	if (answer == NULL)
		return cli_fail(cli, CLI_IO, "no memory is left");
	if (!send_all(fd, request) || !read_all(fd, answer, &length))
		code = cli_fail(cli, CLI_TRY_AGAIN,
		    "the helpline gave no whole answer");
	else
		code = tell_answer(cli, (struct bytes){ answer, length });
	free(answer);
	return code;
}

int
control_ask(const struct cli *cli, const char *method, const char *target,
    struct bytes body)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	char memory[1024];
	struct text request;
	int fd;
	int code;

	if (!find_socket(cli, address.sun_path, sizeof(address.sun_path)))
		return cli_fail(cli, CLI_CONFIG, "the path of the control "
		    "socket is over %zu bytes", sizeof(address.sun_path) - 1);
	fd = open_socket(&address);
	if (fd < 0)
		return cli_fail(cli, CLI_UNAVAILABLE, "no helpline answers at "
		    "%s (%s); start it with: helplined --config %s",
		    address.sun_path, strerror(errno), cli_config(cli));
	text_init(&request, memory, sizeof(memory));
	text_add_format(&request, "%s %s HTTP/1.1\r\nHost: helpline\r\n"
	    "Connection: close\r\n", method, target);
	if (body.length > 0 || strcmp(method, "POST") == 0)
		text_add_format(&request, "Content-Type: "
		    "application/x-www-form-urlencoded\r\n"
		    "Content-Length: %zu\r\n", body.length);
	text_add_text(&request, "\r\n");
	text_add(&request, body);
	code = request.full ? cli_fail(cli, CLI_USAGE, "it is too long") :
	    converse(cli, fd, text_bytes(&request));
	(void)close(fd);
	return code;
}
