// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace plugboard::gui::bench {

struct Options {
    int nodes = 100'000;
    qint64 events = 0; ///< 0: the bench's own number
    bool json = false;
};

/// `plugboard-studio --bench NAME`: canvas, timeline or live, measured through the real document
/// and views; figures on standard output. Gives the exit code.
int run(const QString& name, const Options& options);

} // namespace plugboard::gui::bench
