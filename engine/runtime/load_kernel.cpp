// SPDX-License-Identifier: Apache-2.0
#include "engine/runtime/load_kernel.h"

#include "engine/model/element_cast.h"

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
    model::Range rows;         ///< of the micro-batch; one for what is not batched
    std::int64_t elements = 1; ///< per row
    std::size_t field = 0;     ///< of the data set, for samples
    DataType fieldType = DataType::Float32;
    bool batched = true;
};

std::vector<std::string> fieldsOf(const model::Task& task)
{
    std::vector<std::string> fields;
    std::string rest = task.attributes.text("fields", "") + ",";
    for (std::size_t comma = rest.find(','); comma != std::string::npos; comma = rest.find(',')) {
        fields.push_back(rest.substr(0, comma));
        rest.erase(0, comma + 1);
    }
    return fields;
}

/// The data set's field for an input node: the one of its name, or the first for the first node.
Result<std::size_t> fieldNamed(const std::vector<data::Field>& fields, const std::string& input,
                               bool first)
{
    std::string known;
    for (std::size_t at = 0; at < fields.size(); ++at) {
        if (fields[at].name == input)
            return at;
        known += (known.empty() ? "" : ", ") + fields[at].name;
    }
    if (first)
        return std::size_t(0);
    return Error{ErrorCode::NotFound,
                 "the data set has nothing called this (it has " + known +
                     "): give it a name of the network's input",
                 input};
}

Result<void> addField(Output& output, const std::string& name, const model::TensorType& type,
                      const model::Task& task, const data::DataSet& dataSet)
{
    const std::vector<data::Field> fields = dataSet.fields();
    const auto found = fieldNamed(fields, task.attributes.text("input", ""), name == "samples");
    if (!found)
        return found.error();
    const data::Field& field = fields[*found];
    output.field = *found;
    output.fieldType = field.type.type;
    const model::Shape wanted(type.shape.begin() + (output.batched ? 1 : 0), type.shape.end());
    if (field.batched != output.batched ||
        model::elements(wanted) != model::elements(field.type.shape))
        return Error{ErrorCode::ShapeMismatch,
                     "the plan's samples are " + model::toString(wanted) + ", the data set's " +
                         model::toString(field.type.shape),
                     field.name};
    return {};
}

