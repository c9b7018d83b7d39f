// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace plugboard {

/// Counter-based random numbers: the same element of the same tensor at the same step has the same
/// value on any device, in any sharding.
/// source  Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3 (2011),
/// Philox4x32-10
class Philox {
public:
    /// key = XXH3-64(path, seeded with `seed`); path is the op's name path, e.g. "conv1.weight".
    Philox(std::uint64_t seed, std::string_view path);
    explicit Philox(std::uint64_t key) : key_(key) {}

    /// The four words of counter {step, element / 4}; element counts in the unsharded tensor.
    std::array<std::uint32_t, 4> block(std::uint64_t step, std::uint64_t elementQuarter) const;
    /// word = element mod 4 of that block.
    std::uint32_t word(std::uint64_t step, std::uint64_t element) const;
    /// (word >> 8) * 2^-24, in [0, 1).
    double uniform(std::uint64_t step, std::uint64_t element) const;
    /// Standard normal by Box-Muller in double over the word pair {element & ~1, element | 1}:
    /// the even element takes the cosine, the odd one the sine.
    double normal(std::uint64_t step, std::uint64_t element) const;

    std::uint64_t key() const { return key_; }

private:
    std::uint64_t key_;
};

} // namespace plugboard
