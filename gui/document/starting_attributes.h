// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/attributes.h"

#include <string>

namespace plugboard::gui {

/// What a newly drawn node of this kind starts with: a usual value for each attribute that has no
/// default, so that a node is right from its first moment.
model::Attributes startingAttributes(const std::string& kind);

} // namespace plugboard::gui
