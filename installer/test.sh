#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds Plugboard and runs its quick tests. Options go to `ctest`, e.g. -R planner.
source "$(dirname "${BASH_SOURCE[0]}")/build.sh"
exec ctest --preset quick "$@"
