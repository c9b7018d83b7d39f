// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/register.h"

#include "engine/cpu/onednn_backend.h"
#include "engine/cpu/reference_backend.h"

namespace plugboard::cpu {

void registerBackends(backend::Registry& registry)
{
    registry.add(model::DeviceKind::Cpu, model::DataType::Float32,
                 std::make_shared<OnednnBackend>());
    registry.add(model::DeviceKind::Cpu, model::DataType::Float64,
                 std::make_shared<ReferenceBackend>());
}

} // namespace plugboard::cpu
