// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/backend/backend.h"

namespace plugboard::cpu {

/// Plain loops for every op kind, in float32 and float64: what all other kernels are held to.
class ReferenceBackend : public backend::Backend {
public:
    std::string name() const override { return "reference"; }
    std::string version() const override { return "reference 1"; }
    Result<std::unique_ptr<backend::Kernel>> prepare(const backend::KernelSpec& spec) override;
    Result<void> enter(const model::Device& device) override;
};

} // namespace plugboard::cpu
