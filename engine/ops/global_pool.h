// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/ops/pooling.h"

/// What the poolings over all of an image share.
namespace plugboard::ops {

/// [n, c, 1, ...]
OutputTypes inferGlobalPool(const model::Attributes& attributes, Types inputs);
/// [n, c, 1, ...], as many axes as an image may have.
Result<void> expectSingle(const std::string& port, const model::TensorType& found);
/// x -> y, without a gradient: an operation per element of x.
OpKind globalPoolKind(const std::string& name, const std::string& label, const std::string& help);

} // namespace plugboard::ops
