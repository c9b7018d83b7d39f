#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds Plugboard and opens the Studio. Without a display, or with options (those of `plugboard demo`), it trains
# LeNet-5 on Fashion-MNIST on this machine instead, and says where the pictures of that run are.
source "$(dirname "${BASH_SOURCE[0]}")/build.sh"
studio=build/release/gui/app/plugboard-studio
if (( $# == 0 )) && [[ -n ${DISPLAY:-}${WAYLAND_DISPLAY:-} ]]; then
    code=0
    "$studio" || code=$?
    (( code == 134 )) || exit "$code" # 134: Qt found no display after all
    echo "installer: the display cannot be opened; training without a window" >&2
fi
exec build/release/engine/cli/plugboard demo "$@"
