// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/figure_table.h"

#include "gui/look/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>
#include <QStyledItemDelegate>

#include <algorithm>

namespace plugboard::gui {
namespace {

constexpr int kChip = 8;             ///< pixels of a device's hue
constexpr int kMargin = 8;           ///< pixels beside a cell's text
constexpr int kIndicator = 16;       ///< pixels of a header's sort arrow
constexpr int kNarrowestFirst = 180; ///< where the names need so much
constexpr int kWidestFirst = 320;
constexpr int kWidest = 240;
constexpr int kSampledRows = 50; ///< that a column's width is made for

/// The hue of the device that a column is about as a strip below its title; the sort arrow beside
/// the title, where the style would draw it over figures' titles.
class FigureHeader : public QHeaderView {
public:
    explicit FigureHeader(QWidget* parent) : QHeaderView(Qt::Horizontal, parent)
    {
        setSectionsClickable(true);
        setHighlightSections(false);
        setMinimumSectionSize(40);
    }

protected:
    void initStyleOptionForIndex(QStyleOptionHeader* option, int section) const override
    {
        QHeaderView::initStyleOptionForIndex(option, section);
        option->sortIndicator = QStyleOptionHeader::None;
    }

    void paintSection(QPainter* painter, const QRect& rect, int section) const override
    {
        painter->save();
        QHeaderView::paintSection(painter, rect, section);
        painter->restore();
        const QVariant hue = model()->headerData(section, orientation(), CellModel::HueRole);
        if (hue.isValid())
            painter->fillRect(QRect(rect.left() + 2, rect.bottom() - 2, rect.width() - 4, 3),
                              hue.value<QColor>());
        if (section == sortIndicatorSection())
            paintArrow(*painter, rect, section);
    }

private:
    void paintArrow(QPainter& painter, const QRect& rect, int section) const
    {
        const QString title = model()->headerData(section, orientation()).toString();
        const int alignment =
            model()->headerData(section, orientation(), Qt::TextAlignmentRole).toInt();
        const int width = fontMetrics().horizontalAdvance(title);
        const bool right = (alignment & Qt::AlignRight) != 0;
        const double x =
            right ? rect.right() - kMargin - width - 9 : rect.left() + kMargin + width + 10;
        const double y = rect.center().y();
        const double up = sortIndicatorOrder() == Qt::AscendingOrder ? -2 : 2;
        painter.save();
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(themeOf(palette()).secondaryText);
        painter.drawConvexPolygon(
            QPolygonF({{x - 3.5, y - up}, {x + 3.5, y - up}, {x, y + 2 * up - up}}));
        painter.restore();
    }
};

/// Selected rows are tinted, so that hues and bars on them can still be read.
QColor tint(const Theme& theme)
{
    const auto channel = [](int below, int above) { return below + (above - below) * 30 / 100; };
    return {channel(theme.panel.red(), theme.accent.red()),
            channel(theme.panel.green(), theme.accent.green()),
            channel(theme.panel.blue(), theme.accent.blue())};
}

/// The style's cell without text, then share, chips or text on it.
class FigureDelegate : public QStyledItemDelegate {
public:
    explicit FigureDelegate(FigureTable* table) : QStyledItemDelegate(table), table_(table) {}

    void paint(QPainter* painter, const QStyleOptionViewItem& given,
               const QModelIndex& index) const override
    {
        QStyleOptionViewItem option = given;
        initStyleOption(&option, index);
        const QString text = option.text;
        option.text.clear();
        const QIcon icon = option.icon;
        option.icon = {};
        option.features &= ~QStyleOptionViewItem::HasDecoration;
        option.state &= ~QStyle::State_HasFocus;
        const Theme& theme = themeOf(table_->palette());
        option.palette.setColor(QPalette::Highlight, tint(theme));
        table_->style()->drawControl(QStyle::CE_ItemViewItem, &option, painter, table_);
        painter->save();
        painter->setClipRect(option.rect);
        drawShare(*painter, option.rect, index);
        if (table_->isTotal(index)) {
            painter->setPen(theme.secondaryText);
            painter->drawLine(option.rect.topLeft(), option.rect.topRight());
        }
        drawText(*painter, option, index, text, icon,
                 table_->isFaded() ? theme.secondaryText : theme.text);
        painter->restore();
    }

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        QSize size = QStyledItemDelegate::sizeHint(option, index);
        const QVariant chips = index.data(CellModel::ChipsRole);
        if (chips.isValid())
            size.rwidth() += int(chips.value<DeviceChips>().chips.size()) * (kChip + 4);
        return size + QSize(2 * kMargin - 6, 0);
    }

private:
    void drawShare(QPainter& painter, const QRect& area, const QModelIndex& index) const
    {
        const QVariant share = index.data(CellModel::ShareRole);
        if (!share.isValid())
            return;
        QRectF bar = QRectF(area).adjusted(2, 3, -2, -3);
        bar.setWidth(std::clamp(share.toDouble(), 0.0, 1.0) * bar.width());
        QColor hue = index.data(CellModel::HueRole).value<QColor>();
        painter.fillRect(QRectF(bar.left(), bar.bottom() - 2, bar.width(), 2),
                         table_->isFaded() ? QColor(hue.red(), hue.green(), hue.blue(), 90) : hue);
        hue.setAlpha(table_->isFaded() ? 25 : 60);
        painter.fillRect(bar, hue);
    }

