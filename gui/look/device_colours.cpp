// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/look/device_colours.h"

#include <map>
#include <set>

namespace plugboard::gui {
namespace {

/// Colour-blind safe, in this order (the first six: Okabe, Ito).
constexpr QRgb kHues[] = {0x0072B2, 0xE69F00, 0x009E73, 0xCC79A7, 0x56B4E9, 0xD55E00,
                          0x7B61FF, 0xA6761D, 0x66A61E, 0xF0E442, 0xB2182B, 0x5E6C84};
constexpr std::size_t kHueCount = std::size(kHues);

/// "gpu12" gives "g12", "cpu0" "c0"; a name without a number its first three letters.
QString shortLabel(const QString& name)
{
    qsizetype digits = name.size();
    while (digits > 0 && name[digits - 1].isDigit())
        --digits;
    if (digits == 0 || digits == name.size())
        return name.left(3);
    return name.left(1) + name.mid(digits);
}

} // namespace

DeviceColours::DeviceColours(const model::Topology& topology)
{
    const bool byHost = topology.devices.size() > kHueCount;
    std::map<std::string, std::size_t> hosts;
    std::map<std::string, int> within;
    std::map<std::string, int> devicesOf;
    for (const model::Device& device : topology.devices) {
        hosts.emplace(device.host, hosts.size());
        ++devicesOf[device.host];
    }
    std::set<QString> taken;
    for (std::size_t at = 0; at < topology.devices.size(); ++at) {
        const model::Device& device = topology.devices[at];
        if (byHost) {
            const QColor base = QColor(kHues[hosts[device.host] % kHueCount]);
            const int step = within[device.host]++;
            const int last = std::max(1, devicesOf[device.host] - 1);
            colours_.push_back(base.lighter(80 + 60 * step / last));
        } else {
            colours_.push_back(QColor(kHues[at]));
        }
        const QString name = QString::fromStdString(device.name);
        for (const QString& label : {shortLabel(name), name, QString::number(at)})
            if (taken.insert(label).second) {
                labels_.push_back(label);
                break;
            }
    }
}

QColor DeviceColours::colour(model::DeviceId device) const
{
    return device.valid() && device.index() < colours_.size() ? colours_[device.index()]
                                                              : QColor(0x80, 0x88, 0x92);
}

QString DeviceColours::label(model::DeviceId device) const
{
    return device.valid() && device.index() < labels_.size() ? labels_[device.index()]
                                                             : QStringLiteral("?");
}

} // namespace plugboard::gui
