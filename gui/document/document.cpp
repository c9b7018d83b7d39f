// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/document/document.h"

#include "gui/document/edits.h"
#include "gui/document/free_elsewhere.h"

#include <QEventLoop>
#include <QFileInfo>
#include <QFutureWatcher>
#include <QJsonDocument>
#include <QTimer>
#include <QtConcurrent>

#include <algorithm>

namespace plugboard::gui {
namespace {

/// Networks above this are checked, digested and saved off the GUI thread.
constexpr std::size_t kCheckedAtOnce = 5000;
/// Problems of the drawing that are listed; nobody reads more before mending some.
constexpr qsizetype kMostProblems = 1000;

/// On another thread, while the window goes on painting; the user's input waits.
Result<void> saveElsewhere(const std::string& path, const io::Project& project)
{
    QFutureWatcher<Result<void>> writing;
    QEventLoop loop;
    QObject::connect(&writing, &QFutureWatcherBase::finished, &loop, &QEventLoop::quit);
    writing.setFuture(QtConcurrent::run([path, copy = project] { return io::save(path, copy); }));
    loop.exec(QEventLoop::ExcludeUserInputEvents);
    return writing.result();
}

bool exists(const model::Topology& topology, const std::string& element)
{
    const auto named = [&](const auto& items) {
        return std::any_of(items.begin(), items.end(),
                           [&](const auto& item) { return item.name == element; });
    };
    return named(topology.hosts) || named(topology.devices) || named(topology.switches);
}

} // namespace

Document::Document(QObject* parent) : QObject(parent)
{
    connect(&undoStack_, &QUndoStack::cleanChanged, this, &Document::titleChanged);
    recheck();
}

Document::~Document() = default;

const model::Topology& Document::machines() const
{
    return usesThisMachine() ? detected_ : project_.topology;
}

Division Document::division() const
{
    return {project_.coresPerDevice, project_.maximumDevices, project_.memoryCap, project_.devices};
}

QString Document::title() const
{
    if (!path_.isEmpty())
        return QFileInfo(path_).fileName();
    const QString name = QString::fromStdString(project_.network.name);
    return name.isEmpty() ? tr("Untitled") : name;
}

bool Document::isModified() const
{
    return !undoStack_.isClean();
}

model::NodeId Document::node(const std::string& name) const
{
    if (!nodeIndexValid_) {
        nodeIndex_.clear();
        nodeIndex_.reserve(project_.network.nodes.size());
        for (std::uint32_t at = 0; at < project_.network.nodes.size(); ++at)
            nodeIndex_.emplace(project_.network.nodes[at].name, at);
        nodeIndexValid_ = true;
    }
    const auto found = nodeIndex_.find(name);
    return found == nodeIndex_.end() ? model::NodeId() : model::NodeId(found->second);
}

int Document::wireInto(model::NodeId node, int port) const
{
    const auto& wires = project_.network.wires;
    const auto found = std::find_if(wires.begin(), wires.end(), [&](const model::Wire& wire) {
        return wire.to == node && wire.toPort == port;
    });
    return found == wires.end() ? -1 : int(found - wires.begin());
}

void Document::push(Edit edit)
{
    if (!project_.pins.empty() && !edit.pins) {
        auto after = pinsAfter(project_.pins, edit.network);
        if (after != project_.pins)
            edit.pins = {project_.pins, std::move(after)};
    }
    undoStack_.push(new EditCommand(this, std::move(edit)));
}

void Document::applyEdit(const Edit& edit, bool forward)
{
    const NetworkPatch& patch = edit.network;
    if (!patch.empty()) {
        forward ? patch.apply(project_.network) : patch.revert(project_.network);
        const bool renames = std::any_of(patch.changes.begin(), patch.changes.end(),
                                         [](const NetworkPatch::Change& change) {
                                             return change.before.name != change.after.name;
                                         });
        if (patch.changesStructure() || renames)
            nodeIndexValid_ = false;
        emit networkChanged(patch.changesStructure() ? NetworkChange::Structure
                            : patch.changes.empty()  ? NetworkChange::Positions
                                                     : NetworkChange::Attributes);
    }
    if (edit.recipe) {
        project_.recipe = forward ? edit.recipe->after : edit.recipe->before;
        emit recipeChanged();
    }
    if (edit.topology)
        project_.topology = forward ? edit.topology->after : edit.topology->before;
    if (edit.division) {
        const Division& division = forward ? edit.division->after : edit.division->before;
        project_.coresPerDevice = division.coresPerDevice;
        project_.maximumDevices = division.maximumDevices;
        project_.memoryCap = division.memoryCap;
        project_.devices = division.devices;
        detected_ = {}; // another division is another machine: it is detected anew
    }
    if (edit.pins) {
        project_.pins = forward ? edit.pins->after : edit.pins->before;
        emit pinsChanged();
    }
    if (edit.choices)
        project_.deviceChoices = forward ? edit.choices->after : edit.choices->before;
    if (edit.topology)
        refreshTopologyProblems();
    if (edit.topology || edit.division || edit.choices)
        emit topologyChanged();
    if (forward && edit.selection)
        select(*edit.selection);
    else
        select(selection_); // drops what is no more
    if (patch.changesStructure() || !patch.changes.empty() || edit.recipe)
        recheck();
    refreshStale();
}

void Document::recheck(std::shared_ptr<const model::Network> copy)
{
    const auto samples = project_.recipe.batch;
    const auto precision = project_.recipe.precision;
    const quint64 request = ++checkRequest_;
    const auto take = [this, request](session::NetworkCheck check) {
        if (request != checkRequest_)
            return;
        std::swap(check_, check);
        freeElsewhere(check);
        refreshProblems();
        emit checkChanged();
    };
    if (project_.network.nodes.size() <= kCheckedAtOnce) {
        take(session::checkNetwork(project_.network, samples, precision));
        return;
    }
    freeElsewhere(check_);
    if (!copy)
        copy = std::make_shared<const model::Network>(project_.network);
    QtConcurrent::run([copy, samples, precision] {
        return session::checkNetwork(*copy, samples, precision);
    }).then(this, take);
}

void Document::refreshStale()
{
    const quint64 request = ++staleRequest_;
    const auto take = [this, request](bool stale) {
        if (request != staleRequest_ || stale == stale_)
            return;
        stale_ = stale;
        emit planStaleChanged(stale_);
    };
    if (!plan_) {
        take(false);
        return;
    }
    const auto differs = [plan = plan_](const model::Network& network, const model::Recipe& recipe,
                                        const model::Topology& machines) {
        return io::digestOf(network) != plan->drawing.network ||
               io::digestOf(recipe) != plan->drawing.recipe ||
               (!machines.devices.empty() && io::digestOf(machines) != plan->drawing.topology);
    };
    if (project_.network.nodes.size() <= kCheckedAtOnce) {
        take(differs(project_.network, project_.recipe, machines()));
        return;
    }
    QtConcurrent::run(differs, project_.network, project_.recipe, machines()).then(this, take);
}

void Document::refreshProblems()
{
    QList<Problem> found;
    for (const session::NetworkFinding& finding : check_.findings) {
        if (found.size() == kMostProblems) {
            const auto more = check_.findings.size() - std::size_t(kMostProblems);
            found.append(problemOf(
                Error{ErrorCode::InvalidInput,
                      tr("%Ln more of the drawing's problems are not listed", nullptr, int(more))
                          .toStdString(),
                      project_.network.name},
                Problem::Source::Network));
            break;
        }
        Problem problem = problemOf(finding.error, Problem::Source::Network);
        if (node(finding.error.subject).valid())
            problem.target.nodes = {finding.error.subject};
        for (const session::NetworkRemedy& remedy : finding.remedies)
            problem.remedies.append(
                {QString::fromStdString(remedy.label), [this, remedy] { apply(remedy); }});
        found.append(problem);
    }
    setProblems(Problem::Source::Network, found);
}

/// Machines without a device are drawn too, and nothing can be planned for them.
void Document::refreshTopologyProblems()
{
    if (usesThisMachine() || !topology().devices.empty()) {
        setProblems(Problem::Source::Topology, {});
        return;
    }
    const std::string name = topology().name.empty() ? "topology" : topology().name;
    setProblems(Problem::Source::Topology,
                {problemOf(Error{ErrorCode::InvalidInput,
                                 tr("the drawn machines have no device; add one, or choose this "
                                    "machine in the Devices panel")
                                     .toStdString(),
                                 name},
                           Problem::Source::Topology)});
}

void Document::setProblems(Problem::Source source, const QList<Problem>& problems)
{
    QList<Problem> all;
    for (const Problem& problem : problems_)
        if (problem.source != source)
            all.append(problem);
    const bool none = all.size() == problems_.size() && problems.isEmpty();
    for (Problem problem : problems) {
        problem.source = source;
        all.append(problem);
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const Problem& a, const Problem& b) { return a.severity < b.severity; });
    problems_ = std::move(all);
    if (!none)
        emit problemsChanged();
}

