/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What must be true of a flow before anybody calls: every step is reached,
 * stands where it can, and whoever does nothing, or anything, comes to a person
 * or to spoken last words.
 */
#include "flow/kind.h"

#include <stdlib.h>

enum reach { REACH_CALL = 1, REACH_TEXT = 2 };

struct check {
	const struct flow *flow;
	struct problems *problems;
	unsigned char *reached;		/* enum reach, by step */
	uint16_t *waiting;		/* a stack of steps to look at */
	unsigned count;
	unsigned char now;		/* the way in that is walked */
};

static void
reach(void *arg, const struct step *step, enum way way)
{
	struct check *check = arg;

	(void)way;
	if (step == NULL || check->reached[step->index] & check->now)
		return;
	check->reached[step->index] |= check->now;
	check->waiting[check->count++] = step->index;
}

static void
reach_from(struct check *check, const struct step *step, enum reach way_in)
{
	if (step == NULL)
		return;
	check->now = (unsigned char)way_in;
	reach(check, step, WAY_AT_ONCE);
	while (check->count > 0) {
		const struct step *at =
		    &check->flow->steps[check->waiting[--check->count]];

		at->kind->exits(at, reach, check);
	}
}

/* Only the number that residents are rung back from takes no calls. */
static void
reach_by_call(struct check *check, const struct step *step)
{
	reach_from(check, step, REACH_CALL);
	if (step->kind->ends)
		(void)problems_add(check->problems, step->place,
		    "calls begin at \"%s\", and it ends them: nobody who "
		    "calls would reach a person", step->name);
}

/* A text comes with words, which somebody has to read. */
static void
reach_by_text(struct check *check, const struct step *step)
{
	reach_from(check, step, REACH_TEXT);
	if (step->kind->take == NULL && step->kind->by_text)
		(void)problems_add(check->problems, step->place,
		    "texts begin at \"%s\", and steps of kind \"%s\" do not "
		    "read them", step->name, step->kind->name);
}

static void
reach_all(struct check *check)
{
	const struct flow *flow = check->flow;
	const struct flow_parts *parts = &flow->parts;

	reach_by_call(check, flow->calls);
	reach_from(check, flow->person, REACH_CALL);
	reach_from(check, flow->goodbye, REACH_CALL);
	reach_from(check, flow->number, REACH_CALL);
	reach_from(check, flow->cannot_talk, REACH_CALL);
	reach_from(check, flow->callback_line, REACH_CALL);
	reach_from(check, flow->desk, REACH_CALL);
	reach_from(check, flow->drill, REACH_CALL);
	reach_from(check, flow->rehearse, REACH_CALL);
	reach_by_text(check, flow->texts);
	for (unsigned i = 0; i < parts->line_count; i++) {
		const struct line *line = &parts->lines[i];
		uint16_t call = line->call_step == NULL ? STEP_NONE :
		    flow_find_step(flow, line->call_step);
		uint16_t text = line->text_step == NULL ? STEP_NONE :
		    flow_find_step(flow, line->text_step);

		if (call != STEP_NONE)
			reach_by_call(check, &flow->steps[call]);
		else if (line->call_step != NULL)
			(void)problems_add(check->problems, line->place,
			    "the line \"%s\" begins at \"%s\", and the flow "
			    "has no such step", line->name, line->call_step);
		if (text != STEP_NONE)
			reach_by_text(check, &flow->steps[text]);
		else if (line->text_step != NULL)
			(void)problems_add(check->problems, line->place,
			    "the line \"%s\" begins texts at \"%s\", and the "
			    "flow has no such step", line->name,
			    line->text_step);
	}
}

/* A prompt that has no words for those who come is a silent gap. */
static void
check_prompts(struct check *check, const struct step *step)
{
	static const struct {
		enum reach reach;
		enum form form;
		const char *who, *what, *name;
	} rows[] = {
		{ REACH_CALL, FORM_VOICE, "call", "heard", "voice" },
		{ REACH_TEXT, FORM_TEXT, "text", "sent", "text" },
	};
	const struct reference *reference = step->kind->references;

	for (; reference != NULL && reference->name != NULL; reference++) {
		const struct prompt *prompt;

		if (reference->kind != REFERENCE_PROMPT)
			continue;
		memcpy(&prompt, (const char *)step->own + reference->offset,
		    sizeof(prompt));
		for (unsigned i = 0; prompt != NULL && i < 2; i++) {
			if (!(check->reached[step->index] & rows[i].reach) ||
			    prompt->english[rows[i].form] != NULL)
				continue;
			(void)problems_add(check->problems, step->place,
			    "a %s can come to \"%s\", but the prompt \"%s\" "
			    "cannot be %s: it has no \"%s\" form",
			    rows[i].who, step->name, prompt->id, rows[i].what,
			    rows[i].name);
		}
	}
}

