// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/timeline/timeline_program.h"

#include <QObject>
#include <QThreadPool>

#include <atomic>
#include <list>
#include <map>
#include <memory>
#include <vector>

namespace plugboard::gui {

/// Analyses the steps in view off the GUI thread, in blocks of successive steps that are kept for
/// a while; gives up on blocks that are out of view again.
class StepAnalyst : public QObject {
    Q_OBJECT
public:
    explicit StepAnalyst(QObject* parent = nullptr);
    ~StepAnalyst() override; ///< gives up and waits

    /// Forgets everything: another program or trace.
    void clear();
    /// Sees to it that the steps that touch [begin, end) get analysed; asks for nothing where they
    /// hold more firings than is worth the wait. True where they are all there.
    bool request(const std::shared_ptr<const TimelineProgram>& program, const TimelineStore& store,
                 double begin, double end, double clockErrorSeconds);
    /// What is there of [begin, end), in order of time.
    std::vector<std::shared_ptr<const StepAnalysis>> analyses(double begin, double end) const;
    bool isBusy() const { return !pending_.empty(); }

signals:
    void analysed();

private:
    struct Key {
        std::size_t section = 0;
        std::int64_t block = 0;
        auto operator<=>(const Key&) const = default;
    };
    struct Block {
        std::shared_ptr<const StepAnalysis> analysis;
        std::int64_t steps = 0; ///< that it covers; fewer than a block's where the run goes on
        std::uint64_t used = 0;
    };

    void start(const Key& key, const std::shared_ptr<const TimelineProgram>& program,
               const TimelineStore& store, double clockErrorSeconds);
    void take(const Key& key, std::shared_ptr<const StepAnalysis> analysis, std::int64_t steps);

    QThreadPool pool_;
    std::int64_t blockSteps_ = 0; ///< 0: not chosen yet
    std::map<Key, Block> blocks_;
    std::map<Key, std::shared_ptr<std::atomic<bool>>> pending_;
    std::uint64_t clock_ = 0; ///< counts requests
    std::uint64_t generation_ = 0;
};

} // namespace plugboard::gui