Result<Output> outputOf(const model::Program& program, const model::Task& task,
                        const std::string& field, const model::Register& reg,
                        const data::DataSet& dataSet)
{
    const model::PlanTensor& tensor = program.tensors[reg.tensor.index()];
    const bool batched = task.attributes.integer("batched", 1) != 0;
    const model::Box whole = model::wholeBox(tensor.type.shape);
    const std::ptrdiff_t cut = batched ? 1 : 0;
    if ((batched && reg.box.empty()) || reg.layout != "plain" ||
        !std::equal(reg.box.begin() + cut, reg.box.end(), whole.begin() + cut, whole.end()))
        return Error{ErrorCode::Unsupported,
                     "the loader fills plain registers cut along their samples only", tensor.name};
    Output output;
    output.type = tensor.type.type;
    output.batched = batched;
    output.rows = batched ? reg.box[0] : model::Range{0, 1};
    output.elements =
        model::elements(model::Shape(tensor.type.shape.begin() + cut, tensor.type.shape.end()));
    output.content = field == "labels"    ? Content::Labels
                     : field == "weights" ? Content::Weights
                                          : Content::Samples;
    if (output.content == Content::Samples)
        if (auto added = addField(output, field, tensor.type, task, dataSet); !added)
            return Error{added.error().code, added.error().message, tensor.name};
    if (output.content == Content::Labels &&
        output.elements != model::elements(dataSet.labelShape()))
        return Error{ErrorCode::ShapeMismatch,
                     "the plan has " + std::to_string(output.elements) +
                         " labels for a sample, the data set " +
                         std::to_string(model::elements(dataSet.labelShape())),
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
          labelsOfSample_(std::size_t(model::elements(dataSet.labelShape()))),
          labels_(std::size_t(microBatch))
    {
        for (Label& label : labels_)
            label.values.resize(labelsOfSample_);
        std::int64_t largest = 0;
        for (const Output& output : outputs_)
            largest = std::max(largest, output.elements * model::sizeOf(output.fieldType));
        field_.resize(std::size_t(largest));
    }

    int run(void* const* operands, void*, const backend::FiringContext& context) override
    {
        for (std::size_t at = 0; at < outputs_.size(); ++at) {
            const Output& output = outputs_[at];
            for (model::Dim row = output.rows.begin; row < output.rows.end; ++row) {
                const std::int64_t sample =
                    output.batched
                        ? sampler_->sampleAt(context.step, context.microBatch * microBatch_ + row)
                        : 0;
                const std::int64_t place = (row - output.rows.begin) * output.elements;
                void* to =
                    static_cast<std::byte*>(operands[at]) + place * model::sizeOf(output.type);
                if (output.content == Content::Weights)
                    fillWeight(output, to, sample);
                else if (output.content == Content::Samples && !isRead(output))
                    fillField(output, to, sample);
                else
                    fillSample(output, to, sample, sampler_->epochOf(context.step),
                               labels_[std::size_t(row)]);
            }
        }
        return 0;
    }
    std::string algorithm() const override { return "load"; }

private:
    struct Label {
        std::int64_t sample = -1;
        std::vector<std::int32_t> values;
    };

    /// Whether DataSet::read gives it, together with the labels.
    static bool isRead(const Output& output)
    {
        return output.batched && output.field == 0 && output.fieldType == DataType::Float32;
    }

    static void fillWeight(const Output& output, void* to, std::int64_t sample)
    {
        const float weight = sample < 0 ? 0 : 1;
        model::castElements(&weight, DataType::Float32, to, output.type, 1);
    }

    void fillField(const Output& output, void* to, std::int64_t sample)
    {
        if (sample < 0) {
            std::fill_n(static_cast<std::byte*>(to),
                        std::size_t(output.elements * model::sizeOf(output.type)), std::byte(0));
            return;
        }
        const bool direct = output.fieldType == output.type;
        dataSet_.readField(output.field, sample, direct ? to : field_.data());
        if (!direct)
            model::castElements(field_.data(), output.fieldType, to, output.type, output.elements);
    }

    /// `label` keeps the labels of a sample that was read for its values.
    void fillSample(const Output& output, void* to, std::int64_t sample, std::int64_t epoch,
                    Label& label)
    {
        const bool wantsLabel = output.content == Content::Labels;
        const bool direct = !wantsLabel && output.type == DataType::Float32;
        float* values = direct ? static_cast<float*>(to) : sample_.data();
        if (sample < 0) {
            std::fill_n(values, sample_.size(), 0.0f);
            label.sample = -1;
            std::fill(label.values.begin(), label.values.end(), 0);
        } else if (!wantsLabel || label.sample != sample) {
            dataSet_.readAugmented(sample, epoch, values, label.values.data());
            label.sample = sample;
        }
        if (wantsLabel)
            std::copy_n(label.values.data(), labelsOfSample_, static_cast<std::int32_t*>(to));
        else if (!direct)
            model::castElements(values, DataType::Float32, to, output.type, output.elements);
    }

    std::vector<Output> outputs_;
    std::int64_t microBatch_; ///< samples of one
    const data::DataSet& dataSet_;
    std::shared_ptr<data::Sampler> sampler_;
    std::vector<float> sample_;    ///< one sample on its way to another type, or read for its label
    std::vector<std::byte> field_; ///< the same of another field
    std::size_t labelsOfSample_;
    std::vector<Label> labels_; ///< per row of the micro-batch
};

} // namespace

Result<std::unique_ptr<backend::Kernel>> loadKernel(const model::Program& program,
                                                    const model::Task& task,
                                                    const data::DataSet& dataSet,
                                                    std::shared_ptr<data::Sampler> sampler)
{
    const std::vector<std::string> fields = fieldsOf(task);
    if (fields.size() != task.outputs.size())
        return Error{ErrorCode::InvalidInput,
                     "loads " + std::to_string(fields.size()) + " fields into " +
                         std::to_string(task.outputs.size()) + " registers",
                     task.name};
    std::vector<Output> outputs;
    for (std::size_t at = 0; at < fields.size(); ++at) {
        Result<Output> output = outputOf(program, task, fields[at],
                                         program.registers[task.outputs[at].index()], dataSet);
        if (!output)
            return output.error();
        outputs.push_back(*output);
    }
    return std::unique_ptr<backend::Kernel>(std::make_unique<LoadKernel>(
        std::move(outputs), program.batch / program.microBatches, dataSet, std::move(sampler)));
}

} // namespace plugboard::runtime
