// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace plugboard::io {

/// What an XML text holds, in short.
struct XmlFacts {
    std::string format; ///< "hwloc XML 2.0", "NCCL topology XML", else "XML"
    std::string root;   ///< name of the outermost element
    std::int64_t elements = 0;
    std::vector<std::pair<std::string, std::int64_t>> counts; ///< elements by name, or hwloc's type
};

inline constexpr int kXmlDepth = 256;

/// Reads a whole text. A document type may name a DTD, which is never fetched; entities are
/// refused, declared or used. What is an NCCL topology keeps NCCL's rules: bus ids, link speeds and
/// widths, targets of links.
/// errors  DataCorrupt: no well-formed XML, a value in a topology (with its busid); InvalidInput:
///         entities, nested deeper than 256; Unsupported: UTF-16, hwloc newer than version 3;
///         subject = path
Result<XmlFacts> checkXml(std::string_view text, const std::string& path);

} // namespace plugboard::io
