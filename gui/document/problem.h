// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "gui/document/selection.h"

#include <QList>
#include <QString>

#include <functional>

namespace plugboard::gui {

/// A way out that the engine knows: a button in the Problems panel.
struct Remedy {
    QString label; ///< "Insert Flatten"
    std::function<void()> apply;
};

/// Something that keeps the project from being planned or run, or a file from being read.
struct Problem {
    enum class Severity { Error, Warning, Note };
    /// Who reports it: all problems of a source are replaced together.
    enum class Source { Network, Recipe, Topology, Plan, Run, File, Machine };

    Severity severity = Severity::Error;
    Source source = Source::Network;
    QString message;  ///< the engine's own words
    QString subject;  ///< the node, element, field or file
    Selection target; ///< what a click on it selects
    QList<Remedy> remedies;
};

Problem problemOf(const Error& error, Problem::Source source);

} // namespace plugboard::gui
