#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# under_xvfb.sh COMMAND...: on a display of its own, with a window manager where there is one. 77: no Xvfb here.
set -euo pipefail
command -v Xvfb >/dev/null || { echo "SKIP: no Xvfb on this machine"; exit 77; }
work=$(mktemp -d)
children=()
cleanUp() {
    (( ${#children[@]} == 0 )) || kill "${children[@]}" 2>/dev/null || true
    rm -rf "$work"
}
trap cleanUp EXIT

Xvfb -displayfd 3 -screen 0 1680x1050x24 -nolisten tcp 3>"$work/display" >"$work/log" 2>&1 &
children+=($!)
for (( tries = 0; tries < 100; ++tries )); do
    [[ ! -s $work/display ]] || break
    sleep 0.1
done
[[ -s $work/display ]] || { cat "$work/log"; exit 1; }
DISPLAY=:$(<"$work/display")
export DISPLAY
if command -v openbox >/dev/null; then
    openbox >/dev/null 2>&1 &
    children+=($!)
fi
"$@"
