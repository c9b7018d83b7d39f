// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.h"

#include <cstdint>
#include <string>

namespace plugboard::session {

/// An IDX file with one extent holds labels: one of the IDX files of images beside it, if there are
/// any, must have as many. Without images beside it there is nothing to compare.
/// errors  DataCorrupt with both counts and the file whose name is most alike; subject = path
Result<void> checkLabelPartner(const std::string& path, std::int64_t labels);

} // namespace plugboard::session
