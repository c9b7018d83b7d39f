// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/canvas/canvas_fixture.h"

#include "tests/plugboard_test.h"

#include <QDropEvent>
#include <QMimeData>
#include <QWheelEvent>

namespace plugboard::tests {

using namespace plugboard::gui;

model::Network rowOfFour()
{
    model::Network network;
    network.name = "row";
    const char* const kinds[] = {"input", "convolution", "relu", "output"};
    const char* const names[] = {"in", "conv", "relu", "out"};
    for (int at = 0; at < 4; ++at) {
        model::Node node;
        node.name = names[at];
        node.kind = kinds[at];
        node.x = 272.0 * at;
        network.nodes.push_back(node);
    }
    network.nodes[0].attributes.set("shape", std::vector<std::int64_t>{1, 28, 28});
    network.nodes[1].attributes.set("channels", std::int64_t(6));
    network.nodes[1].attributes.set("kernel", std::int64_t(5));
    for (std::size_t at = 0; at < 3; ++at)
        network.wires.push_back({model::NodeId(at), 0, model::NodeId(at + 1), 0});
    return network;
}

io::Project projectOf(model::Network network)
{
    io::Project project;
    project.network = std::move(network);
    return project;
}

model::Topology twoDevices()
{
    model::Topology topology;
    topology.name = "pair";
    topology.hosts.push_back({"host0", Bytes{std::int64_t(1) << 34}, 0, 0});
    for (int at = 0; at < 2; ++at) {
        model::Device device;
        device.name = at ? "gpu1" : "gpu0";
        device.kind = model::DeviceKind::Gpu;
        device.model = "Test";
        device.host = "host0";
        device.peak = {1e12};
        device.memoryBandwidth = {1e11};
        device.memory = Bytes{std::int64_t(1) << 33};
        device.x = 300.0 * at;
        device.y = 200;
        topology.devices.push_back(device);
    }
    topology.links.push_back({"link", "gpu0", "gpu1", {{25e9}, {2e-6}}, {{25e9}, {2e-6}}});
    return topology;
}

QPoint pixelOf(const BoardCanvas& canvas, QPointF scene)
{
    return canvas.view().toScreen(scene).toPoint();
}

QPoint middleOf(const BoardCanvas& canvas, std::uint32_t chip)
{
    const Chip& drawn = canvas.scene().chips()[chip];
    return pixelOf(canvas, QPointF(drawn.x + drawn.width / 2, drawn.y + drawn.height / 2));
}

QPoint pinOf(const BoardCanvas& canvas, const PortRef& port)
{
    return pixelOf(canvas, canvas.scene().portPoint(port));
}

void drag(QWidget& canvas, QPoint from, QPoint to, Qt::KeyboardModifiers modifiers,
          Qt::MouseButton button)
{
    QTest::mousePress(&canvas, button, modifiers, from);
    for (int step = 1; step <= 4; ++step) {
        const QPoint at = from + (to - from) * step / 4;
        QMouseEvent move(QEvent::MouseMove, QPointF(at), canvas.mapToGlobal(QPointF(at)), button,
                         button, modifiers);
        QCoreApplication::sendEvent(&canvas, &move);
    }
    QTest::mouseRelease(&canvas, button, modifiers, to);
}

bool dropOn(QWidget& canvas, QPoint at, const char* type, const QByteArray& data)
{
    QMimeData mime;
    mime.setData(type, data);
    QDragEnterEvent enter(at, Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&canvas, &enter);
    QDragMoveEvent move(at, Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&canvas, &move);
    QDropEvent drop(at, Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&canvas, &drop);
    return drop.isAccepted();
}

void turnWheel(QWidget& canvas, QPoint at, int notches)
{
    QWheelEvent wheel(QPointF(at), canvas.mapToGlobal(QPointF(at)), {}, {0, 120 * notches},
                      Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(&canvas, &wheel);
}

} // namespace plugboard::tests
