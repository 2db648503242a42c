/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Webhooks: signed and sent as the carrier does it, taken as web/ does it. */
#include <stdio.h>
#include <stdlib.h>

#include "providers/twilio.h"
#include "simulate/sim.h"

#define ARENA 65536

struct hook *
hook_new(struct sim *sim, unsigned account, enum door door, const char *path,
    const char *form)
{
	struct hook *hook = sim_get(sim, sizeof(*hook));

	hook->sim = sim;
	hook->account = account;
	hook->site = site_of(sim, account);
	hook->door = door;
	hook->path = sim_copy(sim, bytes_from_text(path));
	hook->form = sim_copy(sim, bytes_from_text(form));
	return hook;
}

/* The last part of the path, after the door. */
static struct bytes
token_of(const char *path)
{
	unsigned slashes = 0;

	for (; *path != '\0'; path++) {
		if (*path == '/' && ++slashes == 4)
			return bytes_from_text(path + 1);
	}
	return BYTES("");
}

static void
sign(struct hook *hook, const struct account *account)
{
	struct request *request = &hook->request;
	struct delivery delivery = { .request = request, .door = hook->door };
	struct arena arena;
	struct text into;
	char *memory = malloc(ARENA);
	char *signature = sim_get(hook->sim, 64);

	if (memory == NULL)
		abort();
	arena_init(&arena, memory, ARENA);
	text_init(&into, signature, 64);
	delivery.url = arena_format(&arena, "%s%s", hook->sim->snapshots[0]->
	    settings.public_url, hook->path);
	if (!twilio_sign(account, &delivery, &arena, &into))
		abort();
	if (hook->forged)
		signature[0] = signature[0] == 'A' ? 'B' : 'A';
	request->headers[request->header_count++] = (struct header){
		BYTES("X-Twilio-Signature"), text_bytes(&into) };
	free(memory);
}

static void
fill_request(struct hook *hook)
{
	const struct account *account = hook->sim->accounts[hook->account];

	hook->request = (struct request){
		.method = METHOD_POST,
		.target = bytes_from_text(hook->path),
		.path = bytes_from_text(hook->path),
		.body = bytes_from_text(hook->form),
		.has_length = true,
	};
	if (account->own != NULL &&
	    strcmp(account->kind->provider, "twilio") == 0)
		sign(hook, account);
}

static void
unlink_hook(struct hook *hook)
{
	struct hook **at = &hook->process->hooks;

	while (*at != hook)
		at = &(*at)->next;
	*at = hook->next;
}

static void
tell_carrier(struct sim *sim, void *arg)
{
	struct hook *hook = arg;

	(void)sim;
	if (hook->answered != NULL)
		hook->answered(hook, hook->lose ? 0 : hook->status,
		    hook->document);
}

static void
on_written(struct sim *sim, void *arg)
{
	struct hook *hook = arg;
	struct watch *watch = hook->watch;

	if (watch == NULL)
		return;			/* we died before */
	hook->watch = NULL;
	unlink_hook(hook);
	gateway_written(hook->process->gateway, watch,
	    !hook->lose || chance(sim, 50));
}

void
hooks_forget(struct process *process)
{
	struct hook *next;

	for (struct hook *hook = process->hooks; hook != NULL; hook = next) {
		next = hook->next;
		if (hook->watch == NULL)
			continue;
		unlink_hook(hook);
		gateway_written(process->gateway, hook->watch, false);
		hook->watch = NULL;
	}
}

static void
check_time(const struct hook *hook)
{
	int64_t took = hook->sim->steady_ms - hook->begun_ms;

	if (hook->door == DOOR_VOICE && took > SECOND)
		broken(hook->sim, "I4: a call waited %lld ms for its document",
		    (long long)took);
}

/* The gateway's word. Its memory is gone after this, as the server's is. */
static void
on_answer(struct visit *visit, unsigned status, const char *type,
    struct bytes document, struct watch *watch)
{
	struct hook *hook = visit->own;
	struct sim *sim = hook->sim;
	bool dead = process_is_dead(hook->process);

