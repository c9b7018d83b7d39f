// SPDX-License-Identifier: Apache-2.0
#include "engine/session/network_check.h"

#include "engine/session/remedies.h"

namespace plugboard::session {

NetworkCheck checkNetwork(const model::Network& network, std::int64_t samples,
                          model::DataType precision)
{
    passes::Diagnosis diagnosis = passes::diagnose(network, samples, precision);
    RemedyFinder finder({network, diagnosis, std::max<std::int64_t>(samples, 1), precision});
    NetworkCheck check;
    check.findings.reserve(diagnosis.flaws.size());
    for (const passes::Flaw& flaw : diagnosis.flaws) {
        NetworkFinding finding{flaw.error, flaw.input, {}};
        if (check.findings.size() < kMostMended)
            finding.remedies = finder.remediesOf(flaw);
        check.findings.push_back(std::move(finding));
    }
    check.outputs = std::move(diagnosis.types.outputs);
    return check;
}

} // namespace plugboard::session
