// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/accumulating.h"

#include "engine/cpu/vector_loops.h"

#include <algorithm>

namespace plugboard::cpu {
namespace {

constexpr std::int64_t kAlignment = 64;

std::int64_t aligned(std::int64_t size)
{
    return (size + kAlignment - 1) / kAlignment * kAlignment;
}

class AccumulatingKernel : public backend::Kernel {
public:
    AccumulatingKernel(std::unique_ptr<backend::Kernel> inner, const backend::KernelSpec& spec)
        : inner_(std::move(inner)), inputs_(spec.inputs.size()),
          operands_(spec.inputs.size() + spec.outputs.size()),
          workspace_(aligned(inner_->workspace().value))
    {
        for (const backend::Operand& output : spec.outputs) {
            offsets_.push_back(workspace_);
            types_.push_back(output.local);
            workspace_ += aligned(model::bytes(output.local).value);
        }
    }

    int run(void* const* operands, void* workspace, const backend::FiringContext& context) override
    {
        if (context.microBatch == 0)
            return inner_->run(operands, workspace, context);
        std::copy_n(operands, inputs_, operands_.begin());
        for (std::size_t i = 0; i < types_.size(); ++i)
            operands_[inputs_ + i] = static_cast<char*>(workspace) + offsets_[i];
        const int status = inner_->run(operands_.data(), workspace, context);
        if (status != 0)
            return status;
        for (std::size_t i = 0; i < types_.size(); ++i)
            add(types_[i], operands[inputs_ + i], operands_[inputs_ + i]);
        return 0;
    }
    Bytes workspace() const override { return {workspace_}; }
    std::string algorithm() const override { return inner_->algorithm(); }

private:
    static void add(const model::TensorType& type, void* sum, const void* term)
    {
        const std::int64_t count = model::elements(type.shape);
        if (type.type == model::DataType::Float64)
            addInto(static_cast<double*>(sum), static_cast<const double*>(term), count);
        else
            addInto(static_cast<float*>(sum), static_cast<const float*>(term), count);
    }

    std::unique_ptr<backend::Kernel> inner_;
    std::size_t inputs_;
    std::vector<void*> operands_;
    std::int64_t workspace_;
    std::vector<std::int64_t> offsets_;
    std::vector<model::TensorType> types_;
};

} // namespace

Result<std::unique_ptr<backend::Kernel>> accumulating(std::unique_ptr<backend::Kernel> kernel,
                                                      const backend::KernelSpec& spec)
{
    for (const backend::Operand& output : spec.outputs)
        if (output.local.type != model::DataType::Float32 &&
            output.local.type != model::DataType::Float64)
            return Error{ErrorCode::Unsupported,
                         "an accumulator of " + model::toString(output.local.type) +
                             " is not built",
                         spec.path};
    return std::unique_ptr<backend::Kernel>(
        std::make_unique<AccumulatingKernel>(std::move(kernel), spec));
}

} // namespace plugboard::cpu
