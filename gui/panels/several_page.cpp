// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/inspector_page.h"

#include <QLabel>

#include <algorithm>
#include <map>
#include <set>

namespace plugboard::gui {
namespace {

QString listed(const std::set<std::string>& names)
{
    QStringList all;
    for (const std::string& name : names)
        all << QString::fromStdString(name);
    return all.join(QStringLiteral(", "));
}

/// What goes over links or leaves nodes in a step.
struct Traffic {
    qint64 count = 0;
    Bytes bytes;
    Seconds seconds;

    void add(const session::Transfer& transfer)
    {
        count += transfer.firings;
        bytes = bytes + transfer.firings * transfer.bytes;
        seconds = seconds + double(transfer.firings) * transfer.seconds;
    }
};

/// The tensors on several wires.
class WiresPage : public InspectorPage {
    Q_OBJECT
public:
    WiresPage(Workbench workbench, const InspectorFacts& facts, std::vector<WireEnds> wires,
              QWidget* parent)
        : InspectorPage(workbench, facts, parent), wires_(std::move(wires))
    {
        addHeading(tr("%1 wires").arg(wires_.size()));
        from_ = addFigure(tr("From"), tr("Nodes whose outputs they carry"));
        types_ = addFigure(tr("Types"));
        bytes_ = addFigure(tr("Size"), tr("Of all their tensors, each counted once"));
        wrong_ = addFigure(tr("With problems"));
        planHeading_ = addHeading(tr("Plan"));
        transfers_ = addFigure(tr("Transfers per step"));
        sent_ = addFigure(tr("Bytes sent per step"));
        time_ = addFigure(tr("Time of transfers"));
    }

    void refresh() override
    {
        const Formatter text = formatter();
        std::set<std::string> sources;
        std::set<std::string> types;
        std::set<std::pair<std::string, int>> tensors;
        Bytes bytes;
        qint64 wrong = 0;
        for (const WireEnds& wire : wires_) {
            sources.insert(wire.from);
            wrong += hasProblem(wire) ? 1 : 0;
            const model::TensorType* type = typeOf(wire);
            if (type == nullptr)
                continue;
            types.insert(model::toString(type->type));
            if (tensors.insert({wire.from, wire.fromPort}).second)
                bytes = bytes + model::bytes(*type);
        }
        setFigure(from_, sources.size() > 4 ? tr("%1 nodes").arg(sources.size()) : listed(sources));
        setFigure(types_, types.empty() ? tr("unknown") : listed(types));
        setFigure(bytes_, types.empty() ? QString() : text.bytes(bytes));
        setFigure(wrong_, wrong == 0 ? QString() : text.count(wrong));
        refreshPlan(sources);
    }

private:
    const model::TensorType* typeOf(const WireEnds& wire) const
    {
        const model::NodeId node = document().node(wire.from);
        const session::NetworkCheck& check = document().check();
        if (!node.valid() || node.index() >= check.outputs.size())
            return nullptr;
        const auto& outputs = check.outputs[node.index()];
        return std::size_t(wire.fromPort) < outputs.size() ? &outputs[std::size_t(wire.fromPort)]
                                                           : nullptr;
    }

    bool hasProblem(const WireEnds& wire) const
    {
        for (const session::NetworkFinding& finding : document().check().findings)
            if (finding.error.subject == wire.to && finding.input == wire.toPort)
                return true;
        return false;
    }

    void refreshPlan(const std::set<std::string>& sources)
    {
        const auto facts = document().plan();
        planHeading_->setVisible(facts != nullptr);
        for (QLabel* figure : {transfers_, sent_, time_})
            setFigure(figure, {});
        if (!facts)
            return;
        Traffic traffic;
        for (const session::Transfer& transfer : facts->summary.transfers)
            if (sources.count(transfer.node) != 0)
                traffic.add(transfer);
        const Formatter text = formatter();
        setFigure(transfers_, traffic.count == 0 ? tr("none") : text.count(traffic.count));
        if (traffic.count > 0) {
            setFigure(sent_, text.bytes(traffic.bytes));
            setFigure(time_, text.time(traffic.seconds));
        }
    }

    std::vector<WireEnds> wires_;
    QLabel* from_;
    QLabel* types_;
    QLabel* bytes_;
    QLabel* wrong_;
    QLabel* planHeading_;
    QLabel* transfers_;
    QLabel* sent_;
    QLabel* time_;
};

/// Several hosts, devices, switches and links.
class ElementsPage : public InspectorPage {
    Q_OBJECT
public:
    ElementsPage(Workbench workbench, const InspectorFacts& facts,
                 const std::vector<std::string>& elements, const std::vector<std::string>& links,
                 QWidget* parent)
        : InspectorPage(workbench, facts, parent), elements_(elements.begin(), elements.end()),
          links_(links.begin(), links.end())
    {
        addHeading(tr("%1 selected").arg(elements.size() + links.size()));
        kinds_ = addFigure(tr("What they are"));
        models_ = addFigure(tr("Models"));
        cores_ = addFigure(tr("Cores"), tr("Of the CPU devices, all together"));
        peak_ = addFigure(tr("Peak"), tr("Of all devices together"));
        memory_ = addFigure(tr("Memory"), tr("Of all devices together"));
        bandwidth_ = addFigure(tr("Bandwidth"), tr("Of the links, both ways, all together"));
        planHeading_ = addHeading(tr("Plan"));
        needed_ = addFigure(tr("Memory needed"), tr("Variables, arena and loader buffers"));
        busy_ = addFigure(tr("Computing per step"), tr("All together"));
        transfers_ = addFigure(tr("Transfers per step"), tr("Over the links that are selected"));
        sent_ = addFigure(tr("Bytes sent per step"));
    }

