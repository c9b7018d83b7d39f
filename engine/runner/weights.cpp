// SPDX-License-Identifier: Apache-2.0
#include "engine/runner/weights.h"

#include "engine/base/log.h"
#include "engine/io/npz.h"
#include "engine/io/safetensors.h"
#include "engine/model/element_cast.h"

#include <filesystem>
#include <fstream>
#include <map>

namespace plugboard::runner {
namespace {

namespace fs = std::filesystem;

std::string listed(const std::vector<std::string>& names)
{
    constexpr std::size_t kNamed = 4;
    std::string text;
    for (std::size_t at = 0; at < std::min(names.size(), kNamed); ++at)
        text += (at == 0 ? "" : ", ") + names[at];
    if (names.size() > kNamed)
        text += " and " + std::to_string(names.size() - kNamed) + " more";
    return text;
}

bool isArchive(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    return file.get() == 'P' && file.get() == 'K';
}

/// States of the optimizer are no weights: a network that is not trained has none.
bool isState(const std::string& name)
{
    return name.ends_with(".momentum") || name.ends_with(".adam_m") || name.ends_with(".adam_v");
}

} // namespace

Result<std::vector<model::NamedTensor>> loadWeights(const std::string& path)
{
    std::error_code failure;
    if (!fs::is_directory(path, failure))
        return isArchive(path) ? io::loadNpz(path) : io::loadSafetensors(path);
    const std::string inside = path + "/checkpoints";
    auto checkpoint = data::loadCheckpoint(fs::exists(inside, failure) ? inside : path);
    if (!checkpoint)
        return checkpoint.error();
    std::erase_if(checkpoint->tensors,
                  [](const model::NamedTensor& tensor) { return isState(tensor.name); });
    return std::move(checkpoint->tensors);
}

Result<WeightUse> setWeights(runtime::Executor& executor,
                             const std::vector<model::NamedTensor>& weights, Partial partial)
{
    auto variables = executor.readVariables();
    if (!variables)
        return variables.error();
    std::map<std::string, const model::NamedTensor*> unused;
    for (const model::NamedTensor& weight : weights)
        unused[weight.name] = &weight;
    WeightUse use;
    for (model::NamedTensor& variable : *variables) {
        const auto found = unused.find(variable.name);
        if (found == unused.end()) {
            if (!isState(variable.name))
                use.lacking.push_back(variable.name);
            continue;
        }
        const model::NamedTensor& weight = *found->second;
        if (weight.type.shape != variable.type.shape)
            return Error{ErrorCode::ShapeMismatch,
                         "the weights have " + model::toString(weight.type.shape) +
                             ", the network " + model::toString(variable.type.shape),
                         variable.name};
        model::castElements(weight.bytes.data(), weight.type.type, variable.bytes.data(),
                            variable.type.type, model::elements(variable.type.shape));
        unused.erase(found);
    }
    for (const auto& [name, weight] : unused)
        use.unknown.push_back(name);
    if (partial == Partial::Refused && !use.lacking.empty())
        return Error{ErrorCode::NotFound,
                     "the weights lack " + listed(use.lacking) +
                         (use.unknown.empty() ? "" : "; they hold, unused, " + listed(use.unknown)),
                     "weights"};
    if (auto written = executor.writeVariables(*variables); !written)
        return written.error();
    return use;
}

Result<void> beginWith(runtime::Executor& executor, const std::string& path)
{
    const auto weights = loadWeights(path);
    if (!weights)
        return weights.error();
    const auto use = setWeights(executor, *weights, Partial::Allowed);
    if (!use)
        return use.error();
    for (const std::string& name : use->lacking)
        log::warning("the weights lack " + name + ": it begins as its initialiser says");
    for (const std::string& name : use->unknown)
        log::warning("the weights hold " + name + ", which the network has not");
    return {};
}

} // namespace plugboard::runner
