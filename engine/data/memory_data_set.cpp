// SPDX-License-Identifier: Apache-2.0
#include "engine/data/memory_data_set.h"

#include "engine/data/sample_arrays.h"

#include <utility>

namespace plugboard::data {

Result<std::unique_ptr<DataSet>> memoryDataSet(std::vector<MemoryField> fields)
{
    std::int64_t samples = 1;
    const MemoryField* first = nullptr;
    for (const MemoryField& field : fields) {
        if (!field.batched)
            continue;
        const model::Shape& shape = field.array.type.shape;
        if (shape.empty())
            return Error{ErrorCode::InvalidInput, "holds one value, not one for each sample",
                         field.array.name};
        if (first != nullptr && shape[0] != samples)
            return Error{ErrorCode::InvalidInput,
                         "holds " + std::to_string(shape[0]) + " samples, " + first->array.name +
                             " " + std::to_string(samples),
                         field.array.name};
        first = first == nullptr ? &field : first;
        samples = shape[0];
    }
    SampleArrays arrays;
    arrays.classes = 1;
    for (MemoryField& field : fields) {
        arrays.fields.push_back(std::move(field.array));
        arrays.batched.push_back(field.batched);
    }
    return dataSetOf(std::move(arrays));
}

} // namespace plugboard::data
