/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HTTP_CLIENT_URL_H
#define HTTP_CLIENT_URL_H

#include <stdbool.h>

/* Plain HTTP is for a carrier's stand-in on this machine, and for nobody
 * else. What is no URL libcurl itself refuses, in its own words. */
bool client_url_is_near(const char *url);

#endif
