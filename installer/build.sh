# SPDX-License-Identifier: Apache-2.0
# Sourced by run.sh and test.sh: installs what is missing, then builds build/release. Never asks.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

mapfile -t wanted < <(grep -v '^#' installer/packages.txt)
missing=()
for package in "${wanted[@]}"; do
    status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [[ $status == installed ]] || missing+=("$package")
done

if (( ${#missing[@]} > 0 )); then
    if (( EUID != 0 )); then
        echo "installer: these packages are missing; as root, run:" >&2
        echo "apt-get update && apt-get install -y --no-install-recommends ${missing[*]}" >&2
        exit 2
    fi
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -q
    apt-get install -y -q --no-install-recommends "${missing[@]}"
fi

cmake --preset release >/dev/null
cmake --build --preset release
