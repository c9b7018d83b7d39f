// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/main_window.h"

#include <QTemporaryDir>

#include <memory>

namespace plugboard::tests {

/// A Studio with a home of its own; questions are answered by `answer` and kept. Measured kernels
/// are shared by the tests of this build: measuring them again would take seconds each time.
class StudioFixture {
public:
    StudioFixture();
    ~StudioFixture();

    /// A window as on a screen of 1600 x 1000; the one before is closed like a crash.
    gui::MainWindow& start();
    void end();

    /// Opens a file and waits until it is shown or refused: false.
    bool open(const QString& path);
    /// Presses the key for Plan and waits; false where it failed.
    bool plan(int limit = 60'000);

    QString path(const QString& name) const { return home.filePath(name); }
    static QString example(const QString& name); ///< "mlp"
    gui::Document& document() { return studio->document; }

    QTemporaryDir home;
    int answer = 0;
    QList<gui::Question> asked;
    QString lastError;
    std::unique_ptr<gui::Studio> studio;
    std::unique_ptr<gui::MainWindow> window;
};

} // namespace plugboard::tests
