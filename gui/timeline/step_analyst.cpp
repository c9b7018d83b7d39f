// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/timeline/step_analyst.h"

#include <QFuture>
#include <QtConcurrent>

#include <algorithm>
#include <set>

namespace plugboard::gui {
namespace {

constexpr std::size_t kBlockFirings = 8'000;   ///< about; a block takes some milliseconds
constexpr std::size_t kMostFirings = 120'000;  ///< in view; more are not analysed
constexpr std::size_t kMostInOneStep = 60'000; ///< a step that holds more is not analysed
constexpr std::size_t kBlocksKept = 128;

} // namespace

StepAnalyst::StepAnalyst(QObject* parent) : QObject(parent)
{
    pool_.setMaxThreadCount(1);
}

StepAnalyst::~StepAnalyst()
{
    clear();
    pool_.waitForDone();
}

void StepAnalyst::clear()
{
    for (auto& [key, stop] : pending_)
        stop->store(true);
    pending_.clear();
    blocks_.clear();
    blockSteps_ = 0;
    ++generation_;
}

bool StepAnalyst::request(const std::shared_ptr<const TimelineProgram>& program,
                          const TimelineStore& store, double begin, double end,
                          double clockErrorSeconds)
{
    ++clock_;
    const std::size_t perStep = store.eventsPerStep();
    const std::size_t most = std::max<std::size_t>(kMostFirings / perStep, 1);
    std::vector<StepSpan> steps;
    if (perStep <= kMostInOneStep && std::size_t(store.countSteps(begin, end)) <= most)
        steps = store.stepsIn(begin, end, most);
    if (blockSteps_ == 0)
        blockSteps_ = std::int64_t(std::max<std::size_t>(kBlockFirings / perStep, 1));
    std::set<Key> wanted;
    for (const StepSpan& step : steps)
        wanted.insert({step.section, step.step / blockSteps_});
    for (auto pending = pending_.begin(); pending != pending_.end();)
        if (wanted.count(pending->first) == 0) {
            pending->second->store(true);
            pending = pending_.erase(pending);
        } else {
            ++pending;
        }
    bool complete = !steps.empty();
    for (const Key& key : wanted) {
        const auto found = blocks_.find(key);
        const std::int64_t there =
            std::min(blockSteps_, store.stepCount(key.section) - key.block * blockSteps_);
        if (found != blocks_.end())
            found->second.used = clock_;
        if (found != blocks_.end() && found->second.steps >= there)
            continue;
        complete = false;
        if (pending_.count(key) == 0)
            start(key, program, store, clockErrorSeconds);
    }
    return complete;
}

void StepAnalyst::start(const Key& key, const std::shared_ptr<const TimelineProgram>& program,
                        const TimelineStore& store, double clockErrorSeconds)
{
    const std::int64_t first = key.block * blockSteps_;
    const std::int64_t last =
        std::min(first + blockSteps_, store.stepCount(key.section)); // one behind
    const auto around = store.withSurroundings(key.section, {first, last});
    const AnalysisWindow window{first - around.first, last - first,
                                store.step(key.section, first).begin,
                                store.step(key.section, last - 1).end, clockErrorSeconds};
    auto slice = std::make_shared<const trace::Section>(
        store.slice(key.section, around.first, around.last - around.first, program->kind));
    auto stop = std::make_shared<std::atomic<bool>>(false);
    pending_[key] = stop;
    const std::uint64_t generation = generation_;
    QtConcurrent::run(&pool_,
                      [program, slice, window, first, stop] {
                          std::shared_ptr<StepAnalysis> result;
                          if (*stop)
                              return result;
                          if (auto found = analyseSteps(program->flat, *slice, window, *stop)) {
                              result = std::make_shared<StepAnalysis>(std::move(*found));
                              result->firstStep = first;
                          }
                          return result;
                      })
        .then(this, [this, key, generation,
                     steps = last - first](std::shared_ptr<StepAnalysis> analysis) {
            if (analysis && generation == generation_)
                take(key, std::move(analysis), steps);
        });
}

void StepAnalyst::take(const Key& key, std::shared_ptr<const StepAnalysis> analysis,
                       std::int64_t steps)
{
    pending_.erase(key);
    blocks_[key] = {std::move(analysis), steps, clock_};
    while (blocks_.size() > kBlocksKept)
        blocks_.erase(
            std::min_element(blocks_.begin(), blocks_.end(), [](const auto& a, const auto& b) {
                return a.second.used < b.second.used;
            }));
    emit analysed();
}

std::vector<std::shared_ptr<const StepAnalysis>> StepAnalyst::analyses(double begin,
                                                                       double end) const
{
    std::vector<std::shared_ptr<const StepAnalysis>> found;
    for (const auto& [key, block] : blocks_)
        if (double(block.analysis->begin) < end && double(block.analysis->end) > begin)
            found.push_back(block.analysis);
    return found;
}

} // namespace plugboard::gui
