// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/cpu/loops.h"

#include <string>
#include <utility>

namespace plugboard::cpu {

/// A kernel that is one loop nest and needs no workspace.
class LoopKernel : public backend::Kernel {
public:
    LoopKernel(Loops loops, std::string algorithm)
        : loops_(std::move(loops)), algorithm_(std::move(algorithm))
    {
    }

    int run(void* const* operands, void*, const backend::FiringContext& context) override
    {
        return loops_(operands, context);
    }
    std::string algorithm() const override { return algorithm_; }

private:
    Loops loops_;
    std::string algorithm_;
};

} // namespace plugboard::cpu
