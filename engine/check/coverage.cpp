// SPDX-License-Identifier: Apache-2.0
#include "engine/check/coverage.h"

namespace plugboard::check {

std::vector<model::Box> difference(const model::Box& box, const model::Box& without)
{
    const model::Box both = model::intersection(box, without);
    if (model::isEmpty(both))
        return {box};
    std::vector<model::Box> left;
    model::Box rest = box;
    for (std::size_t axis = 0; axis < box.size(); ++axis) {
        for (const model::Range range : {model::Range{rest[axis].begin, both[axis].begin},
                                         model::Range{both[axis].end, rest[axis].end}})
            if (range.size() > 0) {
                left.push_back(rest);
                left.back()[axis] = range;
            }
        rest[axis] = both[axis];
    }
    return left;
}

bool covers(const std::vector<model::Box>& boxes, const model::Box& whole)
{
    std::vector<model::Box> open;
    if (!model::isEmpty(whole))
        open.push_back(whole);
    for (const model::Box& box : boxes) {
        std::vector<model::Box> left;
        for (const model::Box& piece : open)
            for (model::Box& part : difference(piece, box))
                left.push_back(std::move(part));
        open = std::move(left);
    }
    return open.empty();
}

} // namespace plugboard::check
