// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/storage_types.h"

#include "engine/model/element_cast.h"

#include <utility>

namespace plugboard::cpu {
namespace {

using model::DataType;

constexpr std::int64_t kAlignment = 64;

bool isHalf(DataType type)
{
    return type == DataType::Float16 || type == DataType::BFloat16;
}

struct Copy {
    std::size_t operand = 0;
    DataType type = DataType::Float16;
    std::int64_t elements = 0;
    std::int64_t offset = 0; ///< bytes, in the workspace
    bool input = true;
    bool output = false;
};

class WidenedKernel : public backend::Kernel {
public:
    WidenedKernel(std::unique_ptr<backend::Kernel> inner, std::vector<Copy> copies,
                  std::size_t operands, std::int64_t bytes)
        : inner_(std::move(inner)), copies_(std::move(copies)), operands_(operands), bytes_(bytes)
    {
    }

    int run(void* const* operands, void* workspace, const backend::FiringContext& context) override
    {
        auto* memory = static_cast<std::byte*>(workspace);
        std::copy_n(operands, operands_.size(), operands_.begin());
        for (const Copy& copy : copies_) {
            operands_[copy.operand] = memory + copy.offset;
            if (copy.input)
                model::castElements(operands[copy.operand], copy.type, operands_[copy.operand],
                                    DataType::Float32, copy.elements);
        }
        const int status = inner_->run(operands_.data(), memory + bytes_, context);
        for (const Copy& copy : copies_)
            if (copy.output)
                model::castElements(operands_[copy.operand], DataType::Float32,
                                    operands[copy.operand], copy.type, copy.elements);
        return status;
    }
    Bytes workspace() const override { return Bytes{bytes_ + inner_->workspace().value}; }
    std::string algorithm() const override { return inner_->algorithm(); }

private:
    std::unique_ptr<backend::Kernel> inner_;
    std::vector<Copy> copies_;
    std::vector<void*> operands_;
    std::int64_t bytes_; ///< of the copies
};

} // namespace

bool hasHalfOperands(const backend::KernelSpec& spec)
{
    for (const auto* operands : {&spec.inputs, &spec.outputs})
        for (const backend::Operand& operand : *operands)
            if (isHalf(operand.local.type))
                return true;
    return false;
}

Result<std::unique_ptr<backend::Kernel>> widened(const backend::KernelSpec& spec,
                                                 backend::Backend& backend)
{
    backend::KernelSpec wide = spec;
    std::vector<Copy> copies;
    std::size_t operand = 0;
    std::int64_t bytes = 0;
    for (auto* operands : {&wide.inputs, &wide.outputs})
        for (backend::Operand& one : *operands) {
            if (isHalf(one.local.type)) {
                const bool output = operands == &wide.outputs;
                // An accumulator is read as well as written.
                copies.push_back({operand, one.local.type, model::elements(one.local.shape), bytes,
                                  !output || spec.accumulate, output});
                one.local.type = DataType::Float32;
                const std::int64_t size = copies.back().elements * std::int64_t(sizeof(float));
                bytes += (size + kAlignment - 1) / kAlignment * kAlignment;
            }
            ++operand;
        }
    auto inner = backend.prepare(wide);
    if (!inner)
        return inner;
    return std::unique_ptr<backend::Kernel>(
        std::make_unique<WidenedKernel>(std::move(*inner), std::move(copies), operand, bytes));
}

} // namespace plugboard::cpu
