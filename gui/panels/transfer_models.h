// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/document/plan_facts.h"
#include "gui/panels/cell_model.h"
#include "profiler/report.h"

#include <memory>
#include <vector>

namespace plugboard::gui {

/// The transfers of a plan: what goes from where to where, over which links, how long that takes.
class TransferModel : public CellModel {
    Q_OBJECT
public:
    explicit TransferModel(QObject* parent = nullptr);

    void setPlan(std::shared_ptr<const PlanFacts> plan);
    /// What a run of this plan took; null: none shown.
    void setMeasured(std::shared_ptr<const profiler::Report> report);

    const session::Transfer& transfer(int row) const
    {
        return plan_->summary.transfers[std::size_t(row)];
    }
    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    void formatterChanged() override { arrangeColumns(); }
    void arrangeColumns();
    QString routeOf(const session::Transfer& transfer) const;
    double measured(const session::Transfer& transfer) const; ///< seconds; negative: unknown
    QVariant endsCell(const session::Transfer& transfer, int role) const;
    QVariant measuredCell(const session::Transfer& transfer, int role) const;

    std::shared_ptr<const PlanFacts> plan_;
    std::shared_ptr<const profiler::Report> report_;
    ColumnUnit firing_;
    ColumnUnit step_;
    ColumnUnit time_;
};

/// What all transfers of a step put on one direction of a link.
struct LinkLoad {
    std::string name; ///< empty: shared memory
    bool backward = false;
    std::string from;
    std::string to;
    std::int64_t transfers = 0; ///< firings of a step
    Bytes bytes;                ///< of a step
    Seconds time;               ///< at the link's full rate
};

/// The loads of a plan's links, the busiest first; what needs no link last.
std::vector<LinkLoad> linkLoads(const PlanFacts& facts);

class LinkLoadModel : public CellModel {
    Q_OBJECT
public:
    explicit LinkLoadModel(QObject* parent = nullptr);

    void setPlan(std::shared_ptr<const PlanFacts> plan);
    const LinkLoad& load(int row) const { return loads_[std::size_t(row)]; }
    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    void formatterChanged() override { arrangeColumns(); }
    void arrangeColumns();

    std::shared_ptr<const PlanFacts> plan_;
    std::vector<LinkLoad> loads_;
    ColumnUnit bytes_;
    ColumnUnit time_;
};

} // namespace plugboard::gui