    void refresh() override
    {
        refreshKinds();
        refreshFigures();
        refreshPlan();
    }

private:
    const model::Topology& topology() const { return document().machines(); }

    void refreshKinds()
    {
        const auto count = [&](const auto& all) {
            return int(std::count_if(all.begin(), all.end(), [&](const auto& element) {
                return elements_.count(element.name) != 0;
            }));
        };
        QStringList kinds;
        const auto add = [&](int number, const QString& one, const QString& many) {
            if (number > 0)
                kinds << (number == 1 ? one : many.arg(number));
        };
        add(count(topology().hosts), tr("a host"), tr("%1 hosts"));
        add(count(topology().devices), tr("a device"), tr("%1 devices"));
        add(count(topology().switches), tr("a switch"), tr("%1 switches"));
        add(int(links_.size()), tr("a link"), tr("%1 links"));
        setFigure(kinds_, kinds.join(QStringLiteral(", ")));
    }

    void refreshFigures()
    {
        const Formatter text = formatter();
        std::map<std::string, int> models;
        qint64 cores = 0;
        FlopsPerSecond peak;
        Bytes memory;
        for (const model::Device& device : topology().devices) {
            if (elements_.count(device.name) == 0)
                continue;
            ++models[device.model];
            cores += device.kind == model::DeviceKind::Cpu ? device.cores : 0;
            peak.value += device.peak.value;
            memory = memory + device.memory;
        }
        BytesPerSecond bandwidth;
        for (const model::Link& link : topology().links)
            if (links_.count(link.name) != 0)
                bandwidth.value += link.forward.bandwidth.value + link.backward.bandwidth.value;
        QStringList named;
        for (const auto& [name, number] : models)
            named << (number == 1 ? QString::fromStdString(name)
                                  : tr("%1 × %2").arg(number).arg(QString::fromStdString(name)));
        setFigure(models_, named.join('\n'));
        setFigure(cores_, cores > 0 ? text.count(cores) : QString());
        setFigure(peak_, models.empty() ? QString() : text.flopRate(peak));
        setFigure(memory_, models.empty() ? QString() : text.bytes(memory));
        setFigure(bandwidth_, links_.empty() ? QString() : text.rate(bandwidth));
    }

    void refreshPlan()
    {
        const auto facts = document().plan();
        planHeading_->setVisible(facts != nullptr);
        for (QLabel* figure : {needed_, busy_, transfers_, sent_})
            setFigure(figure, {});
        if (!facts)
            return;
        const Formatter text = formatter();
        Bytes needed;
        Seconds busy;
        int devices = 0;
        const auto& all = facts->plan.topology.devices;
        for (std::size_t at = 0; at < std::min(all.size(), facts->summary.devices.size()); ++at)
            if (elements_.count(all[at].name) != 0) {
                needed = needed + facts->summary.devices[at].needed;
                busy = busy + facts->summary.devices[at].busy;
                ++devices;
            }
        if (devices > 0) {
            setFigure(needed_, text.bytes(needed));
            setFigure(busy_, tr("%1, %2 of the step each")
                                 .arg(text.time(busy),
                                      text.percent(busy / facts->plan.header.value / devices, 0)));
        }
        if (links_.empty())
            return;
        const Traffic traffic = trafficOf(*facts);
        setFigure(transfers_, traffic.count == 0 ? tr("none") : text.count(traffic.count));
        setFigure(sent_, traffic.count == 0 ? QString() : text.bytes(traffic.bytes));
    }

    /// A transfer over several of the links counts once.
    Traffic trafficOf(const PlanFacts& facts) const
    {
        Traffic traffic;
        const auto& links = facts.plan.topology.links;
        for (const session::Transfer& transfer : facts.summary.transfers)
            if (std::any_of(transfer.route.begin(), transfer.route.end(),
                            [&](const model::Hop& hop) {
                                return hop.link.index() < links.size() &&
                                       links_.count(links[hop.link.index()].name) != 0;
                            }))
                traffic.add(transfer);
        return traffic;
    }

    std::set<std::string> elements_;
    std::set<std::string> links_;
    QLabel* kinds_;
    QLabel* models_;
    QLabel* cores_;
    QLabel* peak_;
    QLabel* memory_;
    QLabel* bandwidth_;
    QLabel* planHeading_;
    QLabel* needed_;
    QLabel* busy_;
    QLabel* transfers_;
    QLabel* sent_;
};

} // namespace

InspectorPage* makeWiresPage(Workbench workbench, const InspectorFacts& facts,
                             const std::vector<WireEnds>& wires, QWidget* parent)
{
    return new WiresPage(workbench, facts, wires, parent);
}

InspectorPage* makeElementsPage(Workbench workbench, const InspectorFacts& facts,
                                const std::vector<std::string>& elements,
                                const std::vector<std::string>& links, QWidget* parent)
{
    return new ElementsPage(workbench, facts, elements, links, parent);
}

} // namespace plugboard::gui

#include "several_page.moc"
