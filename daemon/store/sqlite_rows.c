/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The outbox: rows made, leased, settled, moved on by receipts. */
#include "store/sqlite_drill.h"
#include "store/sqlite_inside.h"

#define BODY_MOST 8192

_Static_assert(ROW_LEASED == 1, "LEASE_ROW writes this number");

/* Where a row's `to` and body are sealed: nowhere else do they open. */
static struct bytes
row_context(char into[16], int64_t id)
{
	memcpy(into, "outbox: ", 8);
	memcpy(into + 8, &id, sizeof(id));
	return (struct bytes){ into, 16 };
}

/* A text is answered from the number that was texted, also when that is no
 * line of ours: the carrier's list of messages is asked for it. */
static const char *
sender_of(const struct turn *turn)
{
	bool texted = turn->input->kind == INPUT_TEXT &&
	    turn->input->to[0] != '\0';

	return texted || turn->line == NULL ? turn->input->to :
	    turn->line->number;
}

static bool
is_nobody(const struct person *person)
{
	static const struct person nobody = { { 0 } };

	return memcmp(person, &nobody, sizeof(nobody)) == 0;
}

/* What is sealed: to, NUL, body. */
bool
sqlite_insert_row(struct sqlite *sqlite, const struct row *row,
    struct problem *why)
{
	struct binder add = sqlite_use(sqlite, STATEMENT_ADD_ROW);
	char memory[BODY_MOST];
	char context[16];
	struct text plain;
	size_t length = 0;

	text_init(&plain, memory, sizeof(memory));
	text_add_text(&plain, row->to);
	text_add_char(&plain, '\0');
	text_add(&plain, row->body);
	if (!plain.full)
		length = sqlite_seal(sqlite, row_context(context, row->id),
		    text_bytes(&plain));
	if (length == 0) {
		sqlite_rollback(sqlite);
		return problem_set(why, "a text is too long to be stored");
	}
	sqlite_bind_number(&add, row->id);
	sqlite_bind_number(&add, row->kind);
	sqlite_bind_number(&add, row->callback);
	sqlite_bind_number(&add, row->state);
	sqlite_bind_number(&add, row->due_ms);
	sqlite_bind_number(&add, row->made_ms);
	sqlite_bind_number(&add, row->inside);
	sqlite_bind_number(&add, row->texted);
	sqlite_bind_number(&add, row->urgent);
	sqlite_bind_text(&add, row->account);
	sqlite_bind_text(&add, row->from);
	if (is_nobody(&row->person))
		sqlite_bind_null(&add);
	else
		sqlite_bind_blob(&add, row->person.hash, PERSON_SIZE);
	sqlite_bind_blob(&add, sqlite->scratch, length);
	return sqlite_run(&add, "adding a row to the outbox", why);
}

bool
sqlite_add_row(struct sqlite *sqlite, const struct turn *turn,
    const struct action *action, struct problem *why)
{
	struct row row = {
		.id = action->row,
		.callback = turn->callback == NULL ? 0 : turn->callback->id,
		.state = action->leased ? ROW_LEASED : ROW_DUE,
		.due_ms = turn->now_ms +
		    (action->leased ? STORE_INSIDE_MS : 0),
		.made_ms = turn->now_ms,
		.inside = action->leased,
		.texted = turn->input->kind == INPUT_TEXT,
		.urgent = action->urgent,
	};
	char memory[BODY_MOST];
	struct text body;

	text_init(&body, memory, sizeof(memory));
	for (unsigned i = 0; action->wording != NULL &&
	    i < action->wording->count; i++)
		text_add(&body, action->wording->spans[i].text);
	row.body = text_bytes(&body);
	if (body.full || action->to == NULL) {
		sqlite_rollback(sqlite);
		return problem_set(why, "a text is too long to be stored");
	}
	if (turn->has_person)
		row.person = turn->person;
	(void)snprintf(row.to, sizeof(row.to), "%s", action->to);
	(void)snprintf(row.account, sizeof(row.account), "%s",
	    turn->account->name);
	(void)snprintf(row.from, sizeof(row.from), "%s", sender_of(turn));
	return sqlite_insert_row(sqlite, &row, why);
}

