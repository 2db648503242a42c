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
	check->now = (unsigned char)way_in;
	reach(check, step, WAY_AT_ONCE);
	while (check->count > 0) {
		const struct step *at =
		    &check->flow->steps[check->waiting[--check->count]];

		at->kind->exits(at, reach, check);
	}
}

static void
reach_all(struct check *check)
{
	const struct flow *flow = check->flow;
	const struct flow_parts *parts = &flow->parts;

	reach_from(check, flow->calls, REACH_CALL);
	reach_from(check, flow->person, REACH_CALL);
	reach_from(check, flow->goodbye, REACH_CALL);
	reach_from(check, flow->number, REACH_CALL);
	reach_from(check, flow->cannot_talk, REACH_CALL);
	reach_from(check, flow->texts, REACH_TEXT);
	for (unsigned i = 0; i < parts->line_count; i++) {
		const struct line *line = &parts->lines[i];
		uint16_t call = line->call_step == NULL ? STEP_NONE :
		    flow_find_step(flow, line->call_step);
		uint16_t text = line->text_step == NULL ? STEP_NONE :
		    flow_find_step(flow, line->text_step);

		if (call != STEP_NONE)
			reach_from(check, &flow->steps[call], REACH_CALL);
		else if (line->call_step != NULL)
			(void)problems_add(check->problems, line->place,
			    "the line \"%s\" begins at \"%s\", and the flow "
			    "has no such step", line->name, line->call_step);
		if (text != STEP_NONE)
			reach_from(check, &flow->steps[text], REACH_TEXT);
		else if (line->text_step != NULL)
			(void)problems_add(check->problems, line->place,
			    "the line \"%s\" begins texts at \"%s\", and the "
			    "flow has no such step", line->name,
			    line->text_step);
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

struct follow {
	const struct step *to;
	enum way way;
	bool other;
};

static void
follow_way(void *arg, const struct step *to, enum way way)
{
	struct follow *follow = arg;

	if (way == follow->way && follow->to == NULL)
		follow->to = to;
	else if (way == WAY_AT_ONCE)
		follow->other = true;	/* hours: more than one way on */
}

/* A step that goes on by itself, again and again, never speaks to anybody. */
struct circle {
	struct check *check;
	unsigned char *state;		/* 0 new, 1 on the path, 2 good */
	bool found;
	const struct step *where;
};

static void circle_walk(struct circle *, const struct step *);

static void
circle_exit(void *arg, const struct step *to, enum way way)
{
	struct circle *circle = arg;

	/* A menu's silence goes on by itself too: nobody presses anything. */
	if (way != WAY_KEY && way != WAY_RESULT && to != NULL)
		circle_walk(circle, to);
}

static void
circle_walk(struct circle *circle, const struct step *step)
{
	if (circle->found || step->kind->person || step->kind->ends)
		return;
	if (circle->state[step->index] == 2)
		return;
	if (circle->state[step->index] == 1) {
		circle->found = true;
		circle->where = step;
		return;
	}
	circle->state[step->index] = 1;
	step->kind->exits(step, circle_exit, circle);
	circle->state[step->index] = 2;
}

static void
check_circles(struct check *check)
{
	const struct flow *flow = check->flow;
	struct circle circle = { .check = check };

	circle.state = calloc(flow->count, 1);
	if (circle.state == NULL)
		return;
	for (uint16_t i = 0; i < flow->count && !circle.found; i++) {
		if (check->reached[i] & REACH_CALL)
			circle_walk(&circle, &flow->steps[i]);
	}
	if (circle.found)
		(void)problems_add(check->problems, circle.where->place,
		    "whoever presses nothing goes round and round through "
		    "\"%s\": no person, no last words", circle.where->name);
	free(circle.state);
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

/* Whoever is connected at any hour: `person` must ring without a key. */
static void
check_person(struct check *check)
{
	const struct step *step = check->flow->person;

	for (unsigned i = 0; i < check->flow->count; i++) {
		struct follow follow = { .way = WAY_AT_ONCE };

		if (step->kind->person || step->kind == &kind_hours)
			return;
		step->kind->exits(step, follow_way, &follow);
		if (follow.to == NULL)
			break;
		step = follow.to;
	}
	(void)problems_add(check->problems, check->flow->person->place,
	    "\"person\" must lead to a step of kind \"connect\" by itself, "
	    "without a key: \"%s\" does not", check->flow->person->name);
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
		for (uint16_t i = 0; i < flow->count; i++)
			check_place(&check, &flow->steps[i]);
		check_circles(&check);
		check_escapes(&check);
		check_person(&check);
	}
	free(check.reached);
	free(check.waiting);
}
