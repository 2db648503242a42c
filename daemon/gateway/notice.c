/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/notice.h"

#include "base/when.h"
#include "providers/mail.h"
#include "settings/snapshot.h"

#define TEXT_ROOM 2048
#define SUBJECT_ROOM 96

static const struct wording_row {
	const char *subject;		/* neutral: it shows on lock screens */
	const char *first;
	const char *last;
} wordings[NOTICES] = {
	[NOTICE_ASKED] = { "a request",
	    "Somebody asked to be rung back.",
	    "Nobody is rung before one of you claims it. `helpline callbacks` "
	    "lists who\nwaits; `helpline callbacks claim REFERENCE --desk DESK "
	    "--by INITIALS` rings\nyour desk, and only then them." },
	[NOTICE_LEFT] = { "do not ring",
	    "Do not ring: a request that you claimed was taken back.",
	    "The helpline rings nobody for it any more. If you have them on "
	    "the line, go\nby what they say." },
	[NOTICE_URGENT] = { "look at this first",
	    "A text held words of danger.",
	    "The reply named 999 first, said that nobody reads texts, and "
	    "promised nothing.\nThe words and the number are not shown to "
	    "anybody. If they ask to be rung back,\nanother notice says so; "
	    "`helpline callbacks` lists who waits." },
};

static const char *const when_words[CALLBACK_WHENS] = {
	[CALLBACK_SOON] = "at any time, as soon as you can",
	[CALLBACK_MORNING] = "in a morning only",
	[CALLBACK_AFTERNOON] = "in an afternoon only",
};

static bool
takes_back(const struct turn *turn)
{
	for (const struct action *action = turn->actions; action != NULL;
	    action = action->next) {
		if (action->kind == ACTION_FORGET ||
		    action->kind == ACTION_CANCEL ||
		    action->kind == ACTION_CALLBACK)
			return true;
	}
	return false;
}

/* Somebody who texts ten times in fear is one person in danger. */
static bool
alerts(const struct turn *turn, const struct action *text)
{
	int64_t ago_ms = turn->now_ms - turn->session.alerted_ms;

	return text->urgent && (turn->session.alerted_ms == 0 ||
	    ago_ms >= NOTICE_ALERT_MS || ago_ms < 0);
}

unsigned
notice_kinds(const struct turn *turn, bool claimed)
{
	unsigned kinds = 0;

	for (const struct action *action = turn->actions; action != NULL;
	    action = action->next) {
		if (action->kind == ACTION_CALLBACK && action->row != 0)
			kinds |= 1u << NOTICE_ASKED;
		else if (action->kind == ACTION_TEXT && alerts(turn, action))
			kinds |= 1u << NOTICE_URGENT;
	}
	if (claimed && takes_back(turn))
		kinds |= 1u << NOTICE_LEFT;
	return kinds;
}

void
notice_write(const struct notice_about *about, struct text *into)
{
	const struct wording_row *wording = &wordings[about->kind];

	text_add_format(into, "%s\n\nReference: %s\nLine: %s\nAt: ",
	    wording->first, about->reference, about->line);
	when_write(about->zone, about->at_ms, into);
	if (about->kind != NOTICE_LEFT)
		text_add_format(into, ", by %s\nLanguage: %s",
		    about->texted ? "text" : "key", about->language == NULL ?
		    "not known" : about->language);
	if (about->kind == NOTICE_ASKED)
		text_add_format(into, "\nSafe to ring: %s",
		    when_words[about->when]);
	if (about->kind == NOTICE_LEFT)
		text_add_format(into, "\nDesk: %s", about->desk);
	text_add_format(into, "\n\n%s\n", wording->last);
	if (about->held > 0)
		text_add_format(into, "\nHeld back before this one "
		    "(limits.mails_per_hour): %lld notices.\n",
		    (long long)about->held);
	text_add_text(into, "\nThis notice was made by a machine, and nobody "
	    "reads answers to it.\n");
}

static const char *
language_of(const struct turn *turn)
{
	uint16_t language = turn->session.language;

	return language < turn->languages->count ?
	    turn->languages->at[language].english : NULL;
}

/* One notice to one mailbox. A request's own goes when the request does. */
static void
add_mail(struct turn *turn, const struct account *account,
    const char *mailbox, const struct notice_about *about, int64_t row,
    struct bytes text)
{
	struct action *mail = turn_add(turn, ACTION_MAIL);
	char subject[SUBJECT_ROOM];
	struct text body;

