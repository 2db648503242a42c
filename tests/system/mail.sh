#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Notices to the team, through a mail server with STARTTLS.
cd "$(dirname "$0")/../.." || exit 1
if ! command -v node >/dev/null; then
	echo "skipped: node is not installed (sh config/setup tests)"
	echo "0 passed, 0 failed, 1 skipped"
	exit 0
fi
if [ ! -d tests/oracle/node_modules/smtp-server ]; then
	echo "skipped: no mail server is installed (sh config/setup tests)"
	echo "0 passed, 0 failed, 1 skipped"
	exit 0
fi
exec node tests/system/mail.mjs "$@"
