// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/import_dialogs.h"

#include "gui/look/theme.h"

#include <QDialogButtonBox>
#include <QFileInfo>
#include <QFormLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QSpinBox>
#include <QTableWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace plugboard::gui {
namespace {

constexpr int kLargestExtent = 1 << 20;
constexpr int kMostFieldRows = 10; ///< before the fields scroll

QLabel* heading(const QString& text)
{
    auto* label = new QLabel(text);
    QFont font = label->font();
    font.setWeight(QFont::DemiBold);
    label->setFont(font);
    return label;
}

QLabel* lines(const std::vector<std::string>& texts)
{
    QStringList all;
    for (const std::string& text : texts)
        all << QString::fromStdString(text);
    auto* label = new QLabel(all.join('\n'));
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    return label;
}

QTableWidget* operatorTable(const ImportedModel& model)
{
    const auto& operators = model.facts.operators;
    auto* table = new QTableWidget(int(operators.size()), 2);
    table->setHorizontalHeaderLabels(
        {ImportReportDialog::tr("Operator"), ImportReportDialog::tr("Nodes")});
    table->verticalHeader()->hide();
    table->verticalHeader()->setDefaultSectionSize(kCompactRowHeight);
    table->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    table->horizontalHeaderItem(0)->setTextAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    table->horizontalHeaderItem(1)->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setShowGrid(false);
    for (int row = 0; row < int(operators.size()); ++row) {
        const auto& [name, nodes] = operators[std::size_t(row)];
        table->setItem(row, 0, new QTableWidgetItem(QString::fromStdString(name)));
        auto* count = new QTableWidgetItem;
        count->setData(Qt::DisplayRole, nodes);
        count->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
        table->setItem(row, 1, count);
    }
    table->sortItems(1, Qt::DescendingOrder); // the most frequent first
    table->setMinimumHeight(180);
    return table;
}

} // namespace

DimensionsDialog::DimensionsDialog(const QString& model, const std::vector<std::string>& names,
                                   QWidget* parent)
    : QDialog(parent)
{
    setWindowTitle(tr("Import of %1").arg(QFileInfo(model).fileName()));
    auto* about = new QLabel(tr("The model names these dimensions without saying how large they "
                                "are; a network drawn here has fixed shapes."));
    about->setWordWrap(true);
    auto* fields = new QWidget;
    auto* form = new QFormLayout(fields);
    form->setContentsMargins(0, 0, 0, 0);
    for (const std::string& name : names) {
        auto* box = new QSpinBox;
        box->setRange(1, kLargestExtent);
        box->setValue(1);
        box->setObjectName(QString::fromStdString(name));
        boxes_[name] = box;
        form->addRow(QString::fromStdString(name), box);
    }
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
    buttons->button(QDialogButtonBox::Ok)->setText(tr("Import"));
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* column = new QVBoxLayout(this);
    column->setSpacing(2 * kGutter);
    column->addWidget(about);
    if (names.size() > std::size_t(kMostFieldRows)) {
        auto* area = new QScrollArea;
        area->setWidget(fields);
        area->setWidgetResizable(true);
        area->setFrameShape(QFrame::NoFrame);
        column->addWidget(area, 1);
    } else {
        column->addWidget(fields);
        column->addStretch(1);
    }
    column->addWidget(buttons);
    resize(380, sizeHint().height());
}

std::map<std::string, std::int64_t> DimensionsDialog::values() const
{
    std::map<std::string, std::int64_t> values;
    for (const auto& [name, box] : boxes_)
        values[name] = box->value();
    return values;
}

ImportReportDialog::ImportReportDialog(const ImportedModel& model, QWidget* parent)
    : QDialog(parent)
{
    setWindowTitle(tr("Import of %1").arg(QFileInfo(model.path).fileName()));
    auto* summary = new QLabel(summaryOf(model));
    summary->setWordWrap(true);
    auto* column = new QVBoxLayout(this);
    column->setSpacing(kGutter);
    column->addWidget(summary);
    column->addWidget(operatorTable(model), 1);
    column->addWidget(heading(tr("Inputs")));
    column->addWidget(lines(model.facts.inputs));
    column->addWidget(heading(tr("Outputs")));
    column->addWidget(lines(model.facts.outputs));
    if (!model.facts.warnings.empty()) {
        column->addWidget(heading(tr("Warnings")));
        auto* area = new QScrollArea;
        area->setWidget(lines(model.facts.warnings));
        area->setWidgetResizable(true);
        area->setFrameShape(QFrame::NoFrame);
        area->setMaximumHeight(120);
        column->addWidget(area);
    }
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    column->addWidget(buttons);
    resize(460, 520);
}

} // namespace plugboard::gui
