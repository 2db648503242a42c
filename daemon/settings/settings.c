/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "settings/settings.h"

#include "settings/draft.h"
#include "settings/good.h"

#define AT(member) offsetof(struct draft, settings.member)
#define DRAFT(member) offsetof(struct draft, member)

static const struct setting locales_table[] = {
	{ .name = "offered", .kind = SETTING_TEXTS, .offset = AT(languages),
	  .fallback = "en",
	  .about = "Tags of the languages, in the order of the choice." },
	{ .name = "registry", .kind = SETTING_PATH, .offset = AT(registry),
	  .fallback = "../locales/languages.json",
	  .about = "What each language is called." },
	{ .name = "catalogues", .kind = SETTING_PATH,
	  .offset = AT(catalogues), .fallback = "../build/locales",
	  .about = "The folder of compiled catalogues, `<tag>.mo`." },
	{ .name = "samples", .kind = SETTING_PATH, .offset = AT(samples),
	  .fallback = "../locales/samples",
	  .about = "The folder of texts to learn languages from." },
	{ .name = "keywords", .kind = SETTING_PATH, .offset = AT(keywords),
	  .about = "What people text in languages without a catalogue: to "
	  "leave, to stop, in danger." },
	{ .name = NULL },
};

static const struct setting secrets_table[] = {
	{ .name = "keys", .kind = SETTING_PATH, .offset = AT(secrets),
	  .fallback = "../var/secrets",
	  .about = "The folder of the helpline's own keys." },
	{ .name = NULL },
};

static const struct setting limits_table[] = {
	{ .name = "connections", .kind = SETTING_NUMBER,
	  .offset = AT(limits.connections), .fallback = "2048",
	  .least = 16, .most = 100000, .about = "Connections in all." },
	{ .name = "connections_per_address", .kind = SETTING_NUMBER,
	  .offset = AT(limits.connections_per_address), .fallback = "256",
	  .least = 1, .most = 100000,
	  .about = "Connections from one address; none behind a proxy." },
	{ .name = "header", .kind = SETTING_DURATION,
	  .offset = AT(limits.header_ms), .fallback = "10s", .least = 100,
	  .most = 60000, .about = "How long a request's head may take." },
	{ .name = "body", .kind = SETTING_DURATION,
	  .offset = AT(limits.body_ms), .fallback = "20s", .least = 100,
	  .most = 120000, .about = "How long its body may take." },
	{ .name = "write", .kind = SETTING_DURATION,
	  .offset = AT(limits.write_ms), .fallback = "20s", .least = 100,
	  .most = 120000, .about = "How long reading our answer may take." },
	{ .name = "idle", .kind = SETTING_DURATION,
	  .offset = AT(limits.idle_ms), .fallback = "60s", .least = 100,
	  .most = 600000, .about = "How long a connection may rest." },
	{ .name = "least_rate", .kind = SETTING_NUMBER,
	  .offset = AT(limits.least_rate), .fallback = "512", .least = 0,
	  .most = 1000000,
	  .about = "Bytes a second of a body, after 5 seconds." },
	{ .name = "requests_per_connection", .kind = SETTING_NUMBER,
	  .offset = AT(limits.requests_per_connection), .fallback = "1000",
	  .least = 1, .most = 1000000, .about = "Then it is closed." },
	{ .name = "arenas", .kind = SETTING_NUMBER,
	  .offset = AT(limits.arenas), .fallback = "512", .least = 8,
	  .most = 16384, .about = "Requests under way at once, 64 KiB each." },
	{ .name = "store_wait", .kind = SETTING_DURATION,
	  .offset = AT(store_wait_ms), .fallback = "2s", .least = 100,
	  .most = 10000, .about = "How long a locked database is waited for." },
	{ .name = "ballast", .kind = SETTING_SIZE, .offset = AT(ballast),
	  .fallback = "16MiB", .least = 0, .most = 1 << 30,
	  .about = "Room held on the disk beside the database: with it, what "
	  "is owed still goes out when the disk is full. A disk with less "
	  "free than this takes no new texts." },
	{ .name = "batch", .kind = SETTING_NUMBER, .offset = AT(batch_most),
	  .fallback = "256", .least = 1, .most = 512,
	  .about = "Inputs that share one commit." },
	{ .name = "queue", .kind = SETTING_NUMBER, .offset = AT(queue_most),
	  .fallback = "4096", .least = 16, .most = 65536,
	  .about = "Inputs that may wait for the database." },
	{ .name = "promise", .kind = SETTING_DURATION,
	  .offset = AT(promise_ms), .fallback = "500ms", .least = 50,
	  .most = 2000,
	  .about = "How long a call waits until a promise is written down." },
	{ .name = "keep", .kind = SETTING_DURATION, .offset = AT(keep_ms),
	  .fallback = "30d", .least = 3600000, .most = 31536000000,
	  .about = "After this a conversation is deleted." },
	{ .name = "expire", .kind = SETTING_DURATION, .offset = AT(expire_ms),
	  .fallback = "1h", .least = 60000, .most = 86400000,
	  .about = "After this a reply is no longer worth sending." },
	{ .name = "sends_per_hour", .kind = SETTING_NUMBER,
	  .offset = AT(sends_per_hour), .fallback = "2000", .least = 1,
	  .most = 1000000, .about = "The most texts through carriers' APIs in "
	  "an hour; then they wait. Answers inside a webhook's, and to words "
	  "of danger, never do." },
	{ .name = "sends_per_day", .kind = SETTING_NUMBER,
	  .offset = AT(sends_per_day), .fallback = "20000", .least = 1,
	  .most = 10000000, .about = "The same in 24 hours." },
	{ .name = "replies_per_hour", .kind = SETTING_NUMBER,
	  .offset = AT(replies_per_hour), .fallback = "20000", .least = 1,
	  .most = 1000000, .about = "The most replies inside webhooks' "
	  "answers in an hour; then only a person's first one goes, and those "
	  "to words of danger." },
	{ .name = "foreign_per_hour", .kind = SETTING_NUMBER,
	  .offset = AT(foreign_per_hour), .fallback = "60", .least = 1,
	  .most = 1000000, .about = "The same of all replies to numbers of "
	  "other countries." },
	{ .name = "mails_per_hour", .kind = SETTING_NUMBER,
	  .offset = AT(mails_per_hour), .fallback = "60", .least = 1,
	  .most = 10000, .about = "The most notices to the team by e-mail in "
	  "an hour; then the next one says how many were held back. That "
	  "somebody is not to be rung any more always goes." },
	{ .name = NULL },
};

