// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/key_sheet.h"

#include "gui/look/theme.h"

#include <QAction>
#include <QDialogButtonBox>
#include <QGridLayout>
#include <QLabel>
#include <QScrollArea>
#include <QVBoxLayout>

namespace plugboard::gui {
namespace {

/// Gestures, which no action knows of.
QList<std::array<QString, 3>> gestures()
{
    const QString group = KeySheet::tr("Mouse");
    return {{group, KeySheet::tr("Zoom at the pointer"), KeySheet::tr("Wheel")},
            {group, KeySheet::tr("Move the drawing"), KeySheet::tr("Middle or Space drag")},
            {group, KeySheet::tr("Select by a frame"), KeySheet::tr("Drag on empty board")},
            {group, KeySheet::tr("Wire two ports"), KeySheet::tr("Drag from a port")},
            {group, KeySheet::tr("Add what fits a port"),
             KeySheet::tr("Drag from a port to empty board")},
            {group, KeySheet::tr("Add an operation"), KeySheet::tr("Double-click on empty board")}};
}

QString keysOf(const QAction& action)
{
    QStringList keys;
    for (const QKeySequence& sequence : action.shortcuts())
        keys << sequence.toString(QKeySequence::NativeText);
    return keys.join(KeySheet::tr(" or "));
}

/// One group: its title and two columns.
QWidget* block(const QString& title, const QList<std::array<QString, 3>>& rows)
{
    auto* box = new QWidget;
    auto* grid = new QGridLayout(box);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(16);
    grid->setVerticalSpacing(4);
    auto* heading = new QLabel("<b>" + title.toHtmlEscaped() + "</b>");
    grid->addWidget(heading, 0, 0, 1, 2);
    for (int row = 0; row < rows.size(); ++row) {
        grid->addWidget(new QLabel(rows[row][1]), row + 1, 0);
        auto* keys = new QLabel(rows[row][2]);
        keys->setForegroundRole(QPalette::PlaceholderText);
        keys->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        grid->addWidget(keys, row + 1, 1);
    }
    grid->setColumnStretch(0, 1);
    return box;
}

} // namespace

QList<std::array<QString, 3>> KeySheet::rowsOf(const QList<ActionGroup>& groups)
{
    QList<std::array<QString, 3>> rows;
    QSet<QAction*> seen;
    for (const ActionGroup& group : groups)
        for (QAction* action : group.actions) {
            if (action->shortcut().isEmpty() || seen.contains(action))
                continue;
            seen << action;
            rows.push_back({group.title, action->text().remove('&').remove("…"), keysOf(*action)});
        }
    return rows + gestures();
}

KeySheet::KeySheet(const QList<ActionGroup>& groups, QWidget* parent) : QDialog(parent)
{
    setWindowTitle(tr("Keys"));
    auto* columns = new QHBoxLayout;
    columns->setSpacing(32);
    QVBoxLayout* column[3];
    for (auto& each : column) {
        each = new QVBoxLayout;
        each->setSpacing(16);
        columns->addLayout(each, 1);
    }
    QMap<int, int> heights; // rows in each column so far
    QList<std::array<QString, 3>> rows = rowsOf(groups);
    while (!rows.isEmpty()) {
        const QString title = rows.first()[0];
        QList<std::array<QString, 3>> own;
        for (qsizetype at = 0; at < rows.size();)
            if (rows[at][0] == title)
                own << rows.takeAt(at);
            else
                ++at;
        int lowest = 0;
        for (int at = 1; at < 3; ++at)
            if (heights[at] < heights[lowest])
                lowest = at;
        heights[lowest] += int(own.size()) + 2;
        column[lowest]->addWidget(block(title, own));
    }
    for (auto* each : column)
        each->addStretch();
    auto* page = new QWidget;
    page->setLayout(columns);
    auto* area = new QScrollArea(this);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setWidget(page);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* whole = new QVBoxLayout(this);
    whole->addWidget(area);
    whole->addWidget(buttons);
    resize(980, 640);
}

} // namespace plugboard::gui
