// SPDX-License-Identifier: Apache-2.0
#include "engine/runtime/load_kernel.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace plugboard::runtime {
namespace {

using model::DataType;

enum class Content { Samples, Labels, Weights };

struct Output {
    Content content = Content::Samples;
    DataType type = DataType::Float32;
    model::Range rows; ///< of the micro-batch
};

Result<Output> outputOf(const model::Program& program, const model::Register& reg,
                        const data::DataSet& dataSet)
{
    const model::PlanTensor& tensor = program.tensors[reg.tensor.index()];
    const model::Box whole = model::wholeBox(tensor.type.shape);
    if (reg.box.empty() || reg.layout != "plain" ||
        !std::equal(reg.box.begin() + 1, reg.box.end(), whole.begin() + 1, whole.end()))
        return Error{ErrorCode::Unsupported,
                     "the loader fills plain registers cut along their samples only", tensor.name};
    Output output{Content::Samples, tensor.type.type, reg.box[0]};
    if (reg.box.size() == 1)
        output.content = output.type == DataType::Int32 ? Content::Labels : Content::Weights;
    else if (model::Shape sample(tensor.type.shape.begin() + 1, tensor.type.shape.end());
             model::elements(sample) != model::elements(dataSet.sampleShape()))
        return Error{ErrorCode::ShapeMismatch,
                     "the plan's samples are " + model::toString(sample) + ", the data set's " +
                         model::toString(dataSet.sampleShape()),
                     tensor.name};
    if (output.content != Content::Labels && output.type != DataType::Float32 &&
        output.type != DataType::Float64)
        return Error{ErrorCode::Unsupported,
                     "the loader gives float32 or float64, not " + toString(output.type),
                     tensor.name};
    return output;
}

class LoadKernel : public backend::Kernel {
public:
    LoadKernel(std::vector<Output> outputs, std::int64_t microBatch, const data::DataSet& dataSet,
               std::shared_ptr<data::Sampler> sampler)
        : outputs_(std::move(outputs)), microBatch_(microBatch), dataSet_(dataSet),
          sampler_(std::move(sampler)),
          sample_(std::size_t(model::elements(dataSet.sampleShape()))),
          labels_(std::size_t(microBatch))
    {
    }

    int run(void* const* operands, void*, const backend::FiringContext& context) override
    {
        for (std::size_t at = 0; at < outputs_.size(); ++at)
            for (model::Dim row = outputs_[at].rows.begin; row < outputs_[at].rows.end; ++row) {
                const std::int64_t sample =
                    sampler_->sampleAt(context.step, context.microBatch * microBatch_ + row);
                const auto place = std::size_t(row - outputs_[at].rows.begin);
                if (outputs_[at].content == Content::Weights)
                    fillWeight(outputs_[at], operands[at], place, sample);
                else
                    fillSample(outputs_[at], operands[at], place, sample,
                               labels_[std::size_t(row)]);
            }
        return 0;
    }
    std::string algorithm() const override { return "load"; }

private:
    struct Label {
        std::int64_t sample = -1;
        std::int32_t value = 0;
    };

    static void fillWeight(const Output& output, void* to, std::size_t place, std::int64_t sample)
    {
        const double weight = sample < 0 ? 0 : 1;
        if (output.type == DataType::Float64)
            static_cast<double*>(to)[place] = weight;
        else
            static_cast<float*>(to)[place] = float(weight);
    }

    /// `label` keeps the label of a sample that was read for its values.
    void fillSample(const Output& output, void* to, std::size_t place, std::int64_t sample,
                    Label& label)
    {
        const std::size_t size = sample_.size();
        const bool wantsLabel = output.content == Content::Labels;
        const bool direct = !wantsLabel && output.type == DataType::Float32;
        float* values = direct ? static_cast<float*>(to) + place * size : sample_.data();
        if (sample < 0) {
            std::fill_n(values, size, 0.0f);
            label = {};
        } else if (!wantsLabel || label.sample != sample) {
            dataSet_.read(sample, values, &label.value);
            label.sample = sample;
        }
        if (wantsLabel)
            static_cast<std::int32_t*>(to)[place] = label.value;
        else if (!direct)
            std::copy_n(values, size, static_cast<double*>(to) + place * size);
    }

    std::vector<Output> outputs_;
    std::int64_t microBatch_; ///< samples of one
    const data::DataSet& dataSet_;
    std::shared_ptr<data::Sampler> sampler_;
    std::vector<float> sample_; ///< one sample on its way to another type, or read for its label
    std::vector<Label> labels_; ///< per row of the micro-batch
};

} // namespace

Result<std::unique_ptr<backend::Kernel>> loadKernel(const model::Program& program,
                                                    const model::Task& task,
                                                    const data::DataSet& dataSet,
                                                    std::shared_ptr<data::Sampler> sampler)
{
    std::vector<Output> outputs;
    for (const model::RegisterId reg : task.outputs) {
        Result<Output> output = outputOf(program, program.registers[reg.index()], dataSet);
        if (!output)
            return output.error();
        outputs.push_back(*output);
    }
    return std::unique_ptr<backend::Kernel>(std::make_unique<LoadKernel>(
        std::move(outputs), program.batch / program.microBatches, dataSet, std::move(sampler)));
}

} // namespace plugboard::runtime
