// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>

namespace plugboard {

/// A wish that long work give up; one without a flag never comes. Whoever looks at it ends as soon
/// as it can, and what it gives then is good for nothing: its caller looks too.
class Stop {
public:
    Stop() = default;
    explicit Stop(const std::atomic<bool>* flag) : flag_(flag) {}

    bool asked() const { return flag_ != nullptr && flag_->load(std::memory_order_relaxed); }

private:
    const std::atomic<bool>* flag_ = nullptr;
};

} // namespace plugboard
