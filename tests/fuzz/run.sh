#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# run.sh SOURCE BUILD build | FORMAT: builds the harnesses in the folder BUILD, or runs one for PLUGBOARD_FUZZ_SECONDS
# (30). The corpus stays in BUILD/corpus; what made a harness fail lies in BUILD/found.
set -euo pipefail
source=$1 build=$2 what=$3

if ! command -v clang++-14 >/dev/null; then
    echo "SKIP: clang++-14 (package clang-14, libclang-rt-14-dev) is not installed"
    exit 77
fi

if [[ $what == build ]]; then
    cmake -S "$source" -B "$build" -G Ninja -DCMAKE_CXX_COMPILER=clang++-14 -DCMAKE_BUILD_TYPE=RelWithDebInfo \
        -DPLUGBOARD_SANITIZE=fuzz -DPLUGBOARD_GUI=OFF >/dev/null
    cmake --build "$build" --target fuzz
    "$build/tests/fuzz/fuzz_seeds" "$source" "$build/seeds"
    exit
fi

mkdir -p "$build/corpus/$what" "$build/found" "$build/seeds/$what"
export UBSAN_OPTIONS=print_stacktrace=1
cd "$build/found"
exec "$build/tests/fuzz/fuzz_$what" -max_total_time="${PLUGBOARD_FUZZ_SECONDS:-30}" -max_len=65536 -timeout=10 \
    -rss_limit_mb=2048 -malloc_limit_mb=512 -print_final_stats=1 -verbosity=0 -artifact_prefix="$build/found/$what-" \
    "$build/corpus/$what" "$build/seeds/$what"
