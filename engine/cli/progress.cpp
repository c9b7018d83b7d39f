// SPDX-License-Identifier: Apache-2.0
#include "engine/cli/progress.h"

#include <nlohmann/json.hpp>

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace plugboard::cli {
namespace {

constexpr int kBarWidth = 24;
constexpr auto kInterval = std::chrono::milliseconds(100);

std::size_t terminalWidth()
{
    winsize size{};
    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

bool parentReadsJson()
{
    const char* form = std::getenv("PLUGBOARD_PROGRESS");
    return form != nullptr && std::strcmp(form, "json") == 0;
}

} // namespace

std::string progressLine(double fraction, const std::string& text, std::size_t width)
{
    const double part = std::clamp(fraction, 0.0, 1.0);
    const int filled = int(part * kBarWidth);
    std::string bar(std::size_t(filled), '=');
    if (filled < kBarWidth)
        bar += '>';
    bar.resize(kBarWidth, ' ');
    char percent[16];
    std::snprintf(percent, sizeof percent, "%3.0f %%", 100 * part);
    return ("[" + bar + "] " + percent + "  " + text).substr(0, width);
}

std::string progressJson(double fraction, const std::string& text)
{
    using nlohmann::json;
    const double rounded = std::round(std::clamp(fraction, 0.0, 1.0) * 1e4) / 1e4;
    return json{{"progress", rounded}, {"text", text}}.dump(-1, ' ', false,
                                                            json::error_handler_t::replace);
}

ProgressBar::ProgressBar(const Context& context)
{
    if (context.quiet)
        return;
    if (parentReadsJson())
        form_ = Form::Json;
    else if (isatty(STDERR_FILENO) != 0)
        form_ = Form::Terminal;
}

ProgressBar::~ProgressBar()
{
    if (shown_ && form_ == Form::Terminal)
        std::fputs("\r\x1b[K", stderr);
}

void ProgressBar::show(double fraction, const std::string& text)
{
    const auto now = std::chrono::steady_clock::now();
    if (form_ == Form::None || (shown_ && now - last_ < kInterval))
        return;
    last_ = now;
    shown_ = true;
    if (form_ == Form::Json) {
        std::fprintf(stderr, "%s\n", progressJson(fraction, text).c_str());
        return;
    }
    const std::string line = progressLine(fraction, text, terminalWidth() - 1);
    std::fprintf(stderr, "\r%s\x1b[K", line.c_str());
    std::fflush(stderr);
}

} // namespace plugboard::cli
