// SPDX-License-Identifier: Apache-2.0
#include "engine/base/log.h"

#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>

namespace plugboard::log {
namespace {

spdlog::logger& logger()
{
    static const auto instance = [] {
        auto sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
        auto made = std::make_shared<spdlog::logger>("plugboard", sink);
        made->set_pattern("plugboard: %l: %v");
        made->flush_on(spdlog::level::info); // somebody may follow the file
        return made;
    }();
    return *instance;
}

} // namespace

void setLevel(Level level)
{
    constexpr spdlog::level::level_enum levels[] = {spdlog::level::debug, spdlog::level::info,
                                                    spdlog::level::warn, spdlog::level::err};
    logger().set_level(levels[int(level)]);
}

void setFile(const std::string& path)
{
    auto& sinks = logger().sinks();
    sinks.resize(1);
    if (path.empty())
        return;
    try {
        auto sink = std::make_shared<spdlog::sinks::basic_file_sink_mt>(path);
        sink->set_pattern("%Y-%m-%dT%H:%M:%S.%e %l %v");
        sinks.push_back(std::move(sink));
    } catch (const spdlog::spdlog_ex& failure) {
        warning(failure.what());
    }
}

void debug(const std::string& message)
{
    logger().debug(message);
}
void info(const std::string& message)
{
    logger().info(message);
}
void warning(const std::string& message)
{
    logger().warn(message);
}
void error(const std::string& message)
{
    logger().error(message);
}

} // namespace plugboard::log
