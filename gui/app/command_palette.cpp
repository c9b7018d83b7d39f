// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/command_palette.h"

#include "gui/look/icons.h"
#include "gui/look/theme.h"

#include <QApplication>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QTimer>
#include <QVBoxLayout>

namespace plugboard::gui {
namespace {

constexpr int kWidth = 620;
constexpr int kRows = 11;

enum Role { CommandRole = Qt::UserRole, ContextRole, KeysRole, IconRole };

/// Icon and title on the left, context after it, keys on the right.
class CommandDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override
    {
        return {kWidth, kRowHeight};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override
    {
        const Theme& theme = themeOf(option.palette);
        const bool selected = option.state.testFlag(QStyle::State_Selected);
        const bool enabled = index.flags().testFlag(Qt::ItemIsEnabled);
        painter->save();
        if (selected) {
            QColor wash = theme.accent;
            wash.setAlpha(theme.dark ? 70 : 45);
            painter->fillRect(option.rect, wash);
        }
        QRect rest = option.rect.adjusted(12, 0, -12, 0);
        const QIcon picture = icon(index.data(IconRole).toString(), theme.secondaryText);
        if (!picture.isNull())
            picture.paint(painter, QRect(rest.left(), rest.center().y() - 7, 16, 16));
        rest.setLeft(rest.left() + 26);
        const QString keys = index.data(KeysRole).toString();
        painter->setPen(theme.secondaryText);
        painter->drawText(rest, Qt::AlignRight | Qt::AlignVCenter, keys);
        rest.setRight(rest.right() - option.fontMetrics.horizontalAdvance(keys) - 12);
        const QString title = option.fontMetrics.elidedText(index.data(Qt::DisplayRole).toString(),
                                                            Qt::ElideMiddle, rest.width());
        painter->setPen(enabled ? theme.text : theme.secondaryText);
        painter->drawText(rest, Qt::AlignLeft | Qt::AlignVCenter, title);
        rest.setLeft(rest.left() + option.fontMetrics.horizontalAdvance(title) + 12);
        painter->setPen(theme.secondaryText);
        painter->drawText(rest, Qt::AlignLeft | Qt::AlignVCenter,
                          option.fontMetrics.elidedText(index.data(ContextRole).toString(),
                                                        Qt::ElideRight, rest.width()));
        painter->restore();
    }
};

} // namespace

CommandPalette::CommandPalette(QWidget* window)
    : QFrame(window), input_(new QLineEdit(this)), list_(new QListWidget(this))
{
    setObjectName("commandPalette");
    setFrameShape(QFrame::StyledPanel);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    input_->setPlaceholderText(tr("Search commands, operations, nodes, devices, files"));
    input_->setClearButtonEnabled(true);
    input_->setMinimumHeight(32);
    input_->installEventFilter(this);
    list_->setItemDelegate(new CommandDelegate(list_));
    list_->setFocusPolicy(Qt::NoFocus);
    list_->setUniformItemSizes(true);
    list_->setFrameShape(QFrame::NoFrame);
    list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(kGutter, kGutter, kGutter, kGutter);
    column->setSpacing(4);
    column->addWidget(input_);
    column->addWidget(list_);
    connect(input_, &QLineEdit::textChanged, this, &CommandPalette::showMatches);
    connect(input_, &QLineEdit::returnPressed, this, &CommandPalette::runCurrent);
    connect(list_, &QListWidget::itemClicked, this, &CommandPalette::runCurrent);
    window->installEventFilter(this);
    hide();
}

void CommandPalette::open(std::vector<Command> commands)
{
    index_.setCommands(std::move(commands));
    input_->clear();
    showMatches({});
    place();
    show();
    raise();
    input_->setFocus(Qt::ShortcutFocusReason);
}

void CommandPalette::showMatches(const QString& text)
{
    list_->clear();
    for (const std::size_t at : index_.find(text)) {
        const Command& command = index_.commands()[at];
        auto* item = new QListWidgetItem(command.title, list_);
        item->setData(CommandRole, qulonglong(at));
        item->setData(ContextRole, command.context);
        item->setData(KeysRole, command.keys);
        item->setData(IconRole, command.icon);
        item->setData(Qt::AccessibleTextRole, command.title + ", " + command.context);
        if (!command.enabled)
            item->setFlags(item->flags() & ~Qt::ItemIsEnabled);
    }
    list_->setCurrentRow(0);
    place();
}

void CommandPalette::runCurrent()
{
    const QListWidgetItem* item = list_->currentItem();
    if (item == nullptr || !item->flags().testFlag(Qt::ItemIsEnabled))
        return;
    const auto run = index_.commands()[item->data(CommandRole).toULongLong()].run;
    hide();
    parentWidget()->setFocus();
    if (run)
        run();
}

void CommandPalette::place()
{
    const int rows = std::clamp(list_->count(), 1, kRows);
    list_->setFixedHeight(rows * kRowHeight + 2);
    const int width = std::min(kWidth, parentWidget()->width() - 2 * kGutter);
    const int height = list_->height() + input_->sizeHint().height() + 12 + 3 * kGutter;
    setGeometry((parentWidget()->width() - width) / 2, 48, width, height);
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == parentWidget() && event->type() == QEvent::Resize && isVisible())
        place();
    if (watched != input_)
        return QFrame::eventFilter(watched, event);
    if (event->type() == QEvent::FocusOut && isVisible() &&
        static_cast<QFocusEvent*>(event)->reason() != Qt::ActiveWindowFocusReason &&
        static_cast<QFocusEvent*>(event)->reason() != Qt::PopupFocusReason)
        QTimer::singleShot(0, this, [this] {
            if (!isAncestorOf(QApplication::focusWidget()))
                hide();
        });
    if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Escape) {
            hide();
            parentWidget()->setFocus();
            return true;
        }
        if (key == Qt::Key_Up || key == Qt::Key_Down || key == Qt::Key_PageUp ||
            key == Qt::Key_PageDown) {
            QApplication::sendEvent(list_, event);
            return true;
        }
    }
    return QFrame::eventFilter(watched, event);
}

} // namespace plugboard::gui
