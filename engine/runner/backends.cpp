// SPDX-License-Identifier: Apache-2.0
#include "engine/runner/backends.h"

#include "engine/cpu/register.h"

namespace plugboard::runner {

const backend::Registry& registeredBackends()
{
    static const backend::Registry registry = [] {
        backend::Registry made;
        cpu::registerBackends(made);
        return made;
    }();
    return registry;
}

} // namespace plugboard::runner