void Document::setDetected(const model::Topology& machine)
{
    detected_ = machine;
    emit topologyChanged();
    refreshStale();
}

void Document::setPlan(std::shared_ptr<const PlanFacts> plan)
{
    plan_ = std::move(plan);
    if (selection_.task || selection_.firing) {
        Selection kept = selection_;
        kept.task.reset();
        kept.firing.reset();
        select(kept);
    }
    refreshStale();
    emit planChanged();
}

void Document::select(const Selection& selection)
{
    Selection kept = selection;
    std::erase_if(kept.nodes, [&](const std::string& name) { return !node(name).valid(); });
    std::erase_if(kept.wires, [&](const WireEnds& ends) {
        const model::NodeId to = node(ends.to);
        const int wire = to.valid() ? wireInto(to, ends.toPort) : -1;
        if (wire < 0)
            return true;
        const model::Wire& found = project_.network.wires[std::size_t(wire)];
        return found.from != node(ends.from) || found.fromPort != ends.fromPort;
    });
    std::erase_if(kept.elements,
                  [&](const std::string& name) { return !exists(machines(), name); });
    std::erase_if(kept.links, [&](const std::string& name) {
        const auto& links = machines().links;
        return std::none_of(links.begin(), links.end(),
                            [&](const model::Link& link) { return link.name == name; });
    });
    if (kept == selection_)
        return;
    selection_ = std::move(kept);
    emit selectionChanged();
}

