#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# desktop_files.sh RESOURCES: desktop entry, AppStream metainfo, MIME type and manual are well formed.
set -euo pipefail
desktop=$1/desktop
for tool in desktop-file-validate appstreamcli man; do
    command -v "$tool" >/dev/null || { echo "SKIP: no $tool on this machine"; exit 77; }
done

complaints=$(desktop-file-validate "$desktop/org.plugboard.Studio.desktop")
[[ -z $complaints ]] || { echo "$complaints"; exit 1; }
appstreamcli validate --no-net "$desktop/org.plugboard.Studio.metainfo.xml"
grep -q '<mime-type type="application/x-plugboard">' "$desktop/plugboard.xml"
grep -q '^MimeType=application/x-plugboard;$' "$desktop/org.plugboard.Studio.desktop"
grep -q '<mediatype>application/x-plugboard</mediatype>' "$desktop/org.plugboard.Studio.metainfo.xml"
for page in plugboard plugboard-studio; do
    warnings=$(LC_ALL=C.UTF-8 MANWIDTH=80 man --warnings -l "$1/man/$page.1" 2>&1 >/dev/null)
    [[ -z $warnings ]] || { echo "$warnings"; exit 1; }
done
