// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/document/plan_facts.h"
#include "gui/panels/cell_model.h"
#include "profiler/compare.h"
#include "profiler/report.h"

#include <memory>
#include <vector>

namespace plugboard::gui {

/// A device's chip, found by its name in the plan.
DeviceChips chipOf(const PlanFacts* facts, const std::string& device);

/// The tasks of a report: what each took, what was foreseen, how far that is off.
class TaskReportModel : public CellModel {
    Q_OBJECT
public:
    enum Column { Name, Device, Firings, Mean, Median, Predicted, Off, OffPerStep, Slack, Source };

    explicit TaskReportModel(QObject* parent = nullptr);

    void show(std::shared_ptr<const PlanFacts> facts,
              std::shared_ptr<const profiler::Report> report);
    std::uint32_t taskAt(int row) const { return tasks_[std::size_t(row)]; }
    int rowOf(std::uint32_t task) const; ///< -1: none

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    void formatterChanged() override { arrangeColumns(); }
    void arrangeColumns();
    double perStep(const profiler::TaskReport& task, double seconds) const;

    std::shared_ptr<const PlanFacts> facts_;
    std::shared_ptr<const profiler::Report> report_;
    std::vector<std::uint32_t> tasks_; ///< those that fired
    ColumnUnit time_;
    ColumnUnit step_;
    ColumnUnit slack_;
};

/// The chain of firings that fixed the end of a median step, in order of time.
class CriticalPathModel : public CellModel {
    Q_OBJECT
public:
    explicit CriticalPathModel(QObject* parent = nullptr);

    void show(std::shared_ptr<const PlanFacts> facts,
              std::shared_ptr<const profiler::Report> report);
    std::uint32_t taskAt(int row) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    void formatterChanged() override { arrangeColumns(); }
    void arrangeColumns();

    std::shared_ptr<const PlanFacts> facts_;
    std::shared_ptr<const profiler::Report> report_;
    ColumnUnit time_;
    double span_ = 0; ///< seconds, from the first begin to the last end
};

/// Tasks of two reports side by side, and all of them together.
class ComparisonModel : public CellModel {
    Q_OBJECT
public:
    enum Column { Name, Device, First, Second, Difference, Ratio };

    explicit ComparisonModel(QObject* parent = nullptr);

    void show(std::shared_ptr<const PlanFacts> facts, profiler::Comparison comparison);
    const profiler::TaskChange& change(int row) const
    {
        return comparison_.tasks[std::size_t(row)];
    }
    int totalRow() const override
    {
        return comparison_.tasks.empty() ? -1 : int(comparison_.tasks.size());
    }

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    void formatterChanged() override { arrangeColumns(); }
    void arrangeColumns();
    QVariant deviceCell(int role, const std::string& device) const;

    std::shared_ptr<const PlanFacts> facts_;
    profiler::Comparison comparison_;
    profiler::TaskChange total_;
    ColumnUnit time_;
};

} // namespace plugboard::gui
