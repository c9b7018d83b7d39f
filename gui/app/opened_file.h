// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/imported_model.h"

#include <QString>

#include <memory>

namespace plugboard::gui {

/// What a path turned out to be, read as far as the window needs it.
struct OpenedFile {
    enum class Kind { Project, Network, Recipe, Topology, Plan, Trace, Run, Model };
    Kind kind = Kind::Project;
    QString path; ///< of a run: its directory
    std::shared_ptr<io::Project>
        project; ///< of the first four, what it holds of them; of a run, its drawing or null
    std::shared_ptr<const trace::Trace> trace; ///< of a trace that lies in no run directory
    std::shared_ptr<const model::Network> networkCopy = {}; ///< of a project, see Document::reset
    std::shared_ptr<const ImportedModel> model = {}; ///< of a model; its project stands above
};

/// Reads a file or run directory by its content; of plans and runs only what they are (the services
/// load them). Safe on any thread.
/// dims    values of the dimensions that a model only names
/// errors  those of the readers, in their words; Unsupported
Result<OpenedFile> openFile(const QString& path,
                            const std::map<std::string, std::int64_t>& dims = {});

/// File dialogs: "Plugboard files (*.plugboard *.plugboard.txt ...)".
QString openFilter();
QString projectFilter();

} // namespace plugboard::gui
