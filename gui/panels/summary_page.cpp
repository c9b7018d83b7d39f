// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/inspector_page.h"

#include "gui/panels/text_field.h"

#include <QLabel>

#include <cmath>

namespace plugboard::gui {
namespace {

/// The project, where nothing is selected.
class SummaryPage : public InspectorPage {
    Q_OBJECT
public:
    SummaryPage(Workbench workbench, const InspectorFacts& facts, QWidget* parent)
        : InspectorPage(workbench, facts, parent)
    {
        addHeading(tr("Project"));
        name_ = new TextField;
        nameRow_ = addRow(tr("Network"), name_, tr("The network's name."));
        connect(name_, &TextField::committed, this, &SummaryPage::rename);
        connect(name_, &TextField::reverted, nameRow_, &FormRow::clearError);
        nodes_ = addFigure(tr("Nodes"));
        wires_ = addFigure(tr("Wires"));
        parameters_ = addFigure(tr("Parameters"), tr("Trainable values"));
        variables_ =
            addFigure(tr("Variables"), tr("Bytes of weights, running moments and optimizer state"));
        work_ = addFigure(tr("Work per step"), tr("Floating-point operations"));
        batch_ = addFigure(tr("Batch"), tr("Samples of one step, over all devices"));
        devices_ = addFigure(tr("Devices"));
        problems_ = addFigure(tr("Problems"));
        planHeading_ = addHeading(tr("Plan"));
        noPlan_ = addText(tr("Plan (F5) places every operation and shows here what to expect."));
        strategy_ = addFigure(tr("Strategy"));
        step_ = addFigure(tr("Predicted step"));
        rate_ = addFigure(tr("Samples per second"));
        bound_ = addFigure(tr("Ideal chip"),
                           tr("A step on all devices melted into one, with free wiring"));
        fullest_ = addFigure(tr("Fullest device"));
        search_ = addFigure(tr("Search"));
        addText(tr("Select a node, a wire, a device or a link to see and change it."));
    }

    void refresh() override
    {
        const Formatter text = formatter();
        const model::Network& network = document().network();
        name_->setValue(QString::fromStdString(network.name));
        setFigure(nodes_, text.count(qint64(network.nodes.size())));
        setFigure(wires_, text.count(qint64(network.wires.size())));
        const auto& step = facts_.step;
        setFigure(parameters_, step ? text.count(step->parameters) : QStringLiteral("–"));
        setFigure(variables_, step ? text.bytes(step->variables) : QStringLiteral("–"),
                  step ? tr("%1 bytes").arg(text.count(step->variables.value)) : QString());
        setFigure(work_, step ? text.flops(step->total) : QStringLiteral("–"));
        setFigure(batch_, text.count(document().recipe().batch));
        const std::size_t devices = document().machines().devices.size();
        const QString where =
            document().usesThisMachine() ? tr("%1, this machine") : tr("%1, drawn");
        setFigure(devices_, where.arg(text.count(qint64(devices))));
        setFigure(problems_, document().problems().isEmpty()
                                 ? tr("none")
                                 : text.count(document().problems().size()));
        refreshPlan(text);
    }

private:
    void rename(const QString& name)
    {
        nameRow_->setError(name.trimmed().isEmpty() ? tr("needs a name") : QString());
        if (name.trimmed().isEmpty())
            return;
        model::Network network = document().network();
        network.name = name.trimmed().toStdString();
        document().setNetwork(network, tr("Rename network"));
    }

    void refreshPlan(const Formatter& text)
    {
        const auto facts = document().plan();
        noPlan_->setVisible(!facts);
        planHeading_->setText(facts && document().planIsStale() ? tr("Plan, out of date")
                                                                : tr("Plan"));
        if (!facts) {
            for (QLabel* figure : {strategy_, step_, rate_, bound_, fullest_, search_})
                setFigure(figure, {});
            return;
        }
        const model::PlanHeader& header = facts->plan.header;
        setFigure(strategy_, QString::fromStdString(header.strategy));
        setFigure(step_, text.time(header.value), tr("%1 s").arg(header.value.value, 0, 'g', 9));
        setFigure(rate_, text.count(std::llround(double(header.batch) / header.value.value)));
        setFigure(bound_, tr("%1, reached to %2")
                              .arg(text.time(header.lowerBound),
                                   text.percent(header.lowerBound / header.value, 0)));
        const QString tried =
            header.candidates == 1 ? tr("%1 candidate, %2") : tr("%1 candidates, %2");
        setFigure(search_, tried.arg(text.count(header.candidates),
                                     QString::fromStdString(header.searchEnded)));
        refreshFullest(*facts, text);
    }

    void refreshFullest(const PlanFacts& facts, const Formatter& text)
    {
        double fullest = -1;
        QString shown;
        for (const session::DeviceLoad& load : facts.summary.devices) {
            const double share =
                load.limit.value > 0 ? double(load.needed.value) / double(load.limit.value) : 0;
            if (share <= fullest)
                continue;
            fullest = share;
            const model::Device& device = facts.plan.topology.device(load.device);
            shown = tr("%1, %2 of %3")
                        .arg(QString::fromStdString(device.name), text.percent(share, 0),
                             text.bytes(load.limit));
        }
        setFigure(fullest_, shown);
    }

    TextField* name_;
    FormRow* nameRow_;
    QLabel* nodes_;
    QLabel* wires_;
    QLabel* parameters_;
    QLabel* variables_;
    QLabel* work_;
    QLabel* batch_;
    QLabel* devices_;
    QLabel* problems_;
    QLabel* planHeading_;
    QLabel* noPlan_;
    QLabel* strategy_;
    QLabel* step_;
    QLabel* rate_;
    QLabel* bound_;
    QLabel* fullest_;
    QLabel* search_;
};

} // namespace

InspectorPage* makeSummaryPage(Workbench workbench, const InspectorFacts& facts, QWidget* parent)
{
    return new SummaryPage(workbench, facts, parent);
}

} // namespace plugboard::gui

#include "summary_page.moc"
