// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/opened_file.h"

#include "engine/io/foreign_format.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>

namespace plugboard::gui {
namespace {

QString say(const char* text)
{
    return QCoreApplication::translate("OpenedFile", text);
}

bool isRunDirectory(const QString& folder)
{
    return QFileInfo::exists(folder + "/manifest.json") && QFileInfo::exists(folder + "/plan.plan");
}

Result<OpenedFile> openDirectory(const QString& path)
{
    if (!isRunDirectory(path))
        return Error{ErrorCode::InvalidInput,
                     say("a folder that is no run directory (manifest.json and plan.plan are "
                         "missing)")
                         .toStdString(),
                     path.toStdString()};
    OpenedFile run{OpenedFile::Kind::Run, path, nullptr, nullptr};
    const QString drawing = path + "/project.plugboard";
    if (QFileInfo::exists(
            drawing)) { // what is wrong with it does not keep the run from being shown
        if (auto project = io::loadProject(drawing.toStdString()))
            run.project = std::make_shared<io::Project>(std::move(*project));
    }
    return run;
}

/// `part` of a project from a file of its own.
template <class Part>
Result<OpenedFile> withPart(OpenedFile::Kind kind, const QString& path, Result<Part> part,
                            Part io::Project::*member)
{
    if (!part)
        return part.error();
    auto project = std::make_shared<io::Project>();
    (*project).*member = std::move(*part);
    return OpenedFile{kind, path, std::move(project), nullptr};
}

Result<OpenedFile> openTrace(const QString& path)
{
    const QString folder = QFileInfo(path).absolutePath();
    if (isRunDirectory(folder))
        return openDirectory(folder);
    auto trace = io::loadTrace(path.toStdString());
    if (!trace)
        return trace.error();
    return OpenedFile{OpenedFile::Kind::Trace, path, nullptr,
                      std::make_shared<const trace::Trace>(std::move(*trace))};
}

Result<OpenedFile> openModel(const QString& path, const std::map<std::string, std::int64_t>& dims)
{
    auto project = std::make_shared<io::Project>();
    auto model = importModelFile(path, dims, *project);
    if (!model)
        return model.error();
    OpenedFile opened{OpenedFile::Kind::Model, path, project, nullptr};
    opened.networkCopy = std::make_shared<const model::Network>(project->network);
    opened.model = std::move(*model);
    return opened;
}

} // namespace

Result<OpenedFile> openFile(const QString& path, const std::map<std::string, std::int64_t>& dims)
{
    if (QFileInfo(path).isDir())
        return openDirectory(QDir(path).absolutePath());
    const std::string file = path.toStdString();
    const auto kind = io::fileKind(file);
    if (!kind)
        return kind.error();
    switch (*kind) {
    case io::FileKind::Project: {
        auto project = io::loadProject(file);
        if (!project)
            return project.error();
        OpenedFile opened{OpenedFile::Kind::Project, path,
                          std::make_shared<io::Project>(std::move(*project)), nullptr};
        opened.networkCopy = std::make_shared<const model::Network>(opened.project->network);
        return opened;
    }
    case io::FileKind::Network:
        return withPart(OpenedFile::Kind::Network, path, io::loadNetwork(file),
                        &io::Project::network);
    case io::FileKind::Recipe:
        return withPart(OpenedFile::Kind::Recipe, path, io::loadRecipe(file), &io::Project::recipe);
    case io::FileKind::Topology:
        return withPart(OpenedFile::Kind::Topology, path, io::loadTopology(file),
                        &io::Project::topology);
    case io::FileKind::Plan:
        return OpenedFile{OpenedFile::Kind::Plan, path, nullptr, nullptr};
    case io::FileKind::Trace:
        return openTrace(path);
    case io::FileKind::Unknown:
        break;
    }
    if (const auto format = io::foreignFormat(file); format && *format == io::ForeignFormat::Onnx)
        return openModel(path, dims);
    // Empty, cut off or of a newer format: the project's reader has the words for it.
    if (const auto project = io::loadProject(file); !project)
        return project.error();
    return Error{ErrorCode::Unsupported, say("not a file that Plugboard reads").toStdString(),
                 file};
}

QString openFilter()
{
    return say("Plugboard files (*.plugboard *.plugboard.txt *.plan *.trace *.network *.topology "
               "*.txt *.onnx);;All files (*)");
}

QString projectFilter()
{
    return say("Projects (*.plugboard);;Projects as text (*.plugboard.txt)");
}

} // namespace plugboard::gui