static const struct setting drill_table[] = {
	{ .name = "alarm", .kind = SETTING_DURATION,
	  .offset = AT(drill.alarm_ms), .fallback = "35d", .least = 86400000,
	  .most = 34560000000, .about = "Alarm when nobody has proven for so "
	  "long that a person answers a number that routes ring." },
	{ .name = "tries", .kind = SETTING_NUMBER, .offset = AT(drill.tries),
	  .fallback = "3", .least = 1, .most = 10,
	  .about = "How often a drill rings a number until somebody presses "
	  "1." },
	{ .name = "pause", .kind = SETTING_DURATION,
	  .offset = AT(drill.pause_ms), .fallback = "10m", .least = 1000,
	  .most = 86400000, .about = "How long it waits between." },
	{ .name = NULL },
};

const struct setting settings_table[] = {
	{ .name = "about", .kind = SETTING_TEXT, .offset = DRAFT(about),
	  .about = "A remark; it changes nothing." },
	{ .name = "listen", .kind = SETTING_TEXTS, .offset = DRAFT(listen),
	  .fallback = "127.0.0.1:8080",
	  .about = "Where carriers, or the proxy before us, connect: "
	  "`127.0.0.1:8080`, `[::1]:8080`, `unix:../var/helpline.sock`." },
	{ .name = "public_url", .kind = SETTING_TEXT,
	  .offset = AT(public_url),
	  .about = "What carriers call us: `https://helpline.example`. Must "
	  "be given with a real carrier, for it signs this address." },
	{ .name = "behind_proxy", .kind = SETTING_FLAG,
	  .offset = AT(behind_proxy), .fallback = "false",
	  .about = "A proxy with TLS stands before us." },
	{ .name = "control", .kind = SETTING_PATH, .offset = AT(control),
	  .fallback = "../var/control.sock",
	  .about = "The socket of the command `helpline`." },
	{ .name = "store", .kind = SETTING_PATH, .offset = AT(store),
	  .fallback = "../var/helpline.db", .about = "The database." },
	{ .name = "override", .kind = SETTING_PATH, .offset = AT(override),
	  .fallback = "../var/override.json",
	  .about = "What `helpline now --closed` and `--open` said of hours." },
	{ .name = "good", .kind = SETTING_PATH, .offset = AT(good),
	  .fallback = SETTINGS_GOOD,
	  .about = "Where the last good set of all these files is kept." },
	{ .name = "flow", .kind = SETTING_PATH, .offset = AT(flow),
	  .fallback = "../prompts/flow.json",
	  .about = "What happens, step by step." },
	{ .name = "prompts", .kind = SETTING_PATH, .offset = AT(prompts),
	  .fallback = "../prompts", .about = "The folder of prompts." },
	{ .name = "zone", .kind = SETTING_TEXT, .offset = AT(zone_name),
	  .fallback = "Europe/London", .about = "The time zone of all hours." },
	{ .name = "holidays", .kind = SETTING_PATH,
	  .offset = AT(holidays_file),
	  .about = "The file of bank holidays; none: there are none." },
	{ .name = "printed", .kind = SETTING_PATH, .offset = AT(printed),
	  .fallback = "printed.json", .about = "The list of posters and cards "
	  "that are out; without the file there are none." },
	{ .name = "pass_caller_number", .kind = SETTING_FLAG,
	  .offset = AT(pass_caller_number), .fallback = "false",
	  .about = "Show the resident's number to who is rung, instead of "
	  "the line's. Ask the carrier first whether it may." },
	{ .name = "remember", .kind = SETTING_DURATION,
	  .offset = AT(remember_ms),
	  .fallback = "30d", .least = 0, .most = 31536000000,
	  .about = "How long a mobile's language is remembered, in memory: it "
	  "is named first in the next call. `0s`: never." },
	{ .name = "dial_also", .kind = SETTING_TEXTS, .offset = AT(dial_also),
	  .about = "How numbers begin that routes may ring besides 01, 02, 03 "
	  "and 07: `0800`, `+353`." },
	{ .name = "accounts", .kind = SETTING_NODE, .offset = DRAFT(accounts),
	  .required = true, .about = "Accounts at carriers, by name." },
	{ .name = "lines", .kind = SETTING_NODE, .offset = DRAFT(lines),
	  .required = true, .about = "Our numbers, by name." },
	{ .name = "hours", .kind = SETTING_NODE, .offset = DRAFT(hours),
	  .about = "Opening hours, by name." },
	{ .name = "routes", .kind = SETTING_NODE, .offset = DRAFT(routes),
	  .required = true, .about = "Which numbers ring, by name." },
	{ .name = "callback", .kind = SETTING_NODE, .offset = DRAFT(callback),
	  .about = "How residents are rung back, the worker first; none: "
	  "they are not." },
	{ .name = "values", .kind = SETTING_NODE, .offset = DRAFT(values),
	  .about = "What stands in prompts as `{name}`." },
	{ .name = "secrets", .kind = SETTING_OBJECT, .table = secrets_table,
	  .about = "" },
	{ .name = "locales", .kind = SETTING_OBJECT, .table = locales_table,
	  .about = "" },
	{ .name = "drill", .kind = SETTING_OBJECT, .table = drill_table,
	  .about = "" },
	{ .name = "limits", .kind = SETTING_OBJECT, .table = limits_table,
	  .about = "" },
	{ .name = NULL },
};

