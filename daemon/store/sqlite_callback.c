/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Requests to be rung back. A row keeps its id and reference to the end; who
 * asks anew gets a new one. The number is sealed beside it and goes as soon as
 * nobody may ring any more.
 */
#include "store/sqlite_inside.h"

#define HOUR_MS 3600000
#define DAY_MS (24 * HOUR_MS)
#define REFERENCES_MOST 100		/* tries for one that nobody has */

_Static_assert(CALLBACK_WAITING == 0 && CALLBACK_CLAIMED == 1 &&
    CALLBACK_RINGING == 2 && CALLBACK_REACHED == 3 && CALLBACK_CANCELLED ==
    5 && CALLBACK_LEFT == 6, "the statements write these numbers");

struct bytes
sqlite_callback_context(char into[16], int64_t id)
{
	memcpy(into, "ringing:", 8);
	memcpy(into + 8, &id, sizeof(id));
	return (struct bytes){ into, 16 };
}

static bool
run_on_person(struct sqlite *sqlite, enum statement statement,
    const struct person *person, int64_t now_ms, struct problem *why)
{
	struct binder run = sqlite_use(sqlite, statement);

	sqlite_bind_blob(&run, person->hash, PERSON_SIZE);
	if (now_ms != 0)
		sqlite_bind_number(&run, now_ms);
	sqlite->shred = true;
	return sqlite_run(&run, "ending a request", why);
}

/* Nobody rings them any more; the desk that is rung hears so. */
static bool
cancel(struct sqlite *sqlite, const struct person *person, int64_t now_ms,
    struct problem *why)
{
	return run_on_person(sqlite, STATEMENT_DROP_CALLBACK_ROWS, person, 0,
	    why) && run_on_person(sqlite, STATEMENT_CANCEL_CALLBACKS, person,
	    now_ms, why);
}

bool
sqlite_callback_leave(struct sqlite *sqlite, const struct person *person,
    struct problem *why)
{
	return run_on_person(sqlite, STATEMENT_DROP_CALLBACK_ROWS, person, 0,
	    why) && run_on_person(sqlite, STATEMENT_LEAVE_CALLBACKS, person,
	    world_now_ms(sqlite->world), why);
}

static bool
add(struct sqlite *sqlite, const struct turn *turn,
    const struct action *action, struct problem *why)
{
	struct binder add = sqlite_use(sqlite, STATEMENT_ADD_CALLBACK);
	uint16_t language = turn->session.language;
	char context[16];
	size_t length;

	if (!cancel(sqlite, &turn->person, turn->now_ms, why))
		return false;
	length = sqlite_seal(sqlite,
	    sqlite_callback_context(context, action->row),
	    bytes_from_text(turn->input->from));
	if (length == 0) {
		sqlite_rollback(sqlite);
		return problem_set(why, "a number cannot be sealed");
	}
	sqlite_bind_number(&add, action->row);
	sqlite_bind_text(&add, action->reference);
	sqlite_bind_number(&add, action->when);
	sqlite_bind_number(&add, turn->input->kind == INPUT_TEXT);
	sqlite_bind_number(&add, turn->session.marks);
	sqlite_bind_number(&add, turn->now_ms);
	sqlite_bind_text(&add, turn->input->to);
	sqlite_bind_text(&add, language < turn->languages->count ?
	    turn->languages->at[language].tag : "");
	sqlite_bind_blob(&add, turn->person.hash, PERSON_SIZE);
	sqlite_bind_blob(&add, sqlite->scratch, length);
	return sqlite_run(&add, "adding a request", why);
}

bool
sqlite_callback_put(struct sqlite *sqlite, int64_t id,
    enum callback_state state, int tries, int64_t now_ms, struct problem *why)
{
	struct binder put = sqlite_use(sqlite, STATEMENT_MOVE_CALLBACK);

	sqlite_bind_number(&put, id);
	sqlite_bind_number(&put, state);
	sqlite_bind_number(&put, tries);
	sqlite_bind_number(&put, now_ms);
	return sqlite_run(&put, "moving a request", why);
}

/* What a desk's call makes of a request. False: nothing. */
static bool
becomes(enum desk_event event, int tries, enum callback_state *state)
{
	switch (event) {
	case DESK_PRESSED:
		*state = CALLBACK_RINGING;
		return true;
	case DESK_TALKED:
		*state = CALLBACK_REACHED;
		return true;
	case DESK_UNANSWERED:
		*state = tries >= CALLBACK_TRIES ? CALLBACK_MISSED :
		    CALLBACK_WAITING;
		return true;
	case DESK_ENDED:		/* after 1 the ringing has its result */
		if (*state != CALLBACK_CLAIMED)
			return false;
		*state = CALLBACK_WAITING;
		return true;
	case DESK_ANSWERED:
	default:
		return false;
	}
}

/* A desk that comes late changes nothing: its claim is not the request's any
 * more, they do not want to be rung, or another desk that was rung for the same
 * claim has pressed 1 already. */
static bool
is_late(enum desk_event event, enum callback_state state, bool ours)
{
	if (event == DESK_PRESSED)
		return !ours || state != CALLBACK_CLAIMED;
	return !ours || state == CALLBACK_REACHED || state > CALLBACK_MISSED ||
	    (state == CALLBACK_MISSED && event != DESK_TALKED);
}

