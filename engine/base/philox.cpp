// SPDX-License-Identifier: Apache-2.0
#include "engine/base/philox.h"

#include <xxhash.h>

#include <cmath>
#include <numbers>

namespace plugboard {
namespace {

constexpr std::uint32_t kMultiplier0 = 0xD2511F53u;
constexpr std::uint32_t kMultiplier1 = 0xCD9E8D57u;
constexpr std::uint32_t kWeyl0 = 0x9E3779B9u;
constexpr std::uint32_t kWeyl1 = 0xBB67AE85u;

double toUniform(std::uint32_t word)
{
    return (word >> 8) * 0x1p-24;
}

} // namespace

Philox::Philox(std::uint64_t seed, std::string_view path)
    : key_(XXH3_64bits_withSeed(path.data(), path.size(), seed))
{
}

std::array<std::uint32_t, 4> Philox::block(std::uint64_t step, std::uint64_t elementQuarter) const
{
    std::array<std::uint32_t, 4> c{std::uint32_t(step), std::uint32_t(step >> 32),
                                   std::uint32_t(elementQuarter),
                                   std::uint32_t(elementQuarter >> 32)};
    std::uint32_t key0 = std::uint32_t(key_);
    std::uint32_t key1 = std::uint32_t(key_ >> 32);
    for (int round = 0; round < 10; ++round) {
        const std::uint64_t p0 = std::uint64_t(kMultiplier0) * c[0];
        const std::uint64_t p1 = std::uint64_t(kMultiplier1) * c[2];
        c = {std::uint32_t(p1 >> 32) ^ c[1] ^ key0, std::uint32_t(p1),
             std::uint32_t(p0 >> 32) ^ c[3] ^ key1, std::uint32_t(p0)};
        key0 += kWeyl0;
        key1 += kWeyl1;
    }
    return c;
}

std::uint32_t Philox::word(std::uint64_t step, std::uint64_t element) const
{
    return block(step, element / 4)[element % 4];
}

double Philox::uniform(std::uint64_t step, std::uint64_t element) const
{
    return toUniform(word(step, element));
}

double Philox::normal(std::uint64_t step, std::uint64_t element) const
{
    const auto words = block(step, element / 4);
    const std::size_t pair = (element % 4) & ~std::size_t(1);
    // 1 - u lies in (0, 1], so the logarithm is finite.
    const double radius = std::sqrt(-2.0 * std::log(1.0 - toUniform(words[pair])));
    const double angle = 2.0 * std::numbers::pi * toUniform(words[pair + 1]);
    return radius * (element % 2 == 0 ? std::cos(angle) : std::sin(angle));
}

} // namespace plugboard
