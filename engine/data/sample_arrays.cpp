// SPDX-License-Identifier: Apache-2.0
#include "engine/data/sample_arrays.h"

#include "engine/io/shown.h"
#include "engine/model/element_cast.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace plugboard::data {
namespace {

using model::DataType;

std::int64_t elementsPerSample(const model::NamedTensor& tensor)
{
    return model::elements(model::Shape(tensor.type.shape.begin() + 1, tensor.type.shape.end()));
}

class SampleArraysSet : public DataSet {
public:
    explicit SampleArraysSet(SampleArrays arrays)
        : arrays_(std::move(arrays)), labels_(std::size_t(model::elements(arrays_.labelShape)))
    {
        for (std::size_t at = 0; at < arrays_.fields.size(); ++at) {
            const model::NamedTensor& field = arrays_.fields[at];
            const bool batched = arrays_.batched.empty() || arrays_.batched[at];
            model::TensorType type = field.type;
            if (batched) {
                size_ = type.shape[0];
                type.shape.erase(type.shape.begin());
            }
            fields_.push_back({field.name, std::move(type), batched});
        }
    }
    std::int64_t size() const override { return size_; }
    model::Shape sampleShape() const override
    {
        return fields_.empty() ? model::Shape{} : fields_[0].type.shape;
    }
    std::int64_t classes() const override { return arrays_.classes; }
    model::Shape labelShape() const override { return arrays_.labelShape; }
    std::vector<Field> fields() const override { return fields_; }
    void read(std::int64_t index, float* values, std::int32_t* label) const override
    {
        if (!fields_.empty())
            model::castElements(sample(0, index), fields_[0].type.type, values, DataType::Float32,
                                model::elements(fields_[0].type.shape));
        if (arrays_.labels.empty())
            std::fill_n(label, labels_, 0);
        else
            std::copy_n(arrays_.labels.begin() + index * std::int64_t(labels_), labels_, label);
    }
    void readField(std::size_t field, std::int64_t index, void* values) const override
    {
        std::memcpy(values, sample(field, index),
                    std::size_t(model::bytes(fields_[field].type).value));
    }

private:
    const std::byte* sample(std::size_t field, std::int64_t index) const
    {
        return arrays_.fields[field].bytes.data() +
               (fields_[field].batched ? index * model::bytes(fields_[field].type).value : 0);
    }

    SampleArrays arrays_;
    std::vector<Field> fields_; ///< of one sample
    std::int64_t size_ = 1;
    std::size_t labels_; ///< of a sample
};

std::vector<double> doubles(const model::NamedTensor& tensor, std::int64_t from, std::int64_t count)
{
    std::vector<double> values(static_cast<std::size_t>(count));
    model::castElements(tensor.bytes.data() + from * model::sizeOf(tensor.type.type),
                        tensor.type.type, values.data(), DataType::Float64, count);
    return values;
}

struct Moments {
    double mean = 0;
    double deviation = 1;
};

/// Two passes in double, sample by sample.
Moments momentsOf(const model::NamedTensor& samples, const Indices& training)
{
    const std::int64_t count = elementsPerSample(samples);
    const double total = double(count) * double(training.size());
    Moments moments;
    double sum = 0, squares = 0;
    for (const std::uint32_t sample : training)
        for (const double value : doubles(samples, sample * count, count))
            sum += value;
    moments.mean = total > 0 ? sum / total : 0;
    for (const std::uint32_t sample : training)
        for (const double value : doubles(samples, sample * count, count))
            squares += (value - moments.mean) * (value - moments.mean);
    if (squares > 0)
        moments.deviation = std::sqrt(squares / total);
    return moments;
}

} // namespace

std::unique_ptr<DataSet> dataSetOf(SampleArrays arrays)
{
    return std::make_unique<SampleArraysSet>(std::move(arrays));
}

model::NamedTensor preprocessed(model::NamedTensor samples, bool normalise, const Indices& training)
{
    const DataType type = samples.type.type;
    if (!model::isFloat(type) && model::sizeOf(type) > 2)
        return samples;
    Moments moments;
    if (normalise)
        moments = momentsOf(samples, training);
    else if (type == DataType::UInt8)
        moments.deviation = 255;
    const std::int64_t count = model::elements(samples.type.shape);
    model::NamedTensor result{samples.name, {DataType::Float32, samples.type.shape}, {}};
    result.bytes.resize(std::size_t(count) * sizeof(float));
    auto* to = reinterpret_cast<float*>(result.bytes.data());
    constexpr std::int64_t kPiece = 4096;
    for (std::int64_t from = 0; from < count; from += kPiece)
        for (const double value : doubles(samples, from, std::min(kPiece, count - from)))
            *to++ = float((value - moments.mean) / moments.deviation);
    return result;
}

Result<std::vector<std::int32_t>> labelsOf(const model::NamedTensor& labels, std::int64_t classes,
                                           const std::string& path)
{
    if (model::isFloat(labels.type.type))
        return Error{ErrorCode::DataCorrupt,
                     "labels " + io::shown(labels.name) + " are " +
                         model::toString(labels.type.type) + "; give whole numbers from 0",
                     path};
    const auto count = std::size_t(model::elements(labels.type.shape));
    std::vector<std::int64_t> values(count);
    model::castElements(labels.bytes.data(), labels.type.type, values.data(), DataType::Int64,
                        std::int64_t(count));
    const auto isWrong = [&](std::int64_t value) { return value < 0 || value >= classes; };
    if (const auto wrong = std::count_if(values.begin(), values.end(), isWrong); wrong > 0) {
        const auto first = std::find_if(values.begin(), values.end(), isWrong);
        return Error{ErrorCode::DataCorrupt,
                     io::counted(wrong, "label") + " not from 0 to below the number of classes, " +
                         std::to_string(classes) + "; the first is " + std::to_string(*first) +
                         " at index " + std::to_string(first - values.begin()),
                     path};
    }
    return std::vector<std::int32_t>(values.begin(), values.end());
}

Result<void> checkFinite(const model::NamedTensor& samples, const std::string& path)
{
    if (!model::isFloat(samples.type.type) || samples.type.shape.empty())
        return {};
    const std::int64_t count = elementsPerSample(samples);
    std::int64_t wrong = 0, first = 0;
    for (std::int64_t sample = 0; sample < samples.type.shape[0]; ++sample)
        for (const double value : doubles(samples, sample * count, count))
            if (!std::isfinite(value) && wrong++ == 0)
                first = sample;
    if (wrong == 0)
        return {};
    return Error{ErrorCode::DataCorrupt,
                 io::shown(samples.name) + " holds " + io::counted(wrong, "value") +
                     " that are NaN or infinite; the first is in sample " + std::to_string(first),
                 path};
}

} // namespace plugboard::data
