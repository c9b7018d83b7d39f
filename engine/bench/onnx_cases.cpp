// SPDX-License-Identifier: Apache-2.0
#include "engine/bench/onnx_cases.h"

#include "engine/bench/onnx_evaluate.h"
#include "engine/io/bytes.h"
#include "engine/model/element_cast.h"
#include "engine/onnx/import.h"
#include "engine/onnx/summary.h"
#include "engine/onnx/tensor_file.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <set>

namespace plugboard::bench {
namespace {

namespace fs = std::filesystem;
using model::NamedTensor;

constexpr std::size_t kMostModelBytes = std::size_t(1) << 30;
constexpr double kRelative = 1e-3;
constexpr double kAbsolute = 1e-7;

const std::set<std::string> kCore65 = {"Abs",
                                       "Add",
                                       "And",
                                       "ArgMax",
                                       "AveragePool",
                                       "BatchNormalization",
                                       "Cast",
                                       "Clip",
                                       "Concat",
                                       "Constant",
                                       "ConstantOfShape",
                                       "Conv",
                                       "Cos",
                                       "CumSum",
                                       "Div",
                                       "Dropout",
                                       "Equal",
                                       "Erf",
                                       "Exp",
                                       "Expand",
                                       "Flatten",
                                       "Gather",
                                       "GatherElements",
                                       "Gemm",
                                       "GlobalAveragePool",
                                       "Greater",
                                       "Identity",
                                       "LRN",
                                       "LayerNormalization",
                                       "Less",
                                       "Log",
                                       "LogSoftmax",
                                       "MatMul",
                                       "Max",
                                       "MaxPool",
                                       "Min",
                                       "Mul",
                                       "Neg",
                                       "Not",
                                       "Pad",
                                       "Pow",
                                       "Range",
                                       "Reciprocal",
                                       "ReduceMax",
                                       "ReduceMean",
                                       "ReduceSum",
                                       "Relu",
                                       "Reshape",
                                       "ScatterND",
                                       "Shape",
                                       "Sigmoid",
                                       "Sin",
                                       "Slice",
                                       "Softmax",
                                       "Split",
                                       "Sqrt",
                                       "Squeeze",
                                       "Sub",
                                       "Sum",
                                       "Tanh",
                                       "Tile",
                                       "Transpose",
                                       "Trilu",
                                       "Unsqueeze",
                                       "Where"};
const std::set<std::string> kNext20 = {"LeakyRelu",
                                       "Elu",
                                       "Selu",
                                       "Softplus",
                                       "PRelu",
                                       "HardSwish",
                                       "HardSigmoid",
                                       "ConvTranspose",
                                       "GlobalMaxPool",
                                       "InstanceNormalization",
                                       "Resize",
                                       "DepthToSpace",
                                       "SpaceToDepth",
                                       "Einsum",
                                       "SoftmaxCrossEntropyLoss",
                                       "NegativeLogLikelihoodLoss",
                                       "OneHot",
                                       "TopK",
                                       "ScatterElements",
                                       "GatherND"};

Error failed(const std::string& message)
{
    return {ErrorCode::InvalidInput, message, {}};
}

std::vector<double> realsOf(const NamedTensor& tensor)
{
    std::vector<double> values(std::size_t(model::elements(tensor.type.shape)));
    if (!values.empty())
        model::castElements(tensor.bytes.data(), tensor.type.type, values.data(),
                            model::DataType::Float64, std::int64_t(values.size()));
    return values;
}

bool isClose(double found, double expected)
{
    if (std::isnan(expected) || std::isnan(found))
        return std::isnan(expected) && std::isnan(found);
    if (std::isinf(expected) || std::isinf(found))
        return found == expected;
    return std::abs(found - expected) <= kAbsolute + kRelative * std::abs(expected);
}

Result<void> compare(const NamedTensor& found, const NamedTensor& expected, const std::string& name)
{
    if (found.type != expected.type)
        return failed("output " + name + " is " + model::toString(found.type) + ", expected " +
                      model::toString(expected.type));
    const std::vector<double> values = realsOf(found);
    const std::vector<double> wanted = realsOf(expected);
    for (std::size_t at = 0; at < values.size(); ++at)
        if (!isClose(values[at], wanted[at])) {
            char text[120];
            std::snprintf(text, sizeof text, " [%zu of %zu] is %.9g, expected %.9g", at,
                          values.size(), values[at], wanted[at]);
            return failed("output " + name + text);
        }
    return {};
}

/// input_0.pb, input_1.pb ... as far as they go, with these names.
Result<std::vector<NamedTensor>> tensorsIn(const fs::path& folder, const std::string& what,
                                           const std::vector<std::string>& names)
{
    std::vector<NamedTensor> tensors;
    for (std::size_t at = 0; at < names.size(); ++at) {
        const fs::path file = folder / (what + "_" + std::to_string(at) + ".pb");
        if (!fs::exists(file))
            break;
        auto tensor = onnx::loadTensor(file.string());
        if (!tensor)
            return tensor.error();
        tensor->name = names[at];
        tensors.push_back(std::move(*tensor));
    }
    return tensors;
}

std::vector<fs::path> dataSetsOf(const std::string& folder)
{
    std::vector<fs::path> sets;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder, ignored))
        if (entry.is_directory() && entry.path().filename().string().rfind("test_data_set", 0) == 0)
            sets.push_back(entry.path());
    std::sort(sets.begin(), sets.end());
    return sets;
}