bool
sqlite_add_mail(struct sqlite *sqlite, const struct turn *turn,
    const struct action *action, struct problem *why)
{
	struct row row = { .id = action->row, .kind = ROW_MAIL,
		.callback = action->wish, .body = action->mail,
		.state = ROW_DUE, .due_ms = turn->now_ms,
		.made_ms = turn->now_ms, .to = "team" };

	(void)snprintf(row.account, sizeof(row.account), "%s",
	    action->account);
	return sqlite_insert_row(sqlite, &row, why);
}

/* The columns that `due` and `list` share. */
static void
read_row(struct binder *from, struct row *row)
{
	sqlite3_stmt *at = from->statement;

	row->id = sqlite3_column_int64(at, 0);
	row->state = (enum row_state)sqlite3_column_int(at, 1);
	row->due_ms = sqlite3_column_type(at, 2) == SQLITE_NULL ? INT64_MAX :
	    sqlite3_column_int64(at, 2);
	row->made_ms = sqlite3_column_int64(at, 3);
	row->tries = (unsigned)sqlite3_column_int(at, 4);
	row->repeats = (unsigned)sqlite3_column_int(at, 5);
	row->inside = sqlite3_column_int(at, 6) != 0;
	row->texted = sqlite3_column_int(at, 7) != 0;
	row->urgent = sqlite3_column_int(at, 8) != 0;
	sqlite_copy(from, 9, row->account, sizeof(row->account));
	sqlite_copy(from, 10, row->from, sizeof(row->from));
	sqlite_copy(from, 11, row->carrier_id, sizeof(row->carrier_id));
	sqlite_copy(from, 12, row->why, sizeof(row->why));
	row->kind = (enum row_kind)sqlite3_column_int(at, 13);
	row->callback = sqlite3_column_int64(at, 14);
}

/* `to` stays empty if it was not sealed with our keys. False: no room. */
static bool
read_sealed(struct sqlite *sqlite, struct binder *from, struct row *row,
    struct arena *arena)
{
	struct bytes person = sqlite_bytes(from, 15);
	struct bytes plain;
	char context[16];
	const char *end;

	if (person.length == PERSON_SIZE)
		memcpy(row->person.hash, person.at, PERSON_SIZE);
	plain = sqlite_open_sealed(sqlite, row_context(context, row->id),
	    sqlite_bytes(from, 16), arena);
	if (plain.at == NULL)
		return !arena->full;
	end = memchr(plain.at, '\0', plain.length);
	if (end == NULL || (size_t)(end - plain.at) >= sizeof(row->to))
		return true;
	memcpy(row->to, plain.at, (size_t)(end - plain.at) + 1);
	row->body = bytes_after(plain, (size_t)(end - plain.at) + 1);
	return true;
}

static bool
collect_due(struct sqlite *sqlite, int64_t now_ms, unsigned most,
    struct arena *arena, struct row *rows, unsigned *count,
    struct problem *why)
{
	struct binder due = sqlite_use(sqlite, STATEMENT_DUE_ROWS);
	int result = SQLITE_DONE;

	sqlite_bind_number(&due, now_ms);
	sqlite_bind_number(&due, now_ms + STORE_FAR_MS);
	sqlite_bind_number(&due, most);
	while (*count < most && (result = sqlite_row(&due)) == SQLITE_ROW) {
		struct row *row = &rows[*count];

		*row = (struct row){ .id = 0 };
		read_row(&due, row);
		if (row->state == ROW_LEASED)
			row->state = ROW_UNKNOWN;	/* nobody came back */
		if (!read_sealed(sqlite, &due, row, arena))
			break;
		++*count;
	}
	if (result != SQLITE_ROW && result != SQLITE_DONE)
		return sqlite_fail(sqlite, "looking for due rows", why);
	sqlite_done(&due);
	return true;
}

bool
sqlite_due(struct store *store, int64_t now_ms, int64_t lease_ms,
    unsigned most, struct arena *arena, struct row **rows, unsigned *count,
    struct problem *why)
{
	struct sqlite *sqlite = (struct sqlite *)store;
	struct binder any;
	bool some;

