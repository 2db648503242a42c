/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "turn/language.h"

#include <stddef.h>
#include <string.h>

const struct language *
language_find(const struct languages *languages, const char *tag)
{
	for (unsigned i = 0; i < languages->count; i++) {
		if (languages->at[i].tag[0] == tag[0] &&
		    strcmp(languages->at[i].tag, tag) == 0)
			return &languages->at[i];
	}
	return NULL;
}

const struct language *
language_by_code(const struct languages *languages, unsigned code)
{
	for (unsigned i = 0; i < languages->count; i++) {
		if (languages->at[i].code == code && code != 0)
			return &languages->at[i];
	}
	return NULL;
}

const struct language *
language_by_key(const struct languages *languages, unsigned page, char key)
{
	if (key == '\0')
		return NULL;
	for (unsigned i = 0; i < languages->count; i++) {
		const struct language *language = &languages->at[i];

		if (language->key == key && language->page == page)
			return language;
	}
	return NULL;
}

const struct voice *
language_voice(const struct language *language, const char *dialect)
{
	for (unsigned i = 0; i < language->voice_count; i++) {
		if (strcmp(language->voices[i].dialect, dialect) == 0)
			return &language->voices[i];
	}
	return NULL;
}
