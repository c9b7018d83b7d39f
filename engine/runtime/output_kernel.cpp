// SPDX-License-Identifier: Apache-2.0
#include "engine/runtime/output_kernel.h"

#include <utility>

namespace plugboard::runtime {
namespace {

class OutputKernel : public backend::Kernel {
public:
    OutputKernel(std::unique_ptr<backend::Kernel> inner, OutputPiece output, const OutputSink& sink)
        : inner_(std::move(inner)), output_(std::move(output)), sink_(sink)
    {
    }

    int run(void* const* operands, void* workspace, const backend::FiringContext& context) override
    {
        const int status = inner_->run(operands, workspace, context);
        output_.step = context.step;
        output_.microBatch = context.microBatch;
        output_.values = operands[1];
        sink_(output_);
        return status;
    }
    Bytes workspace() const override { return inner_->workspace(); }
    std::string algorithm() const override { return inner_->algorithm(); }

private:
    std::unique_ptr<backend::Kernel> inner_;
    OutputPiece output_;
    const OutputSink& sink_;
};

} // namespace

std::unique_ptr<backend::Kernel> outputKernel(std::unique_ptr<backend::Kernel> inner,
                                              OutputPiece output, const OutputSink& sink)
{
    return std::make_unique<OutputKernel>(std::move(inner), std::move(output), sink);
}

} // namespace plugboard::runtime
