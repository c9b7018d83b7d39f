// SPDX-License-Identifier: Apache-2.0
#include "engine/data/tensor_file.h"

#include "engine/io/safetensors.h"

namespace plugboard::data {

Result<void> writeTensorFile(DurableFile& file, std::span<const model::NamedTensor> tensors)
{
    const std::string header = io::safetensorsHeader(tensors);
    if (auto written = file.write(std::as_bytes(std::span(header))); !written)
        return written;
    for (const model::NamedTensor& tensor : tensors)
        if (auto written = file.write(tensor.bytes); !written)
            return written;
    return {};
}

} // namespace plugboard::data
