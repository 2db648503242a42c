/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lengths are tenths of a millimetre. Letters are drawn by whoever shows the
 * page, with fonts of its own, so widths are estimated by script, generously,
 * and lines are broken and shrunk to fit.
 */
#include "cli/poster_page.h"

#include "base/unicode.h"
#include "base/xml.h"

#define PAGE_WIDTH 2100
#define PAGE_HEIGHT 2970
#define MARGIN 150
#define CARD_WIDTH 850
#define CARD_HEIGHT 540
#define CARDS_ACROSS 2
#define CARDS_DOWN 5
#define LINES_MOST 4
#define INK "#1a1a1a"
#define RED "#b00020"

struct page {
	const struct poster *poster;
	struct xml xml;
	struct arena arena;
	int y;				/* where the next line begins */
};

/* How wide a letter is, in hundredths of its size. */
static const struct {
	const char *script;
	unsigned width;
} widths[] = {
	{ "Latn", 58 }, { "Cyrl", 62 }, { "Grek", 60 }, { "Arab", 50 },
	{ "Hebr", 56 }, { "Taml", 74 }, { "Beng", 60 }, { "Deva", 60 },
	{ "Gujr", 60 }, { "Guru", 60 }, { "Ethi", 85 }, { "Hani", 102 },
	{ "Hira", 102 }, { "Kana", 102 }, { "Hang", 100 },
};

static unsigned
letter_width(uint32_t point)
{
	const char *script = unicode_script(point);

	for (size_t i = 0; script != NULL &&
	    i < sizeof(widths) / sizeof(widths[0]); i++) {
		if (strcmp(widths[i].script, script) == 0)
			return widths[i].width;
	}
	if (point == ' ')
		return 30;
	return script == NULL ? 58 : 80;
}

/* Hundredths of the font's size. */
static unsigned
width_of(struct bytes text)
{
	const char *at = text.at;
	unsigned width = 0;
	uint32_t point;

	while (unicode_next(&at, text.at + text.length, &point))
		width += letter_width(point);
	return width;
}

static void
attribute_mm(struct xml *xml, const char *name, int tenths)
{
	char number[24];

	(void)snprintf(number, sizeof(number), "%d.%d", tenths / 10,
	    tenths % 10);
	xml_attribute_text(xml, name, number);
}

/* A line in the middle of `x`, as wide as it wants to be. */
static void
write_line(struct page *page, int x, int y, int size, struct bytes text,
    const char *colour, bool bold)
{
	struct xml *xml = &page->xml;

	xml_open(xml, "text");
	attribute_mm(xml, "x", x);
	attribute_mm(xml, "y", y);
	attribute_mm(xml, "font-size", size);
	xml_attribute_text(xml, "fill", colour);
	if (bold)
		xml_attribute_text(xml, "font-weight", "bold");
	xml_text(xml, text);
	xml_close(xml);
}

/* Keys and telephone numbers run from left to right in every language. */
static void
write_number(struct page *page, int x, int y, int size, const char *number)
{
	struct xml *xml = &page->xml;

	xml_open(xml, "g");
	xml_attribute_text(xml, "direction", "ltr");
	write_line(page, x, y, size, bytes_from_text(number), INK, true);
	xml_close(xml);
}

/* The words that fit `width`; at least one. Scripts without spaces break
 * between two letters. */
static struct bytes
fitting(struct bytes *rest, unsigned width)
{
	const char *end = rest->at + rest->length;
	const char *at = rest->at;
	const char *cut = NULL;
	struct bytes line = *rest;
	unsigned used = 0;
	uint32_t point;

	for (const char *before = at; unicode_next(&at, end, &point);
	    before = at) {
		const char *script = unicode_script(point);

		if (point == ' ' || (script != NULL &&
		    strcmp(script, "Hani") == 0 && before != rest->at))
			cut = before;
		used += letter_width(point);
		if (used > width && cut != NULL)
			break;
	}
	if (used > width && cut != NULL)
		line.length = (size_t)(cut - rest->at);
	*rest = bytes_after(*rest, line.length);
	while (rest->length > 0 && rest->at[0] == ' ')
		*rest = bytes_after(*rest, 1);
	return line;
}

static struct bytes
words_of(struct page *page, const char *id, bool *rtl)
{
	const struct snapshot *snapshot = page->poster->snapshot;
	const struct prompt *prompt = prompt_find(&snapshot->prompts, id);
	const struct wording *wording;
	struct bytes parts[8];
	unsigned count = 0;
	struct bytes all;

	if (prompt == NULL || prompt->english[FORM_TEXT] == NULL)
		return BYTES("");
	wording = words_find(snapshot->words, prompt,
	    page->poster->language->index, FORM_TEXT);
	for (; count < wording->count && count < 8; count++)
		parts[count] = wording->spans[count].text;
	if (count > 0)
		*rtl = wording->spans[0].language->rtl;
	all.at = arena_join(&page->arena, parts, count);
	all.length = all.at == NULL ? 0 : strlen(all.at);
	return all;
}

/* A paragraph in the middle of the page: the size shrinks until it fits into
 * `lines`. Words that are not translated yet run as English does. */
