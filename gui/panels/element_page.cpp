// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/presets.h"
#include "gui/panels/text_field.h"
#include "gui/panels/topology_page.h"

#include <QLabel>

#include <algorithm>

namespace plugboard::gui {
namespace {

using model::Device;
using model::Topology;

Error badCount(const QString& text)
{
    return {ErrorCode::InvalidInput,
            InspectorPage::tr("needs a whole number from 1 to 1,048,576, got %1")
                .arg(text)
                .toStdString(),
            {}};
}

/// Everything that a preset says; name, host and place stay.
Result<void> becomePreset(Device& device, const std::string& preset)
{
    if (preset.empty()) {
        device.preset.clear();
        return {};
    }
    Result<Device> wanted = io::presetDevice(preset);
    if (!wanted)
        return wanted.error();
    wanted->name = device.name;
    wanted->host = device.host;
    wanted->x = device.x;
    wanted->y = device.y;
    device = std::move(*wanted);
    return {};
}

const std::vector<std::pair<std::string, QString>>& deviceKinds()
{
    static const std::vector<std::pair<std::string, QString>> kinds = {
        {"cpu", InspectorPage::tr("CPU")},
        {"gpu", InspectorPage::tr("GPU")},
        {"accelerator", InspectorPage::tr("Accelerator")}};
    return kinds;
}

/// A host, a device or a switch.
class ElementPage : public TopologyPage {
    Q_OBJECT
public:
    ElementPage(Workbench workbench, const InspectorFacts& facts, std::string name, QWidget* parent)
        : TopologyPage(workbench, facts, parent), name_(std::move(name))
    {
        const Topology& topology = document().machines();
        if (named(topology.devices, name_) != nullptr)
            addDevice();
        else if (named(topology.hosts, name_) != nullptr)
            addHost();
        else if (named(topology.switches, name_) != nullptr)
            addSwitch();
        else
            addText(tr("%1 is no longer there.").arg(QString::fromStdString(name_)));
    }

protected:
    void refreshFigures() override
    {
        refreshLinks();
        refreshLoad();
    }

private:
    const Topology& topology() const { return document().machines(); }

    void addHead(const QString& title, const QString& help)
    {
        addHeading(title);
        addText(help);
        addReadOnlyNote();
        addName(
            name_, tr("Unique among hosts, devices and switches."),
            [from = name_](Topology& topology, const std::string& to) {
                return renameElement(topology, from, to);
            },
            [this](const std::string& to) {
                keepChoice(to);
                return Selection{.elements = {to}};
            });
    }

    /// What it runs on is chosen by name.
    void keepChoice(const std::string& to)
    {
        const auto choices = document().project().deviceChoices;
        for (model::DeviceChoice choice : choices)
            if (choice.device == name_) {
                choice.device = to;
                document().setDeviceChoices({choice, {name_}});
            }
    }

    /// A field of the device, read and written by a lambda.
    template <class Read, class Set>
    FormRow* addDeviceField(const QString& label, const QString& help, Read read, Set set,
                            const QString& key)
    {
        return addElementField(label, help, &Topology::devices, name_, read, set, key);
    }

    template <class Value, class Show, class Parse>
    FormRow* addFigureOf(const QString& label, const QString& help, Value Device::*member,
                         Show show, Parse parse, const QString& key)
    {
        return addQuantity(label, help, &Topology::devices, name_, member, show, parse, key);
    }

