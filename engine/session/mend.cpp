// SPDX-License-Identifier: Apache-2.0
#include "engine/session/mend.h"

#include <algorithm>

namespace plugboard::session {

MendedNetwork mend(const model::Network& network, std::int64_t samples, model::DataType precision)
{
    constexpr std::size_t kMostRemedies = 10'000;
    MendedNetwork mended{network, {}, {}};
    while (true) {
        mended.left = checkNetwork(mended.network, samples, precision).findings;
        const auto found =
            std::find_if(mended.left.begin(), mended.left.end(),
                         [](const NetworkFinding& finding) { return !finding.remedies.empty(); });
        if (found == mended.left.end() || mended.applied.size() == kMostRemedies)
            return mended;
        if (!applyRemedy(mended.network, found->remedies.front()))
            return mended;
        mended.applied.push_back(found->remedies.front());
    }
}

} // namespace plugboard::session