struct place
draft_place(const struct draft *draft, const char *name)
{
	const struct node *node = node_find(draft->root, name);

	return node == NULL ? draft->root->place : node->place;
}

static bool
read_zone(struct draft *draft)
{
	struct settings *settings = &draft->settings;
	struct problem why = { "" };

	settings->zone = zone_read(draft->arena, settings->zone_name, &why);
	return settings->zone != NULL || problems_add(draft->problems,
	    draft_place(draft, "zone"), "%s", why.text);
}

static bool
read_holidays(struct draft *draft)
{
	struct settings *settings = &draft->settings;
	const char *file = settings->holidays_file;
	const struct node *node;

	if (file == NULL)
		return true;
	node = node_read_file(draft->arena, file, SETTINGS_FILE_MOST,
	    draft->problems);
	return node != NULL && holidays_read(&settings->holidays, node,
	    draft->arena, draft->problems);
}

/* EXIT finds what is owed by what is kept of the person. */
static bool
check_keep(const struct draft *draft)
{
	const struct settings *settings = &draft->settings;
	const struct node *limits = node_find(draft->root, "limits");
	const struct node *keep = limits == NULL ? NULL :
	    node_find(limits, "keep");

	if (settings->keep_ms == 0 ||		/* told by the table */
	    settings->keep_ms >= settings->expire_ms)
		return true;
	return problems_add(draft->problems, keep == NULL ?
	    draft_place(draft, "limits") : keep->place, "\"keep\" must be at "
	    "least as long as \"expire\": who leaves while a text is owed "
	    "could not be known by what is deleted");
}

static bool
needs_public_url(const struct settings *settings)
{
	for (unsigned i = 0; i < settings->account_count; i++)
		if (settings->accounts[i].kind != NULL &&
		    !settings->accounts[i].kind->loopback_only &&
		    !settings->accounts[i].kind->notifies)
			return true;
	return false;
}

/* "http://" and the first listener that has an address. */
static const char *
own_url(const struct draft *draft)
{
	const struct settings *settings = &draft->settings;

	for (unsigned i = 0; i < settings->listener_count; i++)
		if (strncmp(settings->listeners[i].address, "unix:", 5) != 0)
			return arena_format(draft->arena, "http://%s",
			    settings->listeners[i].address);
	return "http://localhost";
}

