// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/boxes.h"

#include "engine/cpu/vector_loops.h"

#include <algorithm>
#include <cstring>

namespace plugboard::cpu {
namespace {

struct Term {
    RowCopy rows;
    std::size_t input = 0;
};

/// Copies each term's region; several inputs may cover the same elements: the last one stays.
class CopyKernel : public backend::Kernel {
public:
    CopyKernel(std::vector<Term> terms, std::size_t inputs, std::int64_t elementSize)
        : terms_(std::move(terms)), output_(inputs), elementSize_(elementSize)
    {
    }

    int run(void* const* operands, void*, const backend::FiringContext&) override
    {
        char* output = static_cast<char*>(operands[output_]);
        for (const Term& term : terms_) {
            const char* input = static_cast<const char*>(operands[term.input]);
            const std::size_t length = std::size_t(term.rows.rowElements * elementSize_);
            term.rows.forEachRow([&](std::int64_t from, std::int64_t to) {
                // Where the output lies in place of its input, a row may be its own source.
                std::memmove(output + to * elementSize_, input + from * elementSize_, length);
            });
        }
        return 0;
    }
    std::string algorithm() const override { return "copy"; }

private:
    std::vector<Term> terms_;
    std::size_t output_;
    std::int64_t elementSize_;
};

template <class T>
class SumKernel : public backend::Kernel {
public:
    explicit SumKernel(std::vector<Term> terms) : terms_(std::move(terms)) {}

    int run(void* const* operands, void*, const backend::FiringContext&) override
    {
        T* output = static_cast<T*>(operands[terms_.size()]);
        for (const Term& term : terms_) {
            const T* input = static_cast<const T*>(operands[term.input]);
            const std::int64_t count = term.rows.rowElements;
            if (term.input == 0)
                term.rows.forEachRow([&](std::int64_t from, std::int64_t to) {
                    std::memmove(output + to, input + from, std::size_t(count) * sizeof(T));
                });
            else
                term.rows.forEachRow([&](std::int64_t from, std::int64_t to) {
                    addInto(output + to, input + from, count);
                });
        }
        return 0;
    }
    std::string algorithm() const override { return "sum"; }

private:
    std::vector<Term> terms_;
};

std::unique_ptr<backend::Kernel> sumKernel(model::DataType type, std::vector<Term> terms)
{
    switch (type) {
    case model::DataType::Float32:
        return std::make_unique<SumKernel<float>>(std::move(terms));
    case model::DataType::Float64:
        return std::make_unique<SumKernel<double>>(std::move(terms));
    case model::DataType::Int32:
        return std::make_unique<SumKernel<std::int32_t>>(std::move(terms));
    case model::DataType::Int64:
        return std::make_unique<SumKernel<std::int64_t>>(std::move(terms));
    default:
        return nullptr;
    }
}

Error invalid(const backend::KernelSpec& spec, const std::string& what)
{
    return {ErrorCode::InvalidInput, spec.opKind + ": " + what, spec.path};
}

} // namespace

RowCopy rowsOf(const model::Box& region, const model::Box& source, const model::Box& target)
{
    RowCopy result;
    result.rowElements = 1;
    result.rows = 1;
    std::int64_t fromStride = 1;
    std::int64_t toStride = 1;
    bool dense = true; // all axes so far are whole in both pieces, so that they are one row
    // Axes are collected innermost first and turned round at the end.
    for (std::size_t axis = region.size(); axis-- > 0;) {
        const std::int64_t extent = region[axis].size();
        result.from += (region[axis].begin - source[axis].begin) * fromStride;
        result.to += (region[axis].begin - target[axis].begin) * toStride;
        if (dense) {
            result.rowElements *= extent;
        } else if (extent > 1) {
            result.rows *= extent;
            result.extent[result.axes] = extent;
            result.fromStride[result.axes] = fromStride;
            result.toStride[result.axes] = toStride;
            ++result.axes;
        }
        dense = dense && extent == source[axis].size() && extent == target[axis].size();
        fromStride *= source[axis].size();
        toStride *= target[axis].size();
    }
    std::reverse(result.extent.begin(), result.extent.begin() + std::ptrdiff_t(result.axes));
    std::reverse(result.fromStride.begin(),
                 result.fromStride.begin() + std::ptrdiff_t(result.axes));
    std::reverse(result.toStride.begin(), result.toStride.begin() + std::ptrdiff_t(result.axes));
    return result;
}

bool isBoxKind(const std::string& opKind)
{
    return opKind == "copy" || opKind == "sum" || opKind == "send";
}

Result<std::unique_ptr<backend::Kernel>> boxKernel(const backend::KernelSpec& spec)
{
    if (spec.inputs.empty() || spec.outputs.size() != 1)
        return invalid(spec, "takes at least one input and one output");
    const backend::Operand& output = spec.outputs[0];
    std::vector<Term> terms;
    for (std::size_t input = 0; input < spec.inputs.size(); ++input) {
        const backend::Operand& operand = spec.inputs[input];
        if (operand.box.size() != output.box.size() || output.box.size() > RowCopy::kAxes)
            return invalid(spec, "operands differ in rank or have more than 8 axes");
        if (operand.local.type != output.local.type)
            return invalid(spec, "operands differ in type");
        if (spec.opKind == "sum" && !model::contains(operand.box, output.box))
            return invalid(spec, "input " + model::toString(operand.box) +
                                     " does not hold the output " + model::toString(output.box));
        const model::Box common = model::intersection(operand.box, output.box);
        if (!model::isEmpty(common) || spec.opKind == "sum")
            terms.push_back({rowsOf(common, operand.box, output.box), input});
    }
    if (spec.opKind != "sum")
        return std::unique_ptr<backend::Kernel>(std::make_unique<CopyKernel>(
            std::move(terms), spec.inputs.size(), model::sizeOf(output.local.type)));
    auto kernel = sumKernel(output.local.type, std::move(terms));
    if (!kernel)
        return Error{ErrorCode::Unsupported,
                     "sum of " + model::toString(output.local.type) + " is not built", spec.path};
    return kernel;
}

} // namespace plugboard::cpu
