// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/canvas/kind_popup.h"

#include "gui/canvas/chip_drawing.h"
#include "gui/canvas/kind_look.h"

#include <QGuiApplication>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QScreen>
#include <QVBoxLayout>

namespace plugboard::gui {
namespace {

constexpr int kIcon = 16;

QIcon glyphIcon(ChipSort sort, const QColor& colour, double ratio)
{
    QPixmap picture(QSize(kIcon, kIcon) * ratio);
    picture.setDevicePixelRatio(ratio);
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    drawGlyph(painter, sort, QRectF(1, 1, kIcon - 2, kIcon - 2), colour);
    return picture;
}

} // namespace

KindPopup::KindPopup(bool withInput, bool withOutput, QWidget* parent)
    : QFrame(parent, Qt::Popup), withInput_(withInput), withOutput_(withOutput),
      edit_(new QLineEdit(this)), list_(new QListWidget(this))
{
    setObjectName("kindPopup");
    setAttribute(Qt::WA_DeleteOnClose);
    setFrameShape(QFrame::StyledPanel);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(kGutter, kGutter, kGutter, kGutter);
    column->setSpacing(kGutter / 2);
    column->addWidget(edit_);
    column->addWidget(list_);
    edit_->setPlaceholderText(tr("Search layers"));
    edit_->setAccessibleName(tr("Search layers"));
    edit_->installEventFilter(this);
    list_->setFrameShape(QFrame::NoFrame);
    list_->setIconSize({kIcon, kIcon});
    list_->setFocusPolicy(Qt::NoFocus);
    list_->setUniformItemSizes(true);
    list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    connect(edit_, &QLineEdit::textChanged, this, &KindPopup::refill);
    connect(edit_, &QLineEdit::returnPressed, this, &KindPopup::take);
    connect(list_, &QListWidget::itemClicked, this, &KindPopup::take);
    resize(260, 320);
    refill({});
}

void KindPopup::openAt(QPoint global)
{
    QPoint corner = global - QPoint(12, 20);
    if (const QScreen* screen = QGuiApplication::screenAt(global)) {
        const QRect room = screen->availableGeometry();
        corner.setX(
            std::clamp(corner.x(), room.left(), std::max(room.left(), room.right() - width())));
        corner.setY(
            std::clamp(corner.y(), room.top(), std::max(room.top(), room.bottom() - height())));
    }
    move(corner);
    show();
    edit_->setFocus();
}

void KindPopup::refill(const QString& text)
{
    list_->clear();
    const Theme& theme = themeOf(palette());
    for (const KindLook* look : kindsMatching(text, withInput_, withOutput_)) {
        auto* item = new QListWidgetItem(
            glyphIcon(look->sort, theme.secondaryText, devicePixelRatioF()), look->label, list_);
        item->setData(Qt::UserRole, QString::fromStdString(look->kind));
        item->setSizeHint({0, kRowHeight});
    }
    list_->setCurrentRow(0);
}

void KindPopup::take()
{
    const QListWidgetItem* item = list_->currentItem();
    if (!item)
        return;
    const QString kind = item->data(Qt::UserRole).toString();
    close();
    emit chosen(kind);
}

bool KindPopup::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == edit_ && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        const int step = key == Qt::Key_Down || key == Qt::Key_Tab ? 1 : key == Qt::Key_Up ? -1 : 0;
        if (step != 0 && list_->count() > 0) {
            list_->setCurrentRow((list_->currentRow() + step + list_->count()) % list_->count());
            return true;
        }
        if (key == Qt::Key_Escape) {
            close();
            return true;
        }
    }
    return QFrame::eventFilter(watched, event);
}

} // namespace plugboard::gui
