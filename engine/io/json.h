// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace plugboard::io {

/// What a JSON text holds, in short.
struct JsonFacts {
    bool isObject = false;
    std::int64_t entries = 0;         ///< members of the outermost object, or elements of the array
    std::vector<std::string> members; ///< their names, the first 64
    std::int64_t events = 0; ///< of a Chrome trace: elements of traceEvents, or of the array
    bool isTrace = false;    ///< a Chrome trace: each event has a "ph"
    int depth = 0;
};

inline constexpr int kJsonDepth = 100;

/// Reads a whole text by the rules of RFC 8259, without recursion and without keeping it.
/// errors  DataCorrupt with line and column: no JSON (NaN and Infinity are none), a member twice, a
///         trace event without "ph"; InvalidInput: nested deeper than `depthLimit`; subject = path
Result<JsonFacts> checkJson(std::string_view text, const std::string& path,
                            int depthLimit = kJsonDepth);

} // namespace plugboard::io
