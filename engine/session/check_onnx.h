// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/session/check_document.h"

namespace plugboard::session {

/// An ONNX model that can be imported as it is; what it holds, and what is odd.
/// errors  those of onnx::importModel
Result<CheckedDocument> checkOnnx(const std::string& path);

} // namespace plugboard::session