void Document::selectAll()
{
    Selection all;
    for (const model::Node& node : project_.network.nodes)
        all.nodes.push_back(node.name);
    select(all);
}

QJsonObject Document::viewState(const QString& view) const
{
    return viewState_.value(view).toObject();
}

void Document::setViewState(const QString& view, const QJsonObject& state)
{
    viewState_.insert(view, state);
}

void Document::addResultFolder(const QString& folder)
{
    const std::string path = folder.toStdString();
    auto& folders = project_.resultFolders;
    if (std::find(folders.begin(), folders.end(), path) == folders.end())
        folders.push_back(path);
}

void Document::addPlanFile(const QString& file)
{
    const std::string path = file.toStdString();
    auto& files = project_.planFiles;
    if (std::find(files.begin(), files.end(), path) == files.end())
        files.push_back(path);
}

void Document::reset(io::Project project, const QString& path,
                     std::shared_ptr<const model::Network> copy)
{
    ++checkRequest_;
    ++staleRequest_;
    freeElsewhere(nodeIndex_);
    std::swap(project_, project);
    freeElsewhere(project);
    viewState_ = QJsonDocument::fromJson(QByteArray::fromStdString(project_.viewState)).object();
    nodeIndexValid_ = false;
    path_ = path;
    plan_.reset();
    stale_ = false;
    selection_ = {};
    problems_.clear();
    detected_ = {};
    undoStack_.clear();
    emit wasReset();
    emit networkChanged(NetworkChange::Structure);
    emit recipeChanged();
    emit topologyChanged();
    emit pinsChanged();
    emit planChanged();
    emit planStaleChanged(false);
    emit selectionChanged();
    emit problemsChanged();
    emit titleChanged();
    recheck(std::move(copy));
    refreshTopologyProblems();
}

Result<void> Document::save(const QString& path)
{
    project_.viewState = QJsonDocument(viewState_).toJson(QJsonDocument::Compact).toStdString();
    const auto saved = project_.network.nodes.size() <= kCheckedAtOnce
                           ? io::save(path.toStdString(), project_)
                           : saveElsewhere(path.toStdString(), project_);
    if (!saved)
        return saved;
    path_ = path;
    undoStack_.setClean();
    emit titleChanged();
    return {};
}

} // namespace plugboard::gui
