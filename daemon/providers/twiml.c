/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Documents in Twilio's dialect. Its odd ways:
 * - Single keys need numDigits=1 and finishOnKey="" or each waits for the
 *   whole timeout. Without actionOnEmptyResult silence falls through to the
 *   next verb.
 * - Verbs after a Dial with an action are never reached.
 * - A language outside its list is an error at run time; a wrong pair of voice
 *   and language is a warning and silence.
 * - A whisper document that ends without a Hangup bridges the two ends.
 * (TwiML for Programmable Voice: Gather, Dial, Number, Say.)
 */
#include "providers/twiml.h"

#include "base/xml.h"

struct writing {
	struct xml xml;
	const char *dialect;
	const struct links *links;
};

static void write_actions(struct writing *, const struct action *);

/* Only Amazon's voices take SSML by name; others might read out the tag. */
static bool
speaks_ssml(const struct voice *voice)
{
	return voice != NULL && voice->voice != NULL &&
	    strncmp(voice->voice, "Polly.", 6) == 0;
}

static void
write_spoken(struct xml *xml, const struct span *span, bool slow)
{
	if (slow) {
		xml_open(xml, "prosody");
		xml_attribute_text(xml, "rate", "slow");
	}
	xml_text(xml, span->text);
	if (slow)
		xml_close(xml);
}

/* A language without a voice here is never chosen by words. Should one come all
 * the same: in Latin letters the carrier's own English voice makes it at least
 * half understood; other scripts it cannot read, and an error could end the
 * call, so they are left out. */
static void
write_span(struct writing *writing, const struct span *span)
{
	const struct voice *voice = language_voice(span->language,
	    writing->dialect);
	struct xml *xml = &writing->xml;

	if (voice == NULL && (span->language->script == NULL ||
	    strcmp(span->language->script, "Latn") != 0))
		return;
	xml_open(xml, "Say");
	if (voice != NULL && voice->language != NULL)
		xml_attribute_text(xml, "language", voice->language);
	if (voice != NULL && voice->voice != NULL)
		xml_attribute_text(xml, "voice", voice->voice);
	write_spoken(xml, span, span->slow && speaks_ssml(voice));
	xml_close(xml);
}

static void
write_say(struct writing *writing, const struct action *action)
{
	if (action->wording == NULL)
		return;
	for (unsigned i = 0; i < action->wording->count; i++) {
		if (action->wording->spans[i].text.length != 0)
			write_span(writing, &action->wording->spans[i]);
	}
}

static void
write_pause(struct writing *writing, const struct action *action)
{
	if (action->seconds == 0)
		return;
	xml_open(&writing->xml, "Pause");
	xml_attribute_number(&writing->xml, "length", action->seconds);
	xml_close(&writing->xml);
}

static void
write_listen(struct writing *writing, const struct action *action)
{
	struct xml *xml = &writing->xml;
	unsigned seconds = action->seconds == 0 ? 1 : action->seconds;

	xml_open(xml, "Gather");
	xml_attribute_text(xml, "input", "dtmf");
	if (action->keys_most != 0)
		xml_attribute_number(xml, "numDigits", action->keys_most);
	xml_attribute_text(xml, "finishOnKey", action->star_ends ? "*" : "");
	xml_attribute_number(xml, "timeout", seconds);
	xml_attribute_text(xml, "action", writing->links->voice);
	xml_attribute_text(xml, "method", "POST");
	xml_attribute_text(xml, "actionOnEmptyResult",
	    action->empty_comes_back ? "true" : "false");
	write_actions(writing, action->inside);
	xml_close(xml);
}

static void
write_number(struct writing *writing, const char *number, bool whisper)
{
	struct xml *xml = &writing->xml;

	xml_open(xml, "Number");
	if (whisper && writing->links->whisper != NULL) {
		xml_attribute_text(xml, "url", writing->links->whisper);
		xml_attribute_text(xml, "method", "POST");
	}
	xml_text(xml, bytes_from_text(number));
	xml_close(xml);
}

/* hangupOnStar stays off: '*' belongs to the far end's own menus. What is
 * recorded is said aloud in the document: nothing. */
static void
write_ring(struct writing *writing, const struct action *action)
{
	struct xml *xml = &writing->xml;

	if (action->number_count == 0)
		return;
	xml_open(xml, "Dial");
	if (action->seconds != 0)
		xml_attribute_number(xml, "timeout", action->seconds);
	if (writing->links->voice != NULL) {
		xml_attribute_text(xml, "action", writing->links->voice);
		xml_attribute_text(xml, "method", "POST");
	}
	if (action->caller_id != NULL)
		xml_attribute_text(xml, "callerId", action->caller_id);
	xml_attribute_text(xml, "answerOnBridge", "true");
	xml_attribute_text(xml, "hangupOnStar", "false");
	xml_attribute_text(xml, "record", "do-not-record");
	for (unsigned i = 0; i < action->number_count; i++)
		write_number(writing, action->numbers[i], action->whisper);
	xml_close(xml);
}

static void
write_again(struct writing *writing, const struct action *action)
{
	(void)action;
	xml_open(&writing->xml, "Redirect");
	xml_attribute_text(&writing->xml, "method", "POST");
	xml_text(&writing->xml, bytes_from_text(writing->links->voice));
	xml_close(&writing->xml);
}

static void
write_hangup(struct writing *writing, const struct action *action)
{
	(void)action;
	xml_open(&writing->xml, "Hangup");
	xml_close(&writing->xml);
}

/* Only a text that is leased to this answer; the others go by the API. */
static void
write_text(struct writing *writing, const struct action *action)
{
	struct xml *xml = &writing->xml;

	if (!action->leased || action->wording == NULL)
		return;
	xml_open(xml, "Message");
	if (action->to != NULL)
		xml_attribute_text(xml, "to", action->to);
	if (action->report != NULL)
		xml_attribute_text(xml, "statusCallback", action->report);
	for (unsigned i = 0; i < action->wording->count; i++)
		xml_text(xml, action->wording->spans[i].text);
	xml_close(xml);
}

/* ACTION_TONE writes nothing: <Play digits> would be heard as a key of ours by
 * whatever listens at the caller's end, and there is no recording of a tone.
 * The Gather around it listens from its first moment, which is what the tone
 * would announce. ACTION_ACCEPT is the absence of a Hangup. */
static void (*const writers[])(struct writing *, const struct action *) = {
	[ACTION_SAY] = write_say,
	[ACTION_PAUSE] = write_pause,
	[ACTION_TONE] = NULL,
	[ACTION_LISTEN] = write_listen,
	[ACTION_RING] = write_ring,
	[ACTION_AGAIN] = write_again,
	[ACTION_HANGUP] = write_hangup,
	[ACTION_ACCEPT] = NULL,
	[ACTION_TEXT] = write_text,
	[ACTION_FORGET] = NULL,
	[ACTION_CALLBACK] = NULL,
	[ACTION_CANCEL] = NULL,
	[ACTION_RANG] = NULL,
	[ACTION_MAIL] = NULL,
};

static void
write_actions(struct writing *writing, const struct action *action)
{
	for (; action != NULL; action = action->next) {
		if (writers[action->kind] != NULL)
			writers[action->kind](writing, action);
	}
}

void
twiml_write(const char *dialect, const struct action *actions,
    const struct links *links, struct text *into)
{
	struct writing writing = { .dialect = dialect, .links = links };

	xml_begin(&writing.xml, into);
	xml_open(&writing.xml, "Response");
	write_actions(&writing, actions);
	xml_close(&writing.xml);
	if (into->length > TWIML_MOST)
		into->full = true;
}