static void
write_paragraph(struct page *page, const char *id, int size, unsigned lines,
    const char *colour, bool bold)
{
	const unsigned room = PAGE_WIDTH - 2 * MARGIN;
	bool rtl = false;
	struct bytes text = words_of(page, id, &rtl);
	struct bytes rest = text;

	while (size > 40 && width_of(text) * (unsigned)size / 100 >
	    room * lines * 9 / 10)
		size -= 4;
	xml_open(&page->xml, "g");
	xml_attribute_text(&page->xml, "direction", rtl ? "rtl" : "ltr");
	for (unsigned i = 0; i < LINES_MOST && rest.length > 0; i++) {
		struct bytes line = fitting(&rest,
		    room * 100 / (unsigned)size);

		page->y += size * 13 / 10;
		write_line(page, PAGE_WIDTH / 2, page->y, size, line, colour,
		    bold);
	}
	xml_close(&page->xml);
}

static void
begin(struct page *page, const struct poster *poster, struct text *into)
{
	struct xml *xml = &page->xml;

	*page = (struct page){ .poster = poster };
	arena_init_growing(&page->arena);
	xml_begin(xml, into);
	xml_open(xml, "svg");
	xml_attribute_text(xml, "xmlns", "http://www.w3.org/2000/svg");
	xml_attribute_text(xml, "width", "210mm");
	xml_attribute_text(xml, "height", "297mm");
	xml_attribute_text(xml, "viewBox", "0 0 210 297");
	xml_attribute_text(xml, "xml:lang", poster->language->tag);
	xml_attribute_text(xml, "font-family", "'Noto Sans', 'Noto Naskh "
	    "Arabic', 'DejaVu Sans', sans-serif");
	xml_attribute_text(xml, "text-anchor", "middle");
	if (poster->language->rtl)
		xml_attribute_text(xml, "direction", "rtl");
}

static void
end(struct page *page)
{
	xml_close(&page->xml);
	arena_clear(&page->arena);
}

static void
write_box(struct page *page, int x, int y, int width, int height,
    const char *fill, const char *stroke)
{
	struct xml *xml = &page->xml;

	xml_open(xml, "rect");
	attribute_mm(xml, "x", x);
	attribute_mm(xml, "y", y);
	attribute_mm(xml, "width", width);
	attribute_mm(xml, "height", height);
	xml_attribute_text(xml, "fill", fill);
	if (stroke != NULL) {
		xml_attribute_text(xml, "stroke", stroke);
		xml_attribute_text(xml, "stroke-width", "0.2");
	}
	xml_close(xml);
}

static void
write_keys(const struct page *page, char into[16])
{
	(void)snprintf(into, 16, "* %u", page->poster->language->code);
}

/* For those who put it up: which language it is. */
static void
write_foot(struct page *page)
{
	const struct poster *poster = page->poster;
	const char *foot = arena_format(&page->arena, "%s (%s)",
	    poster->language->english, poster->language->tag);
	struct xml *xml = &page->xml;

	xml_open(xml, "g");
	xml_attribute_text(xml, "direction", "ltr");
	write_line(page, PAGE_WIDTH / 2, PAGE_HEIGHT - 50, 35,
	    bytes_from_text(foot == NULL ? "" : foot), "#666666", false);
	xml_close(xml);
}

void
poster_page(const struct poster *poster, struct text *into)
{
	char number[24], keys[16];
	struct page page;

	begin(&page, poster, into);
	phone_write(poster->line->number, number);
	write_keys(&page, keys);
	page.y = 170;
	write_paragraph(&page, "poster-worried", 190, 2, INK,
	    true);
	page.y += 40;
	write_paragraph(&page, "poster-young", 120, 2, INK,
	    false);
	page.y += 130;
	write_paragraph(&page, "poster-contact", 90, 2, INK,
	    false);
	page.y += 230;
	write_number(&page, PAGE_WIDTH / 2, page.y, 210, number);
	page.y += 110;
	write_paragraph(&page, "poster-language", 90, 2, INK,
	    false);
	page.y += 200;
	write_number(&page, PAGE_WIDTH / 2, page.y, 180, keys);
	page.y += 110;
	write_paragraph(&page, "poster-no-name", 70, 2, INK,
	    false);
	write_paragraph(&page, "poster-texts", 60, 2, INK,
	    false);
	page.y = PAGE_HEIGHT - 420;
	write_box(&page, 0, page.y, PAGE_WIDTH, 300, RED, NULL);
	page.y += 20;
	write_paragraph(&page, "poster-danger", 130, 1,
	    "#ffffff", true);
	write_foot(&page);
	end(&page);
}

static void
write_card(struct page *page, int x, int y)
{
	const struct poster *poster = page->poster;
	struct bytes name = bytes_from_text(poster->language->autonym);
	int middle = x + CARD_WIDTH / 2;
	int size = 80;
	char number[24], keys[16];

	phone_write(poster->line->number, number);
	write_keys(page, keys);
	while (size > 40 && width_of(name) * (unsigned)size / 100 >
	    CARD_WIDTH - 100)
		size -= 4;
	write_box(page, x, y, CARD_WIDTH, CARD_HEIGHT, "none", "#999999");
	write_line(page, middle, y + 110, size, name, INK, false);
	write_number(page, middle, y + 240, 92, number);
	write_number(page, middle, y + 360, 92, keys);
	write_line(page, middle, y + 480, 80, BYTES("999"), RED, true);
}

void
poster_cards(const struct poster *poster, struct text *into)
{
	const int left = (PAGE_WIDTH - CARDS_ACROSS * CARD_WIDTH) / 2;
	const int top = (PAGE_HEIGHT - CARDS_DOWN * CARD_HEIGHT) / 2;
	struct page page;

	begin(&page, poster, into);
	for (int row = 0; row < CARDS_DOWN; row++) {
		for (int i = 0; i < CARDS_ACROSS; i++)
			write_card(&page, left + i * CARD_WIDTH,
			    top + row * CARD_HEIGHT);
	}
	end(&page);
}
