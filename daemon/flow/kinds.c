/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "flow/kind.h"

const struct kind *const kinds[] = {
	&kind_say,
	&kind_language,
	&kind_menu,
	&kind_number,
	&kind_connect,
	&kind_hours,
	&kind_set,
	&kind_text,
	&kind_offered,
	&kind_callback,
	&kind_inbox,
	&kind_ring,
	&kind_cancel,
	&kind_desk,
	&kind_drill,
	&kind_rehearse,
	&kind_end,
	NULL,
};