static bool
ring(struct sqlite *sqlite, struct turn *turn, enum desk_event event,
    struct problem *why)
{
	const struct callback *callback = turn->callback;
	struct binder get = sqlite_use(sqlite, STATEMENT_GET_CALLBACK);
	enum callback_state state;
	int tries, result;
	bool ours;

	sqlite_bind_number(&get, callback->id);
	result = sqlite_row(&get);
	if (result != SQLITE_ROW && result != SQLITE_DONE)
		return sqlite_fail(sqlite, "looking for a request", why);
	state = (enum callback_state)sqlite3_column_int(get.statement, 0);
	ours = result == SQLITE_ROW &&
	    sqlite3_column_int64(get.statement, 1) == callback->claim;
	tries = sqlite3_column_int(get.statement, 2);
	sqlite_done(&get);
	if (!sqlite_row_arrived(sqlite, callback->claim, why))
		return false;
	turn->late = is_late(event, state, ours);
	if (turn->late)
		return true;
	if (event != DESK_ENDED && event != DESK_ANSWERED &&
	    tries <= callback->tries)
		tries = callback->tries + 1;
	return !becomes(event, tries, &state) || sqlite_callback_put(sqlite,
	    callback->id, state, tries, turn->now_ms, why);
}

bool
sqlite_callback_of(struct sqlite *sqlite, struct turn *turn,
    const struct action *action, struct problem *why)
{
	if (action->kind == ACTION_CALLBACK && turn->has_person)
		return add(sqlite, turn, action, why);
	if (action->kind == ACTION_CANCEL && turn->has_person)
		return cancel(sqlite, &turn->person, turn->now_ms, why);
	if (action->kind == ACTION_RANG && turn->callback != NULL)
		return ring(sqlite, turn, action->desk, why);
	return true;
}

bool
sqlite_callback_unclaim(struct sqlite *sqlite, int64_t claim,
    struct problem *why)
{
	struct binder put = sqlite_use(sqlite, STATEMENT_UNCLAIM_CALLBACK);

	sqlite_bind_number(&put, claim);
	sqlite_bind_number(&put, world_now_ms(sqlite->world));
	return sqlite_run(&put, "letting a request wait again", why);
}

static bool
is_taken(struct sqlite *sqlite, const char *reference, bool *taken,
    struct problem *why)
{
	struct binder find = sqlite_use(sqlite, STATEMENT_FIND_REFERENCE);
	int result;

	sqlite_bind_text(&find, reference);
	result = sqlite_row(&find);
	*taken = result == SQLITE_ROW;
	if (result != SQLITE_ROW && result != SQLITE_DONE)
		return sqlite_fail(sqlite, "looking for a reference", why);
	sqlite_done(&find);
	return true;
}

/* Two letters and three digits that are not mistaken for each other when they
 * are said on the telephone; nothing of the number is in them. */
static void
make_reference(struct sqlite *sqlite, char into[CALLBACK_REFERENCE])
{
	static const char letters[] = "ACEFHJKLRTWXY";
	static const char digits[] = "2346789";

	for (unsigned i = 0; i < CALLBACK_REFERENCE - 1; i++) {
		const char *from = i < 2 ? letters : digits;
		size_t count = i < 2 ? sizeof(letters) : sizeof(digits);

		into[i] = from[world_roll(sqlite->world,
		    (unsigned)count - 1)];
	}
	into[CALLBACK_REFERENCE - 1] = '\0';
}

static bool
find_cap(struct sqlite *sqlite, struct callback_room *room,
    struct problem *why)
{
	struct binder count = sqlite_use(sqlite, STATEMENT_COUNT_CALLBACKS);
	const struct callbacks *caps = room->callbacks;
	int64_t hour, day, number;

	sqlite_bind_number(&count, room->now_ms - HOUR_MS);
	sqlite_bind_number(&count, room->now_ms - DAY_MS);
	sqlite_bind_blob(&count, room->person->hash, PERSON_SIZE);
	if (sqlite_row(&count) != SQLITE_ROW)
		return sqlite_fail(sqlite, "counting requests", why);
	hour = sqlite3_column_int64(count.statement, 0) + room->more;
	day = sqlite3_column_int64(count.statement, 1) + room->more;
	number = sqlite3_column_int64(count.statement, 2);
	sqlite_done(&count);
	room->cap = number >= caps->per_number ? CAP_BACK_NUMBER :
	    hour >= caps->per_hour ? CAP_BACK_HOUR :
	    day >= caps->per_day ? CAP_BACK_DAY : CAP_NONE;
	return true;
}

bool
sqlite_callback_room(struct store *store, struct callback_room *room,
    struct problem *why)
{
	struct sqlite *sqlite = (struct sqlite *)store;
	bool taken = true;

	if (!find_cap(sqlite, room, why))
		return false;
	for (unsigned i = 0; taken && i < REFERENCES_MOST; i++) {
		make_reference(sqlite, room->reference);
		if (!is_taken(sqlite, room->reference, &taken, why))
			return false;
	}
	if (!taken)
		return true;
	sqlite_rollback(sqlite);
	return problem_set(why, "no reference is left for a request");
}
