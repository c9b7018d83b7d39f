// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/flat_program.h"
#include "engine/trace/trace.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace plugboard::profiler {

/// A firing by its place: the lane, and the entry that it is, counted from the section's first
/// step.
struct Place {
    std::uint32_t lane = 0;
    std::int64_t entry = 0;
    bool operator==(const Place&) const = default;
};

/// A wait of one firing, resolved: the firing that had to end first, and the edge that says so.
struct ResolvedWait {
    Place on;
    std::uint32_t edge = 0;
};

/// A section seen through the program's dependences: which firing stands where in its lane, and
/// what each one had to wait for. Firings that the trace left out are holes. Flat program and
/// section must outlive it.
class SectionView {
public:
    SectionView(const model::FlatProgram& flat, const trace::Section& section);

    const model::FlatProgram& flat() const { return flat_; }
    const model::Program& program() const { return *flat_.program; }
    std::size_t lanes() const { return flat_.lanes.size(); }
    std::int64_t entries(std::size_t lane) const { return std::int64_t(firings_[lane].size()); }
    /// Null for a hole.
    const trace::Firing* find(Place place) const;
    /// Waits on firings of this section that are there; lane order is not among them.
    std::vector<ResolvedWait> waits(Place place) const;
    std::int64_t step(Place place) const; ///< counted from the section's first

    std::uint64_t firstBegin() const { return firstBegin_; } ///< nanoseconds
    std::uint64_t lastEnd() const { return lastEnd_; }

private:
    void index(std::size_t lane, const std::vector<trace::Firing>& firings);

    const model::FlatProgram& flat_;
    const trace::Section& section_;
    std::vector<std::vector<const trace::Firing*>> firings_;   ///< per lane, per entry
    std::vector<std::vector<std::vector<model::Wait>>> waits_; ///< per lane, per position
    std::uint64_t firstBegin_ = 0;
    std::uint64_t lastEnd_ = 0;
};

/// What a firing had to wait for: its forerunner on the lane and its waits.
std::vector<Place> forerunners(const SectionView& view, Place place);
/// The one of them that ended last; nothing where there is none.
std::optional<Place> lastForerunner(const SectionView& view, Place place);

/// The Send behind a Receive, where it is there; else the place itself.
Place sendOf(const SectionView& view, Place place);

/// Every place of the view in an order that respects lanes and waits.
std::vector<Place> topologicalOrder(const SectionView& view);

} // namespace plugboard::profiler
