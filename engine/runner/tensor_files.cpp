// SPDX-License-Identifier: Apache-2.0
#include "engine/runner/tensor_files.h"

#include "engine/io/bytes.h"
#include "engine/io/image.h"
#include "engine/io/npz.h"
#include "engine/io/safetensors.h"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace plugboard::runner {
namespace {

namespace fs = std::filesystem;
using data::MemoryField;
using model::NamedTensor;

/// An input node as the plan's loader has it.
struct Input {
    std::string name;
    model::TensorType type; ///< of one sample, or of the whole where it is not batched
    bool batched = true;
};

/// Inputs of a program: one loaded tensor each; pieces of one name count once.
std::vector<Input> inputsOf(const model::Program& program)
{
    std::vector<Input> inputs;
    for (const model::Task& task : program.tasks) {
        const std::string fields = task.attributes.text("fields", "");
        if (task.kind != model::TaskKind::Load ||
            (!fields.starts_with("samples") && !fields.starts_with("values")))
            continue;
        Input input{
            task.attributes.text("input", ""), {}, task.attributes.integer("batched", 1) != 0};
        const model::Register& reg = program.registers[task.outputs[0].index()];
        input.type = program.tensors[reg.tensor.index()].type;
        if (input.batched)
            input.type.shape.erase(input.type.shape.begin());
        if (std::none_of(inputs.begin(), inputs.end(),
                         [&](const Input& known) { return known.name == input.name; }))
            inputs.push_back(std::move(input));
    }
    return inputs;
}

std::string startOf(const std::string& path)
{
    std::string start(16, '\0');
    std::ifstream file(path, std::ios::binary);
    file.read(start.data(), std::streamsize(start.size()));
    start.resize(std::size_t(std::max<std::streamsize>(file.gcount(), 0)));
    return start;
}

bool isNpy(const std::string& start)
{
    return start.starts_with("\x93NUMPY");
}
bool isZip(const std::string& start)
{
    return start.starts_with("PK");
}

/// A sample with an axis for the samples in front, where it lacks one.
Result<MemoryField> fieldOf(const Input& input, NamedTensor array)
{
    model::Shape& shape = array.type.shape;
    array.name = input.name;
    if (input.batched && model::elements(shape) == model::elements(input.type.shape) &&
        shape.size() <= input.type.shape.size())
        shape.insert(shape.begin(), 1);
    const model::Shape sample(shape.begin() + (input.batched && !shape.empty() ? 1 : 0),
                              shape.end());
    if ((input.batched && shape.empty()) ||
        model::elements(sample) != model::elements(input.type.shape))
        return Error{ErrorCode::ShapeMismatch,
                     "needs " + std::string(input.batched ? "samples of " : "") +
                         model::toString(input.type.shape) + ", the array has " +
                         model::toString(shape),
                     input.name};
    return MemoryField{std::move(array), input.batched};
}

Result<NamedTensor> picture(const Input& input, const std::string& path,
                            const InputOptions& options)
{
    const model::Shape& shape = input.type.shape;
    if (!input.batched || shape.size() != 3 || (shape[0] != 1 && shape[0] != 3))
        return Error{ErrorCode::InvalidInput,
                     "a picture needs an input of [1 or 3, height, width], " + input.name + " is " +
                         model::toString(shape),
                     path};
    const auto read = io::loadImage(path);
    if (!read)
        return read.error();
    const io::Image image = io::resized(*read, int(shape[2]), int(shape[1]), int(shape[0]));
    std::vector<float> values;
    const std::size_t plane = std::size_t(shape[1] * shape[2]);
    for (std::size_t channel = 0; channel < std::size_t(shape[0]); ++channel)
        for (std::size_t at = 0; at < plane; ++at)
            values.push_back(
                float((image.pixels[at * std::size_t(shape[0]) + channel] / 255.0 - options.mean) /
                      options.deviation));
    NamedTensor tensor{
        input.name, {model::DataType::Float32, {1, shape[0], shape[1], shape[2]}}, {}};
    tensor.bytes.resize(values.size() * sizeof(float));
    std::memcpy(tensor.bytes.data(), values.data(), tensor.bytes.size());
    return tensor;
}

class InputReader {
public:
    InputReader(std::vector<Input> inputs, const InputOptions& options)
        : inputs_(std::move(inputs)), options_(options)
    {
    }

