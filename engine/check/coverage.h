// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/tensor.h"

#include <vector>

namespace plugboard::check {

/// What of `box` lies outside `without`, as disjoint boxes.
std::vector<model::Box> difference(const model::Box& box, const model::Box& without);

/// Whether every element of `whole` lies in at least one of the boxes.
bool covers(const std::vector<model::Box>& boxes, const model::Box& whole);

} // namespace plugboard::check
