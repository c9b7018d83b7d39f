// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/panels/form.h"
#include "gui/service/workbench.h"

#include <functional>

class QPushButton;

namespace plugboard::gui {

class NumberBox;
class TextField;
struct Division;

/// How this machine is divided into devices: cores and memory of each.
class DivisionForm : public Form {
    Q_OBJECT
public:
    explicit DivisionForm(Workbench workbench, QWidget* parent = nullptr);

    void refresh();
    void setDetectable(bool can);

signals:
    void detectRequested();

private:
    void addCores();
    void addMemory();
    void addDetection();
    void change(const std::function<void(Division&)>& how);

    Workbench workbench_;
    NumberBox* cores_ = nullptr;
    TextField* memoryCap_ = nullptr;
    QPushButton* detect_ = nullptr;
};

} // namespace plugboard::gui
