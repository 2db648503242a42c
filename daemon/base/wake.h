/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Waking the loop from another thread: any number of calls to wake_ring()
 * make at least one call of `awake(arg)` on the loop afterwards. */
#ifndef BASE_WAKE_H
#define BASE_WAKE_H

struct event_base;
struct wake;

struct wake *wake_new(struct event_base *, void (*awake)(void *), void *arg);
void wake_free(struct wake *);
void wake_ring(struct wake *);

#endif