	if (mail == NULL)
		return;			/* the arena is full: told there */
	(void)snprintf(subject, sizeof(subject), "Helpline: %s (%s)",
	    wordings[about->kind].subject, about->reference);
	text_init_arena(&body, turn->arena, text.length + strlen(mailbox) +
	    sizeof(subject) + 32);
	mail_body(&(struct mail_head){ mailbox, about->at_ms, subject }, text,
	    &body);
	mail->account = account->name;
	mail->mail = text_bytes(&body);
	mail->row = row;
	if (about->kind != NOTICE_ASKED)
		return;
	for (const struct action *action = turn->actions; action != NULL;
	    action = action->next) {
		if (action->kind == ACTION_CALLBACK)
			mail->wish = action->row;
	}
}

static bool
is_taken(const struct settings *settings, enum notice kind)
{
	for (unsigned i = 0; i < settings->account_count; i++) {
		const struct mail_account *mail =
		    mail_account(&settings->accounts[i]);

		if (mail != NULL && mail_takes(mail, kind))
			return true;
	}
	return false;
}

static void
add_mails(struct settler *settler, struct store *store, struct turn *turn,
    const struct notice_about *about, int64_t row)
{
	const struct settings *settings = &turn->snapshot->settings;
	char memory[TEXT_ROOM];
	struct text text;

	text_init(&text, memory, sizeof(memory));
	notice_write(about, &text);
	for (unsigned i = 0; i < settings->account_count; i++) {
		const struct account *account = &settings->accounts[i];
		const struct mail_account *mail = mail_account(account);

		if (mail == NULL || !mail_takes(mail, about->kind))
			continue;
		for (unsigned to = 0; to < mail->to.count; to++) {
			add_mail(turn, account, mail->to.at[to], about, row,
			    text_bytes(&text));
			row = settle_next_row(settler, store);
		}
	}
}

static bool
may_go(struct settler *settler, struct turn *turn, enum notice kind)
{
	int64_t most = turn->snapshot->settings.mails_per_hour;

	if (kind == NOTICE_LEFT ||
	    caps_mail(&settler->caps, turn->now_ms, most))
		return true;
	if (turn->capped == CAP_NONE)
		turn->capped = CAP_MAILS;
	return false;
}

/* Words of danger have the notice's own number in `helpline outbox`. */
static void
owe(struct settler *settler, struct store *store, struct turn *turn,
    enum notice kind, const struct callback_claim *claim)
{
	struct notice_about about = { .kind = kind, .desk = claim->desk,
		.line = turn->line == NULL ? turn->account->name :
		    turn->line->name,
		.language = language_of(turn),
		.texted = turn->input->kind == INPUT_TEXT,
		.at_ms = turn->now_ms,
		.zone = turn->snapshot->settings.zone };
	char number[24];
	int64_t row;

	if (!is_taken(&turn->snapshot->settings, kind) ||
	    !may_go(settler, turn, kind))
		return;
	row = settle_next_row(settler, store);
	(void)snprintf(number, sizeof(number), "%lld", (long long)row);
	about.reference = kind == NOTICE_LEFT ? claim->reference : number;
	for (const struct action *action = turn->actions; action != NULL &&
	    kind == NOTICE_ASKED; action = action->next) {
		if (action->kind != ACTION_CALLBACK)
			continue;
		about.reference = action->reference;
		about.when = action->when;
	}
	if (kind == NOTICE_URGENT)
		turn->session.alerted_ms = turn->now_ms;
	about.held = settler->caps.mails_held;
	settler->caps.mails_held = 0;
	add_mails(settler, store, turn, &about, row);
}

bool
notice_owe(struct settler *settler, struct store *store, struct turn *turn,
    struct problem *why)
{
	const struct store_callbacks *callbacks = store->driver->callbacks;
	struct callback_claim claim = { .any = false };
	unsigned kinds;

	if (!turn->has_person)
		return true;
	if (takes_back(turn) && callbacks != NULL &&
	    is_taken(&turn->snapshot->settings, NOTICE_LEFT) &&
	    !callbacks->claimed(store, &turn->person, &claim, why))
		return false;
	kinds = notice_kinds(turn, claim.any);
	for (unsigned kind = 0; kind < NOTICES; kind++) {
		if ((kinds & (1u << kind)) != 0)
			owe(settler, store, turn, (enum notice)kind, &claim);
	}
	return true;
}
