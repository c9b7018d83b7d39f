#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds Plugboard and trains LeNet-5 on Fashion-MNIST on this machine. Options go to `plugboard demo`.
source "$(dirname "${BASH_SOURCE[0]}")/build.sh"
exec build/release/engine/cli/plugboard demo "$@"