static void
check_place(struct check *check, const struct step *step)
{
	unsigned char reached = check->reached[step->index];

	if (reached == 0)
		(void)problems_add(check->problems, step->place,
		    "nothing leads to the step \"%s\": name it somewhere or "
		    "take it out", step->name);
	if (reached & REACH_CALL && !step->kind->by_call)
		(void)problems_add(check->problems, step->place,
		    "a call can come to \"%s\", but steps of kind \"%s\" are "
		    "for texts only", step->name, step->kind->name);
	if (reached & REACH_TEXT && !step->kind->by_text)
		(void)problems_add(check->problems, step->place,
		    "a text can come to \"%s\", but steps of kind \"%s\" are "
		    "for calls only", step->name, step->kind->name);
}

/* A step that goes on by itself, again and again, never speaks to anybody. */
struct circle {
	unsigned char *state;		/* 0 new, 1 on the path, 2 good */
	bool spent;			/* whoever rings has rung enough */
	const struct step *where;	/* NULL: there is none */
};

static void circle_walk(struct circle *, const struct step *);

static void
circle_exit(void *arg, const struct step *to, enum way way)
{
	struct circle *circle = arg;

	/* A menu's silence goes on by itself too: nobody presses anything. */
	if (to != NULL && (way == WAY_AT_ONCE || way == WAY_SILENCE ||
	    way == WAY_SPENT))
		circle_walk(circle, to);
}

static void
circle_walk(struct circle *circle, const struct step *step)
{
	if (circle->where != NULL || step->kind->ends ||
	    (step->kind->person && !circle->spent))
		return;
	if (circle->state[step->index] == 2)
		return;
	if (circle->state[step->index] == 1) {
		circle->where = step;
		return;
	}
	circle->state[step->index] = 1;
	step->kind->exits(step, circle_exit, circle);
	circle->state[step->index] = 2;
}

static const struct step *
find_circle(const struct check *check, bool spent)
{
	const struct flow *flow = check->flow;
	struct circle circle = { .spent = spent };

	circle.state = calloc(flow->count, 1);
	for (uint16_t i = 0; circle.state != NULL && i < flow->count; i++) {
		if (check->reached[i] & REACH_CALL &&
		    (!spent || flow->steps[i].kind->person))
			circle_walk(&circle, &flow->steps[i]);
	}
	free(circle.state);
	return circle.where;
}

static void
check_circles(struct check *check)
{
	const struct step *where = find_circle(check, false);

	if (where != NULL) {
		(void)problems_add(check->problems, where->place,
		    "whoever presses nothing goes round and round through "
		    "\"%s\": no person, no last words", where->name);
		return;
	}
	where = find_circle(check, true /* spent */);
	if (where != NULL)
		(void)problems_add(check->problems, where->place,
		    "who was rung for often enough goes round and round "
		    "through \"%s\": no last words", where->name);
}

/* From each step some way leads to a person or to last words. */
struct escape {
	const unsigned char *saved;
	bool found;
};

static void
escape_exit(void *arg, const struct step *to, enum way way)
{
	struct escape *escape = arg;

	(void)way;
	if (to != NULL && escape->saved[to->index])
		escape->found = true;
}

static bool
escape_spread(struct check *check, unsigned char *saved)
{
	const struct flow *flow = check->flow;
	bool more = false;

	for (uint16_t i = 0; i < flow->count; i++) {
		const struct step *step = &flow->steps[i];
		struct escape escape = { .saved = saved };

		if (saved[i])
			continue;
		escape.found = step->kind->person || step->kind->ends;
		if (!escape.found)
			step->kind->exits(step, escape_exit, &escape);
		if (escape.found)
			saved[i] = 1;
		more |= escape.found;
	}
	return more;
}