    Result<std::vector<MemoryField>> read(const std::string& path)
    {
        std::error_code failure;
        if (!fs::is_directory(path, failure))
            return readFile(path);
        std::vector<std::string> files;
        for (const auto& entry : fs::directory_iterator(path, failure))
            if (entry.is_regular_file())
                files.push_back(entry.path().string());
        if (files.empty())
            return Error{ErrorCode::NotFound, "holds no file", path};
        std::sort(files.begin(), files.end());
        std::vector<MemoryField> all;
        for (const std::string& file : files) {
            auto sample = readFile(file);
            if (!sample)
                return sample;
            for (std::size_t at = 0; at < sample->size(); ++at)
                append(all, at, std::move((*sample)[at]));
        }
        return all;
    }

private:
    static void append(std::vector<MemoryField>& all, std::size_t at, MemoryField field)
    {
        if (at >= all.size()) {
            all.push_back(std::move(field));
            return;
        }
        NamedTensor& array = all[at].array;
        if (!field.batched)
            return;
        array.type.shape[0] += field.array.type.shape[0];
        array.bytes.insert(array.bytes.end(), field.array.bytes.begin(), field.array.bytes.end());
    }

    Result<std::vector<MemoryField>> readFile(const std::string& path)
    {
        const std::string start = startOf(path);
        if (isNpy(start) || !io::imageFormat(start).empty()) {
            if (inputs_.size() != 1)
                return Error{ErrorCode::InvalidInput,
                             "holds one array, the network has " + std::to_string(inputs_.size()) +
                                 " inputs: give an npz file with an array for each",
                             path};
            auto array = isNpy(start) ? io::loadNpy(path) : picture(inputs_[0], path, options_);
            if (!array)
                return array.error();
            auto field = fieldOf(inputs_[0], std::move(*array));
            if (!field)
                return Error{field.error().code, field.error().message, path};
            return std::vector<MemoryField>{std::move(*field)};
        }
        auto arrays = isZip(start) ? io::loadNpz(path) : io::loadSafetensors(path);
        if (!arrays)
            return arrays.error();
        return byName(std::move(*arrays), path);
    }

    Result<std::vector<MemoryField>> byName(std::vector<NamedTensor> arrays,
                                            const std::string& path) const
    {
        std::vector<MemoryField> fields;
        for (const Input& input : inputs_) {
            const auto found =
                std::find_if(arrays.begin(), arrays.end(),
                             [&](const NamedTensor& array) { return array.name == input.name; });
            if (found == arrays.end()) {
                std::string names;
                for (const NamedTensor& array : arrays)
                    names += (names.empty() ? "" : ", ") + array.name;
                return Error{ErrorCode::InvalidInput,
                             "has no array for the input " + input.name + "; it holds " + names,
                             path};
            }
            auto field = fieldOf(input, std::move(*found));
            if (!field)
                return Error{field.error().code, field.error().message, path + ", " + input.name};
            fields.push_back(std::move(*field));
        }
        return fields;
    }

    std::vector<Input> inputs_;
    InputOptions options_;
};

} // namespace

Result<std::vector<MemoryField>> loadInputs(const model::Program& program, const std::string& path,
                                            const InputOptions& options)
{
    return InputReader(inputsOf(program), options).read(path);
}

Result<void> saveTensors(const std::string& path, const std::vector<NamedTensor>& tensors)
{
    if (path.ends_with(".npz"))
        return io::saveNpz(path, tensors);
    if (path.ends_with(".safetensors"))
        return io::saveSafetensors(path, tensors);
    if (path.ends_with(".npy")) {
        if (tensors.size() != 1)
            return Error{ErrorCode::InvalidInput,
                         "an npy file holds one array, there are " +
                             std::to_string(tensors.size()) + ": name it .npz",
                         path};
        return io::saveNpy(path, tensors[0]);
    }
    std::error_code failure;
    fs::create_directories(path, failure);
    if (failure)
        return Error{ErrorCode::IoFailed, failure.message(), path};
    for (const NamedTensor& tensor : tensors) {
        std::string name = tensor.name;
        std::replace(name.begin(), name.end(), '/', '_');
        if (auto saved = io::saveNpy(path + "/" + name + ".npy", tensor); !saved)
            return saved;
    }
    return {};
}

} // namespace plugboard::runner
