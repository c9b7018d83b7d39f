// SPDX-License-Identifier: Apache-2.0
#include "engine/data/array_data_set.h"

#include "engine/data/sample_arrays.h"
#include "engine/io/data_files.h"
#include "engine/io/foreign_format.h"
#include "engine/io/npz.h"
#include "engine/io/shown.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <optional>

namespace plugboard::data {
namespace {

using Tensors = std::vector<model::NamedTensor>;

struct Parts {
    Tensors train;
    Tensors test;
};

/// Cuts a mark of the part off a name: "x_train", "train_x", "train-x" give x.
bool takeMark(std::string& name, std::string_view mark)
{
    for (const char separator : {'_', '-', '.'}) {
        const std::string behind = separator + std::string(mark);
        const std::string before = std::string(mark) + separator;
        if (name.ends_with(behind)) {
            name.resize(name.size() - behind.size());
            return true;
        }
        if (name.starts_with(before)) {
            name.erase(0, before.size());
            return true;
        }
    }
    return false;
}

Result<Tensors> readFile(const std::string& path)
{
    const auto format = io::foreignFormat(path);
    if (!format)
        return format.error();
    if (*format == io::ForeignFormat::Npz)
        return io::loadNpz(path);
    auto array = io::loadNpy(path);
    if (!array)
        return array.error();
    return Tensors{std::move(*array)};
}

Result<Parts> readParts(const model::DataSpec& spec)
{
    if (spec.files.empty())
        return Error{ErrorCode::InvalidInput, "names no file; choose an .npz or .npy files",
                     spec.name};
    Parts parts;
    for (const std::string& file : spec.files) {
        const auto path = io::dataFile(spec, file);
        if (!path)
            return path.error();
        auto tensors = readFile(*path);
        if (!tensors)
            return tensors.error();
        for (model::NamedTensor& tensor : *tensors) {
            const bool test = takeMark(tensor.name, "test");
            if (!test)
                takeMark(tensor.name, "train");
            (test ? parts.test : parts.train).push_back(std::move(tensor));
        }
    }
    return parts;
}

std::string namesOf(const Tensors& tensors)
{
    std::string names;
    for (const model::NamedTensor& tensor : tensors)
        names += (names.empty() ? "" : ", ") + io::shown(tensor.name);
    return names;
}

Result<model::NamedTensor> take(Tensors& tensors, const std::string& name, const std::string& path)
{
    const auto found = std::find_if(tensors.begin(), tensors.end(),
                                    [&](const auto& tensor) { return tensor.name == name; });
    if (found == tensors.end())
        return Error{ErrorCode::InvalidInput,
                     "holds no array called " + io::shown(name) + "; it has " + namesOf(tensors),
                     path};
    model::NamedTensor tensor = std::move(*found);
    tensors.erase(found);
    return tensor;
}

std::string labelName(const Tensors& tensors, const model::DataSpec& spec)
{
    if (!spec.labels.empty())
        return spec.labels;
    for (const char* usual : {"y", "labels", "label", "targets", "target"})
        for (const model::NamedTensor& tensor : tensors)
            if (tensor.name == usual)
                return usual;
    return "labels";
}

Result<void> checkLength(const model::NamedTensor& tensor, std::int64_t samples,
                         const std::string& other, const std::string& path)
{
    if (tensor.type.shape.empty())
        return Error{ErrorCode::DataCorrupt,
                     "array " + io::shown(tensor.name) +
                         " is a single number; the first axis "
                         "counts samples",
                     path};
    if (tensor.type.shape[0] == samples)
        return {};
    return Error{ErrorCode::DataCorrupt,
                 "array " + io::shown(tensor.name) + " holds " +
                     std::to_string(tensor.type.shape[0]) + " samples, but " + io::shown(other) +
                     " holds " + std::to_string(samples),
                 path};
}

/// Labels and fields of one part, unprocessed.
struct Raw {
    Tensors fields;
    model::NamedTensor labels;
    std::int64_t samples = 0;
};

Result<Raw> rawOf(Tensors tensors, const model::DataSpec& spec, const std::string& path)
{
    auto labels = take(tensors, labelName(tensors, spec), path);
    if (!labels)
        return labels.error();
    Raw raw;
    raw.labels = std::move(*labels);
    if (spec.columns.empty())
        raw.fields = std::move(tensors);
    for (const std::string& name : spec.columns) {
        auto field = take(tensors, name, path);
        if (!field)
            return field.error();
        raw.fields.push_back(std::move(*field));
    }
    if (raw.fields.empty())
        return Error{ErrorCode::InvalidInput, "holds nothing besides the labels", path};
    raw.samples = raw.labels.type.shape.empty() ? 0 : raw.labels.type.shape[0];
    for (const model::NamedTensor* tensor : {&raw.labels, &raw.fields[0]})
        if (auto checked = checkLength(*tensor, raw.samples, raw.labels.name, path); !checked)
            return checked.error();
    for (const model::NamedTensor& field : raw.fields)
        if (auto checked = checkLength(field, raw.samples, raw.labels.name, path); !checked)
            return checked.error();
    if (raw.samples == 0)
        return Error{ErrorCode::DataCorrupt, "holds no samples", path};
    for (const model::NamedTensor& field : raw.fields)
        if (auto checked = checkFinite(field, path); !checked)
            return checked.error();
    return raw;
}

Indices firstOnes(std::int64_t count, std::int64_t limit)
{
    Indices all(std::size_t(limit > 0 ? std::min(limit, count) : count));
    std::iota(all.begin(), all.end(), 0u);
    return all;
}

/// Test samples are normalised as the training samples are, so both go through together.
void append(model::NamedTensor& to, const model::NamedTensor& more)
{
    to.bytes.insert(to.bytes.end(), more.bytes.begin(), more.bytes.end());
    to.type.shape[0] += more.type.shape[0];
}

Result<void> appendTest(Raw& raw, Raw test, const std::string& path)
{
    std::vector<std::pair<model::NamedTensor*, model::NamedTensor*>> pairs{
        {&raw.labels, &test.labels}};
    for (std::size_t at = 0; at < std::min(raw.fields.size(), test.fields.size()); ++at)
        pairs.emplace_back(&raw.fields[at], &test.fields[at]);
    for (const auto& [train, other] : pairs) {
        model::TensorType expected = train->type;
        expected.shape[0] = other->type.shape[0];
        if (expected != other->type || raw.fields.size() != test.fields.size())
            return Error{ErrorCode::DataCorrupt,
                         "test samples " + io::shown(other->name) + " are " +
                             model::toString(other->type) + ", training samples " +
                             model::toString(train->type),
                         path};
        append(*train, *other);
    }
    return {};
}

} // namespace

Result<std::unique_ptr<DataSet>> openArrayDataSet(const model::DataSpec& spec, std::uint64_t seed,
                                                  Subset subset)
{
    auto parts = readParts(spec);
    if (!parts)
        return parts.error();
    const std::string& path = spec.files[0];
    const bool ownTest = !parts->test.empty();
    auto raw = rawOf(std::move(parts->train), spec, path);
    if (!raw)
        return raw.error();
    const std::int64_t trained = raw->samples;
    const Indices training = samplesOf(Subset::Train, trained, spec, seed, ownTest);
    Indices indices =
        subset == Subset::Train ? training : samplesOf(subset, trained, spec, seed, ownTest);
    if (ownTest && subset == Subset::Test) {
        auto test = rawOf(std::move(parts->test), spec, path);
        if (!test)
            return test.error();
        indices = firstOnes(test->samples, spec.testSamples);
        for (std::uint32_t& index : indices)
            index += std::uint32_t(trained);
        if (auto appended = appendTest(*raw, std::move(*test), path); !appended)
            return appended.error();
    }
    auto labels = labelsOf(raw->labels, spec.classes, path);
    if (!labels)
        return labels.error();
    raw->fields[0] = preprocessed(std::move(raw->fields[0]), spec.normalise, training);
    model::Shape labelShape(raw->labels.type.shape.begin() + 1, raw->labels.type.shape.end());
    if (model::elements(labelShape) == 1)
        labelShape.clear();
    return chosen(dataSetOf({std::move(raw->fields), std::move(*labels), std::move(labelShape),
                             spec.classes}),
                  std::move(indices), spec);
}

} // namespace plugboard::data
