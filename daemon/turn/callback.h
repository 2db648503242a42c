/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A resident's wish to be rung back, as a worker's call carries it. */
#ifndef TURN_CALLBACK_H
#define TURN_CALLBACK_H

#include <stdint.h>

#include "base/phone.h"

/* When they said that it is safe to ring. */
enum callback_when { CALLBACK_SOON, CALLBACK_MORNING, CALLBACK_AFTERNOON,
	CALLBACK_WHENS };
#define CALLBACK_WHEN_WORDS "soon", "morning", "afternoon"

#define CALLBACK_TRIES 2		/* the resident rings at most */
#define CALLBACK_REFERENCE 6		/* "KT482" and NUL */

#endif
