// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/flat_program.h"
#include "gui/timeline/lane_store.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace plugboard::gui {

/// What a store needs to know of a program's tasks, by their ids.
struct TaskTable {
    explicit TaskTable(const model::FlatProgram& flat);

    std::vector<BarClass> classes;
    std::vector<std::uint32_t> firingsPerStep;
    std::vector<std::uint32_t> lanes;
    std::size_t laneCount = 0;

    std::int64_t stepOf(std::uint32_t task, std::uint32_t firing) const
    {
        return firing / firingsPerStep[task];
    }
};

/// A step of a store: its section, its number within that section, and when it is: from the end of
/// the step before (or the section's first begin) to its own last end.
struct StepSpan {
    std::size_t section = 0;
    std::int64_t step = 0;
    std::uint64_t begin = 0; ///< nanoseconds
    std::uint64_t end = 0;
};

/// The firings of one program of a trace, over all sections, as the timeline shows them.
class TimelineStore {
public:
    explicit TimelineStore(std::shared_ptr<const TaskTable> tasks);

    /// steps  how many the section has; 0: not known yet
    void beginSection(std::int64_t firstStep, std::int64_t steps);
    /// Firings of the newest section that begins on this lane or later: in order of begin. Those
    /// that are of another plan, or out of order, are left out and counted.
    void append(std::size_t section, std::size_t lane, std::span<const trace::Firing> firings);
    void setDropped(std::size_t section, std::uint64_t firings);

    const TaskTable& tasks() const { return *tasks_; }
    std::size_t laneCount() const { return lanes_.size(); }
    const LaneStore& lane(std::size_t at) const { return lanes_[at]; }
    std::size_t events() const { return events_; }
    std::uint64_t refused() const { return refused_; }
    std::uint64_t dropped() const; ///< firings that the trace left out
    std::uint64_t firstBegin() const { return events_ == 0 ? 0 : firstBegin_; }
    std::uint64_t lastEnd() const { return lastEnd_; }

    std::size_t sectionCount() const { return sections_.size(); }
    std::int64_t firstStep(std::size_t section) const { return sections_[section].firstStep; }
    std::int64_t stepCount(std::size_t section) const
    {
        return std::int64_t(sections_[section].ends.size());
    }
    StepSpan step(std::size_t section, std::int64_t step) const;
    /// The step at this time; nothing outside all sections.
    std::optional<StepSpan> stepAt(double time) const;
    std::optional<StepSpan> stepAfter(const StepSpan& step) const;
    /// Steps that touch [begin, end), in order; no more than `limit`.
    std::vector<StepSpan> stepsIn(double begin, double end, std::size_t limit) const;
    /// How many steps touch [begin, end).
    std::int64_t countSteps(double begin, double end) const;
    std::int64_t stepsInAll() const;
    /// Successive steps of one section that are each close to the median one, the section's first
    /// step aside; nothing where there are fewer. Looks at the first few thousand steps.
    std::vector<StepSpan> typicalSteps(std::int64_t count) const;

    /// The firing's place on its lane, searched near a section; nothing where it is not kept.
    std::optional<std::size_t> find(std::size_t section, std::uint32_t task,
                                    std::uint32_t firing) const;
    /// The section that an entry of a lane belongs to.
    std::size_t sectionOf(std::size_t lane, std::size_t event) const;
    /// Firings of the steps [first, first + count), counted within the section.
    trace::Section slice(std::size_t section, std::int64_t first, std::int64_t count,
                         model::ProgramKind program) const;
    /// The steps [first, last) and as many around them as lanes run behind or ahead: with their
    /// firings it is known what each lane did before and after.
    struct StepRange {
        std::int64_t first = 0;
        std::int64_t last = 0;
    };
    StepRange withSurroundings(std::size_t section, StepRange steps) const;
    std::size_t eventsPerStep() const; ///< on average; at least 1

    std::size_t bytes() const;

private:
    struct Section {
        std::int64_t firstStep = 0;
        std::int64_t steps = 0;
        std::uint64_t begin = 0;
        std::uint64_t dropped = 0;
        bool empty = true;
        std::vector<std::uint64_t> ends;
        std::vector<std::size_t> laneStart; ///< per lane; kUnset: no firing yet
    };
    static constexpr std::size_t kUnset = std::size_t(-1);

    bool accepts(const Section& section, std::size_t lane, const trace::Firing& firing) const;
    std::size_t laneEnd(std::size_t section, std::size_t lane) const;
    std::size_t firstOfStep(std::size_t section, std::size_t lane, std::int64_t step) const;
    std::int64_t stepIn(const Section& section, double time) const;

    std::shared_ptr<const TaskTable> tasks_;
    std::vector<LaneStore> lanes_;
    std::vector<Section> sections_;
    std::size_t events_ = 0;
    std::uint64_t refused_ = 0;
    std::uint64_t firstBegin_ = 0;
    std::uint64_t lastEnd_ = 0;
};

} // namespace plugboard::gui