    void drawText(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index,
                  const QString& text, const QIcon& icon, const QColor& ink) const
    {
        QRect area = option.rect.adjusted(kMargin, 0, -kMargin, 0);
        painter.setFont(option.font);
        painter.setPen(ink);
        if (!icon.isNull()) {
            const int size = 16;
            icon.paint(&painter, QRect(area.left(), area.center().y() - size / 2 + 1, size, size));
            area.setLeft(area.left() + size + 6);
        }
        const QVariant chips = index.data(CellModel::ChipsRole);
        if (chips.isValid()) {
            drawChips(painter, area, chips.value<DeviceChips>(), ink);
            return;
        }
        const auto elided = option.fontMetrics.elidedText(text, Qt::ElideMiddle, area.width());
        painter.drawText(area, int(option.displayAlignment | Qt::AlignVCenter), elided);
    }

    void drawChips(QPainter& painter, const QRect& area, const DeviceChips& chips,
                   const QColor& ink) const
    {
        int x = area.left();
        for (qsizetype at = 0; at < chips.chips.size() && x < area.right(); ++at) {
            if (at > 0) {
                painter.setPen(ink);
                const int width = painter.fontMetrics().horizontalAdvance(chips.between);
                painter.drawText(QRect(x, area.top(), width, area.height()), Qt::AlignVCenter,
                                 chips.between);
                x += width;
            }
            x = drawDeviceChip(painter, area, x, chips.chips[at], ink);
        }
    }

    FigureTable* table_;
};

} // namespace

int drawDeviceChip(QPainter& painter, const QRect& area, int x, const DeviceChip& chip,
                   const QColor& text)
{
    const QRectF square(x, area.center().y() - kChip / 2 + 0.5, kChip, kChip);
    painter.setRenderHint(QPainter::Antialiasing, true);
    painter.setPen(Qt::NoPen);
    painter.setBrush(chip.colour);
    painter.drawRoundedRect(square, 2, 2);
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(text);
    x += kChip + 4;
    const int width = painter.fontMetrics().horizontalAdvance(chip.label);
    painter.drawText(QRect(x, area.top(), width + 1, area.height()), Qt::AlignVCenter, chip.label);
    return x + width;
}

void FigureProxy::setFilter(const QString& text)
{
    filter_ = text.trimmed();
    invalidateFilter();
}

bool FigureProxy::lessThan(const QModelIndex& left, const QModelIndex& right) const
{
    const int total = static_cast<const CellModel*>(sourceModel())->totalRow();
    const bool leftTotal = left.row() == total;
    const bool rightTotal = right.row() == total;
    if (leftTotal != rightTotal) // below all others, whichever way the rest is sorted
        return leftTotal == (sortOrder() == Qt::DescendingOrder);
    const QVariant a = left.data(CellModel::SortRole);
    const QVariant b = right.data(CellModel::SortRole);
    if (a.userType() == QMetaType::QString || b.userType() == QMetaType::QString)
        return a.toString().localeAwareCompare(b.toString()) < 0;
    return (a.isValid() ? a.toDouble() : -1) < (b.isValid() ? b.toDouble() : -1);
}

bool FigureProxy::filterAcceptsRow(int row, const QModelIndex& parent) const
{
    if (filter_.isEmpty())
        return true;
    const auto* cells = static_cast<const CellModel*>(sourceModel());
    if (row == cells->totalRow())
        return true;
    for (int column = 0; column < cells->columnCount(); ++column) {
        const QModelIndex index = cells->index(row, column, parent);
        if (!cells->isFigure(column) &&
            index.data(Qt::DisplayRole).toString().contains(filter_, Qt::CaseInsensitive))
            return true;
    }
    return false;
}

FigureTable::FigureTable(CellModel* model, QWidget* parent)
    : QTableView(parent), cells_(model), proxy_(new FigureProxy(this))
{
    proxy_->setSourceModel(model);
    proxy_->setSortRole(CellModel::SortRole);
    setModel(proxy_);
    setItemDelegate(new FigureDelegate(this));
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setEditTriggers(NoEditTriggers);
    setShowGrid(false);
    setAlternatingRowColors(false);
    setWordWrap(false);
    setHorizontalHeader(new FigureHeader(this));
    setHorizontalScrollMode(ScrollPerPixel);
    setFrameShape(NoFrame);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setDefaultSectionSize(kCompactRowHeight);
    horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder);
    setSortingEnabled(true);
    connect(selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
        if (!following_)
            emit rowsChosen();
    });
    connect(proxy_, &QAbstractItemModel::modelReset, this, &FigureTable::fitColumns);
    connect(proxy_, &QAbstractItemModel::rowsInserted, this, &FigureTable::fitColumns);
    connect(proxy_, &QAbstractItemModel::dataChanged, this, &FigureTable::widenFor);
    connect(horizontalHeader(), &QHeaderView::sectionResized, this, [this](int column) {
        if (!fitting_)
            sizedByUser_.insert(column);
    });
    fitColumns();
}

