/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * READ THIS FIRST. gateway_take() is the way of one webhook: whose is it, is it
 * genuine, what does it mean. Calls go on in voice.c and are answered at once,
 * without the store; texts in text.c, where nothing is answered before it is
 * durable (settle.c, on the store's thread); receipts in report.c.
 */
#include "gateway/inside.h"

#include "base/form.h"
#include "outbox/outbox.h"

void
gateway_begin(struct gateway *gateway, struct visit *visit,
    const struct input *input, struct turn *turn)
{
	struct snapshot *snapshot = visit->snapshot;

	turn->arena = visit->arena;
	turn->snapshot = snapshot;
	turn->flow = snapshot->flow;
	turn->words = snapshot->words;
	turn->languages = &snapshot->languages;
	turn->input = input;
	turn->now_ms = world_now_ms(gateway->parts.world);
	turn->overrides = overrides_copy(gateway, visit->arena);
	turn->has_person = input->from[0] != '\0';
	if (turn->has_person)
		keys_person(gateway->keys, input->from, &turn->person);
	turn->line = settings_line(&snapshot->settings, turn->account,
	    input->to);
	turn->own = visit;
}

void
visit_answer(struct visit *visit, unsigned status, struct bytes document,
    struct watch *watch)
{
	struct gateway *gateway = visit->gateway;
	struct snapshot *snapshot = visit->snapshot;
	const char *type = visit->turn.account == NULL ? NULL :
	    provider_of(visit->turn.account)->document_type;

	gateway->under_way--;
	visit->snapshot = NULL;
	visit->answer(visit, status, document.length == 0 ? NULL : type,
	    document, watch);
	snapshot_drop(snapshot);
}

void
visit_answer_fixed(struct visit *visit)
{
	log_event(EVENT_VOICE_PREFORMATTED,
	    .account = visit->turn.account->name);
	visit_answer(visit, 200, fixed_document(visit->gateway->fixed,
	    visit->turn.account->index), NULL);
}

/* Forged webhooks teach us nothing; but an account whose every webhook fails
 * has a wrong secret, and its residents hear an error. */
static void
refuse_forged(struct gateway *gateway, struct visit *visit)
{
	const struct account *account = visit->turn.account;
	unsigned *forged = &gateway->forged[account->index];

	gateway->refused++;
	log_event(EVENT_FORGED, .account = account->name);
	if (++*forged >= FORGED_IN_A_ROW)
		log_event(EVENT_ACCOUNT_ALL_FORGED, .account = account->name);
	visit_answer(visit, 403, BYTES(""), NULL);
}

/* Without memory nobody can tell whether it is genuine: a call hears the fixed
 * document, as where no arena is left at all; a text comes again. */
static void
refuse_unproven(struct gateway *gateway, struct visit *visit)
{
	if (!visit->arena->full)
		refuse_forged(gateway, visit);
	else if (visit->door == DOOR_VOICE)
		visit_answer_fixed(visit);
	else
		visit_answer(visit, 503, BYTES(""), NULL);
}

static bool
signed_for(struct gateway *gateway, struct visit *visit, const char *base)
{
	const struct account *account = visit->turn.account;

	visit->delivery.url = arena_join(visit->arena,
	    (const struct bytes[]){ bytes_from_text(base),
	    visit->request->target }, 2);
	return visit->delivery.url != NULL &&
	    provider_of(account)->verify(account, &visit->delivery,
	    world_now_ms(gateway->parts.world), visit->arena);
}

/* By the address that carriers were given, or by one that calls in progress
 * still have. */
static bool
genuine(struct gateway *gateway, struct visit *visit)
{
	const char *base = visit->snapshot->settings.public_url;
	int64_t now = world_steady_ms(gateway->parts.world);
	bool good;

	visit->delivery = (struct delivery){
		.request = visit->request,
		.door = visit->door,
		.has_token = visit->token.length != 0,
		.fields = arena_get(visit->arena, sizeof(struct fields)),
	};
	good = signed_for(gateway, visit, base);
	for (unsigned n = 0; !good &&
	    (base = former_url(&gateway->former, n, now)) != NULL; n++)
		good = signed_for(gateway, visit, base);
	if (good)
		gateway->forged[visit->turn.account->index] = 0;
	return good;
}

/* What a call brought with it. A token that is not ours is no reason to refuse
 * a genuine caller: the greeting again. */
static bool
open_token(struct gateway *gateway, struct visit *visit, struct token *token)
{
	struct turn *turn = &visit->turn;

	if (visit->token.length == 0)
		return false;
	turn->flow = visit->snapshot->flow;
	turn->languages = &visit->snapshot->languages;
	turn->now_ms = world_now_ms(gateway->parts.world);
	if (token_read(gateway->keys, visit->token, turn, token))
		return true;
	log_event(EVENT_TOKEN_UNKNOWN, .account = turn->account->name);
	return false;
}

static void
take_unreadable(struct gateway *gateway, struct visit *visit,
    const struct problem *why)
{
	gateway->refused++;
	log_event(EVENT_WEBHOOK_UNREADABLE,
	    .account = visit->turn.account->name, .why = why->text);
	if (visit->door == DOOR_VOICE)
		visit_answer_fixed(visit);
	else
		visit_answer(visit, 400, BYTES(""), NULL);
}

static void
take_genuine(struct gateway *gateway, struct visit *visit)
{
	const struct provider *provider = provider_of(visit->turn.account);
	struct token token = { .purpose = TOKEN_CALL };
	struct problem why = { "" };
	bool known = false;

	if (visit->door == DOOR_VOICE)
		known = open_token(gateway, visit, &token);
	visit->delivery.whisper = known && token.purpose == TOKEN_WHISPER;
	if (!provider->parse(visit->turn.account, &visit->delivery,
	    visit->arena, &visit->inputs, &why)) {
		take_unreadable(gateway, visit, &why);
		return;
	}
	if (visit->door == DOOR_VOICE && known && token.purpose >= TOKEN_DESK)
		desk_take(gateway, visit, &token);
	else if (visit->door == DOOR_VOICE && !known &&
	    visit->inputs->outbound)
		desk_refuse(visit);
	else if (visit->door == DOOR_VOICE)
		voice_take(gateway, visit, known ? &token : NULL);
	else if (visit->door == DOOR_TEXT)
		text_take(gateway, visit);
	else
		report_take(gateway, visit);
}

/* The account that a webhook names; NULL: none that has webhooks. */
static const struct account *
find_called(const struct gateway *gateway, struct bytes name)
{
	const struct account *account =
	    settings_account(&gateway->snapshot->settings, name);

	return account == NULL || account->kind->notifies ? NULL : account;
}

void
gateway_take(struct gateway *gateway, struct visit *visit)
{
	visit->gateway = gateway;
	visit->snapshot = snapshot_keep(gateway->snapshot);
	visit->turn.account = find_called(gateway, visit->account);
	gateway->under_way++;
	if (visit->turn.account == NULL)
		visit_answer(visit, 404, BYTES(""), NULL);
	else if (!genuine(gateway, visit))
		refuse_unproven(gateway, visit);
	else
		take_genuine(gateway, visit);
}

const struct bytes *
gateway_without_memory(struct gateway *gateway, struct bytes name)
{
	const struct account *account = find_called(gateway, name);

	if (account == NULL)
		return NULL;
	log_event(EVENT_VOICE_PREFORMATTED, .account = account->name);
	return fixed_http(gateway->fixed, account->index);
}

struct bytes
gateway_fixed(struct gateway *gateway, struct bytes name)
{
	const struct account *account = find_called(gateway, name);

	if (account == NULL)
		return BYTES("");
	log_event(EVENT_VOICE_PREFORMATTED, .account = account->name);
	return fixed_document(gateway->fixed, account->index);
}

const struct caps_told *
gateway_caps(const struct gateway *gateway)
{
	return &gateway->caps;
}

struct snapshot *
gateway_snapshot(struct gateway *gateway)
{
	return gateway->snapshot;
}

void
gateway_reload(struct gateway *gateway, struct snapshot *snapshot)
{
	struct snapshot *old = gateway->snapshot;
	const char *was = old->settings.public_url;

	if (strcmp(was, snapshot->settings.public_url) != 0)
		former_note(&gateway->former, was,
		    world_steady_ms(gateway->parts.world));
	gateway->snapshot = snapshot;
	fixed_refresh(gateway->fixed, snapshot, &gateway->overrides,
	    world_now_ms(gateway->parts.world));
	documents_forget(gateway->documents);
	snapshot_drop(old);
	drills_look(gateway);
}

void
gateway_drain(struct gateway *gateway)
{
	outbox_rest(gateway->outbox);
}

void
gateway_hurry(struct gateway *gateway)
{
	keeper_hurry(gateway->keeper);
}

bool
gateway_idle(const struct gateway *gateway)
{
	return gateway->under_way == 0 &&
	    keeper_waiting(gateway->keeper) == 0 &&
	    outbox_under_way(gateway->outbox) == 0;
}

void
gateway_health(const struct gateway *gateway, struct gateway_health *health)
{
	*health = (struct gateway_health){
		.store_failing_ms = keeper_failing_ms(gateway->keeper),
		.store_waiting = keeper_waiting(gateway->keeper),
		.calls = gateway->calls,
		.texts = gateway->texts,
		.receipts = gateway->receipts,
		.refused = gateway->refused,
	};
	health->store_good = health->store_failing_ms == 0;
}
