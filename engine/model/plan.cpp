// SPDX-License-Identifier: Apache-2.0
#include "engine/model/plan.h"

#include "engine/model/catalogue.h"

namespace plugboard::model {

std::string toString(Pass pass)
{
    constexpr const char* names[] = {"load", "forward", "backward", "update", "init", "metrics"};
    return names[int(pass)];
}

std::string toString(TaskKind kind)
{
    constexpr const char* names[] = {"compute", "copy", "sum", "send", "receive", "load", "member"};
    return names[int(kind)];
}

std::string toString(ProgramKind kind)
{
    constexpr const char* names[] = {"init", "train", "evaluate", "infer"};
    return names[int(kind)];
}

const Program* Plan::program(ProgramKind kind) const
{
    for (const Program& program : programs)
        if (program.kind == kind)
            return &program;
    return nullptr;
}

const KernelChoice* Catalogue::find(const std::string& deviceModel,
                                    const std::string& signature) const
{
    const auto device = kernels.find(deviceModel);
    if (device == kernels.end())
        return nullptr;
    const auto choice = device->second.find(signature);
    return choice == device->second.end() ? nullptr : &choice->second;
}

} // namespace plugboard::model
