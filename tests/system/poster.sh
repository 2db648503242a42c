#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Posters and cards: what is on the paper is what is in the configuration.
cd "$(dirname "$0")/../.." || exit 1
helpline=${BUILD:-build}/helpline
helplined=${BUILD:-build}/helplined
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
passed=0 failed=0 skipped=0

# told NAME, with the result of the command before it.
told()
{
	if [ "$2" -eq 0 ]; then
		passed=$((passed + 1))
		echo "ok      $1"
	else
		failed=$((failed + 1))
		echo "FAILED  $1"
	fi
}

# The number of a language in the registry.
keys()
{
	"$helpline" languages --json | tr '{' '\n' |
	    sed -n "s/.*\"tag\":\"$1\".*\"code\":\([0-9]*\).*/\1/p"
}

number='020 7946 0123'
for tag in en pl ar ta; do
	"$helpline" poster $tag >"$folder/$tag.svg" &&
	    grep -q ">$number<" "$folder/$tag.svg" &&
	    grep -q ">\* $(keys $tag)<" "$folder/$tag.svg" &&
	    grep -q '999' "$folder/$tag.svg"
	told "a poster in $tag has our number and the keys of the language" $?
	if ! command -v rsvg-convert pdftotext >/dev/null; then
		skipped=$((skipped + 1))
		echo "skipped: no PDF without librsvg2-bin, poppler-utils"
		continue
	fi
	"$helpline" poster $tag --pdf "$folder/$tag.pdf" &&
	    pdftotext -layout "$folder/$tag.pdf" "$folder/$tag.txt" &&
	    grep -q "$number" "$folder/$tag.txt" &&
	    grep -q "\* $(keys $tag)" "$folder/$tag.txt" &&
	    grep -q 999 "$folder/$tag.txt"
	told "and so has its PDF" $?
done

"$helpline" poster ti --cards >"$folder/cards.svg" &&
    [ "$(grep -o ">\* $(keys ti)<" "$folder/cards.svg" | wc -l)" -eq 10 ] &&
    [ "$(grep -o ">$number<" "$folder/cards.svg" | wc -l)" -eq 10 ]
told "ten cards for a language without words" $?

"$helpline" poster ti >"$folder/none" 2>"$folder/err"
[ $? -eq 64 ] && grep -q 'no words in Tigrinya' "$folder/err"
told "a poster needs words" $?

"$helpline" poster Polisch 2>"$folder/err"
[ $? -eq 64 ] && grep -q 'Polisch' "$folder/err"
told "an unknown language is told" $?

"$helpline" poster pl --line mian 2>"$folder/err"
[ $? -eq 64 ] && grep -q 'did you mean "main"' "$folder/err"
told "so is an unknown line" $?

# Paper that is out holds the configuration to it.
check()
{
	sed "s|\"zone\"|\"printed\": \"$folder/printed.json\", \"zone\"|
	    s|\"\.\./|\"$PWD/|; s|\"holidays-|\"$PWD/config/holidays-|" \
	    config/helpline.json >"$folder/helpline.json"
	"$helplined" --config "$folder/helpline.json" --check \
	    >"$folder/out" 2>&1
}

cat >"$folder/printed.json" <<END
[{"language": "pl", "keys": $(keys pl), "number": "$number"}]
END
check
told "a list of what was printed that is right is taken" $?

cat >"$folder/printed.json" <<END
[
 {"language": "pl", "keys": 79, "number": "$number"},
 {"language": "xx", "keys": 32, "number": "020 7946 0199"}
]
END
check
[ $? -eq 78 ] &&
    grep -q 'printed.json:2:[0-9]*: posters in Polish say \* 79' \
	"$folder/out" &&
    grep -q 'printed.json:3:.*no such language' "$folder/out" &&
    grep -q 'printed.json:3:.*no line has that number' "$folder/out"
told "numbers and keys that are on paper cannot change, all told at once" $?

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
