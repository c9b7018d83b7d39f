// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/io/documents.h"
#include "engine/session/network_check.h"
#include "gui/document/plan_facts.h"
#include "gui/document/problem.h"
#include "gui/document/selection.h"

#include <QJsonObject>
#include <QObject>
#include <QPointF>
#include <QUndoStack>

#include <memory>
#include <unordered_map>

namespace plugboard::gui {

/// How this machine is divided into devices.
struct Division {
    int coresPerDevice = 0; ///< 0: a device per socket
    int maximumDevices = 0; ///< 0: all
    Bytes memoryCap = {};   ///< of one device; 0: its share of all
    std::vector<std::string> devices = {}; ///< names of those in use; empty: all
    auto operator<=>(const Division&) const = default;
};

/// What of the network an edit touched; what is cheaper to follow stands first.
enum class NetworkChange { Positions, Attributes, Structure };

/// One project: network, recipe, machines, plan, and what is known of them. No widgets. Every edit
/// is an undo command; whatever cannot be edited (plan, selection, problems) is set beside it.
class Document : public QObject {
    Q_OBJECT
public:
    explicit Document(QObject* parent = nullptr);
    ~Document() override;
    struct Edit; ///< gui/document/edits.h

    // ---- what it holds
    const io::Project& project() const { return project_; }
    const model::Network& network() const { return project_.network; }
    const model::Recipe& recipe() const { return project_.recipe; }
    /// The drawn machines; empty where the project runs on this machine.
    const model::Topology& topology() const { return project_.topology; }
    bool usesThisMachine() const { return io::usesThisMachine(project_); }
    /// What a plan is made for: the drawn machines, else this machine as last detected.
    const model::Topology& machines() const;
    Division division() const; ///< of this machine
    const QString& path() const { return path_; }
    QString title() const; ///< name of the file or of the network
    bool isModified() const;
    QUndoStack& undoStack() { return undoStack_; }

    model::NodeId node(const std::string& name) const; ///< invalid where there is none
    /// Index of the wire into this input port, -1 where there is none.
    int wireInto(model::NodeId node, int port) const;

    // ---- edits of the network: one undo command each, named for the menu
    /// Adds a node of this kind with its defaults and selects it. Gives its name.
    std::string addNode(const std::string& kind, QPointF at);
    /// Adds copies of nodes and the wires among them, moved by `offset`, with free names, and
    /// selects them.
    void addFragment(const model::Network& fragment, QPointF offset, const QString& text);
    void removeSelected(); ///< nodes with their wires, wires, elements with their links, links
    void removeNodes(const std::vector<std::string>& names);
    void moveNodes(const std::vector<std::pair<std::string, QPointF>>& positions,
                   const QString& text);
    /// A wire into a port that has one takes its place.
    void connectPorts(const WireEnds& ends);
    void removeWires(const std::vector<WireEnds>& wires);
    /// Puts a new node of this kind (one input, one output) on a wire. Gives its name.
    std::string insertOnWire(const WireEnds& wire, const std::string& kind, QPointF at);
    /// Sets one attribute of all these nodes; no value: back to the default. Successive settings of
    /// the same attribute merge.
    void setAttribute(const std::vector<std::string>& nodes, const std::string& attribute,
                      const std::optional<model::AttributeValue>& value);
    /// False where the name is empty or taken.
    bool renameNode(const std::string& from, const std::string& to);
    void setNetwork(const model::Network& network, const QString& text);
    void apply(const session::NetworkRemedy& remedy);

    // ---- edits of recipe and machines; `key` names the field: successive edits of one field merge
    void setRecipe(const model::Recipe& recipe, const QString& text, const QString& key = {});
    void setTopology(const model::Topology& topology, const QString& text, const QString& key = {});
    void moveElements(const std::vector<std::pair<std::string, QPointF>>& positions);
    void setDivision(const Division& division);
    /// What drawn devices run on; each takes the place of the choice that its device has.
    void setDeviceChoices(const std::vector<model::DeviceChoice>& choices);

    // ---- wishes where nodes run: edits too, and what happens to a node happens to its pin
    const std::vector<model::Pin>& pins() const { return project_.pins; }
    /// Pins nodes to exactly these devices; none: takes their pins away.
    void pinNodes(const std::vector<std::string>& nodes, const std::vector<std::string>& devices);
    /// Each takes the place of the pin that its node has; one that wishes nothing takes it away.
    void setPins(const std::vector<model::Pin>& pins, const QString& text);
    void clearPins();

    // ---- what is known of it
    const session::NetworkCheck& check() const { return check_; }
    const QList<Problem>& problems() const { return problems_; }
    /// Replaces all problems of this source.
    void setProblems(Problem::Source source, const QList<Problem>& problems);
    void setDetected(const model::Topology& machine); ///< this machine, from a child
    std::shared_ptr<const PlanFacts> plan() const { return plan_; }
    void setPlan(std::shared_ptr<const PlanFacts> plan);
    /// Whether the drawing has changed since the plan was made (digests differ).
    bool planIsStale() const { return stale_; }
    const Selection& selection() const { return selection_; }
    void select(const Selection& selection);
    void selectAll();

    /// State of the views (zoom, place ...), kept in the file; neither undone nor "modified".
    QJsonObject viewState(const QString& view) const;
    void setViewState(const QString& view, const QJsonObject& state);
    void addResultFolder(const QString& folder);
    void addPlanFile(const QString& file);

    // ---- files
    /// Takes a project as loaded: clears undo, plan, selection and problems.
    ///
    /// copy  of its network, made where time does not matter: a large one is checked elsewhere
    void reset(io::Project project, const QString& path,
               std::shared_ptr<const model::Network> copy = {});
    /// Writes the project; on success it is unmodified and has this path.
    Result<void> save(const QString& path);

signals:
    void networkChanged(NetworkChange change);
    void recipeChanged();
    void pinsChanged();
    void topologyChanged(); ///< also: this machine was detected, or is divided otherwise
    void checkChanged();
    void problemsChanged();
    void planChanged();
    void planStaleChanged(bool stale);
    void selectionChanged();
    void titleChanged();
    void wasReset();

private:
    friend class EditCommand;

    void push(Edit edit);
    void setAllPins(std::vector<model::Pin> pins, const QString& text);
    void applyEdit(const Edit& edit, bool forward);
    void recheck(std::shared_ptr<const model::Network> copy = {});
    void refreshStale();
    void refreshProblems();
    void refreshTopologyProblems();

    io::Project project_;
    QString path_;
    QUndoStack undoStack_;
    mutable std::unordered_map<std::string, std::uint32_t> nodeIndex_;
    mutable bool nodeIndexValid_ = false;
    model::Topology detected_;
    session::NetworkCheck check_;
    QList<Problem> problems_;
    std::shared_ptr<const PlanFacts> plan_;
    bool stale_ = false;
    quint64 checkRequest_ = 0; ///< the latest; what an older one finds is dropped
    quint64 staleRequest_ = 0;
    Selection selection_;
    QJsonObject viewState_;
};

} // namespace plugboard::gui
