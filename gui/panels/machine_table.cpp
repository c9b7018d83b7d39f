// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/machine_table.h"

#include "gui/document/document.h"
#include "gui/document/settings.h"
#include "gui/panels/binding_menu.h"
#include "gui/panels/machine_list.h"
#include "gui/service/device_service.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QScrollBar>
#include <QTableView>

#include <algorithm>

namespace plugboard::gui {
namespace {

constexpr int kMostRows = 8;     ///< of devices, before the table scrolls
constexpr int kMostProblems = 4; ///< that are told below the table

QTableView* machineTable(MachineModel* model)
{
    auto* table = new QTableView;
    table->setModel(model);
    table->setAccessibleName(MachineTable::tr("Devices"));
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    table->setShowGrid(false);
    table->setFrameShape(QFrame::NoFrame);
    table->setTabKeyNavigation(false);
    table->setWordWrap(false);
    table->verticalHeader()->hide();
    table->verticalHeader()->setDefaultSectionSize(kRowHeight);
    QHeaderView* header = table->horizontalHeader();
    header->setHighlightSections(false);
    header->setSectionResizeMode(QHeaderView::ResizeToContents);
    header->setMinimumSectionSize(60);
    return table;
}

} // namespace

MachineTable::MachineTable(Workbench workbench, QWidget* parent)
    : Form(parent), workbench_(workbench), model_(new MachineModel(this)),
      table_(machineTable(model_))
{
    addWidget(table_);
    refusal_ = addError();
    refusal_->setObjectName(QStringLiteral("refusal"));
    problems_ = addError();
    problems_->setObjectName(QStringLiteral("bindProblems"));
    note_ = addText();
    note_->setObjectName(QStringLiteral("bindNote"));
    connectTable();
}

void MachineTable::connectTable()
{
    table_->installEventFilter(this);
    table_->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(model_, &MachineModel::useRequested, this, &MachineTable::use);
    connect(table_, &QTableView::clicked, this, [this](const QModelIndex& index) {
        if (!index.isValid() || index.row() >= model_->rowCount())
            return; // its box was clicked, which shows the machine anew
        if (model_->isDrawn() && index.column() == MachineModel::RunsColumn)
            openBindings(index.row());
        else
            workbench_.document->select({.elements = {model_->device(index.row()).name}});
    });
    connect(table_, &QTableView::customContextMenuRequested, this, [this](QPoint at) {
        if (const QModelIndex index = table_->indexAt(at); index.isValid() && model_->isDrawn())
            openBindings(index.row());
    });
}

bool MachineTable::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == table_ && event->type() == QEvent::KeyPress && model_->isDrawn()) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if ((key == Qt::Key_Return || key == Qt::Key_Space) && table_->currentIndex().isValid()) {
            openBindings(table_->currentIndex().row());
            return true;
        }
    }
    return Form::eventFilter(watched, event);
}

QMenu* MachineTable::openBindings(int row)
{
    std::vector<int> rows;
    for (const QModelIndex& index : table_->selectionModel()->selectedRows())
        rows.push_back(index.row());
    if (std::find(rows.begin(), rows.end(), row) == rows.end())
        rows = {row};
    std::vector<std::string> devices;
    std::vector<model::Requirement> requirements;
    for (const int at : rows) {
        devices.push_back(model_->device(at).name);
        requirements.push_back(model_->requirement(at));
    }
    delete menu_;
    menu_ = new BindingMenu(*workbench_.document, devices, requirements,
                            workbench_.devices->attached(), this);
    const QModelIndex cell = model_->index(row, MachineModel::RunsColumn);
    menu_->popup(table_->viewport()->mapToGlobal(table_->visualRect(cell).bottomLeft()));
    return menu_;
}

/// Where several rows are selected, a click on one of their boxes sets all of them.
void MachineTable::use(int row, bool inUse)
{
    std::vector<int> rows;
    for (const QModelIndex& index : table_->selectionModel()->selectedRows())
        rows.push_back(index.row());
    if (std::find(rows.begin(), rows.end(), row) == rows.end())
        rows = {row};
    std::vector<std::string> names = model_->inUse();
    Division division = workbench_.document->division();
    division.devices.clear();
    division.maximumDevices = 0;
    bool all = true;
    for (int at = 0; at < model_->rowCount(); ++at) {
        const std::string& name = model_->device(at).name;
        const bool clicked = std::find(rows.begin(), rows.end(), at) != rows.end();
        const bool was = std::find(names.begin(), names.end(), name) != names.end();
        if (clicked ? inUse : was)
            division.devices.push_back(name);
        else
            all = false;
    }
    const bool none = division.devices.empty();
    refusal_->setText(none ? tr("At least one device must take part.") : QString());
    refusal_->setVisible(none);
    if (none)
        return;
    if (all)
        division.devices.clear();
    workbench_.document->setDivision(division);
    if (workbench_.devices->available())
        workbench_.devices->detect();
}

void MachineTable::refresh()
{
    const Document& document = *workbench_.document;
    const Formatter formatter = workbench_.settings->formatter();
    const model::Topology& attached = workbench_.devices->attached();
    if (document.usesThisMachine())
        model_->showThisMachine(document, attached, formatter);
    else
        model_->showDrawn(document, attached, formatter);
    QHeaderView* header = table_->horizontalHeader();
    header->setSectionResizeMode(MachineModel::ModelColumn, QHeaderView::Stretch);
    if (model_->isDrawn()) // what a device is can be read elsewhere, what it runs on is chosen here
        header->moveSection(header->visualIndex(MachineModel::RunsColumn), 1);
    const int rows = model_->rowCount();
    table_->setSelectionMode(QAbstractItemView::ExtendedSelection);
    table_->setVisible(rows > 0);
    const int bar = table_->horizontalScrollBar()->sizeHint().height();
    table_->setFixedHeight(table_->horizontalHeader()->sizeHint().height() +
                           std::min(rows, kMostRows) * kRowHeight + bar + 2);
    refusal_->hide();
    refreshNotes();
}

void MachineTable::refreshNotes()
{
    QStringList problems = model_->problems();
    const auto count = problems.size();
    const bool keepsFromRunning = count > 0;
    if (count > kMostProblems) {
        problems = problems.mid(0, kMostProblems - 1);
        problems << tr("and %1 more").arg(count - kMostProblems + 1);
    }
    problems_->setText(problems.join('\n'));
    problems_->setVisible(keepsFromRunning);
    QStringList notes;
    if (keepsFromRunning)
        notes << tr("Plans for them are predicted; to run one, choose what they run on.");
    if (model_->emulates())
        notes << tr("Some are emulated: times of such a run are not comparable.");
    note_->setText(notes.join(' '));
    note_->setVisible(!notes.isEmpty());
}

} // namespace plugboard::gui
