// SPDX-License-Identifier: Apache-2.0
#include "engine/data/memory_data_set.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace plugboard::data {
namespace {

class MemoryDataSet : public DataSet {
public:
    MemoryDataSet(std::vector<MemoryField> fields, std::int64_t samples)
        : fields_(std::move(fields)), samples_(samples)
    {
        for (const MemoryField& field : fields_) {
            model::TensorType type = field.array.type;
            if (field.batched)
                type.shape.erase(type.shape.begin());
            described_.push_back({field.array.name, type, field.batched});
        }
    }

    std::int64_t size() const override { return samples_; }
    model::Shape sampleShape() const override
    {
        return described_.empty() ? model::Shape{} : described_[0].type.shape;
    }
    std::int64_t classes() const override { return 1; }
    void read(std::int64_t index, float* values, std::int32_t* label) const override
    {
        if (!described_.empty() && described_[0].type.type == model::DataType::Float32)
            readField(0, index, values);
        *label = 0;
    }
    std::vector<Field> fields() const override { return described_; }
    void readField(std::size_t field, std::int64_t index, void* values) const override
    {
        const auto size = std::size_t(model::bytes(described_[field].type).value);
        const std::size_t from = described_[field].batched ? std::size_t(index) * size : 0;
        std::memcpy(values, fields_[field].array.bytes.data() + from, size);
    }

private:
    std::vector<MemoryField> fields_;
    std::vector<Field> described_;
    std::int64_t samples_;
};

} // namespace

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
    return std::unique_ptr<DataSet>(std::make_unique<MemoryDataSet>(std::move(fields), samples));
}

} // namespace plugboard::data
