#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The picture of the flow, drawn by Graphviz itself: every step is on it, and
# the seconds of the way that the proof calls the worst.
cd "$(dirname "$0")/../.." || exit 1
helpline=${BUILD:-build}/helpline
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

"$helpline" graph >"$folder/flow.dot"
told "it is drawn for Graphviz" $?
sed -n 's/^    "\([a-z0-9-]*\)": {.*/\1/p' prompts/flow.json >"$folder/steps"
[ "$(wc -l <"$folder/steps")" -gt 40 ]
told "the flow has steps" $?
if command -v dot >/dev/null; then
	"$helpline" graph --svg >"$folder/raw.svg"
	told "and made a picture" $?
	sed 's/&#45;/-/g' "$folder/raw.svg" >"$folder/flow.svg"
	missing=$(while read -r step; do
		grep -q ">$step<" "$folder/flow.svg" || echo "$step"
	done <"$folder/steps")
	[ -z "$missing" ]
	told "with every step${missing:+, but not $missing}" $?
	[ "$(grep -c '>[^<]*[0-9]\.[0-9] s<' "$folder/flow.svg")" -gt 40 ]
	told "and the seconds of its ways" $?
	rsvg-convert "$folder/flow.svg" >"$folder/flow.png" 2>/dev/null &&
	    [ -s "$folder/flow.png" ]
	told "that can be looked at" $?
	PATH=/nowhere "$helpline" graph --svg >"$folder/none" 2>"$folder/why"
	[ $? -ne 0 ] && grep -q graphviz "$folder/why"
	told "without Graphviz it says what is missing" $?
else
	skipped=$((skipped + 1))
	echo "skipped: no picture without graphviz (sh config/setup tests)"
fi

cp -r config prompts locales "$folder" && mkdir "$folder/build" &&
    cp -r "${BUILD:-build}/locales" "$folder/build"
sed 's/"next": "bye"/"next": "nowhere"/; s/"silence": "bye"/"silence": "nowhere"/' \
    prompts/flow.json >"$folder/prompts/flow.json"
"$helpline" --config "$folder/config/helpline.json" graph >"$folder/none" \
    2>"$folder/why"
[ $? -ne 0 ] && grep -q "flow.json:[0-9]*:[0-9]*:" "$folder/why"
told "a flow that is wrong is no picture, but a place in a file" $?

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
