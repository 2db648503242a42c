#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A walk in the terminal becomes a talk that plays.
cd "$(dirname "$0")/../.." || exit 1
helpline=${BUILD:-build}/helpline
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
passed=0
failed=0

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

record()
{
	"$helpline" talks --record "$folder/$1" >"$folder/out" 2>"$folder/err"
}

printf '%s\n' 'at Sat 2026-11-21 23:10' 'call from +447700900123' '> 2' \
    '> 1' 'nonsense' 'no answer' 'answers 90 s' 'hangs up' 'wait 3m' \
    'text from +447700900123' '> hello' '> EXIT' | record walk.talk &&
    "$helpline" talks "$folder/walk.talk" >/dev/null &&
    grep -q '^< 020 8314 6000$' "$folder/walk.talk" &&
    grep -q '^in Polish$' "$folder/walk.talk" &&
    grep -q '^nothing$' "$folder/walk.talk" &&
    [ "$(grep -c '^at ' "$folder/walk.talk")" -eq 1 ] &&
    ! grep -q nonsense "$folder/walk.talk" &&
    grep -q 'no word "nonsense"' "$folder/err"
told "a night call in Polish and an EXIT are a talk" $?

printf '%s\n' 'call from withheld' 'silence' | record now.talk &&
    grep -q '^at ... 20..-..-.. ..:..$' "$folder/now.talk"
told "a talk that says no time gets the one when it was recorded" $?

cp "$folder/now.talk" "$folder/kept"
echo 'call from withheld' | record now.talk
[ $? -eq 64 ] && cmp -s "$folder/now.talk" "$folder/kept"
told "a talk that is there is not written over" $?

echo 'at Sat 2026-11-21 23:10' | record nobody.talk
[ $? -eq 64 ] && [ ! -e "$folder/nobody.talk" ]
told "nobody called: no talk" $?

echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
