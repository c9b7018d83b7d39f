// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/figure_tiles.h"

#include "gui/panels/flow_layout.h"

#include <QVBoxLayout>

namespace plugboard::gui {

FigureTiles::FigureTiles(QWidget* parent) : QWidget(parent)
{
    auto* flow = new FlowLayout(this, 20, 8);
    setLayout(flow);
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void FigureTiles::set(const QList<Tile>& tiles)
{
    tiles_ = tiles;
    while (labels_.size() < tiles.size()) {
        auto* box = new QWidget(this);
        Labels made{box, new QLabel(box), new QLabel(box)};
        made.caption->setForegroundRole(QPalette::PlaceholderText);
        QFont font = made.value->font();
        font.setPointSizeF(font.pointSizeF() * 1.15);
        font.setWeight(QFont::DemiBold);
        made.value->setFont(font);
        made.value->setTextInteractionFlags(Qt::TextSelectableByMouse);
        auto* column = new QVBoxLayout(box);
        column->setContentsMargins(0, 0, 0, 0);
        column->setSpacing(1);
        column->addWidget(made.caption);
        column->addWidget(made.value);
        layout()->addWidget(box);
        labels_.append(made);
    }
    for (qsizetype at = 0; at < labels_.size(); ++at) {
        const Labels& labels = labels_[at];
        labels.box->setVisible(at < tiles.size());
        if (at >= tiles.size())
            continue;
        labels.caption->setText(tiles[at].caption);
        labels.value->setText(tiles[at].value);
        labels.box->setToolTip(tiles[at].tip);
        QPalette colours;
        if (tiles[at].colour.isValid())
            colours.setColor(QPalette::WindowText, tiles[at].colour);
        labels.value->setPalette(colours);
    }
    layout()->invalidate();
    updateGeometry();
}

} // namespace plugboard::gui
