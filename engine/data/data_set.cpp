// SPDX-License-Identifier: Apache-2.0
#include "engine/data/data_set.h"

#include "engine/data/idx_data_set.h"
#include "engine/data/synthetic_data_set.h"

namespace plugboard::data {
namespace {

constexpr std::int64_t kFashionMnistClasses = 10;

Result<std::unique_ptr<DataSet>> openFiles(model::DataSpec spec, Subset subset)
{
    const auto paths = io::idxPathsOf(spec);
    if (!paths)
        return paths.error();
    if (spec.name == "fashion-mnist")
        spec.classes = kFashionMnistClasses;
    return openIdxDataSet(*paths, spec, subset);
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
        return openFiles(spec, subset);
    if (spec.name == "synthetic")
        return openSyntheticDataSet(spec, seed, subset);
    return Error{ErrorCode::InvalidInput,
                 "unknown data set; known are fashion-mnist, idx and synthetic", spec.name};
}

} // namespace plugboard::data
