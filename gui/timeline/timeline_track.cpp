// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/timeline/timeline_track.h"

#include <QElapsedTimer>
#include <QtConcurrent>

#include <algorithm>

namespace plugboard::gui {
namespace {

constexpr qint64 kSlice = 4'000'000;       ///< nanoseconds of the GUI thread in one go
constexpr std::size_t kAtOnce = 1u << 13u; ///< firings between two looks at the clock

} // namespace

TimelineTrack::TimelineTrack(QObject* parent) : QObject(parent)
{
    again_.setSingleShot(true);
    again_.setInterval(0);
    connect(&again_, &QTimer::timeout, this, &TimelineTrack::catchUp);
}

void TimelineTrack::clear()
{
    start(nullptr, {});
}

void TimelineTrack::showPlan(std::shared_ptr<const PlanFacts> facts)
{
    start(std::move(facts), {});
}

void TimelineTrack::follow(std::shared_ptr<const PlanFacts> facts, Source source)
{
    start(std::move(facts), std::move(source));
}

void TimelineTrack::show(std::shared_ptr<const PlanFacts> facts, trace::Trace trace)
{
    auto owned = std::make_shared<trace::Trace>(std::move(trace));
    start(std::move(facts), [owned] { return owned.get(); });
    owned_ = std::move(owned);
}

void TimelineTrack::start(std::shared_ptr<const PlanFacts> facts, Source source)
{
    again_.stop();
    // Programs of the same plan are kept: a run of the plan that is shown.
    const bool samePlan = facts != nullptr && facts == facts_;
    for (auto shown = shown_.begin(); shown != shown_.end();)
        if (samePlan && shown->second.program) {
            shown->second.store.reset();
            ++shown;
        } else {
            shown = shown_.erase(shown);
        }
    facts_ = std::move(facts);
    source_ = std::move(source);
    owned_.reset();
    cursors_.clear();
    reading_ = bool(source_);
    simulated_ = false;
    clockError_ = 0;
    if (facts_)
        kind_ = facts_->program;
    emit programChanged(); // what was shown is no more
    if (facts_)
        make(kind_);
    catchUp();
}

void TimelineTrack::setKind(model::ProgramKind kind)
{
    if (kind == kind_ || !facts_)
        return;
    kind_ = kind;
    emit programChanged();
    make(kind);
}

void TimelineTrack::make(model::ProgramKind kind)
{
    Shown& shown = shown_[kind];
    if (shown.asked)
        return;
    shown.asked = true;
    QtConcurrent::run([facts = facts_, kind] { return timelineProgram(facts, kind); })
        .then(this,
              [this, kind, facts = facts_](Result<std::shared_ptr<const TimelineProgram>> program) {
                  const auto shown = shown_.find(kind);
                  if (facts != facts_ || shown == shown_.end() || shown->second.program)
                      return;
                  if (!program) {
                      shown->second.failed = true;
                      emit failed(program.error());
                      again_.start();
                      return;
                  }
                  shown->second.program = *program;
                  if (kind == kind_)
                      emit programChanged();
                  again_.start(); // not at once: catchUp() itself may have asked
              });
}

std::vector<model::ProgramKind> TimelineTrack::kinds() const
{
    std::vector<model::ProgramKind> kinds;
    for (const auto& [kind, shown] : shown_)
        kinds.push_back(kind);
    if (facts_)
        for (const model::Program& program : facts_->plan.programs)
            if (program.kind != model::ProgramKind::Init &&
                std::find(kinds.begin(), kinds.end(), program.kind) == kinds.end())
                kinds.push_back(program.kind);
    std::sort(kinds.begin(), kinds.end());
    return kinds;
}

std::shared_ptr<const TimelineProgram> TimelineTrack::program() const
{
    const auto found = shown_.find(kind_);
    return found == shown_.end() ? nullptr : found->second.program;
}

bool TimelineTrack::isBusy() const
{
    const auto found = shown_.find(kind_);
    const bool made = found != shown_.end() && (found->second.program || found->second.failed);
    return facts_ && (!made || reading_);
}

const TimelineStore* TimelineTrack::measured() const
{
    const auto found = shown_.find(kind_);
    if (found == shown_.end() || !found->second.store || found->second.store->events() == 0)
        return nullptr;
    return found->second.store.get();
}

std::uint64_t TimelineTrack::dropped() const
{
    const auto found = shown_.find(kind_);
    return found == shown_.end() || !found->second.store ? 0 : found->second.store->dropped();
}

void TimelineTrack::catchUp()
{
    if (!source_)
        return;
    const trace::Trace* trace = source_();
    if (!trace || !facts_)
        return;
    clockError_ = trace->clockErrorSeconds;
    QElapsedTimer timer;
    timer.start();
    const auto events = [&] {
        const TimelineStore* store = measured();
        return store ? store->events() : 0;
    };
    const std::size_t before = events();
    bool all = true;
    if (trace->sections.size() < cursors_.size())
        cursors_.clear();
    cursors_.resize(trace->sections.size());
    for (std::size_t at = 0; at < trace->sections.size() && all; ++at) {
        make(trace->sections[at].program);
        const Shown& shown = shown_[trace->sections[at].program];
        if (shown.program)
            all = take(trace->sections[at], at, kSlice - timer.nsecsElapsed());
        else
            all = shown.failed; // else it goes on once the program is made
    }
    if (events() != before)
        emit measuredGrew();
    const bool waiting = std::any_of(shown_.begin(), shown_.end(), [](const auto& shown) {
        return !shown.second.program && !shown.second.failed;
    });
    if (!all && !waiting)
        again_.start();
    if (all && reading_) {
        reading_ = false;
        if (owned_) {
            source_ = {};
            owned_.reset();
        }
        emit readingEnded();
    }
}

bool TimelineTrack::take(const trace::Section& section, std::size_t index, qint64 budget)
{
    QElapsedTimer timer;
    timer.start();
    Shown& shown = shown_[section.program];
    if (!shown.store)
        shown.store = std::make_unique<TimelineStore>(shown.program->tasks);
    Cursor& cursor = cursors_[index];
    if (cursor.taken.empty()) {
        cursor.section = shown.store->sectionCount();
        cursor.taken.resize(shown.program->lanes.size(), 0);
        shown.store->beginSection(section.firstStep, section.steps);
        simulated_ = simulated_ || section.origin == trace::Origin::Predicted;
    }
    shown.store->setDropped(cursor.section, section.dropped);
    for (bool more = true; more;) {
        more = false;
        for (std::size_t lane = 0; lane < std::min(section.lanes.size(), cursor.taken.size());
             ++lane) {
            const auto& firings = section.lanes[lane];
            std::size_t& taken = cursor.taken[lane];
            const std::size_t count = std::min(firings.size() - taken, kAtOnce);
            if (count == 0)
                continue;
            if (timer.nsecsElapsed() > budget)
                return false;
            shown.store->append(cursor.section, lane, {firings.data() + taken, count});
            taken += count;
            more = more || taken < firings.size();
        }
    }
    return true;
}

} // namespace plugboard::gui
