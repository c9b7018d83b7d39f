// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/backend/backend.h"

#include <cstdint>
#include <string>
#include <vector>

namespace plugboard::tests {

/// An operand's value; computed in the precision of its type, held in double.
struct Value {
    model::Shape shape;
    std::vector<double> values;
    model::DataType type = model::DataType::Float64;
    model::Box box;       ///< empty: the whole of `logical`
    model::Shape logical; ///< empty: `shape`
};

/// Values in [-1, 1), the same for the same seed.
Value randomValue(const model::Shape& shape, unsigned seed,
                  model::DataType type = model::DataType::Float64);
Value value(const model::Shape& shape, std::vector<double> values);
Value labels(std::vector<double> values);
Value asType(Value value, model::DataType type);

/// One kernel call.
struct Call {
    std::string opKind = {};
    model::Attributes attributes = {};
    std::vector<Value> inputs = {};
    std::vector<Value> outputs =
        {}; ///< shapes, types and boxes; values: what the memory holds before
    std::string path = "op";
    std::string algorithm = {};
    std::uint64_t seed = 1;
    bool accumulate = false;
};

backend::KernelSpec specOf(const Call& call);
/// errors  those of the backend; DeviceFailed where the kernel reports one
Result<std::vector<Value>> tryRun(backend::Backend& backend, const Call& call,
                                  const backend::FiringContext& context = {});
/// Prepares and runs; aborts the test program where the backend refuses. result  the outputs
std::vector<Value> run(backend::Backend& backend, const Call& call,
                       const backend::FiringContext& context = {});
/// The same on the reference backend.
std::vector<Value> reference(const Call& call, const backend::FiringContext& context = {});

/// ||a - b|| / ||b||; 0 where both are zero.
double relativeDistance(const std::vector<double>& a, const std::vector<double>& b);

} // namespace plugboard::tests
