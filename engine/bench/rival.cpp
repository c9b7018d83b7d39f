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

} // namespace

Result<RivalStep> pytorchStep(const std::string& net, const Setting& setting, double seconds)
{
    const auto folder = io::resourceFolder();
    if (!folder)
        return folder.error();
    const std::string command = environment(setting) + "/usr/bin/python3 '" + *folder +
                                "/bench/torch_step.py' " + net + " " +
                                (setting.channelsLast ? "channels_last" : "plain") + " " +
                                std::to_string(seconds) + " 2>/dev/null";
    const std::unique_ptr<FILE, int (*)(FILE*)> child(popen(command.c_str(), "r"), pclose);
    std::string output;
    std::array<char, 512> buffer{};
    while (child && std::fgets(buffer.data(), int(buffer.size()), child.get()) != nullptr)
        output += buffer.data();
    const auto answer = nlohmann::json::parse(output, nullptr, false);
    if (answer.is_discarded() || !answer.contains("step_time"))
        return Error{ErrorCode::NotFound,
                     "PyTorch did not answer; sudo apt install python3-torch python3-torchvision",
                     net};
    return RivalStep{answer["step_time"].get<double>(), answer["version"].get<std::string>()};
}

} // namespace plugboard::bench
