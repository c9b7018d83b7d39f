// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/io/safetensors.h"

namespace plugboard::io {

/// "F32" ...; the file format's word for an element type.
const char* safetensorsName(model::DataType type);

/// The tensors that the JSON of a header names, checked against `dataSize` bytes of data.
/// errors  as safetensorsIndex, without a subject
Result<std::vector<TensorPlace>> parseSafetensorsHeader(std::string_view json,
                                                        std::uint64_t dataSize);

} // namespace plugboard::io