bool FigureTable::isTotal(const QModelIndex& index) const
{
    return proxy_->mapToSource(index).row() == cells_->totalRow();
}

void FigureTable::setFaded(bool faded)
{
    faded_ = faded;
    viewport()->update();
}

QList<int> FigureTable::selectedRows() const
{
    QList<int> rows;
    for (const QModelIndex& index : selectionModel()->selectedRows())
        rows.append(proxy_->mapToSource(index).row());
    std::sort(rows.begin(), rows.end());
    return rows;
}

void FigureTable::selectRows(const QList<int>& rows)
{
    QItemSelection selection;
    for (const int row : rows)
        if (const QModelIndex index = proxy_->mapFromSource(cells_->index(row, 0)); index.isValid())
            selection.select(index, index);
    following_ = true;
    selectionModel()->select(selection,
                             QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    following_ = false;
    if (!selection.isEmpty() &&
        rows != shown_) // one that was shown before may be scrolled away from
        scrollTo(selection.indexes().front());
    shown_ = rows;
}

int FigureTable::rowAtPosition(QPoint position) const
{
    const QModelIndex index = indexAt(position);
    return index.isValid() ? proxy_->mapToSource(index).row() : -1;
}

void FigureTable::resizeEvent(QResizeEvent* event)
{
    QTableView::resizeEvent(event);
    widenFirstColumn();
}

void FigureTable::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Copy)) {
        copySelection();
        return;
    }
    QTableView::keyPressEvent(event);
}

/// Anew where there are other columns, or rows for the first time: widths that the user gave stay.
void FigureTable::fitColumns()
{
    QString fitted = proxy_->rowCount() > 0 ? QStringLiteral("+") : QString();
    for (int column = 0; column < proxy_->columnCount(); ++column)
        fitted += proxy_->headerData(column, Qt::Horizontal).toString() + '\n';
    if (fitted == fitted_)
        return;
    fitted_ = fitted;
    sizedByUser_.clear();
    fitting_ = true;
    for (int column = 0; column < proxy_->columnCount(); ++column) {
        int width = horizontalHeader()->fontMetrics().horizontalAdvance(
                        proxy_->headerData(column, Qt::Horizontal).toString()) +
                    2 * kMargin + kIndicator;
        for (int row = 0; row < std::min(proxy_->rowCount(), kSampledRows); ++row)
            width = std::max(width, sizeHintForIndex(proxy_->index(row, column)).width());
        setColumnWidth(column, std::min(width, column == 0 ? kWidestFirst : kWidest));
        if (column == 0)
            firstWidth_ = std::min(width, kNarrowestFirst);
    }
    fitting_ = false;
    widenFirstColumn();
}

/// Live figures grow: their columns too, unless the user chose the width.
void FigureTable::widenFor(const QModelIndex& first, const QModelIndex& last)
{
    const int cells = (last.row() - first.row() + 1) * (last.column() - first.column() + 1);
    if (cells > kSampledRows)
        return;
    fitting_ = true;
    for (int row = first.row(); row <= last.row(); ++row)
        for (int column = std::max(1, first.column()); column <= last.column(); ++column)
            if (const int width = sizeHintForIndex(proxy_->index(row, column)).width();
                width > columnWidth(column) && !sizedByUser_.contains(column))
                setColumnWidth(column, std::min(width, kWidest));
    fitting_ = false;
    widenFirstColumn();
}

/// What the others leave over goes to the first column, which holds the names.
void FigureTable::widenFirstColumn()
{
    if (sizedByUser_.contains(0))
        return;
    fitting_ = true;
    int others = 0;
    for (int column = 1; column < proxy_->columnCount(); ++column)
        others += columnWidth(column);
    if (proxy_->columnCount() > 0)
        setColumnWidth(0, std::max(firstWidth_, viewport()->width() - others));
    fitting_ = false;
}

void FigureTable::copySelection() const
{
    QStringList lines;
    QStringList titles;
    for (int column = 0; column < proxy_->columnCount(); ++column)
        titles << proxy_->headerData(column, Qt::Horizontal).toString();
    lines << titles.join('\t');
    QModelIndexList rows = selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end(),
              [](const QModelIndex& a, const QModelIndex& b) { return a.row() < b.row(); });
    for (const QModelIndex& row : rows) {
        QStringList cells;
        for (int column = 0; column < proxy_->columnCount(); ++column)
            cells << row.siblingAtColumn(column).data().toString();
        lines << cells.join('\t');
    }
    QApplication::clipboard()->setText(lines.join('\n') + '\n');
}

} // namespace plugboard::gui
