// SPDX-License-Identifier: Apache-2.0
#include "engine/router/chunks.h"

#include "engine/base/check.h"

#include <algorithm>

namespace plugboard::router {

std::vector<Piece> piecesOf(const model::Sharding& sharding, const model::DeviceGroup& group,
                            const model::Shape& shape)
{
    std::vector<Piece> pieces(group.devices.size());
    for (int member = 0; member < group.size(); ++member)
        if (model::Box box = model::boxOf(sharding, group.grid, shape, member); !isEmpty(box))
            pieces[std::size_t(member)] = std::move(box);
    return pieces;
}

std::vector<Piece> chunksOf(const model::Shape& shape, int count)
{
    std::vector<Piece> chunks(static_cast<std::size_t>(count));
    if (shape.empty()) {
        chunks[0] = model::Box{};
        return chunks;
    }
    const auto longest = std::max_element(shape.begin(), shape.end());
    const model::Sharding cut =
        model::split(int(longest - shape.begin()), model::evenBoundaries(*longest, count));
    for (int chunk = 0; chunk < count; ++chunk)
        if (model::Box box = model::boxOf(cut, {count}, shape, chunk); !isEmpty(box))
            chunks[std::size_t(chunk)] = std::move(box);
    return chunks;
}

model::Contribution unite(const model::Contribution& a, const model::Contribution& b)
{
    PB_CHECK(a.of == b.of && (a.first + a.count) % a.of == b.first,
             "partial sums are added in a cyclic order of the members");
    const int count = a.count + b.count;
    PB_CHECK(count <= a.of, "a contribution is added twice");
    return {count == a.of ? 0 : a.first, count, a.of};
}

} // namespace plugboard::router
