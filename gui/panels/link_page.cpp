// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/topology_page.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace plugboard::gui {
namespace {

/// A link: bandwidth and latency of each direction.
class LinkPage : public TopologyPage {
    Q_OBJECT
public:
    LinkPage(Workbench workbench, const InspectorFacts& facts, std::string name, QWidget* parent)
        : TopologyPage(workbench, facts, parent), name_(std::move(name))
    {
        const model::Link* link = found();
        if (link == nullptr) {
            addText(tr("%1 is no longer there.").arg(QString::fromStdString(name_)));
            return;
        }
        addHeading(tr("Link"));
        addReadOnlyNote();
        addName(
            name_, tr("Unique among links."),
            [from = name_](model::Topology& topology, const std::string& to) -> Result<void> {
                model::Link* link = named(topology.links, from);
                if (link == nullptr)
                    return goneError(from);
                if (named(topology.links, to) != nullptr)
                    return Error{ErrorCode::InvalidInput, "two links have this name; rename one",
                                 to};
                link->name = to;
                return {};
            },
            [](const std::string& to) { return Selection{.links = {to}}; });
        ends_ = addFigure(tr("Between"));
        addDirection(
            tr("%1 to %2").arg(QString::fromStdString(link->a), QString::fromStdString(link->b)),
            &model::Link::forward, QStringLiteral("forward"));
        addDirection(
            tr("%1 to %2").arg(QString::fromStdString(link->b), QString::fromStdString(link->a)),
            &model::Link::backward, QStringLiteral("backward"));
        auto* both = new QPushButton(tr("Same both ways"));
        both->setObjectName(QStringLiteral("sameBothWays"));
        both->setToolTip(tr("Gives the second direction the figures of the first."));
        both->setEnabled(!document().usesThisMachine());
        auto* line = new QWidget;
        auto* row = new QHBoxLayout(line);
        row->setContentsMargins(kGutter, 4, kGutter, 4);
        row->addStretch(1);
        row->addWidget(both);
        addWidget(line);
        connect(both, &QPushButton::clicked, this, &LinkPage::makeSame);
        addHeading(tr("Plan"));
        transfers_ = addFigure(tr("Transfers per step"));
        forward_ = addFigure(tr("Sent forward"));
        backward_ = addFigure(tr("Sent backward"));
        noPlan_ = addText(tr("Plan (F5) shows what goes over this link."));
    }

protected:
    void refreshFigures() override
    {
        const model::Link* link = found();
        if (link == nullptr || ends_ == nullptr)
            return;
        setFigure(
            ends_,
            tr("%1 and %2").arg(QString::fromStdString(link->a), QString::fromStdString(link->b)));
        refreshTraffic();
    }

private:
    const model::Link* found() const { return named(document().machines().links, name_); }

    void addDirection(const QString& title, model::LinkRate model::Link::*direction,
                      const QString& key)
    {
        addHeading(title);
        const auto rate = [direction](auto& link) -> auto&
        {
            return (link.*direction).bandwidth;
        };
        const auto latency = [direction](auto& link) -> auto&
        {
            return (link.*direction).latency;
        };
        addQuantity(
            tr("Bandwidth"), tr("Such as 25 GB/s or 200 Gb/s"), &model::Topology::links, name_,
            rate, [this](BytesPerSecond value) { return formatter().rate(value); }, parseRate,
            key + QStringLiteral(".bandwidth"));
        addQuantity(
            tr("Latency"), tr("Such as 1.5 us"), &model::Topology::links, name_, latency,
            [this](Seconds time) { return formatter().time(time); }, parseTime,
            key + QStringLiteral(".latency"));
    }

    void makeSame()
    {
        model::Topology topology = document().topology();
        model::Link* link = named(topology.links, name_);
        if (link == nullptr)
            return;
        link->backward = link->forward;
        document().setTopology(topology, tr("Make link the same both ways"));
    }

    void refreshTraffic()
    {
        const auto facts = document().plan();
        noPlan_->setVisible(!facts);
        for (QLabel* figure : {transfers_, forward_, backward_})
            setFigure(figure, {});
        if (!facts)
            return;
        qint64 count = 0;
        Bytes sent[2];
        const auto& links = facts->plan.topology.links;
        for (const session::Transfer& transfer : facts->summary.transfers)
            for (const model::Hop& hop : transfer.route)
                if (hop.link.index() < links.size() && links[hop.link.index()].name == name_) {
                    count += transfer.firings;
                    sent[hop.backward] = sent[hop.backward] + transfer.firings * transfer.bytes;
                }
        const Formatter text = formatter();
        setFigure(transfers_, count == 0 ? tr("none") : text.count(count));
        const model::Link* link = found();
        const Seconds step = facts->plan.header.value;
        const auto shown = [&](Bytes bytes, const model::LinkRate& rate) {
            return tr("%1, %2 of the step")
                .arg(text.bytes(bytes), text.percent(bytes / rate.bandwidth / step, 0));
        };
        if (count > 0 && link != nullptr) {
            setFigure(forward_, shown(sent[0], link->forward));
            setFigure(backward_, shown(sent[1], link->backward));
        }
    }

    std::string name_;
    QLabel* ends_ = nullptr;
    QLabel* transfers_ = nullptr;
    QLabel* forward_ = nullptr;
    QLabel* backward_ = nullptr;
    QLabel* noPlan_ = nullptr;
};

} // namespace

InspectorPage* makeLinkPage(Workbench workbench, const InspectorFacts& facts,
                            const std::string& link, QWidget* parent)
{
    return new LinkPage(workbench, facts, link, parent);
}

} // namespace plugboard::gui

#include "link_page.moc"
