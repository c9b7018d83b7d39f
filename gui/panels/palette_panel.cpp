// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/palette_panel.h"

#include "engine/io/presets.h"
#include "gui/document/settings.h"
#include "gui/look/icons.h"
#include "gui/look/theme.h"
#include "gui/panels/palette_model.h"
#include "gui/panels/panel_state.h"
#include "gui/service/background.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QPainterPath>
#include <QStackedWidget>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

namespace plugboard::gui {
namespace {

constexpr int kGlyph = 16;       ///< pixels
constexpr int kLeastDetail = 48; ///< pixels: less of a text says nothing

/// A small sign for each op family, so that hue stays free for placement.
void drawFamily(QPainter& painter, const QRectF& at, int family, const QColor& ink)
{
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(ink, 1.3, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(Qt::NoBrush);
    const QRectF box = at.adjusted(2.5, 2.5, -2.5, -2.5);
    const QPointF centre = box.center();
    switch (family) {
    case 0: // data and loss: a stack of samples
        painter.drawEllipse(QRectF(box.left(), box.top(), box.width(), 4));
        painter.drawLine(QPointF(box.left(), box.top() + 2), QPointF(box.left(), box.bottom() - 2));
        painter.drawLine(QPointF(box.right(), box.top() + 2),
                         QPointF(box.right(), box.bottom() - 2));
        painter.drawArc(QRectF(box.left(), box.bottom() - 4, box.width(), 4), 180 * 16, 180 * 16);
        break;
    case 1: // convolution and linear: a window over a grid
        painter.drawRect(box);
        painter.setBrush(ink);
        painter.drawRect(QRectF(box.topLeft(), box.size() / 2));
        break;
    case 2: // attention: everything looks at everything
        painter.drawLine(box.topLeft(), box.bottomRight());
        painter.drawLine(box.bottomLeft(), box.topRight());
        painter.drawLine(QPointF(box.left(), centre.y()), QPointF(box.right(), centre.y()));
        break;
    case 3: { // normalisation: a bell
        QPainterPath bell(box.bottomLeft());
        bell.cubicTo(QPointF(centre.x() - 1, box.bottom()), QPointF(centre.x() - 3, box.top()),
                     QPointF(centre.x(), box.top()));
        bell.cubicTo(QPointF(centre.x() + 3, box.top()), QPointF(centre.x() + 1, box.bottom()),
                     box.bottomRight());
        painter.drawPath(bell);
        break;
    }
    case 4: // activation: a kink
        painter.drawPolyline(QPolygonF({QPointF(box.left(), box.bottom() - 1),
                                        QPointF(centre.x(), box.bottom() - 1), box.topRight()}));
        break;
    default: // pooling and shape: large to small
        painter.drawRect(box);
        painter.drawRect(QRectF(centre, box.bottomRight()));
        break;
    }
}

class PaletteDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const bool heading = index.data(PaletteModel::HeadingRole).toBool();
        return {option.rect.width(), heading ? kRowHeight + kGutter / 2 : kRowHeight};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override
    {
        const Theme& theme = themeOf(option.palette);
        painter->save();
        if (index.data(PaletteModel::HeadingRole).toBool())
            paintHeading(*painter, option, index, theme);
        else
            paintItem(*painter, option, index, theme);
        painter->restore();
    }

private:
    static void paintHeading(QPainter& painter, const QStyleOptionViewItem& option,
                             const QModelIndex& index, const Theme& theme)
    {
        QFont font = option.font;
        font.setWeight(QFont::DemiBold);
        painter.setFont(font);
        painter.setPen(theme.secondaryText);
        painter.drawText(option.rect.adjusted(kGutter, kGutter, -kGutter, 0),
                         Qt::AlignLeft | Qt::AlignVCenter, index.data().toString());
    }

    /// A machine's figure is shown whole; the family of an op only where its name leaves room.
    static int roomForDetail(const QModelIndex& index, const QFontMetrics& metrics, int room)
    {
        const QString detail = index.data(PaletteModel::DetailRole).toString();
        const int wanted = metrics.horizontalAdvance(detail);
        if (index.data(PaletteModel::MachineRole).toBool())
            return std::min(wanted, room / 2);
        const int left = room - metrics.horizontalAdvance(index.data().toString()) - 2 * kGutter;
        return left < std::min(wanted, kLeastDetail) ? 0 : std::min(wanted, left);
    }

    static void paintItem(QPainter& painter, const QStyleOptionViewItem& option,
                          const QModelIndex& index, const Theme& theme)
    {
        const bool selected = option.state.testFlag(QStyle::State_Selected);
        const QRectF body = QRectF(option.rect).adjusted(4, 1, -4, -1);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        if (selected || option.state.testFlag(QStyle::State_MouseOver)) {
            QColor fill = theme.accent;
            fill.setAlphaF(theme.dark ? 0.30f : 0.18f);
            painter.setBrush(selected ? fill : theme.raised);
            painter.drawRoundedRect(body, 4, 4);
        }
        const QRect glyph(option.rect.left() + 2 * kGutter,
                          option.rect.center().y() - kGlyph / 2 + 1, kGlyph, kGlyph);
        const QString name = index.data(PaletteModel::IconRole).toString();
        if (name.startsWith(QLatin1String("family-")))
            drawFamily(painter, glyph, name.mid(7).toInt(), theme.secondaryText);
        else
            icon(name, theme.secondaryText).paint(&painter, glyph);
        const QRect room = option.rect.adjusted(3 * kGutter + kGlyph, 0, -2 * kGutter, 0);
        const QFontMetrics metrics(option.font);
        const QString detail = index.data(PaletteModel::DetailRole).toString();
        const int detailWidth = roomForDetail(index, metrics, room.width());
        painter.setPen(theme.secondaryText);
        painter.drawText(room, Qt::AlignRight | Qt::AlignVCenter,
                         detailWidth == 0
                             ? QString()
                             : metrics.elidedText(detail, Qt::ElideRight, detailWidth + 1));
        const int labelWidth = room.width() - (detailWidth == 0 ? 0 : detailWidth + kGutter);
        painter.setPen(theme.text);
        painter.drawText(room, Qt::AlignLeft | Qt::AlignVCenter,
                         metrics.elidedText(index.data().toString(), Qt::ElideRight, labelWidth));
    }
};

struct Presets {
    std::vector<model::Device> devices;
};

Presets loadedPresets()
{
    Presets presets;
    const Result<std::vector<std::string>> names = io::presetNames();
    if (!names)
        return presets;
    for (const std::string& name : *names)
        if (const Result<model::Device> device = io::presetDevice(name))
            presets.devices.push_back(*device);
    return presets;
}

} // namespace

PalettePanel::PalettePanel(Workbench workbench, QWidget* parent)
    : QWidget(parent), workbench_(workbench), model_(new PaletteModel(this)),
      search_(new QLineEdit), list_(new QListView), stack_(new QStackedWidget),
      nothing_(new EmptyState(QStringLiteral("search"), {}, tr("Show all")))
{
    setWindowTitle(tr("Palette"));
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    search_->setObjectName(QStringLiteral("search"));
    search_->setPlaceholderText(tr("Search operations and machines"));
    search_->setAccessibleName(tr("Search the palette"));
    search_->setClearButtonEnabled(true);
    search_->installEventFilter(this);
    list_->setModel(model_);
    list_->setItemDelegate(new PaletteDelegate(list_));
    list_->setAccessibleName(tr("Operations and machines"));
    list_->setDragEnabled(true);
    list_->setDragDropMode(QAbstractItemView::DragOnly);
    list_->setMouseTracking(true);
    list_->setFrameShape(QFrame::NoFrame);
    list_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    list_->setSelectionMode(QAbstractItemView::SingleSelection);
    list_->installEventFilter(this);
    stack_->addWidget(list_);
    stack_->addWidget(nothing_);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, kGutter, 0, 0);
    column->setSpacing(kGutter);
    auto* line = new QHBoxLayout;
    line->setContentsMargins(kGutter, 0, kGutter, 0);
    line->addWidget(search_);
    column->addLayout(line);
    column->addWidget(stack_);
    connect(search_, &QLineEdit::textChanged, this, &PalettePanel::search);
    connect(list_, &QListView::doubleClicked, this, &PalettePanel::activate);
    connect(nothing_, &EmptyState::actionTriggered, search_, &QLineEdit::clear);
    loadPresets();
}

