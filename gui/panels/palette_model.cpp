// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/palette_model.h"

#include "engine/session/op_kinds.h"
#include "gui/look/mime.h"

#include <QMimeData>

#include <algorithm>

namespace plugboard::gui {
namespace {

constexpr int kMachines = 100; ///< sort order of that section: behind all families

QString initialsOf(const QString& label)
{
    QString initials;
    bool atWord = true;
    for (const QChar letter : label) {
        if (letter.isLetterOrNumber() && atWord)
            initials += letter;
        atWord = !letter.isLetterOrNumber();
    }
    return initials;
}

bool isSubsequence(const QString& needle, const QString& hay)
{
    int at = 0;
    for (const QChar letter : hay)
        if (at < needle.size() && letter == needle[at])
            ++at;
    return at == needle.size();
}

/// Whether a word of the text begins so.
bool beginsWord(const QString& text, const QString& word)
{
    for (int at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1))
        if (at == 0 || !text[at - 1].isLetterOrNumber())
            return true;
    return false;
}

int wordScore(const PaletteItem& item, const QString& word)
{
    const QString label = item.label.toLower();
    const QString name = item.name.toLower();
    if (label.startsWith(word))
        return 100 - std::min(20, int(label.size() - word.size()));
    if (beginsWord(label, word) || name.startsWith(word))
        return 75;
    if (word.size() > 1 && initialsOf(label).startsWith(word))
        return 70;
    if (label.contains(word) || name.contains(word))
        return 60;
    if (beginsWord(item.help.toLower(), word) || beginsWord(item.section.toLower(), word))
        return 30;
    if (word.size() > 1 && label.startsWith(word[0]) && isSubsequence(word, label))
        return 25 - std::min(10, int(label.size() - word.size()) / 4);
    return 0;
}

PaletteItem itemOf(const ops::OpKind& kind)
{
    PaletteItem item;
    item.name = QString::fromStdString(kind.name);
    item.label = QString::fromStdString(kind.label);
    item.section = QString::fromStdString(ops::toString(kind.family));
    item.help = QString::fromStdString(kind.help);
    item.sortOrder = int(kind.family);
    item.icon = QStringLiteral("family-%1").arg(int(kind.family));
    return item;
}

PaletteItem machineItem(const QString& name, const QString& label, const QString& icon,
                        const QString& help)
{
    PaletteItem item;
    item.machine = true;
    item.name = name;
    item.label = label;
    item.section = PaletteModel::tr("Machines");
    item.icon = icon;
    item.help = help;
    item.sortOrder = kMachines;
    return item;
}

} // namespace

int matchScore(const PaletteItem& item, const QString& query)
{
    int total = 0;
    const QStringList words = query.toLower().split(' ', Qt::SkipEmptyParts);
    for (const QString& word : words) {
        const int score = wordScore(item, word);
        if (score == 0)
            return 0;
        total += score;
    }
    return words.isEmpty() ? 1 : total;
}

PaletteModel::PaletteModel(QObject* parent) : QAbstractListModel(parent)
{
    for (const ops::OpKind* kind : session::drawableKinds())
        items_.push_back(itemOf(*kind));
    items_.push_back(machineItem(QStringLiteral("host"), tr("Host"), QStringLiteral("host"),
                                 tr("A computer with memory; devices stand in it.")));
    items_.push_back(machineItem(QStringLiteral("switch"), tr("Switch"), QStringLiteral("switch"),
                                 tr("Forwards data between links and computes nothing.")));
    fixedItems_ = items_.size();
    refill();
}

void PaletteModel::setPresets(const std::vector<model::Device>& presets, const QStringList& details)
{
    items_.resize(fixedItems_);
    for (std::size_t at = 0; at < presets.size(); ++at) {
        const model::Device& device = presets[at];
        PaletteItem item =
            machineItem(QString::fromStdString(device.preset), QString::fromStdString(device.model),
                        QStringLiteral("device"), QString::fromStdString(device.source));
        item.detail = details.value(int(at));
        items_.push_back(item);
    }
    refill();
}

void PaletteModel::setQuery(const QString& query)
{
    if (query == query_)
        return;
    query_ = query;
    refill();
}

const PaletteItem* PaletteModel::item(const QModelIndex& index) const
{
    if (!index.isValid() || rows_[std::size_t(index.row())].item < 0)
        return nullptr;
    return &items_[std::size_t(rows_[std::size_t(index.row())].item)];
}

int PaletteModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(rows_.size());
}

QVariant PaletteModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const PaletteItem* found = item(index);
    if (found == nullptr) {
        if (role == Qt::DisplayRole)
            return rows_[std::size_t(index.row())].heading;
        return role == HeadingRole ? QVariant(true) : QVariant();
    }
    switch (role) {
    case Qt::DisplayRole:
        return found->label;
    case Qt::ToolTipRole:
        return found->machine ? QStringList({found->label, found->detail, found->help})
                                    .join('\n')
                                    .replace(QStringLiteral("\n\n"), QStringLiteral("\n"))
                              : found->help;
    case Qt::AccessibleDescriptionRole:
        return found->help;
    case HeadingRole:
        return false;
    case NameRole:
        return found->name;
    case MachineRole:
        return found->machine;
    case DetailRole: // a search shows where things belong
        return found->detail.isEmpty() && !query_.isEmpty() ? found->section : found->detail;
    case IconRole:
        return found->icon;
    default:
        return {};
    }
}

Qt::ItemFlags PaletteModel::flags(const QModelIndex& index) const
{
    if (!index.isValid())
        return Qt::NoItemFlags;
    if (item(index) == nullptr)
        return Qt::ItemNeverHasChildren;
    return Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsDragEnabled |
           Qt::ItemNeverHasChildren;
}

QStringList PaletteModel::mimeTypes() const
{
    return {QString::fromLatin1(kKindMime), QString::fromLatin1(kPresetMime)};
}

QMimeData* PaletteModel::mimeData(const QModelIndexList& indexes) const
{
    for (const QModelIndex& index : indexes)
        if (const PaletteItem* found = item(index)) {
            auto* data = new QMimeData;
            data->setData(QString::fromLatin1(found->machine ? kPresetMime : kKindMime),
                          found->name.toUtf8());
            return data;
        }
    return nullptr;
}

void PaletteModel::refill()
{
    beginResetModel();
    rows_.clear();
    std::vector<std::pair<int, int>> order; ///< (-score, item)
    for (std::size_t at = 0; at < items_.size(); ++at)
        if (const int score = matchScore(items_[at], query_); score > 0)
            order.push_back({query_.isEmpty() ? items_[at].sortOrder : -score, int(at)});
    std::stable_sort(order.begin(), order.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    QString section;
    for (const auto& [rank, at] : order) {
        const PaletteItem& found = items_[std::size_t(at)];
        if (query_.isEmpty() && found.section != section) {
            section = found.section;
            rows_.push_back({section, -1});
        }
        rows_.push_back({{}, at});
    }
    endResetModel();
}

} // namespace plugboard::gui
