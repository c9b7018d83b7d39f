// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/topology.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace plugboard::gui {

class RunRecord;

/// How long firings took lately in a run: means over the last ones of each lane, so that the
/// longest trace costs milliseconds.
class MeasuredTimes {
public:
    MeasuredTimes() = default;
    explicit MeasuredTimes(const RunRecord& run);

    /// What a node's tasks take on a device in a step. None: they did not fire, or the run's plan
    /// is not loaded.
    std::optional<Seconds> of(const std::string& node, model::DeviceId device) const;
    bool empty() const { return times_.empty(); }

private:
    std::map<std::pair<std::string, model::DeviceId>, double> times_; ///< seconds
};

} // namespace plugboard::gui
