// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.h"

#include <onnx/onnx_pb.h>

#include <string>
#include <vector>

namespace plugboard::onnx {

/// What to call a node in messages: its name, else its first output's.
std::string shownName(const ::onnx::NodeProto& node);

/// Nodes such that each comes after what it reads, equal ones as in the file.
/// errors  InvalidInput: a tensor that two nodes produce, one that none does, a cycle with its
/// nodes
Result<std::vector<int>> graphOrder(const ::onnx::GraphProto& graph);

} // namespace plugboard::onnx