    void addDevice()
    {
        addHead(tr("Device"), tr("Computes: operations are placed on it."));
        addPreset();
        addKind();
        addHostChoice();
        addDeviceField(
            tr("Cores"), tr("CPU: threads that compute"),
            [](const Device& device) { return QString::number(device.cores); },
            [](Device& device, const QString& text) -> Result<void> {
                bool valid = false;
                const int cores = text.toInt(&valid);
                if (!valid || cores < 1 || cores > (1 << 20))
                    return badCount(text);
                device.cores = cores;
                return {};
            },
            QStringLiteral("cores"));
        addHeading(tr("Speed and memory"));
        addSpeeds();
        addHeading(tr("Source"));
        addDeviceField(
            tr("Model"), tr("What is printed on it; calibrated kernels are kept by it."),
            [](const Device& device) { return QString::fromStdString(device.model); },
            [](Device& device, const QString& text) -> Result<void> {
                device.model = text.trimmed().toStdString();
                return {};
            },
            QStringLiteral("model"));
        addDeviceField(
            tr("Figures from"), tr("Data sheet, paper or measurement"),
            [](const Device& device) { return QString::fromStdString(device.source); },
            [](Device& device, const QString& text) -> Result<void> {
                device.source = text.trimmed().toStdString();
                return {};
            },
            QStringLiteral("source"));
        addLoad();
    }

    void addSpeeds()
    {
        const auto flopRate = [this](FlopsPerSecond rate) { return formatter().flopRate(rate); };
        const auto rate = [this](BytesPerSecond rate) { return formatter().rate(rate); };
        const auto bytes = [this](Bytes size) { return formatter().bytes(size); };
        const auto time = [this](Seconds time) { return formatter().time(time); };
        addFigureOf(tr("Peak"), tr("Float32 operations per second, such as 67 TFLOP/s"),
                    &Device::peak, flopRate, parseFlopRate, QStringLiteral("peak"));
        FormRow* peak64 = addFigureOf(
            tr("Peak, float64"), tr("Such as 34 TFLOP/s; empty: half of the float32 peak"),
            &Device::peakFloat64,
            [flopRate](FlopsPerSecond rate) {
                return rate.value == 0 ? QString() : flopRate(rate);
            },
            [](const QString& text) {
                return text.trimmed().isEmpty() ? Result<FlopsPerSecond>(FlopsPerSecond{})
                                                : parseFlopRate(text);
            },
            QStringLiteral("peak64"));
        static_cast<TextField*>(peak64->editor())->setPlaceholderText(tr("half of float32"));
        addFigureOf(tr("Memory bandwidth"), tr("Such as 3.35 TB/s or 200 Gb/s"),
                    &Device::memoryBandwidth, rate, parseRate, QStringLiteral("bandwidth"));
        addFigureOf(tr("Memory"), tr("Such as 80 GiB; plans do not go beyond it"), &Device::memory,
                    bytes, parseBytes, QStringLiteral("memory"));
        addFigureOf(tr("Cache"), tr("Last level, its share, such as 50 MiB"), &Device::cache, bytes,
                    parseBytes, QStringLiteral("cache"));
        addFigureOf(tr("Launch overhead"), tr("Time per task besides its work, such as 3 us"),
                    &Device::launchOverhead, time, parseTime, QStringLiteral("overhead"));
    }

    void addPreset()
    {
        std::vector<std::pair<std::string, QString>> choices = {{"", tr("none")}};
        if (const auto presets = io::presetNames())
            for (const std::string& preset : *presets)
                choices.push_back({preset, QString::fromStdString(preset)});
        addChoice(
            tr("Preset"), tr("Takes over all figures of a known device."), choices,
            [this] {
                const Device* device = named(topology().devices, name_);
                return device == nullptr ? std::string() : device->preset;
            },
            [name = name_](Topology& topology, const QString& preset) -> Result<void> {
                Device* device = named(topology.devices, name);
                return device == nullptr ? goneError(name)
                                         : becomePreset(*device, preset.toStdString());
            },
            QString::fromStdString(name_) + QStringLiteral(".preset"));
    }

    void addKind()
    {
        addChoice(
            tr("Kind"), {}, deviceKinds(),
            [this] {
                const Device* device = named(topology().devices, name_);
                return device == nullptr ? std::string()
                                         : deviceKinds()[std::size_t(device->kind)].first;
            },
            [name = name_](Topology& topology, const QString& kind) -> Result<void> {
                Device* device = named(topology.devices, name);
                if (device == nullptr)
                    return goneError(name);
                for (std::size_t at = 0; at < deviceKinds().size(); ++at)
                    if (deviceKinds()[at].first == kind.toStdString())
                        device->kind = model::DeviceKind(at);
                return {};
            },
            QString::fromStdString(name_) + QStringLiteral(".kind"));
    }

