// SPDX-License-Identifier: Apache-2.0
#include "engine/backend/backend.h"

namespace plugboard::backend {

std::string statusText(int status)
{
    if (status == kIndexOutOfRange)
        return "an index that is outside of its axis";
    return "status " + std::to_string(status);
}

} // namespace plugboard::backend
