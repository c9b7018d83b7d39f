// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/plan_figures.h"

#include "gui/panels/figures.h"

#include <QCoreApplication>

#include <cmath>
#include <set>

namespace plugboard::gui {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("PlanFigures", text);
}

} // namespace

KernelCount countKernels(const model::Program& program)
{
    std::set<std::string> seen;
    KernelCount count;
    for (const model::Task& task : program.tasks) {
        if (task.kind != model::TaskKind::Compute || !seen.insert(task.kernel.signature).second)
            continue;
        ++(task.kernel.provenance == model::Provenance::Calibrated ? count.measured
                                                                   : count.modelled);
    }
    return count;
}

QList<Tile> planTiles(const PlanFacts& facts, const Formatter& formatter)
{
    const model::Program& program = facts.shown();
    const model::PlanHeader& header = facts.plan.header;
    const double step = program.predictedStep.value;
    const double bound = header.lowerBound.value;
    QList<Tile> tiles;
    tiles.append(
        {tr("Predicted step"), formatter.time({step}), tr("%1, simulated").arg(exactTime(step))});
    if (program.kind == model::ProgramKind::Train && bound > 0 && step > 0) {
        tiles.append({tr("Ideal chip"), formatter.time({bound}),
                      tr("%1: the same step on all devices melted into one, with free wiring")
                          .arg(exactTime(bound))});
        tiles.append({tr("Of the ideal chip"), formatter.percent(bound / step),
                      tr("Gap to the bound: %1").arg(formatter.percent(1 - bound / step))});
    }
    if (step > 0)
        tiles.append({tr("Samples per second"),
                      formatter.count(qint64(std::llround(double(program.batch) / step))),
                      tr("Batch / predicted step")});
    tiles.append({tr("Batch"),
                  program.microBatches == 1 ? formatter.count(program.batch)
                                            : tr("%1 in %2 micro-batches")
                                                  .arg(formatter.count(program.batch))
                                                  .arg(program.microBatches),
                  tr("Samples of a step over all devices")});
    const KernelCount kernels = countKernels(program);
    tiles.append({tr("Kernels"),
                  tr("%1 measured, %2 modelled").arg(kernels.measured).arg(kernels.modelled),
                  tr("Where the times of the plan's kernels come from. Calibrating this machine "
                     "measures those that are modelled.")});
    tiles.append({tr("Search"),
                  header.candidates == 1
                      ? tr("1 candidate")
                      : tr("%1 candidates").arg(formatter.count(header.candidates)),
                  tr("Effort %1, ended: %2")
                      .arg(header.effort)
                      .arg(QString::fromStdString(header.searchEnded))});
    return tiles;
}

} // namespace plugboard::gui
