// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/run_options.h"

#include "gui/panels/flow_layout.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QSpinBox>

namespace plugboard::gui {
RunOptions::RunOptions(QWidget* parent)
    : QWidget(parent), epochs_(new QSpinBox), steps_(new QSpinBox), rate_(new QDoubleSpinBox),
      resume_(new QComboBox), emulate_(new QCheckBox(tr("Emulate missing devices")))
{
    epochs_->setObjectName("epochs");
    epochs_->setRange(0, 1'000'000);
    epochs_->setSpecialValueText(tr("recipe's"));
    steps_->setObjectName("steps");
    steps_->setRange(0, 1'000'000'000);
    steps_->setSpecialValueText(tr("by epochs"));
    rate_->setObjectName("learningRate");
    rate_->setDecimals(6);
    rate_->setRange(0, 100);
    rate_->setStepType(QAbstractSpinBox::AdaptiveDecimalStepType);
    rate_->setSpecialValueText(tr("recipe's"));
    resume_->setObjectName("resume");
    resume_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    resume_->setMinimumContentsLength(14);
    auto* flow = new FlowLayout(this, 16, 6);
    setLayout(flow);
    flow->addWidget(labelled(tr("Epochs"), epochs_, tr("How often the run sees the data set")));
    flow->addWidget(labelled(tr("Steps"), steps_, tr("So many steps instead of epochs")));
    flow->addWidget(labelled(tr("Learning rate"), rate_, tr("In place of the recipe's")));
    flow->addWidget(
        labelled(tr("Start from"), resume_, tr("New weights, or the last checkpoint of a run")));
    emulate_->setObjectName("emulate");
    emulate_->setToolTip(
        tr("Devices that this machine lacks run on its cores: right results, times "
           "that cannot be compared"));
    flow->addWidget(emulate_);
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    setRuns({});
}

RunRequest RunOptions::request() const
{
    RunRequest request;
    request.epochs = epochs_->value();
    request.steps = steps_->value();
    request.learningRate = rate_->value();
    request.resume = resume_->currentData().toString();
    request.emulate = emulate_->isChecked();
    return request;
}

void RunOptions::setRuns(const QList<RunRecord*>& runs)
{
    const QString chosen = resume_->currentData().toString();
    resume_->clear();
    resume_->addItem(tr("new weights"), QString());
    for (const RunRecord* run : runs)
        if (!run->live && run->step > 0) {
            resume_->addItem(tr("%1, step %2").arg(run->title).arg(run->step), run->directory);
            resume_->setItemData(resume_->count() - 1, run->directory, Qt::ToolTipRole);
        }
    resumeFrom(chosen);
}

void RunOptions::resumeFrom(const QString& directory)
{
    const int at = resume_->findData(directory);
    resume_->setCurrentIndex(at < 0 ? 0 : at);
}

} // namespace plugboard::gui
