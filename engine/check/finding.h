// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.h"
#include "engine/model/plan.h"

#include <string>

namespace plugboard::check {

inline std::string subjectOf(const model::Program& program, const std::string& what)
{
    return toString(program.kind) + "/" + what;
}
inline std::string subjectOf(const model::Program& program, model::TaskId task)
{
    return subjectOf(program, program.tasks[task.index()].name);
}

/// "register 7, conv1.weight[0:16]": registers have no names of their own.
std::string nameOf(const model::Program& program, model::RegisterId reg);

inline Error finding(const model::Program& program, model::TaskId task, const std::string& message)
{
    return {ErrorCode::InvalidInput, message, subjectOf(program, task)};
}
inline Error finding(const model::Program& program, model::RegisterId reg,
                     const std::string& message)
{
    return {ErrorCode::InvalidInput, message, subjectOf(program, nameOf(program, reg))};
}

} // namespace plugboard::check
