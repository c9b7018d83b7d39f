// SPDX-License-Identifier: Apache-2.0
#include "engine/cli/progress.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace plugboard::cli {
namespace {

constexpr int kBarWidth = 24;
constexpr auto kInterval = std::chrono::milliseconds(100);

std::size_t terminalWidth()
{
    winsize size{};
    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
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

ProgressBar::ProgressBar(const Context& context)
    : terminal_(!context.quiet && isatty(STDERR_FILENO) != 0)
{
}

ProgressBar::~ProgressBar()
{
    if (drawn_)
        std::fputs("\r\x1b[K", stderr);
}

void ProgressBar::show(double fraction, const std::string& text)
{
    const auto now = std::chrono::steady_clock::now();
    if (!terminal_ || (drawn_ && now - last_ < kInterval))
        return;
    last_ = now;
    drawn_ = true;
    const std::string line = progressLine(fraction, text, terminalWidth() - 1);
    std::fprintf(stderr, "\r%s\x1b[K", line.c_str());
    std::fflush(stderr);
}

} // namespace plugboard::cli
