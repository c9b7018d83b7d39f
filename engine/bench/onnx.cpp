// SPDX-License-Identifier: Apache-2.0
#include "engine/bench/bench.h"
#include "engine/bench/onnx_cases.h"
#include "engine/bench/onnx_evaluate.h"
#include "engine/io/bytes.h"
#include "engine/onnx/import.h"
#include "engine/onnx/seeded_weights.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <span>

namespace plugboard::bench {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
using model::NamedTensor;

constexpr const char* kPackage = "/usr/share/libonnx-testdata/data";
constexpr std::size_t kMostModelBytes = std::size_t(1) << 30;

/// Where the conformance cases lie, and the models with reference values (empty: not there).
struct Places {
    std::string cases = kPackage;
    std::string interop;
};

Places placesOf(const BenchOptions& options)
{
    Places places;
    std::string data = options.data;
    if (data.empty() && std::getenv("PLUGBOARD_DATA") != nullptr)
        data = std::getenv("PLUGBOARD_DATA");
    if (fs::exists(fs::path(data) / "node"))
        places.cases = data;
    for (const fs::path& folder : {fs::path(data), fs::path(data) / "interop"})
        if (!data.empty() && fs::exists(folder / "light"))
            places.interop = folder.string();
    return places;
}

template <class T>
NamedTensor tensorOf(const std::string& name, model::TensorType type, const std::vector<T>& values)
{
    const auto bytes = std::as_bytes(std::span(values));
    return {name, std::move(type), std::vector<std::byte>(bytes.begin(), bytes.end())};
}

Result<std::vector<float>> floatsIn(const std::string& path)
{
    const auto bytes = io::readFile(path, kMostModelBytes);
    if (!bytes)
        return bytes.error();
    std::vector<float> values(bytes->size() / sizeof(float));
    std::memcpy(values.data(), bytes->data(), values.size() * sizeof(float));
    return values;
}

/// Largest difference, and largest magnitude of what is expected.
struct Distance {
    double difference = 0;
    double magnitude = 0;
};

Result<Distance> distanceOf(const NamedTensor& found, const std::string& reference)
{
    const auto expected = floatsIn(reference);
    if (!expected)
        return expected.error();
    if (found.type.type != model::DataType::Float32 ||
        found.bytes.size() != expected->size() * sizeof(float))
        return Error{ErrorCode::ShapeMismatch,
                     "holds " + std::to_string(expected->size()) + " values, the output is " +
                         model::toString(found.type),
                     reference};
    Distance distance;
    for (std::size_t at = 0; at < expected->size(); ++at) {
        float value = 0;
        std::memcpy(&value, found.bytes.data() + at * sizeof value, sizeof value);
        const double difference = std::abs(double(value) - double((*expected)[at]));
        distance.difference =
            std::isnan(difference) ? INFINITY : std::max(distance.difference, difference);
        distance.magnitude = std::max(distance.magnitude, std::abs(double((*expected)[at])));
    }
    return distance;
}

/// max |a - b| / max |b| over the logits, with the seeded weights.
Result<double> lightError(const fs::path& model)
{
    const auto bytes = io::readFile(model.string(), kMostModelBytes);
    if (!bytes)
        return bytes.error();
    const auto seeded = onnx::withSeededWeights(*bytes, model.string());
    if (!seeded)
        return seeded.error();
    const auto imported = onnx::importModel(*seeded, "", model.string());
    if (!imported)
        return imported.error();
    const model::TensorType type{model::DataType::Float32, {1, 3, 224, 224}};
    const NamedTensor input = tensorOf(imported->inputs.front().name, type,
                                       onnx::seededValues("input", 3 * 224 * 224, 0, 1));
    const auto outputs = evaluateImported(*imported, {input});
    if (!outputs)
        return outputs.error();
    fs::path logits = model;
    const auto distance =
        distanceOf(outputs->front(), logits.replace_extension(".logits.f32").string());
    if (!distance)
        return distance.error();
    return distance->difference / distance->magnitude;
}

/// Largest absolute difference of the two outputs.
Result<double> tinyBertError(const fs::path& folder)
{
    const auto imported = onnx::importModel((folder / "tiny_bert.onnx").string(),
                                            {.dims = {{"batch", 2}, {"sequence", 24}}});
    if (!imported)
        return imported.error();
    std::vector<std::int64_t> ids, mask, types;
    for (std::int64_t i = 0; i < 48; ++i) {
        ids.push_back((7919 * i + 13) % 200);
        mask.push_back(i < 40 ? 1 : 0);
        types.push_back(i % 24 >= 12 ? 1 : 0);
    }
    const model::TensorType type{model::DataType::Int64, {2, 24}};
    const auto outputs = evaluateImported(*imported, {tensorOf("input_ids", type, ids),
                                                      tensorOf("attention_mask", type, mask),
                                                      tensorOf("token_type_ids", type, types)});
    if (!outputs)
        return outputs.error();
    double error = 0;
    for (std::size_t at = 0; at < outputs->size(); ++at) {
        const auto distance =
            distanceOf((*outputs)[at],
                       (folder / ("tiny_bert." + imported->outputs[at].name + ".f32")).string());
        if (!distance)
            return distance.error();
        error = std::max(error, distance->difference);
    }
    return error;
}

class OnnxBench {
public:
    explicit OnnxBench(const BenchOptions& options) : options_(options) {}

