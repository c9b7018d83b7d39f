// SPDX-License-Identifier: Apache-2.0
#include "engine/backend/backend.h"

namespace plugboard::backend {
namespace {

const char* nameOf(model::DeviceKind kind)
{
    switch (kind) {
    case model::DeviceKind::Cpu:
        return "CPU";
    case model::DeviceKind::Gpu:
        return "GPU";
    case model::DeviceKind::Accelerator:
        break;
    }
    return "accelerator";
}

} // namespace

void Registry::add(model::DeviceKind kind, model::DataType precision,
                   std::shared_ptr<Backend> backend)
{
    entries_.push_back({kind, precision, std::move(backend)});
}

Result<std::shared_ptr<Backend>> Registry::find(model::DeviceKind kind,
                                                model::DataType precision) const
{
    for (const Entry& entry : entries_)
        if (entry.kind == kind && entry.precision == precision)
            return entry.backend;
    return Error{ErrorCode::Unsupported,
                 std::string("this build has no kernels for ") + nameOf(kind) + " devices in " +
                     model::toString(precision),
                 "backend"};
}

} // namespace plugboard::backend
