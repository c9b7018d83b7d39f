// SPDX-License-Identifier: Apache-2.0
#include "engine/passes/diagnose.h"

#include <algorithm>

namespace plugboard::passes {

Diagnosis diagnose(const model::Network& network, std::int64_t samples, model::DataType precision)
{
    Diagnosis diagnosis;
    if (const auto enough = checkSamples(network, samples); !enough)
        diagnosis.flaws.push_back({Flaw::Kind::Samples, enough.error()});
    diagnosis.wiring = wiringOf(network, diagnosis.flaws);
    diagnosis.types = inferShapes(network, diagnosis.wiring, std::max<std::int64_t>(samples, 1),
                                  precision, diagnosis.flaws);
    return diagnosis;
}

} // namespace plugboard::passes
