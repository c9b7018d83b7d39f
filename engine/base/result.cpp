// SPDX-License-Identifier: Apache-2.0
#include "engine/base/result.h"

namespace plugboard {

std::string toString(const Error& error)
{
    return error.subject.empty() ? error.message : error.subject + ": " + error.message;
}

int exitCode(ErrorCode code)
{
    switch (code) {
    case ErrorCode::Internal:
        return 1;
    case ErrorCode::InvalidInput:
    case ErrorCode::ShapeMismatch:
    case ErrorCode::DataCorrupt:
    case ErrorCode::NotFound:
    case ErrorCode::Unsupported:
    case ErrorCode::IoFailed:
        return 2;
    case ErrorCode::DoesNotFit:
    case ErrorCode::Infeasible:
        return 3;
    case ErrorCode::DeviceFailed:
        return 4;
    case ErrorCode::Interrupted:
        return 130;
    }
    return 1;
}

} // namespace plugboard
