// SPDX-License-Identifier: Apache-2.0
#include "engine/data/data_set.h"

#include "engine/data/array_data_set.h"
#include "engine/data/idx_data_set.h"
#include "engine/data/image_data_set.h"
#include "engine/data/split.h"
#include "engine/data/synthetic_data_set.h"
#include "engine/data/table_data_set.h"
#include "engine/data/text_data_set.h"

namespace plugboard::data {
namespace {

constexpr std::int64_t kFashionMnistClasses = 10;

/// Samples for validation are taken from the training files.
Result<std::unique_ptr<DataSet>> openFiles(model::DataSpec spec, std::uint64_t seed, Subset subset)
{
    const auto paths = io::idxPathsOf(spec);
    if (!paths)
        return paths.error();
    if (spec.name == "fashion-mnist")
        spec.classes = kFashionMnistClasses;
    if (subset == Subset::Test || spec.validationFraction <= 0)
        return openIdxDataSet(*paths, spec, subset);
    auto whole = openIdxDataSet(*paths, spec, Subset::Train);
    if (!whole)
        return whole;
    Indices part = samplesOf(subset, (*whole)->size(), spec, seed, true);
    return chosen(std::move(*whole), std::move(part), spec);
}

} // namespace

void DataSet::readField(std::size_t field, std::int64_t index, void* values) const
{
    PB_CHECK(field == 0, "a data set with more fields reads them itself");
    std::vector<std::int32_t> labels(std::size_t(model::elements(labelShape())));
    read(index, static_cast<float*>(values), labels.data());
}

Result<std::unique_ptr<DataSet>> openDataSet(const model::DataSpec& spec, std::uint64_t seed,
                                             Subset subset)
{
    if (spec.name == "fashion-mnist" || spec.name == "idx")
        return openFiles(spec, seed, subset);
    if (spec.name == "synthetic")
        return openSyntheticDataSet(spec, seed, subset);
    if (spec.name == "arrays")
        return openArrayDataSet(spec, seed, subset);
    if (spec.name == "images")
        return openImageDataSet(spec, seed, subset);
    if (spec.name == "csv")
        return openTableDataSet(spec, seed, subset);
    if (spec.name == "text")
        return openTextDataSet(spec, subset);
    return Error{ErrorCode::InvalidInput,
                 "unknown data set; known are fashion-mnist, idx, synthetic, arrays, images, csv "
                 "and text",
                 spec.name};
}

} // namespace plugboard::data
