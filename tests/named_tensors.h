// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/named_tensor.h"

#include <cstring>
#include <string>
#include <vector>

namespace plugboard::tests {

/// These values, of the C++ type behind `type`, under a name.
template <class T>
model::NamedTensor tensorOf(const std::string& name, model::DataType type,
                            const model::Shape& shape, const std::vector<T>& values)
{
    model::NamedTensor tensor{name, {type, shape}, {}};
    tensor.bytes.resize(values.size() * sizeof(T));
    std::memcpy(tensor.bytes.data(), values.data(), tensor.bytes.size());
    return tensor;
}

inline model::NamedTensor floats(const std::string& name, const model::Shape& shape,
                                 const std::vector<float>& values)
{
    return tensorOf(name, model::DataType::Float32, shape, values);
}

inline std::vector<float> floatsOf(const model::NamedTensor& tensor)
{
    std::vector<float> values(tensor.bytes.size() / sizeof(float));
    std::memcpy(values.data(), tensor.bytes.data(), tensor.bytes.size());
    return values;
}

} // namespace plugboard::tests