static bool
is_url(const char *url)
{
	size_t scheme = strncmp(url, "https://", 8) == 0 ? 8 :
	    strncmp(url, "http://", 7) == 0 ? 7 : 0;

	if (scheme == 0 || url[scheme] == '/' || url[scheme] == '\0')
		return false;
	for (; *url != '\0'; url++)
		if (*url <= ' ' || *url >= 0x7f || strchr("?#@\"<>\\", *url))
			return false;
	return true;
}

static bool
read_public_url(struct draft *draft)
{
	struct settings *settings = &draft->settings;
	const char *url = settings->public_url;
	size_t length;

	if (url == NULL && needs_public_url(settings))
		return problems_add(draft->problems, draft->root->place,
		    "\"public_url\" is missing: carriers sign the address "
		    "under which they call us");
	if (url == NULL) {
		settings->public_url = own_url(draft);
		return settings->public_url != NULL;
	}
	if (!is_url(url))
		return problems_add(draft->problems,
		    draft_place(draft, "public_url"), "\"%s\" is no address; "
		    "write it like \"https://helpline.example\"", url);
	length = strlen(url);
	while (url[length - 1] == '/')
		length--;
	settings->public_url = arena_copy(draft->arena,
	    (struct bytes){ url, length });
	return settings->public_url != NULL;
}

static const char *
folder_of(struct arena *arena, const char *file)
{
	const char *slash = strrchr(file, '/');

	if (slash == NULL)
		return ".";
	return arena_copy(arena, (struct bytes){ file,
		slash == file ? 1 : (size_t)(slash - file) });
}

/* Overridden paths are the caller's: relative to where it stands. */
static void
override(struct draft *draft)
{
	const struct snapshot_parts *parts = draft->parts;
	struct settings *settings = &draft->settings;
	const struct {
		const char **path;
		const char *instead;
		const char *saved;
	} rows[] = {
		{ &settings->prompts, parts->prompts, GOOD_PROMPTS },
		{ &settings->flow, parts->flow, GOOD_FLOW },
		{ &settings->registry, parts->registry, GOOD_REGISTRY },
		{ &settings->catalogues, parts->catalogues, GOOD_CATALOGUES },
		{ &settings->samples, parts->samples, GOOD_SAMPLES },
		{ &settings->holidays_file, NULL, GOOD_HOLIDAYS },
		{ &settings->keywords, NULL, GOOD_KEYWORDS },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].instead != NULL)
			*rows[i].path = rows[i].instead;
		else if (parts->good != NULL && *rows[i].path != NULL)
			*rows[i].path = good_file(draft->arena, parts->good,
			    rows[i].saved);
	}
}

bool
draft_read(struct draft *draft)
{
	struct settings *settings = &draft->settings;
	bool good;

	settings->file = draft->parts->file;
	settings->folder = folder_of(draft->arena, settings->file);
	if (settings->folder == NULL)
		return false;
	good = table_read(settings_table, NULL, draft->root, draft,
	    draft->arena, draft->problems);
	if (draft->root->kind != NODE_OBJECT || settings->zone_name == NULL)
		return false;
	override(draft);
	settings->print = good_print(settings, settings->print);
	good = read_zone(draft) && good;
	good = read_holidays(draft) && good;
	good = draft_read_accounts(draft) && good;
	good = draft_read_lines(draft) && good;
	good = draft_read_listeners(draft) && good;
	good = read_public_url(draft) && good;
	good = check_keep(draft) && good;
	/* The snapshot copies settings: holidays must not move with them. */
	struct holidays *holidays = arena_get(draft->arena, sizeof(*holidays));
	if (holidays == NULL)
		return false;
	*holidays = settings->holidays;
	good = hours_read(&settings->hours, draft->hours, settings->zone,
	    holidays, draft->arena, draft->problems) && good;
	good = routes_read(&settings->routes, draft->routes,
	    &(struct route_parts){ { settings->lines, settings->line_count,
	    &settings->dial_also }, &settings->hours }, draft->arena,
	    draft->problems) && good;
	good = draft_read_callback(draft) && good;
	return draft_read_values(draft) && good;
}

const struct account *
settings_account(const struct settings *settings, struct bytes name)
{
	for (unsigned i = 0; i < settings->account_count; i++)
		if (bytes_are(name, settings->accounts[i].name))
			return &settings->accounts[i];
	return NULL;
}

const struct line *
settings_line(const struct settings *settings, const struct account *account,
    const char *number)
{
	const struct line *first = NULL;

	for (unsigned i = 0; i < settings->line_count; i++) {
		const struct line *line = &settings->lines[i];

		if (line->account != account)
			continue;
		if (strcmp(line->number, number) == 0)
			return line;
		if (first == NULL && !line->rings_back)
			first = line;
	}
	return first;
}
