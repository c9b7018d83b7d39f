// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/problems_panel.h"

#include "gui/document/document.h"
#include "gui/look/icons.h"
#include "gui/look/theme.h"
#include "gui/panels/panel_state.h"
#include "gui/panels/problem_model.h"
#include "gui/panels/remedy_delegate.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

namespace plugboard::gui {

ProblemsPanel::ProblemsPanel(Workbench workbench, QWidget* parent)
    : QWidget(parent), workbench_(workbench), model_(new ProblemModel(this)),
      table_(new QTableView), remedies_(new RemedyDelegate(this)), stack_(new QStackedWidget),
      empty_(new EmptyState(QStringLiteral("good"),
                            tr("No problems. What keeps the project from being planned or run "
                               "would stand here.")))
{
    setWindowTitle(tr("Problems"));
    table_->setModel(model_);
    table_->setItemDelegateForColumn(ProblemModel::MessageColumn, new SeverityDelegate(this));
    table_->setItemDelegateForColumn(ProblemModel::RemedyColumn, remedies_);
    table_->setAccessibleName(tr("Problems"));
    table_->setSelectionBehavior(QAbstractItemView::SelectRows);
    table_->setSelectionMode(QAbstractItemView::SingleSelection);
    table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table_->setShowGrid(false);
    table_->setWordWrap(true);
    table_->setMouseTracking(true);
    table_->setFrameShape(QFrame::NoFrame);
    table_->setTabKeyNavigation(false);
    table_->verticalHeader()->hide();
    table_->verticalHeader()->setDefaultSectionSize(kRowHeight);
    table_->verticalHeader()->setMinimumSectionSize(kRowHeight);
    QHeaderView* header = table_->horizontalHeader();
    header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    header->setHighlightSections(false);
    header->setSectionResizeMode(ProblemModel::MessageColumn, QHeaderView::Stretch);
    header->setSectionResizeMode(ProblemModel::SubjectColumn, QHeaderView::ResizeToContents);
    header->setSectionResizeMode(ProblemModel::RemedyColumn, QHeaderView::ResizeToContents);
    header->setResizeContentsPrecision(50); // rows that are looked at, however many there are
    header->setMaximumSectionSize(360);
    table_->setContextMenuPolicy(Qt::CustomContextMenu);
    table_->installEventFilter(this);
    stack_->addWidget(empty_);
    stack_->addWidget(table_);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(stack_);
    connect(table_, &QTableView::clicked, this, &ProblemsPanel::jump);
    connect(table_, &QTableView::customContextMenuRequested, this, &ProblemsPanel::showMenu);
    connect(remedies_, &RemedyDelegate::applied, this, &ProblemsPanel::apply);
    connect(workbench_.document, &Document::problemsChanged, this, &ProblemsPanel::refresh);
    connect(workbench_.document, &Document::wasReset, this, &ProblemsPanel::refresh);
    refresh();
}

QString ProblemsPanel::currentText() const
{
    const QModelIndex index = table_->currentIndex();
    return index.isValid() ? index.data(Qt::ToolTipRole).toString() : QString();
}

void ProblemsPanel::refresh()
{
    const int row = table_->currentIndex().row();
    const QList<Problem>& problems = workbench_.document->problems();
    // Messages wrap where there are few of them: to measure thousands would take too long.
    constexpr int kMostWrapped = 50;
    table_->verticalHeader()->setSectionResizeMode(
        problems.size() <= kMostWrapped ? QHeaderView::ResizeToContents : QHeaderView::Fixed);
    model_->setProblems(problems);
    const int rows = model_->rowCount();
    stack_->setCurrentIndex(rows > 0 ? 1 : 0);
    if (row >= 0 && rows > 0)
        table_->setCurrentIndex(model_->index(std::min(row, rows - 1), 0));
    emit countChanged(model_->errors(), model_->warnings());
}

void ProblemsPanel::jump(const QModelIndex& index)
{
    if (!index.isValid())
        return;
    const Selection target = model_->problem(index.row()).target;
    if (!target.empty())
        workbench_.document->select(target);
}

void ProblemsPanel::apply(int row, int remedy)
{
    // A copy: carrying it out replaces the problems.
    const Problem problem = model_->problem(row);
    if (remedy < problem.remedies.size() && problem.remedies[remedy].apply)
        problem.remedies[remedy].apply();
}

void ProblemsPanel::copy()
{
    if (const QString text = currentText(); !text.isEmpty())
        QGuiApplication::clipboard()->setText(text);
}

void ProblemsPanel::showMenu(const QPoint& at)
{
    const QModelIndex index = table_->indexAt(at);
    if (!index.isValid())
        return;
    const int row = index.row();
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("Go there"), this, [this, index] { jump(index); });
    menu->addAction(tr("Copy message"), QKeySequence(QKeySequence::Copy), this,
                    &ProblemsPanel::copy);
    const QList<Remedy> remedies = model_->problem(row).remedies;
    if (!remedies.isEmpty())
        menu->addSeparator();
    for (int remedy = 0; remedy < remedies.size(); ++remedy)
        menu->addAction(remedies[remedy].label, this, [this, row, remedy] { apply(row, remedy); });
    menu->popup(table_->viewport()->mapToGlobal(at));
}

bool ProblemsPanel::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::KeyPress) {
        auto* key = static_cast<QKeyEvent*>(event);
        const bool enter = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
        const QModelIndex index = table_->currentIndex();
        if (key->matches(QKeySequence::Copy)) {
            copy();
            return true;
        }
        if (enter && index.isValid()) {
            if (key->modifiers().testFlag(Qt::AltModifier))
                apply(index.row(), 0); // the first remedy, from the keyboard
            else
                jump(index);
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace plugboard::gui
