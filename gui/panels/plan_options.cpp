// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/plan_options.h"

#include "gui/panels/flow_layout.h"

#include <QComboBox>
#include <QSpinBox>

namespace plugboard::gui {
PlanOptions::PlanOptions(int effort, QWidget* parent)
    : QWidget(parent), objective_(new QComboBox), effort_(new QSpinBox), strategy_(new QComboBox),
      microBatches_(new QSpinBox)
{
    using planner::Objective;
    objective_->setObjectName("objective");
    objective_->addItem(tr("Throughput"), int(Objective::Throughput));
    objective_->addItem(tr("Latency"), int(Objective::Latency));
    objective_->addItem(tr("Memory"), int(Objective::Memory));
    effort_->setObjectName("effort");
    effort_->setRange(1, 5);
    effort_->setValue(effort);
    strategy_->setObjectName("strategy");
    strategy_->addItem(tr("All"), QString());
    strategy_->addItem(tr("Single device"), QStringLiteral("single"));
    strategy_->addItem(tr("Data parallel"), QStringLiteral("data"));
    strategy_->addItem(tr("Tensor sharded"), QStringLiteral("tensor"));
    strategy_->addItem(tr("Pipeline"), QStringLiteral("pipeline"));
    strategy_->addItem(tr("Mixture"), QStringLiteral("mixture"));
    microBatches_->setObjectName("microBatches");
    microBatches_->setRange(0, 4096);
    microBatches_->setSpecialValueText(tr("free"));
    auto* flow = new FlowLayout(this, 16, 6);
    setLayout(flow);
    flow->addWidget(labelled(
        tr("Objective"), objective_,
        tr("What the best plan is best at: samples per second, time of one step, or bytes")));
    flow->addWidget(
        labelled(tr("Effort"), effort_,
                 tr("How many candidates are simulated: 1 takes seconds, 5 takes its time")));
    flow->addWidget(labelled(tr("Strategy"), strategy_,
                             tr("Only candidates of this kind; All lets the search choose")));
    flow->addWidget(
        labelled(tr("Micro-batches"), microBatches_,
                 tr("Into how many parts a batch is cut; free lets the search choose")));
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

PlanRequest PlanOptions::request() const
{
    PlanRequest request;
    request.objective = planner::Objective(objective_->currentData().toInt());
    request.effort = effort_->value();
    request.strategy = strategy_->currentData().toString();
    request.microBatches = microBatches_->value();
    return request;
}

} // namespace plugboard::gui
