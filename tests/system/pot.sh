#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The template of translations: it is what the prompts say, the same each time,
# and gettext takes it and every catalogue made from it.
set -u
cd "$(dirname "$0")/../.." || exit 1
pot="${BUILD:-build}/helpline pot"
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
passed=0 failed=0

# gettext's library never frees the contexts of the messages that it read.
export ASAN_OPTIONS="${ASAN_OPTIONS:-}:detect_leaks=0"

# expect CODE SENTENCE COMMAND...
expect() {
	wanted=$1 sentence=$2
	shift 2
	"$@" >"$work/said" 2>&1
	code=$?
	if [ "$code" -eq "$wanted" ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "not ok: $sentence (ended with $code, not $wanted)"
		sed 's/^/    /' "$work/said"
	fi
}

expect 0 'the committed template is current' $pot --check
expect 0 'it is written' $pot --output "$work/one.pot"
expect 0 'and written again' $pot --output "$work/two.pot"
expect 0 'the same both times' cmp "$work/one.pot" "$work/two.pot"
echo '#. changed' >>"$work/two.pot"
expect 1 'a changed one is told' $pot --check --output "$work/two.pot"
head -c 500 "$work/one.pot" >"$work/two.pot"
expect 1 'a cut one is told' $pot --check --output "$work/two.pot"
expect 66 'a missing one is told' $pot --check --output "$work/three.pot"
expect 74 'a folder that is not there is told' \
    $pot --output "$work/no/such.pot"
expect 64 'an option that is not there is told' $pot --colour
echo '{"a": {}}' >"$work/prompts.json"
expect 78 'broken prompts are told' \
    $pot --output "$work/four.pot" "$work/prompts.json"
# The English of one prompt changes, its meaning does not.
cp locales/pl.po locales/pl.review "$work"
sed 's/Once more, please/x/; s/Goodbye\./Bye./' prompts/calls.json >"$work/calls.json"
same() {
	$pot --same-meaning "$1" --locales "$work" "$work/calls.json" \
	    prompts/texts.json prompts/posters.json prompts/keywords.json
}
expect 1 'the old English stands in the catalogue' \
    grep -q 'any time. Bye' "$work/pl.po"
expect 0 'its translation is kept under the new English' same bye
expect 0 'which stands there now' grep -q 'any time. Bye' "$work/pl.po"
expect 0 'with its translation' grep -q 'Do widzenia' "$work/pl.po"
expect 0 'and the catalogue is good' \
    msgfmt --check -o "$work/out.mo" "$work/pl.po"
expect 1 'the review has the new hash' \
    cmp -s locales/pl.review "$work/pl.review"
hash=$(printf '%s\0%s' \
    'Thank you for calling. You can call again at any time. Bye.' \
    'Dziękujemy za telefon. Można zadzwonić ponownie o każdej porze. Do widzenia.' |
    sha256sum | cut -c 1-16)
expect 0 'which is right' grep -q "^voice:bye	$hash	draft" "$work/pl.review"
cp "$work/pl.po" "$work/before.po"
expect 0 'once more changes nothing' same bye
expect 0 'as before' cmp "$work/pl.po" "$work/before.po"
expect 64 'a prompt that is not there is told' same nothing
# gettext's library leaves out what it cannot read, and says so in passing.
sed '/^msgctxt "voice:menu"/,/^msgstr/s/^msgstr "/msgstr /' locales/pl.po \
    >"$work/zz.po"
cp "$work/zz.po" "$work/zz.before"
cp locales/pl.po locales/pl.review "$work"
expect 1 'a catalogue that cannot be read is told' same bye
expect 0 'and stays as it is' cmp "$work/zz.po" "$work/zz.before"
expect 0 'as do the others' cmp "$work/pl.po" locales/pl.po
expect 0 'and their reviews' cmp "$work/pl.review" locales/pl.review

rm "$work"/zz.*
printf 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=%s\\n"\n' \
    ISO-8859-2 >"$work/zz.po"
expect 1 'a catalogue in other letters is told' same bye
printf 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n%s\n' \
    "\"Last-Translator: J$(printf '\363')zef\\n\"" >"$work/zz.po"
expect 1 'and one that says it has none' same bye
cp "$work/said" "$work/told"
expect 0 'with its line' grep -q 'zz.po:4: it is no UTF-8' "$work/told"
{
	printf 'msgid ""\nmsgstr ""\n'
	printf '"Content-Type: text/plain; charset=UTF-8\\n"\n'
	printf 'msgctxt "voice:bye"\nmsgid "%s"\nmsgstr "x"\n' one two
} >"$work/zz.po"
expect 1 'two older English texts of one message are told' same bye
expect 0 'and nothing was changed' cmp "$work/pl.po" locales/pl.po

"${BUILD:-build}"/helpline languages >"$work/languages"
for po in locales/*.po; do
	expect 0 "$po compiles" msgfmt --check -o "$work/out.mo" "$po"
	tag=$(basename "$po" .po)
	if grep -q "^$tag  *[0-9-]*  *short set" "$work/languages"; then
		expect 0 "$po, a short set, has nothing else" \
		    msgcmp --use-untranslated locales/helpline.pot "$po"
	else
		expect 0 "$po has every message" \
		    msgcmp --use-untranslated "$po" locales/helpline.pot
	fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
