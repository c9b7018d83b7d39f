// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/inspector_panel.h"

#include "gui/service/background.h"
#include "gui/service/run_service.h"

#include <QScrollArea>
#include <QVBoxLayout>

namespace plugboard::gui {
namespace {

constexpr int kFiguresDelay = 250;  ///< milliseconds
constexpr int kMeasuredDelay = 500; ///< milliseconds

QString joined(const WireEnds& wire)
{
    return QString::fromStdString(wire.from) + ':' + QString::number(wire.fromPort) + '>' +
           QString::fromStdString(wire.to) + ':' + QString::number(wire.toPort);
}

} // namespace

InspectorPanel::InspectorPanel(Workbench workbench, QWidget* parent)
    : QWidget(parent), workbench_(workbench), scroll_(new QScrollArea)
{
    setWindowTitle(tr("Inspector"));
    scroll_->setWidgetResizable(true);
    scroll_->setFrameShape(QFrame::NoFrame);
    scroll_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(scroll_);
    refresh_.setSingleShot(true);
    refresh_.setInterval(0);
    figures_.setSingleShot(true);
    figures_.setInterval(kFiguresDelay);
    measured_.setSingleShot(true);
    measured_.setInterval(kMeasuredDelay);
    connect(&refresh_, &QTimer::timeout, this, &InspectorPanel::refresh);
    connect(&figures_, &QTimer::timeout, this, &InspectorPanel::refreshFigures);
    connect(&measured_, &QTimer::timeout, this, &InspectorPanel::refreshMeasured);
    connectDocument();
    followRun();
    scheduleRefresh();
    figures_.start();
}

void InspectorPanel::connectDocument()
{
    Document* document = workbench_.document;
    for (const auto signal :
         {&Document::topologyChanged, &Document::planChanged, &Document::problemsChanged,
          &Document::selectionChanged, &Document::titleChanged})
        connect(document, signal, this, &InspectorPanel::scheduleRefresh);
    for (const auto signal : {&Document::checkChanged, &Document::recipeChanged}) {
        connect(document, signal, this, &InspectorPanel::scheduleRefresh);
        connect(document, signal, &figures_, qOverload<>(&QTimer::start));
    }
    connect(document, &Document::networkChanged, this, [this](NetworkChange change) {
        if (change != NetworkChange::Positions)
            scheduleRefresh();
    });
    connect(document, &Document::planStaleChanged, this, &InspectorPanel::scheduleRefresh);
    connect(document, &Document::wasReset, this, [this] {
        facts_ = {};
        shownPage_.clear();
        scheduleRefresh();
        figures_.start();
    });
    connect(workbench_.settings, &Settings::changed, this, &InspectorPanel::scheduleRefresh);
    if (workbench_.runs != nullptr)
        connect(workbench_.runs, &RunService::currentChanged, this, &InspectorPanel::followRun);
}

void InspectorPanel::followRun()
{
    disconnect(firings_);
    disconnect(loaded_);
    RunRecord* run = workbench_.runs == nullptr ? nullptr : workbench_.runs->current();
    if (run != nullptr) {
        const auto later = [this] {
            if (!measured_.isActive())
                measured_.start();
        };
        firings_ = connect(run, &RunRecord::firings, this, later);
        loaded_ = connect(run, &RunRecord::traceLoaded, this, &InspectorPanel::refreshMeasured);
    }
    refreshMeasured();
}

void InspectorPanel::focusFirstEditor()
{
    refresh();
    if (page_ == nullptr)
        return;
    for (FormRow* row : page_->findChildren<FormRow*>())
        if (row->editor()->isEnabled()) {
            row->editor()->setFocus(Qt::ShortcutFocusReason);
            return;
        }
}

void InspectorPanel::showEvent(QShowEvent* event)
{
    scheduleRefresh();
    figures_.start();
    QWidget::showEvent(event);
}

void InspectorPanel::scheduleRefresh()
{
    if (!refresh_.isActive())
        refresh_.start();
}

void InspectorPanel::refresh()
{
    if (!isVisible())
        return;
    const QString wanted = wantedPage();
    if (wanted != shownPage_ || page_ == nullptr) {
        shownPage_ = wanted;
        page_ = makePage();
        static_cast<QVBoxLayout*>(page_->layout())->addStretch(1);
        scroll_->setWidget(page_);           // deletes the one before
        page_->setAutoFillBackground(false); // the scroll area has the panel's colour
    }
    page_->refresh();
}

QString InspectorPanel::wantedPage() const
{
    const Selection& selection = workbench_.document->selection();
    const Document& document = *workbench_.document;
    if (!selection.nodes.empty()) {
        QString key = QStringLiteral("nodes %1 ").arg(selection.nodes.size());
        for (const std::string* name : {&selection.nodes.front(), &selection.nodes.back()}) {
            const model::NodeId node = document.node(*name);
            key += QString::fromStdString(*name) + ' ';
            if (node.valid())
                key += QString::fromStdString(document.network().nodes[node.index()].kind) + ' ';
        }
        return key;
    }
    const auto several = [](const QString& kind, const auto& items, const auto& name) {
        QString key = kind;
        for (const auto& item : items)
            key += ' ' + name(item);
        return key;
    };
    if (selection.wires.size() > 1)
        return several(QStringLiteral("wires"), selection.wires, joined);
    if (!selection.wires.empty())
        return QStringLiteral("wire ") + joined(selection.wires.front());
    const QString drawn = document.usesThisMachine() ? QStringLiteral("found ") : QString();
    if (selection.elements.size() + selection.links.size() > 1)
        return drawn +
               several(QStringLiteral("elements"), selection.elements, &QString::fromStdString) +
               several(QStringLiteral(" links"), selection.links, &QString::fromStdString);
    if (!selection.elements.empty())
        return drawn + QStringLiteral("element ") +
               QString::fromStdString(selection.elements.front());
    if (!selection.links.empty())
        return drawn + QStringLiteral("link ") + QString::fromStdString(selection.links.front());
    return QStringLiteral("project");
}

InspectorPage* InspectorPanel::makePage()
{
    const Selection& selection = workbench_.document->selection();
    if (!selection.nodes.empty())
        return makeNodePage(workbench_, facts_, selection.nodes, this);
    if (selection.wires.size() > 1)
        return makeWiresPage(workbench_, facts_, selection.wires, this);
    if (selection.elements.size() + selection.links.size() > 1)
        return makeElementsPage(workbench_, facts_, selection.elements, selection.links, this);
    if (!selection.wires.empty())
        return makeWirePage(workbench_, facts_, selection.wires.front(), this);
    if (!selection.elements.empty())
        return makeElementPage(workbench_, facts_, selection.elements.front(), this);
    if (!selection.links.empty())
        return makeLinkPage(workbench_, facts_, selection.links.front(), this);
    return makeSummaryPage(workbench_, facts_, this);
}

void InspectorPanel::refreshFigures()
{
    if (!isVisible())
        return; // done when it is shown
    const quint64 request = ++figuresRequest_;
    inBackground(
        pool_, this,
        [network = workbench_.document->network(), recipe = workbench_.document->recipe()] {
            return session::stepFigures(network, recipe);
        },
        [this, request](const Result<session::StepFigures>& figures) {
            if (request != figuresRequest_)
                return; // the drawing changed meanwhile
            facts_.step.reset();
            if (figures)
                facts_.step = *figures;
            scheduleRefresh();
        });
}

void InspectorPanel::refreshMeasured()
{
    const RunRecord* run = workbench_.runs == nullptr ? nullptr : workbench_.runs->current();
    facts_.measured = run == nullptr ? MeasuredTimes() : MeasuredTimes(*run);
    scheduleRefresh();
}

} // namespace plugboard::gui
