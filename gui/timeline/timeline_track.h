// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/timeline/timeline_program.h"

#include <QObject>
#include <QTimer>

#include <functional>
#include <map>
#include <memory>
#include <vector>

namespace plugboard::gui {

/// The plan and the trace that a timeline shows, brought into its own form: programs off the GUI
/// thread, firings bit by bit, so that neither a large file nor a fast run holds the window up.
class TimelineTrack : public QObject {
    Q_OBJECT
public:
    /// Gives the trace as it is now, or null where it is gone.
    using Source = std::function<const trace::Trace*()>;

    explicit TimelineTrack(QObject* parent = nullptr);

    void clear();
    void showPlan(std::shared_ptr<const PlanFacts> facts);
    /// A trace that may grow: catchUp() takes what is new.
    void follow(std::shared_ptr<const PlanFacts> facts, Source source);
    /// A trace that is finished; it is freed once all of it was taken.
    void show(std::shared_ptr<const PlanFacts> facts, trace::Trace trace);
    void setKind(model::ProgramKind kind);

    std::shared_ptr<const PlanFacts> facts() const { return facts_; }
    model::ProgramKind kind() const { return kind_; }
    std::vector<model::ProgramKind> kinds() const;          ///< that there is something of
    std::shared_ptr<const TimelineProgram> program() const; ///< null until it is made
    const TimelineStore* measured() const;                  ///< null where there is no firing
    bool isSimulated() const { return simulated_; }         ///< `measured` comes from a simulation
    bool isBusy() const; ///< a program is being made, or firings are being read
    double clockErrorSeconds() const { return clockError_; }
    std::uint64_t dropped() const; ///< of the shown program

public slots:
    void catchUp();

signals:
    void programChanged(); ///< another program is shown, or none
    void measuredGrew();
    void readingEnded();
    void failed(const plugboard::Error& error);

private:
    /// A section of the source, and how far it was taken.
    struct Cursor {
        std::size_t section = 0;        ///< of the store
        std::vector<std::size_t> taken; ///< per lane
    };
    struct Shown {
        bool asked = false;
        bool failed = false;
        std::shared_ptr<const TimelineProgram> program;
        std::unique_ptr<TimelineStore> store;
    };

    void start(std::shared_ptr<const PlanFacts> facts, Source source);
    void make(model::ProgramKind kind);
    bool take(const trace::Section& section, std::size_t index, qint64 budget);

    std::shared_ptr<const PlanFacts> facts_;
    Source source_;
    std::shared_ptr<trace::Trace> owned_;
    model::ProgramKind kind_ = model::ProgramKind::Train;
    std::map<model::ProgramKind, Shown> shown_;
    std::vector<Cursor> cursors_; ///< per section of the source
    bool reading_ = false;
    bool simulated_ = false;
    double clockError_ = 0;
    QTimer again_;
};

} // namespace plugboard::gui
