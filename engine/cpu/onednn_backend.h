// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/backend/backend.h"

#include <memory>

namespace plugboard::cpu {

/// float32 kernels of oneDNN, own vectorised loops where they are faster, and the reference's for
/// what is left.
///
/// Algorithms of convolutions: "onednn:gemm" (plain layouts), "onednn:direct", "onednn:auto",
/// "onednn:winograd" (3x3, stride 1; layouts of the library, reordered around it), "own:rows"
/// (stride 1, few channels; not for the gradient of the weights). An algorithm that is unknown, or
/// that the library lacks for these shapes, becomes the default. Of matrix products:
/// "onednn:matmul", "onednn:sgemm".
class OnednnBackend : public backend::Backend {
public:
    OnednnBackend();
    ~OnednnBackend() override;

    std::string name() const override { return "onednn"; }
    std::string version() const override;
    Result<std::unique_ptr<backend::Kernel>> prepare(const backend::KernelSpec& spec) override;
    Result<void> enter(const model::Device& device) override;

private:
    struct Library; ///< keeps oneDNN's headers out of the callers
    std::unique_ptr<Library> library_;
};

} // namespace plugboard::cpu