    void addHostChoice()
    {
        std::vector<std::pair<std::string, QString>> choices = {{"", tr("none")}};
        for (const model::Host& host : topology().hosts)
            choices.push_back({host.name, QString::fromStdString(host.name)});
        addChoice(
            tr("Host"), tr("Devices of one host that are CPUs share its memory."), choices,
            [this] {
                const Device* device = named(topology().devices, name_);
                return device == nullptr ? std::string() : device->host;
            },
            [name = name_](Topology& topology, const QString& host) -> Result<void> {
                Device* device = named(topology.devices, name);
                if (device == nullptr)
                    return goneError(name);
                device->host = host.toStdString();
                return {};
            },
            QString::fromStdString(name_) + QStringLiteral(".host"));
    }

    void addHost()
    {
        addHead(tr("Host"), tr("A computer with memory; devices stand in it."));
        addQuantity(
            tr("Memory"), tr("Such as 512 GiB"), &Topology::hosts, name_, &model::Host::memory,
            [this](Bytes size) { return formatter().bytes(size); }, parseBytes,
            QStringLiteral("memory"));
        members_ = addFigure(tr("Devices"));
        addHeading(tr("Cables"));
        links_ = addFigure(tr("Links"));
    }

    void addSwitch()
    {
        addHead(tr("Switch"), tr("Forwards data between links and computes nothing."));
        links_ = addFigure(tr("Links"));
    }

    void addLoad()
    {
        loadHeading_ = addHeading(tr("Plan"));
        needed_ = addFigure(tr("Memory needed"), tr("Variables, arena and loader buffers"));
        busy_ = addFigure(tr("Computing per step"));
        sending_ = addFigure(tr("Sending per step"));
        addHeading(tr("Cables"));
        links_ = addFigure(tr("Links"));
    }

    void refreshLinks()
    {
        if (links_ == nullptr)
            return;
        QStringList ends;
        for (const model::Link& link : topology().links)
            if (link.a == name_ || link.b == name_)
                ends << QString::fromStdString(link.a == name_ ? link.b : link.a);
        setFigure(links_, ends.isEmpty() ? tr("none") : ends.join(QStringLiteral(", ")));
        if (members_ == nullptr)
            return;
        QStringList members;
        for (const Device& device : topology().devices)
            if (device.host == name_)
                members << QString::fromStdString(device.name);
        setFigure(members_, members.isEmpty() ? tr("none") : members.join(QStringLiteral(", ")));
    }

    void refreshLoad()
    {
        if (loadHeading_ == nullptr)
            return;
        const auto facts = document().plan();
        const model::DeviceId id =
            facts ? facts->plan.topology.findDevice(name_) : model::DeviceId();
        loadHeading_->setVisible(id.valid());
        for (QLabel* figure : {needed_, busy_, sending_})
            setFigure(figure, {});
        if (!id.valid() || id.index() >= facts->summary.devices.size())
            return;
        const session::DeviceLoad& load = facts->summary.devices[id.index()];
        const Formatter text = formatter();
        const auto share = [&](Seconds part) {
            return tr("%1, %2 of the step")
                .arg(text.time(part), text.percent(part / facts->plan.header.value, 0));
        };
        setFigure(needed_, tr("%1 of %2").arg(text.bytes(load.needed), text.bytes(load.limit)));
        setFigure(busy_, share(load.busy));
        setFigure(sending_, share(load.sending));
    }

    std::string name_;
    QLabel* links_ = nullptr;
    QLabel* members_ = nullptr;
    QLabel* loadHeading_ = nullptr;
    QLabel* needed_ = nullptr;
    QLabel* busy_ = nullptr;
    QLabel* sending_ = nullptr;
};

} // namespace

InspectorPage* makeElementPage(Workbench workbench, const InspectorFacts& facts,
                               const std::string& element, QWidget* parent)
{
    return new ElementPage(workbench, facts, element, parent);
}

} // namespace plugboard::gui

#include "element_page.moc"
