// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/node_placement_view.h"

#include <QHBoxLayout>
#include <QLabel>

#include <algorithm>
#include <set>

namespace plugboard::gui {
namespace {

constexpr double kFarOff = 0.2; ///< a prediction that is off by more is worth a look

QString sentenceOfTransfers(const PlanFacts& facts, const std::set<std::string>& nodes,
                            const Formatter& text)
{
    qint64 count = 0;
    Bytes bytes;
    Seconds seconds;
    std::set<std::string> collectives;
    for (const session::Transfer& transfer : facts.summary.transfers)
        if (nodes.count(transfer.node) != 0) {
            count += transfer.firings;
            bytes = bytes + transfer.firings * transfer.bytes;
            seconds = seconds + double(transfer.firings) * transfer.seconds;
            if (!transfer.collective.empty())
                collectives.insert(transfer.collective);
        }
    if (count == 0)
        return NodePlacementView::tr("It sends nothing between devices.");
    QString how;
    for (const std::string& collective : collectives)
        how +=
            (how.isEmpty() ? QString() : QStringLiteral("; ")) + QString::fromStdString(collective);
    const QString sentence =
        NodePlacementView::tr("It costs %1 transfers per step: %2 in %3 of link time")
            .arg(text.count(count), text.bytes(bytes), text.time(seconds));
    return how.isEmpty() ? sentence + '.' : sentence + QStringLiteral(" (%1).").arg(how);
}

} // namespace

NodePlacementView::NodePlacementView(Workbench workbench, const InspectorFacts& facts,
                                     QWidget* parent)
    : Form(parent), workbench_(workbench), facts_(facts)
{
}

void NodePlacementView::showNodes(const std::vector<std::string>& nodes)
{
    if (nodes.size() > kMostSummed) {
        clear();
        shown_.clear();
        addHeading(tr("Placement"));
        addText(tr("Select fewer nodes to see where they lie and what they take."));
        return;
    }
    const auto facts = workbench_.document->plan();
    const std::vector<Part> parts = facts ? partsOf(*facts, nodes) : std::vector<Part>();
    const QString contents = contentsOf(facts.get(), parts);
    if (contents == shown_)
        return;
    shown_ = contents;
    clear();
    if (!facts) {
        addHeading(tr("Placement"));
        addText(
            tr("Plan (F5) shows on which devices this runs, how it is sharded and what it takes."));
        return;
    }
    addHeading(workbench_.document->planIsStale() ? tr("Placement, out of date") : tr("Placement"));
    if (parts.empty()) {
        addText(tr("The plan has no task for this: it is fused into others or needs no work."));
        return;
    }
    for (const Part& part : parts)
        addPart(*facts, part);
    if (nodes.size() == 1)
        for (const session::TensorPlacement& tensor : facts->summary.tensors)
            if (tensor.node == nodes.front())
                setFigure(addFigure(tr("Sharding"),
                                    tr("How the output lies: whole, split along axes S(axis), or "
                                       "partial sums P, and the number of pieces")),
                          QString::fromStdString(tensor.badge));
    addHeading(tr("Why here"));
    addText(why(*facts, nodes));
}

QString NodePlacementView::contentsOf(const PlanFacts* facts, const std::vector<Part>& parts) const
{
    const Units units = workbench_.settings->formatter().units();
    QString contents = QStringLiteral("%1 %2 %3 %4")
                           .arg(quintptr(facts))
                           .arg(workbench_.document->planIsStale())
                           .arg(units.binaryBytes)
                           .arg(units.bitsPerSecond);
    for (const Part& part : parts)
        contents += QStringLiteral(" %1 %2 %3")
                        .arg(part.device.value)
                        .arg(part.predicted.value)
                        .arg(part.measured ? part.measured->value : -1);
    return contents;
}

std::vector<NodePlacementView::Part>
NodePlacementView::partsOf(const PlanFacts& facts, const std::vector<std::string>& nodes) const
{
    std::map<model::DeviceId, Part> parts;
    for (const std::string& node : nodes) {
        const session::NodePlacement* placement = facts.placement(node);
        if (placement == nullptr)
            continue;
        for (const session::NodeOnDevice& on : placement->devices) {
            Part& part = parts[on.device];
            part.device = on.device;
            part.predicted = part.predicted + on.seconds;
            part.memory = part.memory + on.memory;
            if (const auto measured = facts_.measured.of(node, on.device))
                part.measured = part.measured.value_or(Seconds{}) + *measured;
        }
    }
    std::vector<Part> result;
    for (const auto& [device, part] : parts)
        result.push_back(part);
    return result;
}

void NodePlacementView::addPart(const PlanFacts& facts, const Part& part)
{
    const Formatter text = workbench_.settings->formatter();
    auto* row = new QWidget;
    auto* line = new QHBoxLayout(row);
    line->setContentsMargins(kGutter, 2, kGutter, 2);
    line->setSpacing(kGutter);
    const model::Device& device = facts.plan.topology.device(part.device);
    auto* chip =
        new DeviceBadge(facts.colours.colour(part.device), facts.colours.label(part.device));
    chip->setToolTip(QString::fromStdString(device.name + ", " + device.model));
    line->addWidget(chip);
    auto* memory = new QLabel(text.bytes(part.memory));
    memory->setToolTip(tr("Registers and variables of these tasks, all copies"));
    setInk(memory, Ink::Secondary);
    line->addWidget(memory);
    line->addStretch(1);
    auto* predicted = new QLabel(text.time(part.predicted));
    predicted->setToolTip(tr("Predicted, per step"));
    predicted->setObjectName(QStringLiteral("predicted"));
    if (part.measured)
        setInk(predicted, Ink::Secondary);
    line->addWidget(predicted);
    if (part.measured) {
        auto* measured = new QLabel(text.time(*part.measured));
        measured->setToolTip(tr("Measured, per step, mean of the last firings"));
        measured->setObjectName(QStringLiteral("measured"));
        line->addWidget(measured);
        if (part.predicted.value <= 0) { // of a loader: nothing is foreseen
            addWidget(row);
            return;
        }
        const double change = *part.measured / part.predicted - 1;
        auto* difference = new QLabel(text.change(change));
        difference->setToolTip(tr("Measured against predicted"));
        difference->setObjectName(QStringLiteral("difference"));
        setInk(difference, std::abs(change) > kFarOff ? Ink::Warning : Ink::Good);
        line->addWidget(difference);
    }
    addWidget(row);
}

QString NodePlacementView::why(const PlanFacts& facts, const std::vector<std::string>& nodes) const
{
    const Formatter text = workbench_.settings->formatter();
    const model::PlanHeader& header = facts.plan.header;
    const QString best = header.candidates > 1
                             ? tr("the fastest of %1 candidates").arg(text.count(header.candidates))
                             : tr("the only candidate");
    const QString chosen =
        tr("The plan is “%1”, %2: a step of %3, where the ideal chip would take %4.")
            .arg(QString::fromStdString(header.strategy), best, text.time(header.value),
                 text.time(header.lowerBound));
    return chosen + ' ' + sentenceOfTransfers(facts, {nodes.begin(), nodes.end()}, text);
}

} // namespace plugboard::gui
