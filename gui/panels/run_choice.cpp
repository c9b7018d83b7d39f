// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/run_choice.h"

#include <QSignalBlocker>

namespace plugboard::gui {

RunChoice::RunChoice(const QString& first, QWidget* parent) : QComboBox(parent), first_(first)
{
    setSizeAdjustPolicy(AdjustToMinimumContentsLengthWithIcon);
    setMinimumContentsLength(24);
    addItem(first_);
    connect(this, &QComboBox::currentIndexChanged, this, [this] { emit chosen(run()); });
}

void RunChoice::setRuns(const QList<RunRecord*>& runs)
{
    RunRecord* before = run();
    {
        const QSignalBlocker quiet(this);
        clear();
        addItem(first_);
        for (const RunRecord* run : runs) {
            const QString title =
                run->title.isEmpty() ? run->directory.section('/', -1) : run->title;
            addItem(run->started.isValid()
                        ? QStringLiteral("%1 · %2").arg(
                              title, run->started.toLocalTime().toString("MM-dd HH:mm"))
                        : title);
            setItemData(count() - 1, run->directory, Qt::ToolTipRole);
        }
        runs_ = runs;
        setCurrentIndex(int(runs_.indexOf(before)) + 1);
    }
    if (run() != before)
        emit chosen(run());
}

QSize RunChoice::minimumSizeHint() const
{
    return {14 * fontMetrics().averageCharWidth(), QComboBox::minimumSizeHint().height()};
}

RunRecord* RunChoice::run() const
{
    return runs_.value(currentIndex() - 1);
}

void RunChoice::choose(RunRecord* run)
{
    setCurrentIndex(int(runs_.indexOf(run)) + 1);
}

} // namespace plugboard::gui
