// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/ops/shape_parts.h"

/// What scatter_nd and scatter_elements share; not for others.
namespace plugboard::ops {

/// A drawn kind data, indices, updates -> y with the attribute `reduction`.
OpKind scatterKind(const std::string& name, const std::string& label, const std::string& help);
/// The gradient with regard to data: dy, but zero where updates took the place of data.
OpKind scatterBackward(const std::string& name);

/// errors  InvalidInput for an unknown reduction; ShapeMismatch for bools that are to be reduced
Result<void> checkReduction(const model::Attributes& attributes, const model::TensorType& data);
/// errors  InvalidInput for reductions without a gradient
Result<void> checkDifferentiable(const model::Attributes& attributes);
/// Whether the output is linear in data and updates.
bool isLinearScatter(const model::Attributes& attributes);

/// data: `backward` on dy and indices; updates: `gather` on them.
void scatterGradient(GradientBuilder& builder, const std::string& backward,
                     const std::string& gather, const model::Attributes& gatherAttributes);

} // namespace plugboard::ops
