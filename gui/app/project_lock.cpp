// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/project_lock.h"

#include <QFileInfo>

namespace plugboard::gui {

QString ProjectLock::fileOf(const QString& project)
{
    const QFileInfo file(project);
    return file.absolutePath() + "/." + file.fileName() + ".lock";
}

ProjectLock::State ProjectLock::take(const QString& project)
{
    const QString file = fileOf(project);
    if (lock_ && lock_->isLocked() && file == fileOf(project_))
        return State::Free;
    auto lock = std::make_unique<QLockFile>(file);
    lock->setStaleLockTime(0); // only the end of its process makes a lock stale, not its age
    if (lock->tryLock(0)) {
        lock_ = std::move(lock);
        project_ = project;
        return State::Free;
    }
    if (lock->error() == QLockFile::LockFailedError &&
        lock->getLockInfo(&holder_.pid, &holder_.host, &holder_.program))
        return State::Held;
    return State::NotPossible;
}

void ProjectLock::release()
{
    lock_.reset();
    project_.clear();
}

} // namespace plugboard::gui
