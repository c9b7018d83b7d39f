// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/units.h"

#include <optional>
#include <string>

namespace plugboard::runner {

/// Limits that the control groups of this process set, over all its ancestors; nothing: no limit.
struct CgroupLimits {
    std::optional<Bytes> memory;
    std::optional<double> cpus; ///< processors' worth of time: quota / period
};

/// Reads version 2, then version 1 files below `root` ("" in earnest; tests give a folder with
/// proc/ and sys/).
CgroupLimits cgroupLimits(const std::string& root = "");

} // namespace plugboard::runner
