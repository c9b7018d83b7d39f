// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/autosave.h"

#include "gui/service/run_files.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QUuid>
#include <QtConcurrent>

namespace plugboard::gui {
namespace {

QString autosaveFolder()
{
    return stateFolder("autosave");
}

Result<void> writeInfo(const QString& folder, const QString& path, const QString& title)
{
    QFile file(folder + "/info.json");
    const QByteArray text = QJsonDocument(QJsonObject{{"path", path}, {"title", title}}).toJson();
    if (file.open(QIODevice::WriteOnly) && file.write(text) == text.size() && file.flush())
        return {};
    return Error{ErrorCode::IoFailed, file.errorString().toStdString(),
                 file.fileName().toStdString()};
}

} // namespace

Autosave::Autosave(Document* document, Settings* settings, QObject* parent)
    : QObject(parent), document_(document), settings_(settings),
      folder_(autosaveFolder() + '/' + QUuid::createUuid().toString(QUuid::WithoutBraces))
{
    connect(&writing_, &QFutureWatcherBase::finished, this, &Autosave::finishSaving);
    connect(&timer_, &QTimer::timeout, this, &Autosave::saveNow);
    connect(settings_, &Settings::changed, this, &Autosave::restart);
    connect(document_, &Document::wasReset, this, [this] {
        waitForSaved();
        QFile::remove(folder_ + "/project.plugboard");
        savedIndex_ = -1;
    });
    connect(document_, &Document::titleChanged, this, [this] {
        if (!document_->isModified()) {
            waitForSaved();
            QFile::remove(folder_ + "/project.plugboard"); // the file itself is up to date
            savedIndex_ = -1;
        }
    });
    restart();
}

Autosave::~Autosave()
{
    waitForSaved();
    lock_.reset();
    QDir(folder_).removeRecursively();
}

void Autosave::restart()
{
    const int seconds = settings_->values().autosaveSeconds;
    if (seconds > 0)
        timer_.start(seconds * 1000);
    else
        timer_.stop();
}

void Autosave::saveNow()
{
    const int index = document_->undoStack().index();
    if (!document_->isModified() || index == savedIndex_ || writing_.isRunning())
        return;
    if (!lock_) {
        QDir().mkpath(folder_);
        lock_ = std::make_unique<QLockFile>(folder_ + "/lock");
        lock_->setStaleLockTime(0);
        lock_->tryLock(0);
    }
    savedIndex_ = index;
    const QString folder = folder_;
    const QString path = document_->path();
    const QString title = document_->title();
    writing_.setFuture(
        QtConcurrent::run([project = document_->project(), folder, path, title]() -> Result<void> {
            const std::string file = (folder + "/project.plugboard").toStdString();
            if (auto written = writeInfo(folder, path, title); !written)
                return written;
            return io::save(file, project);
        }));
}

void Autosave::finishSaving()
{
    if (const Result<void> result = writing_.result(); !result) {
        savedIndex_ = -1;
        emit failed(result.error());
        return;
    }
    lastSaved_ = QDateTime::currentDateTime();
    emit saved();
}

void Autosave::waitForSaved()
{
    writing_.waitForFinished();
}

bool Autosave::keepNow()
{
    waitForSaved(); // what is being written may be older
    saveNow();
    waitForSaved();
    return writing_.future().resultCount() > 0 && writing_.result().hasValue();
}

QList<Autosave::Left> Autosave::leftBehind()
{
    QList<Left> found;
    const QDir folder(autosaveFolder());
    for (const QString& name : folder.entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        const QString here = folder.filePath(name);
        QLockFile lock(here + "/lock");
        lock.setStaleLockTime(0);
        if (!lock.tryLock(0))
            continue; // its Studio is alive
        lock.unlock();
        const QString project = here + "/project.plugboard";
        if (!QFile::exists(project)) {
            QDir(here).removeRecursively();
            continue;
        }
        QFile info(here + "/info.json");
        const QJsonObject object = info.open(QIODevice::ReadOnly)
                                       ? QJsonDocument::fromJson(info.readAll()).object()
                                       : QJsonObject();
        found << Left{here, project, object["path"].toString(), object["title"].toString()};
    }
    return found;
}

void Autosave::discard(const QString& folder)
{
    QDir(folder).removeRecursively();
}

} // namespace plugboard::gui
