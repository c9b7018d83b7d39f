// SPDX-License-Identifier: Apache-2.0
#include "engine/bench/rival.h"

#include "engine/io/resources.h"

#include <nlohmann/json.hpp>

#include <array>
#include <cstdio>
#include <memory>

namespace plugboard::bench {
namespace {

std::string environment(const Setting& setting)
{
    std::string text = "OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 ";
    if (setting.jemalloc)
        text += "LD_PRELOAD=libjemalloc.so.2 "
                "MALLOC_CONF=oversize_threshold:1,background_thread:false,metadata_thp:auto,"
                "dirty_decay_ms:-1,muzzy_decay_ms:-1 ";
    if (!setting.blasKernels.empty())
        text += "OPENBLAS_CORETYPE=" + setting.blasKernels + " ";
    return text;
}

/// What a script prints, as JSON; discarded where it does not answer.
nlohmann::json answerOf(const std::string& command)
{
    const std::unique_ptr<FILE, int (*)(FILE*)> child(popen(command.c_str(), "r"), pclose);
    std::string output;
    std::array<char, 512> buffer{};
    while (child && std::fgets(buffer.data(), int(buffer.size()), child.get()) != nullptr)
        output += buffer.data();
    return nlohmann::json::parse(output, nullptr, false);
}

Error noAnswer(const std::string& subject)
{
    return {ErrorCode::NotFound,
            "PyTorch did not answer; sudo apt install python3-torch python3-torchvision", subject};
}

} // namespace

Result<RivalStep> pytorchStep(const std::string& net, const Setting& setting, double seconds)
{
    const auto folder = io::resourceFolder();
    if (!folder)
        return folder.error();
    const auto answer =
        answerOf(environment(setting) + "/usr/bin/python3 '" + *folder + "/bench/torch_step.py' " +
                 net + " " + (setting.channelsLast ? "channels_last" : "plain") + " " +
                 std::to_string(seconds) + " 2>/dev/null");
    if (answer.is_discarded() || !answer.contains("step_time"))
        return noAnswer(net);
    return RivalStep{answer["step_time"].get<double>(), answer["version"].get<std::string>()};
}

Result<RivalLosses> pytorchLosses(const std::string& weights, const model::Recipe& recipe,
                                  std::int64_t samples, std::int64_t steps)
{
    const auto folder = io::resourceFolder();
    if (!folder)
        return folder.error();
    const auto answer =
        answerOf("/usr/bin/python3 '" + *folder + "/bench/torch_gpt.py' '" + weights + "' '" +
                 recipe.data.files.at(0) + "' " + std::to_string(samples) + " " +
                 std::to_string(recipe.batch) + " " + std::to_string(steps) + " " +
                 std::to_string(recipe.run.schedule.rate) + " 2>/dev/null");
    if (answer.is_discarded() || !answer.contains("losses"))
        return noAnswer("tiny_gpt");
    return RivalLosses{answer["losses"].get<std::vector<double>>(),
                       answer["version"].get<std::string>()};
}

} // namespace plugboard::bench
