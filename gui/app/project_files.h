// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/opened_file.h"
#include "gui/app/project_lock.h"
#include "gui/app/question.h"
#include "gui/service/workbench.h"

#include <QObject>

#include <functional>
#include <map>
#include <optional>
#include <vector>

namespace plugboard::gui {

class RunRecord;
class StudioState;

/// Whether network, recipe and machines mean the same.
bool sameDrawing(const io::Project& first, const io::Project& second);

/// New, open, save, save as: what is read and written for the window, off the GUI thread where it
/// may take long. Whatever fails leaves the document as it was.
class ProjectFiles : public QObject {
    Q_OBJECT
public:
    ProjectFiles(Workbench workbench, StudioState* state, Ask ask, QWidget* window);

    void newProject();
    /// Opens whatever this is: a project takes the place of the open one, a network or topology is
    /// put into it (and can be undone), plans, traces and runs are shown with it.
    void open(const QString& path);
    /// A project as a copy without a path (examples, pictures), anything else as `open`.
    void openCopy(const QString& path);
    /// What a crashed Studio kept; `path` is where it had been saved.
    void restore(const QString& kept, const QString& path);

    bool save(); ///< asks for a path where there is none; false where it was not saved
    bool saveAs();
    bool saveTo(const QString& path);
    bool mayDropChanges();

    bool isLoading() const { return loading_ > 0; }
    bool isReadOnly() const { return readOnly_; }

    /// Where "Save as" goes; tests answer without a dialog.
    std::function<QString(const QString& proposed)> askForPath;
    /// Values of the dimensions that a model only names; none: the import is given up.
    using Dimensions = std::map<std::string, std::int64_t>;
    std::function<std::optional<Dimensions>(const QString& model,
                                            const std::vector<std::string>& names)>
        askForDimensions;

signals:
    void loadingChanged(bool loading, const QString& path);
    void opened(plugboard::gui::OpenedFile::Kind kind, const QString& path);
    void restored(const QString& kept); ///< after `opened`: what a crash left is open again
    void traceOpened(std::shared_ptr<const plugboard::trace::Trace> trace, const QString& path);
    void readOnlyChanged(const QString& why); ///< empty: may be written
    void failed(const plugboard::Error& error);
    void saveFailed(const plugboard::Error& error);
    void recentChanged();
    /// After `opened`: the open project is that of a model.
    void modelImported(const std::shared_ptr<const plugboard::gui::ImportedModel>& model);
    void weightsSaved(const QString& path); ///< those of the model, beside the saved project

private:
    enum class As { File, Copy, Restored };
    void load(const QString& path, As as, const QString& savedPath = {},
              const Dimensions& dims = {});
    bool loadWithDimensions(const QString& path, As as, const Error& error, Dimensions known);
    void take(OpenedFile file, As as, const QString& savedPath);
    bool takeProject(const OpenedFile& file, As as, const QString& savedPath);
    void takeModel(const OpenedFile& file);
    void saveWeights(const QString& project);
    void takePart(const OpenedFile& file);
    void takeRun(const OpenedFile& file);
    void showPlanOf(RunRecord* run);
    bool takeLock(const QString& path);
    void refuse(const Error& error);
    void setReadOnly(bool readOnly, const QString& why);
    void keepThumbnail(const QString& path);

    Workbench workbench_;
    StudioState* state_;
    Ask ask_;
    QWidget* window_;
    ProjectLock lock_;
    std::shared_ptr<const ImportedModel> model_; ///< whose weights wait for the first save
    bool readOnly_ = false;
    int loading_ = 0;
    quint64 latest_ = 0;
};

} // namespace plugboard::gui
