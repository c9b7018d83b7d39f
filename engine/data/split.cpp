// SPDX-License-Identifier: Apache-2.0
#include "engine/data/split.h"

#include "engine/base/philox.h"

#include <algorithm>
#include <numeric>

namespace plugboard::data {
namespace {

class ChosenSamples : public DataSet {
public:
    ChosenSamples(std::unique_ptr<DataSet> whole, Indices indices)
        : whole_(std::move(whole)), indices_(std::move(indices))
    {
    }
    std::int64_t size() const override { return std::int64_t(indices_.size()); }
    model::Shape sampleShape() const override { return whole_->sampleShape(); }
    std::int64_t classes() const override { return whole_->classes(); }
    model::Shape labelShape() const override { return whole_->labelShape(); }
    std::vector<Field> fields() const override { return whole_->fields(); }
    void read(std::int64_t index, float* values, std::int32_t* label) const override
    {
        whole_->read(at(index), values, label);
    }
    void readAugmented(std::int64_t index, std::int64_t epoch, float* values,
                       std::int32_t* label) const override
    {
        whole_->readAugmented(at(index), epoch, values, label);
    }
    void readField(std::size_t field, std::int64_t index, void* values) const override
    {
        whole_->readField(field, at(index), values);
    }

private:
    std::int64_t at(std::int64_t index) const { return indices_[std::size_t(index)]; }

    std::unique_ptr<DataSet> whole_;
    Indices indices_;
};

Indices drawn(std::int64_t samples, std::uint64_t seed)
{
    Indices order(static_cast<std::size_t>(samples));
    std::iota(order.begin(), order.end(), 0u);
    const Philox random(seed, "split");
    for (std::int64_t i = samples - 1; i >= 1; --i) {
        const double uniform = random.uniform(0, std::uint64_t(i));
        std::swap(order[std::size_t(i)], order[std::size_t(uniform * double(i + 1))]);
    }
    return order;
}

} // namespace

PartSizes partSizes(std::int64_t samples, const model::DataSpec& spec, bool ownTest)
{
    PartSizes sizes;
    sizes.test = ownTest ? 0 : std::int64_t(spec.testFraction * double(samples));
    sizes.validation =
        std::min(std::int64_t(spec.validationFraction * double(samples)), samples - sizes.test);
    sizes.train = samples - sizes.test - sizes.validation;
    return sizes;
}

Indices samplesOf(Subset subset, std::int64_t samples, const model::DataSpec& spec,
                  std::uint64_t seed, bool ownTest)
{
    const PartSizes sizes = partSizes(samples, spec, ownTest);
    Indices order = drawn(samples, seed);
    const auto from =
        order.begin() + (subset == Subset::Test         ? 0
                         : subset == Subset::Validation ? sizes.test
                                                        : sizes.test + sizes.validation);
    const std::int64_t count = subset == Subset::Test         ? sizes.test
                               : subset == Subset::Validation ? sizes.validation
                                                              : sizes.train;
    const std::int64_t limit = subset == Subset::Train ? spec.trainSamples : spec.testSamples;
    Indices part(from, from + (limit > 0 ? std::min(limit, count) : count));
    std::sort(part.begin(), part.end());
    return part;
}

Result<std::unique_ptr<DataSet>> chosen(std::unique_ptr<DataSet> whole, Indices indices,
                                        const model::DataSpec& spec)
{
    if (indices.empty())
        return Error{ErrorCode::InvalidInput,
                     "of " + std::to_string(whole->size()) +
                         " samples none are left for this part; change the fractions for "
                         "validation and test",
                     spec.name};
    return std::unique_ptr<DataSet>(
        std::make_unique<ChosenSamples>(std::move(whole), std::move(indices)));
}

} // namespace plugboard::data
