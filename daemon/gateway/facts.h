/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kinds of facts that are kept about a call. */
#ifndef GATEWAY_FACTS_H
#define GATEWAY_FACTS_H

/* Numbers are in the database: only ever add to the end. */
enum fact_kind {
	FACT_RANG = 1,			/* a number was rung at this step */
	FACT_BRIDGED = 2,
	FACT_NOT_BRIDGED = 3,
	FACT_ENDED = 4,
};

#endif
