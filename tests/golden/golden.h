// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace plugboard::tests {

/// The values of one line of golden.txt; empty where there is none of this name.
std::vector<double> golden(const std::string& name);

/// 2 u - 1 of the path's uniform numbers at step 0, seed 7: how make_golden.py draws its inputs.
std::vector<double> drawn(const std::string& path, std::int64_t count);
inline constexpr std::uint64_t kGoldenSeed = 7;

/// Empty where both agree to 1e-9 of the expected tensor's norm, else what differs.
std::string difference(const std::vector<double>& found, const std::string& name);
/// The same for a tensor of which norm and every 97th element are stored.
std::string sampleDifference(const std::vector<double>& found, const std::string& name);

} // namespace plugboard::tests
