// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/imported_model.h"

#include <QDialog>

#include <map>
#include <optional>
#include <string>
#include <vector>

class QSpinBox;

namespace plugboard::gui {

/// Asks for the values of the dimensions that a model only names.
class DimensionsDialog : public QDialog {
    Q_OBJECT
public:
    DimensionsDialog(const QString& model, const std::vector<std::string>& names,
                     QWidget* parent = nullptr);

    std::map<std::string, std::int64_t> values() const;

private:
    std::map<std::string, QSpinBox*> boxes_;
};

/// What the import of a model made of it: operators and how many, inputs and outputs, warnings.
class ImportReportDialog : public QDialog {
    Q_OBJECT
public:
    explicit ImportReportDialog(const ImportedModel& model, QWidget* parent = nullptr);
};

} // namespace plugboard::gui
