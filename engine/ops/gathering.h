// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/ops/shape_parts.h"

/// What gather, gather_elements and gather_nd share; not for others.
namespace plugboard::ops {

/// A drawn kind data, indices -> y whose gradient is the kind NAME_backward.
OpKind gatherKind(const std::string& name, const std::string& label, const std::string& help,
                  const AttributeSpec& attribute);
/// dy, indices -> ddata, of the extents in attribute `shape`: adds dy where it was picked.
OpKind gatherBackwardKind(const std::string& name, const AttributeSpec& attribute);

} // namespace plugboard::ops
