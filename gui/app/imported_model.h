// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/session/import_model.h"

#include <QString>
#include <QTemporaryDir>

#include <memory>

namespace plugboard::gui {

/// A model of another program, as it was imported: its weights wait in a file of ours until the
/// project is saved, then they lie beside it.
struct ImportedModel {
    QString path;                 ///< of the model
    session::ImportedModel facts; ///< project and weights taken out
    qint64 nodes = 0;
    qint64 weights = 0;  ///< tensors
    QString weightsFile; ///< empty: the model has none
    std::shared_ptr<QTemporaryDir> folder;
};

/// Imports a model; the project is moved to `project`. Safe on any thread.
/// errors  those of session::importModel; IoFailed
Result<std::shared_ptr<const ImportedModel>>
importModelFile(const QString& path, const std::map<std::string, std::int64_t>& dims,
                io::Project& project);

/// What was mapped, for people.
QString summaryOf(const ImportedModel& model);

} // namespace plugboard::gui
