// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/canvas/clipboard_text.h"

#include "engine/io/documents.h"

#include <QFile>
#include <QMimeData>
#include <QTemporaryDir>

namespace plugboard::gui {
namespace {

Error noFolder()
{
    return Error{ErrorCode::IoFailed, "no temporary folder can be made; free some space",
                 "clipboard"};
}

/// The io layer reads and writes files only.
template <class Drawing>
Result<QByteArray> written(const Drawing& drawing)
{
    const QTemporaryDir folder;
    if (!folder.isValid())
        return noFolder();
    const QString path = folder.filePath("drawing.txt");
    if (const Result<void> saved = io::save(path.toStdString(), drawing); !saved)
        return saved.error();
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return Error{ErrorCode::IoFailed, file.errorString().toStdString(), "clipboard"};
    return file.readAll();
}

template <class Load>
auto readBack(const QByteArray& text, Load load) -> decltype(load(std::string()))
{
    const QTemporaryDir folder;
    QFile file(folder.filePath("drawing.txt"));
    if (!folder.isValid() || !file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
        return noFolder();
    file.close();
    return load(file.fileName().toStdString());
}

} // namespace

model::Network fragmentOf(const model::Network& network, const std::vector<std::uint32_t>& nodes)
{
    model::Network fragment;
    fragment.name = network.name;
    std::vector<model::NodeId> place(network.nodes.size());
    for (const std::uint32_t node : nodes) {
        place[node] = model::NodeId(fragment.nodes.size());
        fragment.nodes.push_back(network.nodes[node]);
    }
    for (const model::Wire& wire : network.wires) {
        const model::NodeId from = place[wire.from.index()];
        const model::NodeId to = place[wire.to.index()];
        if (from.valid() && to.valid())
            fragment.wires.push_back({from, wire.fromPort, to, wire.toPort});
    }
    return fragment;
}

Result<QByteArray> textOf(const model::Network& network)
{
    return written(network);
}

Result<QByteArray> textOf(const model::Topology& topology)
{
    return written(topology);
}

Result<model::Network> networkOf(const QByteArray& text)
{
    return readBack(text, [](const std::string& path) { return io::loadNetwork(path); });
}

Result<model::Topology> topologyOf(const QByteArray& text)
{
    return readBack(text, [](const std::string& path) { return io::loadTopology(path); });
}

QMimeData* mimeOf(const char* type, const QByteArray& text)
{
    auto* data = new QMimeData;
    data->setData(QLatin1String(type), text);
    data->setText(QString::fromUtf8(text));
    return data;
}

QByteArray textIn(const QMimeData* data, const char* type)
{
    if (!data)
        return {};
    if (data->hasFormat(QLatin1String(type)))
        return data->data(QLatin1String(type));
    return data->text().toUtf8();
}

} // namespace plugboard::gui
