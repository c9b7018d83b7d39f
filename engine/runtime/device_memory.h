// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.h"
#include "engine/base/units.h"

#include <cstddef>
#include <string>

namespace plugboard::runtime {

/// A zeroed, page-aligned mapping of its own; on huge pages where it is large enough for them.
class Mapping {
public:
    /// errors  DoesNotFit, subject = `owner`
    static Result<Mapping> reserve(Bytes size, const std::string& owner);
    Mapping() = default;
    Mapping(Mapping&& other) noexcept;
    Mapping& operator=(Mapping&& other) noexcept;
    ~Mapping();

    std::byte* data() const { return data_; }
    Bytes size() const { return size_; }
    /// Writes every page once, so that no first touch falls into a step, and the pages lie near
    /// the thread that calls.
    void touch();

private:
    std::byte* data_ = nullptr;
    Bytes size_;
};

/// What the plan reserves on one device: the arena that its programs overlay, and its variables.
struct DeviceMemory {
    Mapping arena;
    Mapping variables;
};

} // namespace plugboard::runtime
