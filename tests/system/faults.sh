#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The short form of every fault; `make faults` is the long one.
exec "$(dirname "$0")/../faults/run" short "$@"
