// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/division_form.h"

#include "gui/document/document.h"
#include "gui/document/settings.h"
#include "gui/panels/number_box.h"
#include "gui/panels/text_field.h"

#include <QHBoxLayout>
#include <QPushButton>

namespace plugboard::gui {
namespace {

constexpr int kMostCores = 1 << 20; ///< as a project file may say

} // namespace

DivisionForm::DivisionForm(Workbench workbench, QWidget* parent)
    : Form(parent), workbench_(workbench)
{
    addCores();
    addMemory();
    addDetection();
}

void DivisionForm::addCores()
{
    cores_ = new NumberBox(NumberBox::Kind::Whole);
    cores_->setObjectName(QStringLiteral("cores"));
    cores_->setRange(1, kMostCores);
    cores_->setPlaceholder(tr("a whole socket"));
    FormRow* row = addRow(tr("Cores per device"), cores_,
                          tr("Each device gets so many cores; empty: one device per socket"));
    // Other devices bear the names then: all of them take part.
    const auto set = [this](int cores) {
        change([cores](Division& to) {
            to.coresPerDevice = cores;
            to.devices.clear();
        });
    };
    connect(cores_, &NumberBox::edited, this, [row, set](double number) {
        const bool valid = number >= 1 && number <= kMostCores;
        row->setError(valid ? QString() : tr("must be at least 1; empty: a whole socket"));
        if (valid)
            set(int(number));
    });
    connect(cores_, &NumberBox::cleared, this, [row, set] {
        row->setError({});
        set(0);
    });
    connect(cores_, &NumberBox::rejected, row, &FormRow::setError);
    connect(cores_, &NumberBox::reverted, row, &FormRow::clearError);
}

void DivisionForm::addMemory()
{
    memoryCap_ = new TextField;
    memoryCap_->setObjectName(QStringLiteral("memory cap"));
    memoryCap_->setPlaceholderText(tr("its share"));
    FormRow* row =
        addRow(tr("Memory of each"), memoryCap_,
               tr("Plans give a device no more, such as 2 GiB; empty: its share of all"));
    connect(memoryCap_, &TextField::committed, this, [this, row](const QString& text) {
        const Result<Bytes> cap = text.trimmed().isEmpty() ? Bytes{} : parseBytes(text);
        const bool valid = cap && cap->value >= 0;
        row->setError(valid ? QString()
                      : cap ? tr("cannot be negative")
                            : QString::fromStdString(cap.error().message));
        if (valid)
            change([&](Division& to) { to.memoryCap = *cap; });
    });
    connect(memoryCap_, &TextField::reverted, row, &FormRow::clearError);
}

void DivisionForm::addDetection()
{
    detect_ = new QPushButton(tr("Detect"));
    detect_->setObjectName(QStringLiteral("detect"));
    detect_->setToolTip(tr("Looks again what this machine has"));
    auto* line = new QWidget;
    auto* row = new QHBoxLayout(line);
    row->setContentsMargins(kGutter, 4, kGutter, 4);
    row->addStretch(1);
    row->addWidget(detect_);
    addWidget(line);
    connect(detect_, &QPushButton::clicked, this, &DivisionForm::detectRequested);
}

void DivisionForm::change(const std::function<void(Division&)>& how)
{
    Division division = workbench_.document->division();
    how(division);
    if (division == workbench_.document->division())
        return;
    workbench_.document->setDivision(division);
    emit detectRequested();
}

void DivisionForm::setDetectable(bool can)
{
    detect_->setEnabled(can);
}

void DivisionForm::refresh()
{
    const Division division = workbench_.document->division();
    cores_->setNumber(division.coresPerDevice > 0 ? std::optional<double>(division.coresPerDevice)
                                                  : std::nullopt);
    memoryCap_->setValue(division.memoryCap.value > 0
                             ? workbench_.settings->formatter().bytes(division.memoryCap)
                             : QString());
}

} // namespace plugboard::gui
