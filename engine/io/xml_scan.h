// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.h"

#include <string_view>

namespace plugboard::io {

/// Refuses, before any parser sees it, what XML can do to a parser: entities (declared or used,
/// besides the five of XML itself), nesting deeper than kXmlDepth, texts that are not UTF-8.
/// errors  as checkXml, without a subject
Result<void> scanXml(std::string_view text);

} // namespace plugboard::io
