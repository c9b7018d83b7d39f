// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/workspaces.h"

#include "gui/app/studio_state.h"
#include "gui/look/icons.h"

#include <QDockWidget>
#include <QMainWindow>
#include <QStackedWidget>
#include <QTimer>
#include <QToolBar>
#include <QToolButton>

#include <algorithm>

namespace plugboard::gui {

/// A column of a dock area: stacks from top to bottom, each with the panels that share its place.
struct Workspaces::Column {
    Qt::DockWidgetArea area;
    int width; ///< part of the window's width in per cent
    QList<QStringList> stacks;
    int upper = 50; ///< height of the first of two stacks, per cent
};
struct Workspaces::Layout {
    QList<Column> columns; ///< of one area: from left to right
    int bottom = 30;       ///< height of the bottom area, per cent
    bool network = true;   ///< the centre is shown
};

namespace {

constexpr int kLayoutVersion = 2; // of saved layouts; another one: those that we ship

} // namespace

Workspaces::Layout Workspaces::layoutOf(const QString& name)
{
    const auto left = Qt::LeftDockWidgetArea;
    const auto right = Qt::RightDockWidgetArea;
    const auto bottom = Qt::BottomDockWidgetArea;
    if (name == "place")
        return {{{left, 25, {{"plan"}}},
                 {right, 25, {{"topology"}, {"inspector", "memory", "transfers", "problems"}}},
                 {bottom, 100, {{"timeline", "layers"}}}},
                32};
    if (name == "run")
        return {{{left, 25, {{"runs", "recipe", "log"}}},
                 {right, 29, {{"curves", "report", "inference"}, {"inspector"}}, 68},
                 {bottom, 100, {{"timeline"}}}},
                38};
    if (name == "compare")
        return {{{left, 25, {{"runs"}}},
                 {right, 75, {{"compare", "report"}}},
                 {bottom, 100, {{"timeline"}}}},
                42,
                false};
    return {{{left, 14, {{"palette", "devices"}}},
             {right, 20, {{"topology"}}},
             {right, 19, {{"inspector", "recipe"}, {"problems"}}, 65},
             {bottom, 100, {{"timeline", "layers"}}}},
            24};
}

Workspaces::Workspaces(QMainWindow* window, QMap<QString, QDockWidget*> docks,
                       QStackedWidget* centre, StudioState* state)
    : QObject(window), window_(window), docks_(std::move(docks)), centre_(centre), state_(state)
{
    makeRail();
    titles_.setSingleShot(true);
    connect(&titles_, &QTimer::timeout, this, &Workspaces::refreshTitles);
    for (QDockWidget* dock : docks_) {
        const auto later = [this] { titles_.start(0); };
        connect(dock, &QDockWidget::visibilityChanged, this, later);
        connect(dock, &QDockWidget::topLevelChanged, this, later);
        connect(dock, &QDockWidget::dockLocationChanged, this, later);
    }
}

/// Panels that share a place have their names on tabs; a title below would say it again.
void Workspaces::refreshTitles()
{
    for (QDockWidget* dock : docks_) {
        const auto others = window_->tabifiedDockWidgets(dock);
        const bool tabbed = !dock->isFloating() &&
                            std::any_of(others.begin(), others.end(), [](const QDockWidget* other) {
                                return !other->isHidden() && !other->isFloating();
                            });
        if (tabbed == (dock->titleBarWidget() != nullptr))
            continue;
        QWidget* old = dock->titleBarWidget();
        dock->setTitleBarWidget(tabbed ? new QWidget(dock) : nullptr);
        delete old;
    }
}

QStringList Workspaces::names()
{
    return {"design", "place", "run", "compare"};
}

void Workspaces::makeRail()
{
    rail_ = new QToolBar(tr("Workspaces"), window_);
    rail_->setObjectName("rail");
    rail_->setMovable(false);
    rail_->setFloatable(false);
    rail_->setToolButtonStyle(Qt::ToolButtonTextUnderIcon);
    rail_->setIconSize({20, 20});
    rail_->setContextMenuPolicy(Qt::PreventContextMenu);
    rail_->toggleViewAction()->setVisible(false);
    group_ = new QActionGroup(this);
    const QStringList texts = {tr("Design"), tr("Place"), tr("Run"), tr("Compare")};
    const QStringList help = {tr("Draw the network and the machines"),
                              tr("See and steer what lies where"), tr("Follow runs"),
                              tr("Set runs beside each other")};
    for (int at = 0; at < texts.size(); ++at) {
        auto* action = new QAction(texts[at], group_);
        action->setCheckable(true);
        action->setShortcut(QKeySequence(Qt::CTRL | Qt::Key(Qt::Key_1 + at)));
        action->setToolTip(tr("%1 (Ctrl+%2)").arg(help[at]).arg(at + 1));
        action->setProperty("iconName", names()[at]);
        action->setObjectName(names()[at]);
        connect(action, &QAction::triggered, this, [this, name = names()[at]] { show(name); });
        rail_->addAction(action);
        if (auto* button = qobject_cast<QToolButton*>(rail_->widgetForAction(action)))
            button->setMinimumSize(64, 56);
    }
    window_->addToolBar(Qt::LeftToolBarArea, rail_);
}

void Workspaces::recolour(const QColor& colour)
{
    for (QAction* action : group_->actions())
        action->setIcon(icon(action->property("iconName").toString(), colour));
}

void Workspaces::show(const QString& name)
{
    if (name == current_)
        return;
    keepCurrent();
    current_ = name;
    for (QAction* action : group_->actions())
        action->setChecked(action->objectName() == name);
    const bool welcome = name == "welcome";
    centre_->setCurrentIndex(welcome ? 0 : 1);
    centre_->setVisible(welcome || layoutOf(name).network);
    const QByteArray kept = welcome ? QByteArray() : state_->layout(name);
    if (kept.isEmpty() || !window_->restoreState(kept, kLayoutVersion))
        arrange(name);
    if (!welcome)
        state_->setWorkspace(name);
    emit changed(name);
}

void Workspaces::keepCurrent()
{
    if (!current_.isEmpty() && current_ != "welcome")
        state_->setLayout(current_, window_->saveState(kLayoutVersion));
}

void Workspaces::resetCurrent()
{
    arrange(current_);
}

void Workspaces::raise(const QString& dock)
{
    if (QDockWidget* found = docks_.value(dock)) {
        found->show();
        found->raise();
    }
}

void Workspaces::arrange(const QString& name)
{
    window_->setUpdatesEnabled(false);
    for (QDockWidget* dock : docks_) {
        dock->setFloating(false);
        window_->removeDockWidget(dock); // hides it
    }
    const QList<Column> columns = name == "welcome" ? QList<Column>() : layoutOf(name).columns;
    QSet<QString> shown = placeStacks(columns);
    QDockWidget* host =
        docks_.value(columns.isEmpty() ? QString() : columns[columns.size() / 2].stacks[0][0]);
    for (auto dock = docks_.begin(); dock != docks_.end(); ++dock) {
        if (shown.contains(dock.key()))
            continue;
        window_->addDockWidget(Qt::RightDockWidgetArea, dock.value());
        if (host != nullptr) // where the View menu brings it
            window_->tabifyDockWidget(host, dock.value());
        dock.value()->hide();
    }
    for (const Column& column : columns)
        for (const QStringList& stack : column.stacks)
            docks_[stack.first()]->raise();
    applySizes(name);
    window_->setUpdatesEnabled(true);
    // Once more when the window knows its size.
    QTimer::singleShot(0, this, [this, name] {
        if (current_ == name)
            applySizes(name);
    });
}

/// All columns and rows first, tabs after: a neighbour of tabs would become one of them.
QSet<QString> Workspaces::placeStacks(const QList<Column>& columns)
{
    QSet<QString> shown;
    QMap<Qt::DockWidgetArea, QDockWidget*> columnBefore;
    for (const Column& column : columns) {
        QDockWidget* top = docks_[column.stacks.first().first()];
        if (QDockWidget* before = columnBefore.value(column.area))
            window_->splitDockWidget(before, top, Qt::Horizontal);
        else
            window_->addDockWidget(column.area, top);
        columnBefore[column.area] = top;
        top->show();
    }
    for (const Column& column : columns) {
        QDockWidget* above = nullptr;
        for (const QStringList& stack : column.stacks) {
            QDockWidget* first = docks_[stack.first()];
            if (above != nullptr)
                window_->splitDockWidget(above, first, Qt::Vertical);
            first->show();
            above = first;
        }
    }
    for (const Column& column : columns)
        for (const QStringList& stack : column.stacks)
            for (const QString& panel : stack) {
                shown << panel;
                if (panel == stack.first())
                    continue;
                window_->tabifyDockWidget(docks_[stack.first()], docks_[panel]);
                docks_[panel]->show();
            }
    return shown;
}

void Workspaces::applySizes(const QString& name)
{
    if (name == "welcome")
        return;
    const Layout layout = layoutOf(name);
    QList<QDockWidget*> across;
    QList<int> widths;
    for (const Column& column : layout.columns) {
        QDockWidget* first = docks_.value(column.stacks.first().first());
        if (first == nullptr || column.area == Qt::BottomDockWidgetArea)
            continue;
        across << first;
        widths << window_->width() * column.width / 100;
    }
    window_->resizeDocks(across, widths, Qt::Horizontal);
    for (const Column& column : layout.columns)
        if (column.stacks.size() == 2)
            window_->resizeDocks({docks_[column.stacks[0][0]], docks_[column.stacks[1][0]]},
                                 {column.upper * 10, (100 - column.upper) * 10}, Qt::Vertical);
    if (QDockWidget* timeline = docks_.value("timeline"))
        window_->resizeDocks({timeline}, {window_->height() * layout.bottom / 100}, Qt::Vertical);
}

} // namespace plugboard::gui
