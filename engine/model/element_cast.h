// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/tensor.h"

#include <cstdint>

namespace plugboard::model {

/// IEEE 754 binary16 and the upper half of binary32, as their bits; rounded to the nearest, ties to
/// even.
float floatOfHalf(std::uint16_t bits);
std::uint16_t halfOfFloat(float value);
float floatOfBrain(std::uint16_t bits);
std::uint16_t brainOfFloat(float value);

/// Values from one element type to another: floats lose their fraction on the way to whole numbers
/// and stay within the type's range (NaN: 0), whole numbers wrap, bool is whether a value is not 0.
void castElements(const void* from, DataType fromType, void* to, DataType toType,
                  std::int64_t count);

} // namespace plugboard::model
