// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/session/check_document.h"

namespace plugboard::session {

/// A file that is none of ours: which format it is, by its content, and whether it keeps the rules
/// of that.
/// errors  those of the format's reader, subject = path; InvalidInput where no format is like it
Result<CheckedDocument> checkForeign(const std::string& path);

} // namespace plugboard::session