    Result<Figures> run()
    {
        const Places places = placesOf(options_);
        if (const auto ran = runCases(places.cases); !ran)
            return ran.error();
        if (!places.interop.empty()) {
            runLight(fs::path(places.interop) / "light");
            runTransformer(fs::path(places.interop) / "transformer");
        } else {
            figures_["skipped"] = "light models and tiny_bert: --data DIR or PLUGBOARD_DATA";
        }
        figures_["failed"] = failed_;
        return figures_;
    }

private:
    void show(const std::string& what) const
    {
        if (options_.progress)
            options_.progress(what);
    }
    void fail(const std::string& name, const Error& error)
    {
        failed_.push_back({{"case", name}, {"reason", toString(error)}});
    }

    Result<void> runCases(const std::string& root)
    {
        const auto cases = onnxCases(root);
        if (!cases)
            return cases.error();
        int core65 = 0, core65Total = 0, core85 = 0, core85Total = 0, all = 0;
        for (const OnnxCase& item : *cases) {
            show(item.name);
            const bool node = item.name.rfind("node/", 0) == 0;
            const bool in65 = node && isCore65(item.operators);
            const bool in85 = node && isCore85(item.operators);
            const auto passed = runOnnxCase(item);
            core65Total += in65 ? 1 : 0;
            core85Total += in85 ? 1 : 0;
            if (passed) {
                core65 += in65 ? 1 : 0;
                core85 += in85 ? 1 : 0;
                ++all;
            } else {
                fail(item.name, passed.error());
            }
        }
        figures_["core65_passed"] = core65;
        figures_["core65_total"] = core65Total;
        figures_["core85_passed"] = core85;
        figures_["core85_total"] = core85Total;
        figures_["all_passed"] = all;
        figures_["all_total"] = cases->size();
        return {};
    }

    void runLight(const fs::path& folder)
    {
        std::vector<fs::path> models;
        std::error_code ignored;
        for (const auto& entry : fs::directory_iterator(folder, ignored))
            if (entry.path().extension() == ".onnx")
                models.push_back(entry.path());
        std::sort(models.begin(), models.end());
        double slowest = 0;
        double largest = 0;
        int imported = 0;
        std::size_t references = 0;
        Figures errors = Figures::object();
        for (const fs::path& model : models) {
            const std::string name = model.stem().string();
            show(name);
            const auto begin = Clock::now();
            const auto plain = onnx::importModel(model.string());
            slowest =
                std::max(slowest, std::chrono::duration<double>(Clock::now() - begin).count());
            if (!plain) {
                fail(name, plain.error());
                continue;
            }
            ++imported;
            if (!fs::exists(folder / (name + ".logits.f32")))
                continue;
            const auto error = lightError(model);
            ++references;
            if (!error) {
                fail(name, error.error());
                continue;
            }
            errors[name] = *error;
            largest = std::max(largest, *error);
        }
        figures_["light_imported"] = imported;
        figures_["light_total"] = models.size();
        figures_["light_import_seconds_max"] = slowest;
        figures_["light_errors"] = errors;
        if (references > 0 && errors.size() == references) // a missing one may be the largest
            figures_["light_max_error"] = largest;
    }

    void runTransformer(const fs::path& folder)
    {
        show("tiny_bert");
        const auto error = tinyBertError(folder);
        if (error)
            figures_["tiny_bert_error"] = *error;
        else
            fail("tiny_bert", error.error());
    }

    const BenchOptions& options_;
    Figures figures_ = Figures::object();
    Figures failed_ = Figures::array();
};

} // namespace

Result<Figures> onnxConformance(const BenchOptions& options)
{
    return OnnxBench(options).run();
}

} // namespace plugboard::bench
