#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Drills and rehearsals, end to end: drill.mjs drives a real daemon and a
# pretended carrier whose telephones are answered, or not.
cd "$(dirname "$0")/../.." || exit 1
if ! command -v node >/dev/null; then
	echo "skipped: node is not installed (sh config/setup tests)"
	echo "0 passed, 0 failed, 1 skipped"
	exit 0
fi
exec node tests/system/drill.mjs "$@"