	(void)type;
	if (hook->ended)
		broken(sim, "a webhook was answered twice");
	hook->ended = true;
	hook->watch = watch;
	if (watch == NULL)
		unlink_hook(hook);
	else if (!dead)
		happen(sim, between(sim, 0, 5), on_written, hook);
	if (!dead) {
		check_time(hook);
		hook->document.at = sim_copy(sim, document);
		hook->document.length = document.length;
		hook->status = status;
		if (hook->door == DOOR_TEXT)
			letters_taken(hook);
		if (hook->taken != NULL)
			hook->taken(hook);
	}
	memset(hook->memory, 0xdd, (size_t)(hook->arena.at - hook->memory));
	free(hook->memory);
	hook->memory = NULL;
}

static void
take(struct hook *hook)
{
	struct sim *sim = hook->sim;
	struct visit *visit = &hook->visit;

	hook->memory = malloc(ARENA);
	if (hook->memory == NULL)
		abort();
	arena_init(&hook->arena, hook->memory, ARENA);
	fill_request(hook);
	hook->begun_ms = sim->steady_ms;
	hook->next = hook->process->hooks;
	hook->process->hooks = hook;
	*visit = (struct visit){
		.request = &hook->request,
		.arena = &hook->arena,
		.door = hook->door,
		.account = bytes_from_text(sim->accounts[hook->account]->name),
		.token = token_of(hook->path),
		.answer = on_answer,
		.own = hook,
	};
	gateway_take(hook->process->gateway, visit);
}

/* No arena was left: the server answers by itself. */
static void
starve(struct hook *hook)
{
	struct sim *sim = hook->sim;
	const struct bytes *fixed = hook->door != DOOR_VOICE ? NULL :
	    gateway_without_memory(hook->process->gateway, bytes_from_text(
		sim->accounts[hook->account]->name));
	const char *body = fixed == NULL ? NULL :
	    memmem(fixed->at, fixed->length, "\r\n\r\n", 4);

	hook->ended = true;
	hook->status = body == NULL ? 503 : 200;
	if (hook->door == DOOR_VOICE && body == NULL)
		broken(sim, "I4: no fixed document for a call");
	if (body == NULL)
		return;
	body += 4;
	hook->document.length = fixed->length - (size_t)(body - fixed->at);
	hook->document.at = sim_copy(sim, (struct bytes){ body,
	    hook->document.length });
}

/* What the carrier sees of it, when it does. */
static void
await(struct sim *sim, void *arg)
{
	struct hook *hook = arg;
	bool waits = !hook->ended && !hook->process->gone;

	if (waits && sim->steady_ms - hook->begun_ms < 15 * SECOND) {
		happen(sim, 20, await, hook);
		return;
	}
	if (waits) {
		hook->lose = true;
		tell_carrier(sim, hook);
	} else {
		happen(sim, hook->lose ? 15 * SECOND : between(sim, 1, 60),
		    tell_carrier, hook);
	}
}

/* Nobody listens: refused, or the connection waits with the socket. */
static void
arrive(struct sim *sim, void *arg)
{
	struct hook *hook = arg;
	struct site *site = hook->site;

	hook->process = machine_front(site);
	if (hook->process == NULL && site->waits &&
	    sim->steady_ms - hook->sent_ms < 15 * SECOND) {
		happen(sim, 20, arrive, hook);
		return;
	}
	if (hook->process == NULL) {
		happen(sim, 10, tell_carrier, hook);
		return;
	}
	if (hook->starve)
		starve(hook);
	else
		take(hook);
	await(sim, hook);
}

void
hook_send(struct hook *hook, int64_t after_ms)
{
	struct sim *sim = hook->sim;
	bool well = sim->manner.calm || sim->ending;

	hook->lose = !well && chance(sim, 2);
	hook->starve = !well && chance(sim, 1);
	hook->sent_ms = sim->steady_ms + after_ms;
	happen(sim, after_ms, arrive, hook);
}

bool
hook_ask(struct hook *hook)
{
	hook->process = machine_front(hook->site);
	if (hook->process == NULL)
		return false;
	take(hook);
	return hook->ended;
}
