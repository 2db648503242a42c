#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What the daemon refuses to build on.
cd "$(dirname "$0")/../.." || exit 1
for tool in node sqlite3 cc; do
	if ! command -v "$tool" >/dev/null; then
		echo "skipped: $tool is not installed (sh config/setup tests)"
		echo "0 passed, 0 failed, 1 skipped"
		exit 0
	fi
done
exec node tests/system/refusals.mjs "$@"
