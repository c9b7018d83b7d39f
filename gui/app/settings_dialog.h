// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/document/settings.h"

#include <QDialog>

class QCheckBox;
class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QListWidget;
class QSpinBox;
class QTabWidget;

namespace plugboard::gui {

/// All settings that a user keeps, the same as in the configuration file and its PLUGBOARD_*
/// variables.
class SettingsDialog : public QDialog {
    Q_OBJECT
public:
    SettingsDialog(Settings* settings, QWidget* parent);

    io::Settings values() const; ///< as the fields say
    void setValues(const io::Settings& values);
    void accept() override; ///< keeps them; stays open and says why where that fails

private:
    QWidget* looksPage();
    QWidget* planningPage();
    QWidget* filesPage();
    void measureCache();
    void clearCache();

    Settings* settings_;
    QComboBox* theme_;
    QComboBox* language_;
    QComboBox* rateUnit_;
    QComboBox* byteUnit_;
    QCheckBox* motion_;
    QSpinBox* effort_;
    QLineEdit* program_;
    QSpinBox* autosave_;
    QSpinBox* cache_;    ///< MiB
    QSpinBox* traceCap_; ///< MiB
    QLabel* cacheSize_;
    QListWidget* folders_;
    QLabel* complaint_;
};

} // namespace plugboard::gui
