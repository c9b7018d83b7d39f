// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>
#include <QStringList>

namespace plugboard::tests {

/// Root of the source tree, from the environment variable PLUGBOARD_SOURCE.
QString sourceRoot();

/// Paths relative to the root of all files below `folder` that match the name filters.
QStringList filesBelow(const QString& folder, const QStringList& filters);

/// Whole file; fails the test where it cannot be read.
QString contents(const QString& path);

/// What the #include lines of a text name, without quotes or brackets.
QStringList includesOf(const QString& text);

} // namespace plugboard::tests
