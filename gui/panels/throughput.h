// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/service/run_record.h"

#include <QtGlobal>

#include <vector>

namespace plugboard::gui {

/// Samples per second along the steps of a run, by the times at which they were told. A run tells
/// of many short steps together every 10 ms, so a rate is taken over 0.2 s at least; evaluations
/// and the time that a run lay still before it went on are left out.
class Throughput {
public:
    /// Samples per second of step `at`: by the shortest time that can be told, and over the window.
    struct Speed {
        double single = 0; ///< not a number: unknown
        double average = 0;
    };

    void clear();
    /// Takes in the steps that came since.
    void take(const RunRecord& run);
    qsizetype count() const { return qsizetype(clock_.size()); }
    Speed at(qsizetype at, int window) const;

private:
    qsizetype lastTold(qsizetype at) const;
    double rate(qsizetype from, qsizetype at) const;
    void takeStep(const RunRecord& run, std::size_t at);

    double batch_ = 0;
    std::vector<double> clock_;   ///< seconds of training up to each step, breaks left out
    std::vector<double> trained_; ///< steps in those seconds
    std::vector<qsizetype> ends_; ///< steps that were told last of some together
    std::size_t evaluations_ = 0; ///< passed by so far
};

} // namespace plugboard::gui