static void
check_escapes(struct check *check)
{
	const struct flow *flow = check->flow;
	unsigned char *saved = calloc(flow->count, 1);

	if (saved == NULL)
		return;
	while (escape_spread(check, saved))
		continue;
	for (uint16_t i = 0; i < flow->count; i++) {
		if (check->reached[i] & REACH_CALL && !saved[i])
			(void)problems_add(check->problems,
			    flow->steps[i].place,
			    "from \"%s\" nobody ever reaches a person or last "
			    "words", flow->steps[i].name);
	}
	free(saved);
}

/* Whoever is connected, at any hour: each way on from `person` must ring
 * without a key. */
struct ringing {
	unsigned char *seen;		/* by step */
	const struct step *dead;	/* this one waits, or goes nowhere */
	bool goes_on;
};

static void ringing_walk(struct ringing *, const struct step *);

static void
ringing_exit(void *arg, const struct step *to, enum way way)
{
	struct ringing *ringing = arg;

	if (way != WAY_AT_ONCE)
		return;
	ringing_walk(ringing, to);
	ringing->goes_on = true;
}

static void
ringing_walk(struct ringing *ringing, const struct step *step)
{
	if (step->kind->person || ringing->seen[step->index])
		return;
	ringing->seen[step->index] = 1;
	ringing->goes_on = false;
	step->kind->exits(step, ringing_exit, ringing);
	if (!ringing->goes_on)
		ringing->dead = step;
}

static void
check_person(struct check *check)
{
	const struct flow *flow = check->flow;
	struct ringing ringing = { .seen = calloc(flow->count, 1) };

	if (ringing.seen == NULL)
		return;
	ringing_walk(&ringing, flow->person);
	free(ringing.seen);
	if (ringing.dead != NULL)
		(void)problems_add(check->problems, flow->person->place,
		    "\"person\" must lead to a step of kind \"connect\" by "
		    "itself, without a key: \"%s\" does not",
		    ringing.dead->name);
}

/* Whoever rings back what stands in a phone is told no more than that. */
static void
check_callbacks(struct check *check)
{
	const struct flow *flow = check->flow;

	if (flow->parts.callbacks != NULL &&
	    (flow->callback_line == NULL || flow->desk == NULL))
		(void)problems_add(check->problems, flow->steps[0].place,
		    "residents are rung back, and the flow names no \"%s\"",
		    flow->desk == NULL ? "desk" : "callback_line");
	if (flow->callback_line != NULL &&
	    flow->callback_line->kind != &kind_end)
		(void)problems_add(check->problems, flow->callback_line->place,
		    "\"callback_line\" must be a step of kind \"end\": that "
		    "number takes no calls");
}

/* What a telephone that we rang hears is made for it. */
static void
check_ours(struct check *check)
{
	const struct flow *flow = check->flow;
	const struct {
		const struct step *step;
		const struct kind *kind;
	} rows[] = {
		{ flow->desk, &kind_desk },
		{ flow->drill, &kind_drill },
		{ flow->rehearse, &kind_rehearse },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *name = rows[i].kind->name;

		if (rows[i].step != NULL && rows[i].step->kind != rows[i].kind)
			(void)problems_add(check->problems,
			    rows[i].step->place, "\"%s\" must be a step of "
			    "kind \"%s\"", name, name);
	}
}

void
flow_check(const struct flow *flow, struct problems *problems)
{
	struct check check = { .flow = flow, .problems = problems };

	check.reached = calloc(flow->count, 1);
	check.waiting = calloc(flow->count + 1u, sizeof(*check.waiting));
	if (check.reached == NULL || check.waiting == NULL) {
		(void)problems_add(problems, flow->steps[0].place,
		    "out of memory while the flow was checked");
	} else {
		reach_all(&check);
		for (uint16_t i = 0; i < flow->count; i++) {
			check_place(&check, &flow->steps[i]);
			check_prompts(&check, &flow->steps[i]);
		}
		check_circles(&check);
		check_escapes(&check);
		check_person(&check);
		check_callbacks(&check);
		check_ours(&check);
		flow_check_rehearsals(flow, problems);
	}
	free(check.reached);
	free(check.waiting);
}
