// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/ops/kind_parts.h"
#include "engine/ops/layer_body.h"

/// What the files of layers share.
namespace plugboard::ops {

/// A drawn kind that stands for a body.
OpKind layerKind(const std::string& name, const std::string& label, const std::string& help,
                 std::vector<AttributeSpec> attributes,
                 std::function<model::Network(const model::Attributes&)> body);

/// y = x W^T + b for every position of x [n, t, d].
BodyEnd project(LayerBody& body, const std::string& name, BodyEnd x, std::int64_t features,
                bool bias = true);

} // namespace plugboard::ops
