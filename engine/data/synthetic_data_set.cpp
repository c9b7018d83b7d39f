// SPDX-License-Identifier: Apache-2.0
#include "engine/data/synthetic_data_set.h"

#include "engine/base/philox.h"

#include <algorithm>
#include <numbers>
#include <string>

namespace plugboard::data {
namespace {

constexpr std::size_t kTable = std::size_t(1) << 16;

std::vector<float> normals(const Philox& random, std::size_t count, double scale)
{
    std::vector<float> table(count);
    for (std::size_t at = 0; at < count; ++at)
        table[at] = float(scale * random.normal(0, at));
    return table;
}

class SyntheticDataSet : public DataSet {
public:
    SyntheticDataSet(const model::DataSpec& spec, std::uint64_t seed, Subset subset)
        : size_(subset == Subset::Train ? spec.trainSamples : spec.testSamples),
          shape_(spec.sampleShape), classes_(spec.classes),
          templates_(normals(Philox(seed, "synthetic.template"), kTable, 0.5)),
          noise_(normals(Philox(seed, "synthetic.noise"), kTable, std::numbers::sqrt2 / 2)),
          colours_(
              normals(Philox(seed, "synthetic.colour"), std::size_t(classes_ * shape_[0]), 0.5)),
          templatePlaces_(seed, "synthetic.template_place"),
          noisePlaces_(seed, subset == Subset::Train        ? "synthetic.train"
                             : subset == Subset::Validation ? "synthetic.validation"
                                                            : "synthetic.test")
    {
    }

    std::int64_t size() const override { return size_; }
    model::Shape sampleShape() const override { return shape_; }
    std::int64_t classes() const override { return classes_; }

    void read(std::int64_t index, float* values, std::int32_t* label) const override
    {
        const std::int64_t kind = index % classes_;
        std::size_t templateAt = templatePlaces_.word(0, std::uint64_t(kind));
        std::size_t noiseAt = noisePlaces_.word(0, std::uint64_t(index));
        const std::int64_t channels = shape_[0];
        const std::int64_t perChannel = model::elements(shape_) / channels;
        for (std::int64_t channel = 0; channel < channels; ++channel) {
            const float colour = colours_[std::size_t(kind * channels + channel)];
            for (std::int64_t at = 0; at < perChannel; ++at)
                *values++ = colour + templates_[templateAt++ % kTable] + noise_[noiseAt++ % kTable];
        }
        *label = std::int32_t(kind);
    }

private:
    std::int64_t size_;
    model::Shape shape_;
    std::int64_t classes_;
    std::vector<float> templates_;
    std::vector<float> noise_;
    std::vector<float> colours_; ///< [class][channel]
    Philox templatePlaces_;
    Philox noisePlaces_;
};

} // namespace

Result<std::unique_ptr<DataSet>> openSyntheticDataSet(const model::DataSpec& spec,
                                                      std::uint64_t seed, Subset subset)
{
    const auto positive = [](model::Dim extent) { return extent > 0; };
    if (spec.sampleShape.empty() ||
        !std::all_of(spec.sampleShape.begin(), spec.sampleShape.end(), positive))
        return Error{ErrorCode::InvalidInput,
                     "sample shape is " + model::toString(spec.sampleShape) +
                         "; give the extents of one sample, each at least 1",
                     "synthetic"};
    if (spec.classes < 1)
        return Error{ErrorCode::InvalidInput,
                     "classes is " + std::to_string(spec.classes) + "; give at least 1",
                     "synthetic"};
    const bool train = subset == Subset::Train;
    const std::int64_t samples = train ? spec.trainSamples : spec.testSamples;
    if (samples < 1)
        return Error{ErrorCode::InvalidInput,
                     std::string(train ? "train" : "test") + " samples is " +
                         std::to_string(samples) + "; give at least 1",
                     "synthetic"};
    return std::unique_ptr<DataSet>(std::make_unique<SyntheticDataSet>(spec, seed, subset));
}

} // namespace plugboard::data