/// NumPy has no bfloat16: the data hold its bits as uint16.
bool isBrainAsWhole(const model::TensorType& data, const model::TensorType& declared)
{
    return data.type == model::DataType::UInt16 && declared.type == model::DataType::BFloat16;
}

std::vector<NamedTensor> relabelled(std::vector<NamedTensor> inputs, const onnx::Imported& imported)
{
    for (NamedTensor& tensor : inputs)
        for (const onnx::Port& port : imported.inputs)
            if (port.name == tensor.name && isBrainAsWhole(tensor.type, port.type))
                tensor.type.type = model::DataType::BFloat16;
    return inputs;
}

Result<void> runDataSet(const std::string& bytes, const OnnxCase& item,
                        const onnx::ModelSummary& summary, const fs::path& dataSet)
{
    const auto inputs = tensorsIn(dataSet, "input", summary.inputs);
    if (!inputs)
        return inputs.error();
    const auto expected = tensorsIn(dataSet, "output", summary.outputs);
    if (!expected)
        return expected.error();
    if (expected->size() != summary.outputs.size())
        return failed("its data lack outputs");
    onnx::ImportOptions options;
    options.batch = onnx::BatchPolicy::None;
    options.values = *inputs;
    const auto imported =
        onnx::importModel(bytes, item.folder + "/", item.folder + "/model.onnx", options);
    if (!imported)
        return imported.error();
    auto found = evaluateImported(*imported, relabelled(*inputs, *imported));
    if (!found)
        return found.error();
    for (std::size_t at = 0; at < expected->size(); ++at) {
        if (isBrainAsWhole((*expected)[at].type, (*found)[at].type))
            (*found)[at].type.type = model::DataType::UInt16;
        if (const auto close = compare((*found)[at], (*expected)[at], summary.outputs[at]); !close)
            return close;
    }
    return {};
}

bool allIn(const std::vector<std::string>& operators,
           const std::vector<const std::set<std::string>*>& sets)
{
    return std::all_of(operators.begin(), operators.end(), [&](const std::string& op) {
        return std::any_of(sets.begin(), sets.end(),
                           [&](const auto* set) { return set->count(op) != 0; });
    });
}

} // namespace

bool isCore65(const std::vector<std::string>& operators)
{
    return allIn(operators, {&kCore65});
}

bool isCore85(const std::vector<std::string>& operators)
{
    return allIn(operators, {&kCore65, &kNext20});
}

Result<std::vector<OnnxCase>> onnxCases(const std::string& root)
{
    std::vector<OnnxCase> cases;
    for (const char* group : {"node", "simple", "pytorch-converted", "pytorch-operator"}) {
        std::error_code ignored;
        for (const auto& entry : fs::directory_iterator(fs::path(root) / group, ignored)) {
            const std::string model = (entry.path() / "model.onnx").string();
            const auto bytes = io::readFile(model, kMostModelBytes);
            if (!bytes)
                continue;
            const auto summary = onnx::summaryOf(*bytes, model);
            if (summary)
                cases.push_back({std::string(group) + "/" + entry.path().filename().string(),
                                 entry.path().string(), summary->operators});
        }
    }
    if (cases.empty())
        return Error{ErrorCode::NotFound,
                     "holds no conformance cases; sudo apt install libonnx-testdata", root};
    std::sort(cases.begin(), cases.end(),
              [](const OnnxCase& a, const OnnxCase& b) { return a.name < b.name; });
    return cases;
}

Result<void> runOnnxCase(const OnnxCase& item)
{
    const std::string model = item.folder + "/model.onnx";
    const auto bytes = io::readFile(model, kMostModelBytes);
    if (!bytes)
        return bytes.error();
    const auto summary = onnx::summaryOf(*bytes, model);
    if (!summary)
        return summary.error();
    const std::vector<fs::path> sets = dataSetsOf(item.folder);
    if (sets.empty())
        return failed("it has no data");
    for (const fs::path& dataSet : sets)
        if (const auto passed = runDataSet(*bytes, item, *summary, dataSet); !passed)
            return passed;
    return {};
}

} // namespace plugboard::bench
