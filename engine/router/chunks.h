// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/sharding.h"

#include <optional>
#include <vector>

namespace plugboard::router {

/// A piece of a tensor; none where it is empty (a scalar has one piece, however many ranks).
using Piece = std::optional<model::Box>;

/// What each member of the group holds.
std::vector<Piece> piecesOf(const model::Sharding& sharding, const model::DeviceGroup& group,
                            const model::Shape& shape);

/// The whole shape in `count` pieces as even as possible along its longest axis.
std::vector<Piece> chunksOf(const model::Shape& shape, int count);

/// The contributions of both, of which the second begins where the first ends.
model::Contribution unite(const model::Contribution& a, const model::Contribution& b);

} // namespace plugboard::router
