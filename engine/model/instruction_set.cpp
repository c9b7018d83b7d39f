// SPDX-License-Identifier: Apache-2.0
#include "engine/model/instruction_set.h"

namespace plugboard::model {

std::string instructionSetOf(const Device& device)
{
    if (device.kind == DeviceKind::Cpu)
        for (const char* isa : {"avx512", "avx2", "sse2", "neon"})
            if (device.model.ends_with(std::string(", ") + isa))
                return isa;
    return {};
}

} // namespace plugboard::model
