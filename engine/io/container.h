// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.h"

#include <google/protobuf/message.h>

#include <cstddef>
#include <cstdint>
#include <string>

namespace plugboard::io {

/// How a kind of document is kept in a file.
///
///     bytes 0-7    "PLUGBRD" and the kind's letter
///     bytes 8-11   format major, minor (u16 each, little-endian)
///     then         protobuf
///     last 8       XXH3-64 of all before, little-endian
struct Format {
    char letter;
    const char* name;  ///< "plan"
    std::size_t limit; ///< bytes of a file
    std::uint16_t major = 1;
    std::uint16_t minor = 0;
};

inline constexpr Format kNetworkFormat{'N', "network", std::size_t(64) << 20};
inline constexpr Format kRecipeFormat{'R', "recipe", std::size_t(64) << 20};
inline constexpr Format kTopologyFormat{'T', "topology", std::size_t(64) << 20};
inline constexpr Format kProjectFormat{'J', "project", std::size_t(256) << 20};
inline constexpr Format kPlanFormat{'P', "plan", std::size_t(64) << 20};
inline constexpr Format kCatalogueFormat{'C', "catalogue", std::size_t(64) << 20};
inline constexpr Format kTraceFormat{'X', "trace", std::size_t(16) << 30};

/// Reads a file of this format into `message`; text where the path ends in .txt.
/// errors  see documents.h; subject = path
Result<void> loadMessage(const std::string& path, const Format& format,
                         google::protobuf::Message& message);
/// Atomic.
Result<void> saveMessage(const std::string& path, const Format& format,
                         const google::protobuf::Message& message);

/// Protobuf text of a message and back, nesting at most 100 deep.
bool isTextPath(const std::string& path);
std::string header(const Format& format);
/// Magic, version and (not checked here) what follows. errors  DataCorrupt, Unsupported
Result<void> checkHeader(const std::string& bytes, const Format& format, const std::string& path);

} // namespace plugboard::io
