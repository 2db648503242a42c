/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of the server share: a connection, the stage it is at, and
 * the server that it belongs to. Nobody outside http/ includes this.
 */
#ifndef HTTP_CONNECTION_H
#define HTTP_CONNECTION_H

#include <event2/event_struct.h>
#include <sys/socket.h>

#include "http/reader.h"
#include "http/server.h"

#define CONNECTION_READ_MOST 20480	/* what was held and one read */
#define CONNECTION_WRITE_MOST 65536	/* longer answers take from the heap */
#define CONNECTION_HOLD_MOST MESSAGE_HEAD_MOST	/* then we stop reading */
#define CONNECTION_HOLD_ALL ((size_t)32 << 20)	/* of all connections */
#define CONNECTION_LINGER_MS 2000
#define CONNECTION_AGE_MS 300000	/* then the next answer closes it */
#define CONNECTION_HEARD_MS 100		/* for those who came last of all */
#define SERVER_PASSED_MOST 8
#define CONNECTION_PATIENCE_MS 5000	/* before the least rate counts */

/* Each stage but STAGE_WAITING has one time limit, so that the connections at
 * a stage are in the order of their deadlines: that of their coming. */
enum stage {
	STAGE_IDLE,			/* nothing of a request is here */
	STAGE_HEAD,
	STAGE_BODY,
	STAGE_WAITING,			/* for the handler's answer */
	STAGE_WRITING,			/* for the client to read the answer */
	STAGE_LINGERING,		/* until the client has read our last */
	STAGES,
	STAGE_CLOSED = STAGES
};

struct stage_list {
	struct connection *first, *last;
};

struct address;
struct addresses;
struct listener;
struct timer;

struct connection {
	struct server *server;
	struct connection *before, *after;	/* at the same stage */
	struct address *address;	/* NULL: not counted by address */
	const char *door;
	struct exchange_inside *exchange;	/* under way, or NULL */
	struct event readable, writable;
	struct reader reader;
	char *held;			/* bytes that were not used yet */
	size_t held_length, held_room;
	char *out;			/* what the client has not taken yet */
	size_t out_length, out_sent;
	void *watch_own;
	int64_t opened_ms, since_ms;	/* since: at this stage */
	int64_t requests;
	unsigned peer_uid;
	int fd;
	enum stage stage;
	bool stepping;			/* it is being read: free it later */
	bool reading;			/* the read event is armed */
	bool ended;			/* the client sends no more */
	bool http_10, keep_alive, head_only;	/* the last request's */
	bool closing;			/* after this answer */
	bool linger;			/* what it may still send is unread */
	bool watched;			/* handler.written is owed */
};

struct server {
	struct event_base *base;
	const struct world *world;
	struct server_limits limits;
	struct server_handler handler;
	struct arena_pool *pool;
	struct addresses *addresses;
	struct stage_list stages[STAGES];
	struct listener *listeners;
	struct timer *sweeper, *resume;
	int passed[SERVER_PASSED_MOST];	/* not taken by a listener yet */
	unsigned passed_count;
	int spare_fd;
	bool draining;
	int64_t draining_ms;		/* since then */
	int64_t exchanges;		/* taken and not yet answered */
	size_t held;			/* bytes of all connections */
	struct server_counts counts;
	struct head_room room;
	char in[CONNECTION_READ_MOST];
	char out[CONNECTION_WRITE_MOST];
};

/* A request as its handler and its connection see it; in its own arena. */
struct exchange_inside {
	struct exchange exchange;	/* first: the handler's view */
	struct server *server;
	struct connection *connection;	/* NULL: the client has gone */
	char *room;			/* of the body */
	size_t most;
	bool watched;
	void *watch_own;
};

/* Copies the request that was read. NULL: *status is 503 (no arena is left)
 * or 413 (the body does not fit). */
struct exchange_inside *exchange_open(struct connection *, struct bytes head,
    size_t most, unsigned *status);
void exchange_take(struct exchange_inside *);	/* its body is there */
void exchange_drop(struct exchange_inside *);	/* it will never be whole */

void stage_enter(struct connection *, enum stage);
void stage_leave(struct connection *);
void stage_sweep(void *server);

/* Owns the descriptor and the address, also when there is no memory. */
void connection_open(struct server *, int fd, const char *door,
    unsigned peer_uid, struct address *);
void connection_close(struct connection *);
void connection_timeout(struct connection *);

void connection_go_on(struct connection *);	/* with what was held */
/* False: the kernel refuses; the connection must be closed. */
bool connection_read(struct connection *, bool on);

/* After each of these the connection may be gone. */
void answer_send(struct connection *, const struct response *);
void answer_refuse(struct connection *, unsigned status, const char *allow,
    bool close);
void answer_raw(struct connection *, const char *at, size_t length);
void answer_more(struct connection *);	/* the socket takes bytes again */

bool answer_continue(struct connection *);
void answer_tell(struct connection *, bool done);	/* handler.written */

/* False: no connection is idle. */
bool connection_evict(struct server *);

/* -1: none that was handed over has this address. */
int passed_take(struct server *, const struct sockaddr *, socklen_t size);
void passed_close(struct server *);

/* Accepting goes on after a pause. */
void listener_resume(void *server);
void listener_free_all(struct server *);

#endif
