// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/imported_model.h"

#include <QCoreApplication>
#include <QFileInfo>

#include <utility>

namespace plugboard::gui {
namespace {

QString say(const char* text, int n = -1)
{
    return QCoreApplication::translate("ImportedModel", text, nullptr, n);
}

} // namespace

Result<std::shared_ptr<const ImportedModel>>
importModelFile(const QString& path, const std::map<std::string, std::int64_t>& dims,
                io::Project& project)
{
    auto read = session::importModel(path.toStdString(), {.dims = dims});
    if (!read)
        return read.error();
    auto imported = std::make_shared<ImportedModel>();
    imported->path = path;
    project = std::move(read->project);
    imported->nodes = qint64(project.network.nodes.size());
    imported->weights = qint64(read->weights.size());
    if (!read->weights.empty()) {
        imported->folder = std::make_shared<QTemporaryDir>();
        imported->weightsFile = imported->folder->filePath("model.safetensors");
        if (auto saved = session::saveWeights(imported->weightsFile.toStdString(), read->weights);
            !saved)
            return saved.error();
    }
    read->weights = {};
    imported->facts = std::move(*read);
    return std::shared_ptr<const ImportedModel>(std::move(imported));
}

QString summaryOf(const ImportedModel& model)
{
    QString text = say("%1: opset %2, %3 nodes, %4 weights")
                       .arg(QFileInfo(model.path).fileName())
                       .arg(model.facts.opset)
                       .arg(model.nodes)
                       .arg(model.weights);
    if (model.facts.folded > 0)
        text += say(", %1 operations were constant").arg(model.facts.folded);
    if (const int warnings = int(model.facts.warnings.size()); warnings > 0)
        text += warnings == 1 ? say(", 1 warning") : say(", %n warnings", warnings);
    return text;
}

} // namespace plugboard::gui
