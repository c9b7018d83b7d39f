// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLockFile>
#include <QString>

#include <memory>

namespace plugboard::gui {

/// A file beside the project that says who has it open. One of a process that is no more is taken
/// over.
class ProjectLock {
public:
    struct Holder {
        qint64 pid = 0;
        QString host;
        QString program;
    };
    enum class State { Free, Held, NotPossible };

    /// Takes the lock of this project, and lets go of the one before only where that succeeds. A
    /// folder that cannot be written to gives NotPossible: what is in it can be looked at.
    State take(const QString& project);
    void release();
    /// Who has it, after Held.
    const Holder& holder() const { return holder_; }

    static QString fileOf(const QString& project);

private:
    std::unique_ptr<QLockFile> lock_;
    QString project_;
    Holder holder_;
};

} // namespace plugboard::gui
