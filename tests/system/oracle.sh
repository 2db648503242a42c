#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The carrier's own SDK as judge of our signatures and documents. Run from the
# top of the tree; needs build/tests/{signatures,sign,documents} and the SDK,
# which `npm ci` in tests/oracle installs.
set -u
build=${BUILD:-build}
passed=0
failed=0

if ! command -v node >/dev/null; then
	echo "oracle: skipped: node is not installed"
	echo "0 passed, 0 failed, 1 skipped"
	exit 0
fi
if [ ! -d tests/oracle/node_modules/twilio ]; then
	echo "oracle: skipped: the SDK is not installed (npm ci in tests/oracle)"
	echo "0 passed, 0 failed, 1 skipped"
	exit 0
fi

# Runs one script; its last line counts, and no such line is a failure.
judge() {
	out=$(node "$@" 2>&1)
	last=$(printf '%s\n' "$out" | tail -n 1)
	case $last in
	*" passed, "*" failed")
		passed=$((passed + ${last%% *}))
		more=${last#* passed, }
		failed=$((failed + ${more%% *})) ;;
	*)
		last=
		failed=$((failed + 1)) ;;
	esac
	[ "$last" = "$out" ] || printf '%s\n' "$out"
}

judge tests/oracle/sign.mjs "$build/tests/signatures" "$build/tests/sign"
judge tests/oracle/twiml.mjs "$build/tests/documents"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
