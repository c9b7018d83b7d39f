// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/project_files.h"

#include "gui/app/card.h"
#include "gui/app/close_guard.h"
#include "gui/app/import_dialogs.h"
#include "gui/app/studio_state.h"
#include "gui/document/document.h"
#include "gui/look/theme.h"
#include "gui/service/plan_service.h"
#include "gui/service/run_service.h"

#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QtConcurrent>

#include <cstdio>
#include <utility>

namespace plugboard::gui {
namespace {

QString withSuffix(const QString& path)
{
    return path.endsWith(".plugboard") || path.endsWith(".txt") ? path : path + ".plugboard";
}

/// An empty drawing on this machine, with a data set that is there.
io::Project freshProject()
{
    io::Project project;
    project.network.name = ProjectFiles::tr("Untitled").toStdString();
    model::DataSpec& data = project.recipe.data;
    if (QFileInfo::exists("/usr/share/datasets/fashion-mnist")) {
        data.name = "fashion-mnist";
    } else {
        data.sampleShape = {1, 28, 28};
        data.trainSamples = 6400;
        data.testSamples = 640;
    }
    return project;
}

} // namespace

bool sameDrawing(const io::Project& first, const io::Project& second)
{
    return first.network.nodes.size() == second.network.nodes.size() &&
           first.topology.devices.size() == second.topology.devices.size() &&
           io::digestOf(first.network) == io::digestOf(second.network) &&
           io::digestOf(first.recipe) == io::digestOf(second.recipe) &&
           io::digestOf(first.topology) == io::digestOf(second.topology);
}

ProjectFiles::ProjectFiles(Workbench workbench, StudioState* state, Ask ask, QWidget* window)
    : QObject(window), workbench_(workbench), state_(state), ask_(std::move(ask)), window_(window)
{
    askForPath = [this](const QString& proposed) {
        return QFileDialog::getSaveFileName(window_, tr("Save the project as"), proposed,
                                            projectFilter());
    };
    askForDimensions = [this](const QString& model, const std::vector<std::string>& names) {
        DimensionsDialog dialog(model, names, window_);
        return dialog.exec() == QDialog::Accepted ? std::optional(dialog.values()) : std::nullopt;
    };
}

bool ProjectFiles::mayDropChanges()
{
    return gui::mayDropChanges(workbench_, ask_, window_, [this] { return save(); });
}

void ProjectFiles::newProject()
{
    if (!mayDropChanges())
        return;
    ++latest_; // a file that is still being read comes too late
    lock_.release();
    model_.reset();
    setReadOnly(false, {});
    workbench_.document->reset(freshProject(), {});
    emit opened(OpenedFile::Kind::Project, {});
}

void ProjectFiles::open(const QString& path)
{
    load(path, As::File);
}

void ProjectFiles::openCopy(const QString& path)
{
    load(path, As::Copy);
}

void ProjectFiles::restore(const QString& kept, const QString& path)
{
    load(kept, As::Restored, path);
}

void ProjectFiles::load(const QString& path, As as, const QString& savedPath,
                        const Dimensions& dims)
{
    const quint64 request = ++latest_;
    ++loading_;
    emit loadingChanged(true, path);
    QtConcurrent::run(openFile, path, dims).then(this, [=, this](Result<OpenedFile> file) {
        --loading_;
        emit loadingChanged(isLoading(), path);
        if (request != latest_)
            return; // another file was asked for meanwhile
        if (file)
            take(std::move(*file), as, savedPath);
        else if (!loadWithDimensions(path, as, file.error(), dims))
            refuse(file.error());
    });
}

/// Asks for what the model does not say; false where nothing is asked for, or nobody answers.
bool ProjectFiles::loadWithDimensions(const QString& path, As as, const Error& error,
                                      Dimensions known)
{
    std::vector<std::string> names;
    for (const std::string& name : session::dimensionsAskedFor(error))
        if (known.count(name) == 0)
            names.push_back(name);
    const auto values = names.empty() ? std::nullopt : askForDimensions(path, names);
    if (!values)
        return false;
    known.insert(values->begin(), values->end());
    load(path, as, {}, known);
    return true;
}

void ProjectFiles::take(OpenedFile file, As as, const QString& savedPath)
{
    workbench_.document->setProblems(Problem::Source::File, {});
    switch (file.kind) {
    case OpenedFile::Kind::Project:
        takeProject(file, as, savedPath);
        return;
    case OpenedFile::Kind::Model:
        return takeModel(file);
    case OpenedFile::Kind::Network:
    case OpenedFile::Kind::Recipe:
    case OpenedFile::Kind::Topology:
        takePart(file);
        break;
    case OpenedFile::Kind::Plan:
        workbench_.planning->open(file.path);
        break;
    case OpenedFile::Kind::Trace:
        emit traceOpened(file.trace, file.path);
        break;
    case OpenedFile::Kind::Run:
        takeRun(file);
        break;
    }
    state_->addRecentFile(file.path);
    emit recentChanged();
    emit opened(file.kind, file.path);
}

bool ProjectFiles::takeProject(const OpenedFile& file, As as, const QString& savedPath)
{
    if (!mayDropChanges())
        return false;
    const QString path = as == As::File ? file.path : savedPath;
    if (path.isEmpty()) {
        lock_.release();
        setReadOnly(false, {});
    } else if (!takeLock(path)) {
        return false;
    }
    model_.reset();
    workbench_.document->reset(std::move(*file.project), path, file.networkCopy);
    if (as == As::Restored)
        workbench_.document->undoStack().resetClean(); // it differs from what is saved
    if (as == As::File) {
        state_->addRecentFile(path);
        emit recentChanged();
    }
    emit opened(OpenedFile::Kind::Project, path);
    if (as == As::Restored)
        emit restored(file.path);
    return true;
}

/// A new project that was never saved; its weights go beside it when it is.
void ProjectFiles::takeModel(const OpenedFile& file)
{
    if (!takeProject(file, As::Copy, {}))
        return;
    workbench_.document->undoStack().resetClean();
    model_ = file.model;
    state_->addRecentFile(file.path);
    emit recentChanged();
    emit modelImported(model_);
}

void ProjectFiles::takePart(const OpenedFile& file)
{
    Document& document = *workbench_.document;
    const QString text = tr("Import of %1").arg(QFileInfo(file.path).fileName());
    if (file.kind == OpenedFile::Kind::Network)
        document.setNetwork(file.project->network, text);
    else if (file.kind == OpenedFile::Kind::Recipe)
        document.setRecipe(file.project->recipe, text);
    else
        document.setTopology(file.project->topology, text);
}

/// An old run opens with the drawing that it ran, where that is not the open one already.
void ProjectFiles::takeRun(const OpenedFile& file)
{
    Document& document = *workbench_.document;
    const bool empty = document.path().isEmpty() && !document.isModified();
    const bool other = file.project && !sameDrawing(*file.project, document.project());
    bool shows = document.plan() == nullptr && (empty || (file.project && !other));
    if (other && mayDropChanges()) {
        lock_.release();
        setReadOnly(false, {});
        model_.reset();
        document.reset(std::move(*file.project), {});
        shows = true;
    }
    workbench_.runs->open(file.path);
    if (shows)
        showPlanOf(workbench_.runs->current());
}

/// The run's own plan, so that the timeline keeps showing both.
void ProjectFiles::showPlanOf(RunRecord* run)
{
    if (run == nullptr)
        return;
    const auto show = [this, run] {
        if (run->plan != nullptr && workbench_.runs->current() == run)
            workbench_.document->setPlan(run->plan);
    };
    if (run->plan != nullptr)
        show();
    else
        connect(run, &RunRecord::planLoaded, this, show, Qt::SingleShotConnection);
}

bool ProjectFiles::takeLock(const QString& path)
{
    switch (lock_.take(path)) {
    case ProjectLock::State::Free:
        setReadOnly(false, {});
        return true;
    case ProjectLock::State::NotPossible:
        lock_.release();
        setReadOnly(true,
                    tr("The folder of %1 cannot be written to: changes can be saved elsewhere.")
                        .arg(QFileInfo(path).fileName()));
        return true;
    case ProjectLock::State::Held:
        break;
    }
    const ProjectLock::Holder& holder = lock_.holder();
    const QString who = tr("%1 is open in another Studio (process %2 on %3).")
                            .arg(QFileInfo(path).fileName())
                            .arg(holder.pid)
                            .arg(holder.host.isEmpty() ? tr("this machine") : holder.host);
    const Question question{who,
                            tr("Two of them would overwrite each other's changes."),
                            {tr("Open read-only"), tr("Cancel")},
                            1};
    if (ask_(window_, question) != 0)
        return false;
    lock_.release();
    setReadOnly(true, who + ' ' + tr("Changes can be saved elsewhere."));
    return true;
}

bool ProjectFiles::save()
{
    const QString path = workbench_.document->path();
    return path.isEmpty() || readOnly_ ? saveAs() : saveTo(path);
}

bool ProjectFiles::saveAs()
{
    QString proposed = workbench_.document->path();
    if (proposed.isEmpty()) {
        QString name = workbench_.document->title().section('.', 0, 0);
        proposed = QDir::homePath() + '/' + name.replace('/', '-') + ".plugboard";
    }
    const QString path = askForPath(proposed);
    return !path.isEmpty() && saveTo(withSuffix(path));
}

bool ProjectFiles::saveTo(const QString& path)
{
    const ProjectLock::State state = lock_.take(path);
    if (state == ProjectLock::State::Held) {
        emit saveFailed(Error{
            ErrorCode::IoFailed,
            tr("is open in another Studio (process %1)").arg(lock_.holder().pid).toStdString(),
            path.toStdString()});
        return false;
    }
    if (const Result<void> saved = workbench_.document->save(path); !saved) {
        emit saveFailed(saved.error());
        return false;
    }
    setReadOnly(false, {});
    state_->addRecentFile(path);
    keepThumbnail(path);
    emit recentChanged();
    if (model_ != nullptr && !model_->weightsFile.isEmpty())
        saveWeights(path);
    return true;
}

/// Beside the project, by its name; once: from then on they are the user's file.
void ProjectFiles::saveWeights(const QString& project)
{
    const QString path = QFileInfo(project).path() + '/' +
                         QFileInfo(project).fileName().section('.', 0, 0) + ".safetensors";
    const Question question{tr("%1 is there already.").arg(QFileInfo(path).fileName()),
                            tr("The weights of the imported model have their place in it."),
                            {tr("Replace"), tr("Keep the old file")},
                            1};
    if (QFileInfo::exists(path) && ask_(window_, question) != 0)
        return;
    const auto model = std::exchange(model_, nullptr); // its folder lives until it is copied
    QtConcurrent::run([model, path]() -> Result<void> {
        const QString part = path + ".part";
        QFile::remove(part);
        QFile source(model->weightsFile);
        if (source.copy(part) && std::rename(QFile::encodeName(part), QFile::encodeName(path)) == 0)
            return {};
        QFile::remove(part);
        return Error{ErrorCode::IoFailed,
                     ("the weights cannot be written: " + source.errorString()).toStdString(),
                     path.toStdString()};
    }).then(this, [this, model, path](const Result<void>& saved) {
        if (saved) {
            emit weightsSaved(path);
            return;
        }
        if (model_ == nullptr)
            model_ = model; // the next save tries again
        emit saveFailed(saved.error());
    });
}

/// So that the welcome page need not read the project again.
void ProjectFiles::keepThumbnail(const QString& path)
{
    (void)QtConcurrent::run(thumbnailOf, path, Card::kPicture, window_->devicePixelRatioF(),
                            themeOf(window_->palette()).dark);
}

void ProjectFiles::setReadOnly(bool readOnly, const QString& why)
{
    readOnly_ = readOnly;
    emit readOnlyChanged(why);
}

void ProjectFiles::refuse(const Error& error)
{
    workbench_.document->setProblems(Problem::Source::File,
                                     {problemOf(error, Problem::Source::File)});
    emit failed(error);
}

} // namespace plugboard::gui
