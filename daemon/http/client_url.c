/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/client_url.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <string.h>

bool
client_url_is_near(const char *url)
{
	CURLU *parts = curl_url();
	char *host = NULL;
	struct in_addr v4;
	bool loopback = false;

	if (parts == NULL)
		return false;
	if (curl_url_set(parts, CURLUPART_URL, url, 0) == CURLUE_OK &&
	    curl_url_get(parts, CURLUPART_HOST, &host, 0) == CURLUE_OK) {
		if (inet_pton(AF_INET, host, &v4) == 1)
			loopback = ntohl(v4.s_addr) >> 24 == 127;
		else
			loopback = strcmp(host, "localhost") == 0 ||
			    strcmp(host, "[::1]") == 0;
	}
	curl_free(host);
	curl_url_cleanup(parts);
	return loopback;
}
