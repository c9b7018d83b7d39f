// SPDX-License-Identifier: GPL-3.0-or-later
// Commands and controls of the timeline's widget.
#include "gui/look/icons.h"
#include "gui/timeline/timeline_legend.h"
#include "gui/timeline/timeline_widget.h"

#include <QActionGroup>
#include <QComboBox>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QStackedLayout>
#include <QToolButton>

namespace plugboard::gui {
namespace {

QFrame* divider(QWidget* parent)
{
    auto* line = new QFrame(parent);
    line->setFixedSize(1, 18);
    line->setAutoFillBackground(true);
    line->setBackgroundRole(QPalette::Mid);
    return line;
}

QToolButton* button(QAction* action, QWidget* parent)
{
    auto* tool = new QToolButton(parent);
    tool->setDefaultAction(action);
    tool->setToolButtonStyle(action->icon().isNull() ? Qt::ToolButtonTextOnly
                                                     : Qt::ToolButtonTextBesideIcon);
    tool->setAutoRaise(true);
    tool->setFocusPolicy(Qt::TabFocus);
    return tool;
}

} // namespace

QAction* TimelineWidget::command(const char* name, const QString& text, const QKeySequence& key,
                                 std::function<void()> run)
{
    auto* action = new QAction(text, this);
    action->setObjectName(QLatin1String(name));
    action->setShortcut(key);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(action, &QAction::triggered, this, [run = std::move(run)] { run(); });
    addAction(action);
    commands_ << action;
    return action;
}

QAction* TimelineWidget::toggle(const char* name, const QString& text, bool on,
                                std::function<void(bool)> run)
{
    auto* action = new QAction(text, this);
    action->setObjectName(QLatin1String(name));
    action->setCheckable(true);
    action->setChecked(on);
    connect(action, &QAction::toggled, this, [run = std::move(run)](bool to) { run(to); });
    commands_ << action;
    return action;
}

void TimelineWidget::buildCommands()
{
    command("timeline.zoomIn", tr("Zoom into the timeline"), Qt::Key_W,
            [this] { view_->glide([this] { view_->zoom(0.8); }); });
    command("timeline.zoomOut", tr("Zoom out of the timeline"), Qt::Key_S,
            [this] { view_->glide([this] { view_->zoom(1.25); }); });
    command("timeline.left", tr("Move the timeline to earlier"), Qt::Key_A,
            [this] { view_->pan(-0.15); });
    command("timeline.right", tr("Move the timeline to later"), Qt::Key_D,
            [this] { view_->pan(0.15); });
    command("timeline.fitSelection", tr("Fit the selected bar or range"), Qt::Key_F,
            [this] { view_->glide([this] { view_->fitSelection(); }); });
    command("timeline.fitAll", tr("Fit the whole timeline"), Qt::Key_Home,
            [this] { view_->glide([this] { view_->fitAll(); }); });
    command("timeline.previous", tr("Previous bar of the lane"), Qt::Key_Comma,
            [this] { view_->stepEvent(-1); });
    command("timeline.next", tr("Next bar of the lane"), Qt::Key_Period,
            [this] { view_->stepEvent(1); });
    command("timeline.mark", tr("Set or remove a mark"), Qt::Key_M,
            [this] { view_->toggleMark(); });
    command("timeline.find", tr("Find a task in the timeline"), Qt::Key_Slash, [this] {
        search_->setFocus(Qt::ShortcutFocusReason);
        search_->selectAll();
    });
    command("timeline.escape", tr("Take back range, marks, selection"), Qt::Key_Escape, [this] {
        if (search_->hasFocus() || !search_->text().isEmpty()) {
            search_->clear();
            view_->setFocus(Qt::OtherFocusReason);
        } else {
            view_->escape();
        }
    });
    auto* rows = new QActionGroup(this);
    const std::pair<TimelineView::Rows, QString> choices[] = {
        {TimelineView::Rows::Predicted, tr("Predicted")},
        {TimelineView::Rows::Measured, tr("Measured")},
        {TimelineView::Rows::Both, tr("Both")}};
    for (const auto& [choice, text] : choices) {
        QAction* action = toggle("timeline.rows", text, choice == TimelineView::Rows::Both,
                                 [this, choice = choice](bool on) {
                                     if (on)
                                         view_->setRows(choice);
                                 });
        rows->addAction(action);
        rowActions_ << action;
    }
    const std::tuple<SceneOption, const char*, QString, QString> options[] = {
        {SceneOption::Gaps, "timeline.gaps", tr("Gaps"), tr("Hatch idle time by its cause")},
        {SceneOption::CriticalPath, "timeline.criticalPath", tr("Critical path"),
         tr("Underline the firings that fixed the end of each step")},
        {SceneOption::Transfers, "timeline.transfers", tr("Transfers"),
         tr("Join each send with its receive")}};
    for (const auto& [option, name, text, help] : options) {
        QAction* action = toggle(
            name, text, true, [this, option = option](bool on) { view_->setOption(option, on); });
        action->setToolTip(help);
        optionActions_ << action;
    }
    follow_ = toggle("timeline.follow", tr("Follow"), false,
                     [this](bool on) { view_->setFollowing(on); });
    follow_->setToolTip(tr("Keep the newest firings in view while the run goes on"));
    follow_->setIcon(icon(QStringLiteral("follow"), themeOf(palette()).text));
}

QWidget* TimelineWidget::toolbar()
{
    auto* bar = new QWidget(this);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(kGutter, 2, kGutter, 2);
    row->setSpacing(4);
    for (QAction* action : rowActions_)
        row->addWidget(button(action, bar));
    row->addWidget(divider(bar));
    for (QAction* action : optionActions_)
        row->addWidget(button(action, bar));
    row->addWidget(divider(bar));
    chooser_ = new QComboBox(bar);
    chooser_->setToolTip(tr("Program of the plan"));
    chooser_->setAccessibleName(tr("Program"));
    chooser_->setVisible(false);
    connect(chooser_, &QComboBox::activated, this, [this](int index) {
        first_->setKind(model::ProgramKind(chooser_->itemData(index).toInt()));
        second_->setKind(first_->kind());
    });
    row->addWidget(chooser_);
    search_ = new QLineEdit(bar);
    search_->setPlaceholderText(tr("Find task or node  /"));
    search_->setClearButtonEnabled(true);
    search_->setMaximumWidth(190);
    search_->setAccessibleName(tr("Find in the timeline"));
    connect(search_, &QLineEdit::textChanged, this, [this](const QString& text) {
        const int count = view_->setSearch(text);
        found_->setVisible(!text.trimmed().isEmpty());
        found_->setText(count == 0 ? tr("no task") : tr("%n task(s)", nullptr, count));
    });
    connect(search_, &QLineEdit::returnPressed, this, [this] {
        view_->findNext(QGuiApplication::keyboardModifiers() & Qt::ShiftModifier ? -1 : 1);
    });
    row->addWidget(search_);
    found_ = new QLabel(bar);
    found_->setVisible(false);
    row->addWidget(found_);
    followButton_ = button(follow_, bar);
    followButton_->setVisible(false);
    row->addWidget(followButton_);
    readout_ = new QLabel(bar);
    readout_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    readout_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    row->addWidget(readout_, 1);
    lost_ = new QLabel(bar);
    lost_->setVisible(false);
    row->addWidget(lost_);
    return bar;
}

QWidget* TimelineWidget::emptyPage()
{
    auto* page = new QWidget(this);
    auto* column = new QVBoxLayout(page);
    column->addStretch();
    auto* text = new QLabel(
        tr("Plan (F5) to see what is predicted, run (F6) to see what is measured."), page);
    text->setAlignment(Qt::AlignCenter);
    text->setWordWrap(true);
    column->addWidget(text);
    auto* row = new QHBoxLayout;
    row->addStretch();
    auto* plan = new QPushButton(tr("Plan"), page);
    auto* run = new QPushButton(tr("Run"), page);
    plan->setObjectName(QStringLiteral("plan"));
    run->setObjectName(QStringLiteral("run"));
    connect(plan, &QPushButton::clicked, this, &TimelineWidget::planRequested);
    connect(run, &QPushButton::clicked, this, &TimelineWidget::runRequested);
    row->addWidget(plan);
    row->addWidget(run);
    row->addStretch();
    column->addLayout(row);
    column->addStretch();
    return page;
}

void TimelineWidget::buildViews()
{
    auto* page = new QWidget(this);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(toolbar());
    auto* middle = new QHBoxLayout;
    middle->setSpacing(0);
    middle->addWidget(view_, 1);
    scrollBar_ = new QScrollBar(Qt::Vertical, page);
    connect(scrollBar_, &QScrollBar::valueChanged, view_,
            [this](int value) { view_->setScroll(value); });
    middle->addWidget(scrollBar_);
    column->addLayout(middle, 1);
    legend_ = new TimelineLegend(page);
    column->addWidget(legend_);
    pages_ = new QStackedLayout(this);
    pages_->addWidget(page);
    pages_->addWidget(emptyPage());
}

} // namespace plugboard::gui
