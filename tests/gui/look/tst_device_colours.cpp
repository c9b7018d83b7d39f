// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/look/device_colours.h"
#include "tests/plugboard_test.h"

#include <QSet>

using namespace plugboard;
using namespace plugboard::gui;

namespace {

model::Topology machines(int hosts, int devicesEach)
{
    model::Topology topology;
    for (int host = 0; host < hosts; ++host)
        for (int device = 0; device < devicesEach; ++device) {
            model::Device added;
            added.name = "gpu" + std::to_string(host * devicesEach + device);
            added.host = "host" + std::to_string(host);
            topology.devices.push_back(added);
        }
    return topology;
}

} // namespace

class TestDeviceColours : public QObject {
    Q_OBJECT
private slots:
    void twelveDevicesHaveTwelveHues();
    void aboveThatHuesAreTheHosts();
    void labelsAreUnique();
    void anUnknownDeviceIsGrey();
};

void TestDeviceColours::twelveDevicesHaveTwelveHues()
{
    const DeviceColours colours(machines(3, 4));
    QSet<QRgb> seen;
    for (std::uint32_t at = 0; at < 12; ++at)
        seen.insert(colours.colour(model::DeviceId(at)).rgb());
    QCOMPARE(seen.size(), 12);
    QCOMPARE(colours.colour(model::DeviceId(0)), QColor(0x00, 0x72, 0xB2));
}

void TestDeviceColours::aboveThatHuesAreTheHosts()
{
    const DeviceColours colours(machines(2, 8));
    const auto hue = [&](std::uint32_t device) {
        return colours.colour(model::DeviceId(device)).hslHue();
    };
    for (std::uint32_t at = 1; at < 8; ++at) {
        QVERIFY(std::abs(hue(at) - hue(0)) <= 3);
        QVERIFY(colours.colour(model::DeviceId(at)) != colours.colour(model::DeviceId(at - 1)));
    }
    QVERIFY(std::abs(hue(8) - hue(0)) > 30);
}

void TestDeviceColours::labelsAreUnique()
{
    model::Topology topology = machines(1, 2);
    topology.devices[1].name = "g0"; // "gpu0" is shortened to that
    const DeviceColours colours(topology);
    QCOMPARE(colours.label(model::DeviceId(0)), "g0");
    QCOMPARE(colours.label(model::DeviceId(1)), "1");
}

void TestDeviceColours::anUnknownDeviceIsGrey()
{
    const DeviceColours colours;
    QCOMPARE(colours.label(model::DeviceId(7)), "?");
    QVERIFY(colours.colour({}).saturation() < 60);
}

PLUGBOARD_TEST(TestDeviceColours)
#include "tst_device_colours.moc"