void PalettePanel::focusSearch()
{
    search_->setFocus(Qt::ShortcutFocusReason);
    search_->selectAll();
}

void PalettePanel::loadPresets()
{
    inBackground(pool_, this, loadedPresets, [this](const Presets& presets) {
        QStringList details;
        for (const model::Device& device : presets.devices)
            details << workbench_.settings->formatter().flopRate(device.peak);
        model_->setPresets(presets.devices, details);
        if (!search_->text().isEmpty())
            selectFirst();
    });
}

void PalettePanel::search(const QString& query)
{
    model_->setQuery(query.trimmed());
    const bool found = model_->rowCount() > 0;
    if (!found)
        nothing_->setSentence(tr("No operation or machine matches “%1”.").arg(query.trimmed()));
    stack_->setCurrentIndex(found ? 0 : 1);
    selectFirst();
}

void PalettePanel::selectFirst()
{
    list_->setCurrentIndex({});
    if (!search_->text().isEmpty())
        moveCurrent(1);
    list_->scrollToTop();
}

void PalettePanel::moveCurrent(int rows)
{
    const int direction = rows > 0 ? 1 : -1;
    const QModelIndex now = list_->currentIndex();
    int row = now.isValid() ? now.row() : direction > 0 ? -1 : model_->rowCount();
    for (int left = std::abs(rows); left > 0; --left) {
        int next = row + direction;
        while (next >= 0 && next < model_->rowCount() && !model_->item(model_->index(next)))
            next += direction;
        if (next < 0 || next >= model_->rowCount())
            break;
        row = next;
    }
    if (row >= 0 && row < model_->rowCount())
        list_->setCurrentIndex(model_->index(row));
}

void PalettePanel::activate(const QModelIndex& index)
{
    const PaletteItem* found = model_->item(index);
    if (found == nullptr)
        return;
    if (found->machine)
        emit presetRequested(found->name);
    else
        emit addRequested(found->name);
}

bool PalettePanel::takeKey(int key)
{
    const int page = std::max(1, list_->viewport()->height() / kRowHeight - 1);
    switch (key) {
    case Qt::Key_Down:
        moveCurrent(1);
        return true;
    case Qt::Key_Up:
        moveCurrent(-1);
        return true;
    case Qt::Key_PageDown:
        moveCurrent(page);
        return true;
    case Qt::Key_PageUp:
        moveCurrent(-page);
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        activate(list_->currentIndex());
        return true;
    case Qt::Key_Escape:
        if (search_->text().isEmpty())
            return false;
        search_->clear();
        return true;
    default:
        return false;
    }
}

bool PalettePanel::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() != QEvent::KeyPress)
        return QWidget::eventFilter(watched, event);
    auto* key = static_cast<QKeyEvent*>(event);
    if (takeKey(key->key()))
        return true;
    const QString text = key->text();
    if (watched == list_ && !text.isEmpty() && text[0].isPrint()) {
        // Typing in the list is typing in the search box.
        search_->setFocus();
        search_->insert(text);
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace plugboard::gui
