// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>

namespace plugboard {

/// An index into the one table that its tag names; a TaskId is never a RegisterId.
template <class Tag>
struct Id {
    static constexpr std::uint32_t kNone = 0xffffffffu;

    std::uint32_t value = kNone;

    Id() = default;
    constexpr explicit Id(std::size_t index) : value(static_cast<std::uint32_t>(index)) {}

    bool valid() const { return value != kNone; }
    std::size_t index() const { return value; }
    auto operator<=>(const Id&) const = default;
};

} // namespace plugboard

template <class Tag>
struct std::hash<plugboard::Id<Tag>> {
    std::size_t operator()(plugboard::Id<Tag> id) const { return id.value; }
};
