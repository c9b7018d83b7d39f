// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/topology.h"

#include <QAbstractListModel>
#include <QString>

#include <vector>

namespace plugboard::gui {

/// Something that can be put on a canvas.
struct PaletteItem {
    bool machine = false; ///< for the topology canvas; else an op kind
    QString name;         ///< what is dragged: the kind, the preset, "host" or "switch"
    QString label;
    QString section; ///< heading that it stands under
    QString detail;  ///< beside the label: "67.0 TFLOP/s"
    QString help;
    QString icon;      ///< machines
    int sortOrder = 0; ///< of the section
};

/// How well an item answers what was typed, 0: not at all. Every word must be found: at the
/// beginning of the label, of one of its words, as its initials, inside, as a subsequence, or in
/// the help.
int matchScore(const PaletteItem& item, const QString& query);

/// Op kinds by family, then machines, as rows: headings and items. With a query only what answers
/// it, the best first, without headings.
class PaletteModel : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role { HeadingRole = Qt::UserRole, NameRole, MachineRole, DetailRole, IconRole };

    explicit PaletteModel(QObject* parent = nullptr);

    /// Adds machines (presets) behind "host" and "switch", which are always there.
    void setPresets(const std::vector<model::Device>& presets, const QStringList& details);
    void setQuery(const QString& query);
    const QString& query() const { return query_; }
    const PaletteItem* item(const QModelIndex& index) const; ///< null for a heading

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    QStringList mimeTypes() const override;
    QMimeData* mimeData(const QModelIndexList& indexes) const override;

private:
    struct Row {
        QString heading;
        int item = -1; ///< -1: a heading
    };
    void refill();

    std::vector<PaletteItem> items_;
    std::size_t fixedItems_ = 0; ///< so many stand before the presets
    std::vector<Row> rows_;
    QString query_;
};

} // namespace plugboard::gui