	*count = 0;
	*rows = NULL;
	if (most == 0)
		return true;
	if (!sqlite_mend(sqlite, why))
		return false;
	any = sqlite_use(sqlite, STATEMENT_ANY_DUE);
	sqlite_bind_number(&any, now_ms);
	sqlite_bind_number(&any, now_ms + STORE_FAR_MS);
	if (sqlite_row(&any) != SQLITE_ROW)
		return sqlite_fail(sqlite, "looking for due rows", why);
	some = sqlite3_column_int(any.statement, 0) != 0;
	sqlite_done(&any);
	if (!some)
		return true;
	*rows = arena_get(arena, most * sizeof(**rows));
	if (*rows == NULL)
		return problem_set(why, "no memory for due rows");
	if (!sqlite_begin(sqlite, why) ||
	    !collect_due(sqlite, now_ms, most, arena, *rows, count, why))
		return false;
	for (unsigned i = 0; i < *count; i++) {
		struct binder lease = sqlite_use(sqlite, STATEMENT_LEASE_ROW);

		(*rows)[i].due_ms = now_ms + ((*rows)[i].kind == ROW_CALL ?
		    STORE_CALL_MS : lease_ms);
		sqlite_bind_number(&lease, (*rows)[i].id);
		sqlite_bind_number(&lease, (*rows)[i].due_ms);
		if (!sqlite_run(&lease, "leasing a row", why))
			return false;
	}
	return sqlite_commit(sqlite, why);
}

static bool
is_open(enum row_state state)
{
	return state == ROW_DUE || state == ROW_LEASED || state == ROW_UNKNOWN;
}

static bool
settle_one(struct sqlite *sqlite, const struct settlement *settlement,
    struct problem *why)
{
	bool open = is_open(settlement->state);
	struct binder settle = sqlite_use(sqlite, open ?
	    STATEMENT_SETTLE_OPEN : STATEMENT_SETTLE_LAST);

	sqlite_bind_number(&settle, settlement->id);
	sqlite_bind_number(&settle, settlement->state);
	if (open)
		sqlite_bind_number(&settle, settlement->due_ms);
	sqlite_bind_number(&settle, settlement->tries);
	sqlite_bind_number(&settle, settlement->repeats);
	sqlite_bind_text(&settle, settlement->why);
	if (!open)
		sqlite_bind_text(&settle, settlement->carrier_id);
	return sqlite_run(&settle, "settling a row", why);
}

static bool
opt_out_of_row(struct sqlite *sqlite, int64_t row, struct problem *why)
{
	struct binder add = sqlite_use(sqlite, STATEMENT_OPT_OUT_OF_ROW);

	sqlite_bind_number(&add, row);
	sqlite->has_opt_outs = true;
	return sqlite_run(&add, "saving an opt-out", why);
}

bool
sqlite_settle(struct store *store, const struct settlement *list,
    struct problem *why)
{
	struct sqlite *sqlite = (struct sqlite *)store;

	if (!sqlite_begin(sqlite, why))
		return false;
	for (; list != NULL; list = list->next) {
		if (list->opted_out && !opt_out_of_row(sqlite, list->id, why))
			return false;
		if (!settle_one(sqlite, list, why))
			return false;
		/* Not where the desk was heard of meanwhile. */
		if ((list->state == ROW_FAILED ||
		    list->state == ROW_IN_DOUBT) &&
		    sqlite3_changes(sqlite->db) > 0 &&
		    (!sqlite_callback_unclaim(sqlite, list->id, why) ||
		    !sqlite_drill_fail(sqlite, list->id,
			world_now_ms(sqlite->world), why)))
			return false;
	}
	return sqlite_commit(sqlite, why);
}

bool
sqlite_row_arrived(struct sqlite *sqlite, int64_t row, struct problem *why)
{
	struct binder put = sqlite_use(sqlite, STATEMENT_ARRIVED_ROW);

	sqlite_bind_number(&put, row);
	sqlite_bind_number(&put, ROW_SENT);
	return sqlite_run(&put, "noting a call that arrived", why);
}

#define DELIVERED "delivered"

/* Where a receipt moves a row: owed, in doubt, sent, then delivered or failed
 * for good. False: backwards, or not about this message. */
static bool
receipt_moves(struct binder *row, const struct input *input,
    struct settlement *to)
{
	enum row_state state = (enum row_state)sqlite3_column_int(
	    row->statement, 0);
	struct bytes id = sqlite_bytes(row, 1);

