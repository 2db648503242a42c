/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines of review: each moves a message on from draft, or does nothing. */
#include "base/sign.h"
#include "settings/review.h"
#include "fuzz.h"
#include "mo_make.h"

static const struct mo_row rows[] = {
	MO_HEADER,
	ROW("text:bye\4Goodbye.", "Do widzenia."),
	ROW("voice:bye\4Goodbye.", "Do widzenia."),
	ROW("voice:menu\4Press 1.", ""),
};

static struct arena arena;
static const struct mo *mo;
static char hash[17];

static void
begin(void)
{
	static struct made made;
	struct problems problems;
	unsigned char digest[SIGN_SHA256];
	struct text hex;

	arena_init_growing(&arena);
	problems_init(&problems);
	mo_make(&made, rows, 4, false);
	mo = mo_read(&arena, "x.mo", (struct bytes){ made.at, made.length },
	    &problems);
	must(mo != NULL, "the catalogue is sound");
	problems_clear(&problems);
	must(sign_sha256(BYTES("Goodbye.\0Do widzenia."), digest), "a hash");
	text_init(&hex, hash, sizeof(hash));
	sign_hex(&hex, (struct bytes){ (char *)digest, 8 });
}

static unsigned
all(const struct review *review)
{
	unsigned sum = 0;

	for (unsigned i = 0; i < REVIEW_STATES; i++)
		sum += review->states[i];
	return sum;
}

static const struct prompt prompt = { .id = "bye", .class = PROMPT_SAFETY };
static const struct prompts prompts = { &prompt, 1 };

static void
check(const char *line, struct review *review)
{
	unsigned drafts = review->states[REVIEW_DRAFT];

	review_count_line(mo, &prompts, line, review);
	must(all(review) == 2, "no message comes or goes");
	must(review->states[REVIEW_DRAFT] == drafts ||
	    strstr(line, hash) != NULL, "nothing is read without its hash");
}

/* '~' stands for the hash that fits, which nobody guesses. */
static void
take(struct bytes bytes)
{
	struct review review = { .states = { [REVIEW_DRAFT] = 2 } };
	char line[600];

	for (size_t i = 0, length = 0; i <= bytes.length; i++) {
		bool ends = i == bytes.length || bytes.at[i] == '\n';

		if (!ends && bytes.at[i] == '~' && length < 500) {
			memcpy(line + length, hash, 16);
			length += 16;
		} else if (!ends && length < 511) {
			line[length++] = bytes.at[i];
		}
		if (!ends)
			continue;
		line[length] = '\0';
		length = 0;
		check(line, &review);
	}
}

const struct fuzz_target fuzz_review = {
	.begin = begin,
	.take = take,
};