	if (state == ROW_FAILED || bytes_are(sqlite_bytes(row, 2), DELIVERED))
		return false;
	if (id.length > 0 && input->id.length > 0 &&
	    !bytes_equal(id, input->id))
		return false;
	if (id.length == 0)
		id = input->id;
	(void)snprintf(to->carrier_id, sizeof(to->carrier_id), "%.*s",
	    (int)id.length, id.at == NULL ? "" : id.at);
	to->state = ROW_SENT;
	if (input->receipt == RECEIPT_DELIVERED) {
		(void)snprintf(to->why, sizeof(to->why), DELIVERED);
		return true;
	}
	if (input->receipt != RECEIPT_FAILED)
		return state != ROW_SENT;
	to->state = ROW_FAILED;
	(void)snprintf(to->why, sizeof(to->why), "the carrier says: %.*s",
	    (int)(input->why.length > 60 ? 60 : input->why.length),
	    input->why.at == NULL ? "failed" : input->why.at);
	return true;
}

/* Inside a transaction. */
static bool
take_receipt(struct sqlite *sqlite, const struct row_receipt *receipt,
    struct problem *why)
{
	struct binder find = sqlite_use(sqlite, STATEMENT_FIND_ROW);
	struct settlement to = { .id = receipt->row };
	struct binder put;
	bool moves;
	int result;

	sqlite_bind_number(&find, receipt->row);
	result = sqlite_row(&find);
	if (result != SQLITE_ROW && result != SQLITE_DONE)
		return sqlite_fail(sqlite, "looking for a row", why);
	moves = result == SQLITE_ROW && receipt_moves(&find, receipt->input,
	    &to);
	sqlite_done(&find);
	if (receipt->input->opted_out && result == SQLITE_ROW &&
	    !opt_out_of_row(sqlite, receipt->row, why))
		return false;
	if (!moves)
		return true;
	put = sqlite_use(sqlite, STATEMENT_RECEIPT_ROW);
	sqlite_bind_number(&put, receipt->row);
	sqlite_bind_number(&put, to.state);
	sqlite_bind_text(&put, to.carrier_id);
	sqlite_bind_text(&put, to.why);
	return sqlite_run(&put, "writing a receipt", why);
}

bool
sqlite_receipts(struct store *store, const struct row_receipt *list,
    struct problem *why)
{
	struct sqlite *sqlite = (struct sqlite *)store;

	if (!sqlite_begin(sqlite, why))
		return false;
	for (; list != NULL; list = list->next) {
		if (!take_receipt(sqlite, list, why))
			return false;
	}
	return sqlite_commit(sqlite, why);
}

bool
sqlite_next_due(struct store *store, int64_t *at_ms, struct problem *why)
{
	struct sqlite *sqlite = (struct sqlite *)store;
	int64_t now_ms = world_now_ms(sqlite->world);
	struct binder next;

	if (!sqlite_mend(sqlite, why))
		return false;
	next = sqlite_use(sqlite, STATEMENT_NEXT_DUE);
	sqlite_bind_number(&next, now_ms + STORE_FAR_MS);
	if (sqlite_row(&next) != SQLITE_ROW)
		return sqlite_fail(sqlite, "looking for the next row", why);
	*at_ms = sqlite3_column_type(next.statement, 0) == SQLITE_NULL ?
	    INT64_MAX : sqlite3_column_int64(next.statement, 0);
	if (sqlite3_column_int(next.statement, 1) != 0)
		*at_ms = now_ms;
	sqlite_done(&next);
	return true;
}

bool
sqlite_list(struct store *store, unsigned most, struct arena *arena,
    struct row **rows, unsigned *count, struct problem *why)
{
	struct sqlite *sqlite = (struct sqlite *)store;
	struct binder list;
	int result = SQLITE_DONE;

	*count = 0;
	*rows = arena_get(arena, (most + 1) * sizeof(**rows));
	if (*rows == NULL)
		return problem_set(why, "no memory for so many rows");
	if (!sqlite_mend(sqlite, why))
		return false;
	list = sqlite_use(sqlite, STATEMENT_LIST_ROWS);
	sqlite_bind_number(&list, most);
	while (*count < most && (result = sqlite_row(&list)) == SQLITE_ROW)
		read_row(&list, &(*rows)[(*count)++]);
	if (result != SQLITE_ROW && result != SQLITE_DONE)
		return sqlite_fail(sqlite, "listing the outbox", why);
	sqlite_done(&list);
	return true;
}
