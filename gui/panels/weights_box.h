// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/service/workbench.h"

#include <QComboBox>

#include <functional>

namespace plugboard::gui {

/// Where weights come from: the file beside the project, runs of this network that wrote a
/// checkpoint, any file, or the values that training starts from.
class WeightsBox : public QComboBox {
    Q_OBJECT
public:
    explicit WeightsBox(Workbench bench, QWidget* parent = nullptr);

    QString path() const; ///< file or run folder; empty: the initial values
    /// Puts it first and chooses it.
    void choose(const QString& path, const QString& title = {});
    void reset();   ///< another project
    void refresh(); ///< what is chosen stays, where it is still there

    std::function<QString()> askForFile;

private:
    void add(const QString& title, const QString& path);
    void take(int index);

    Workbench bench_;
    QString own_; ///< chosen from elsewhere
    QString ownTitle_;
};

} // namespace plugboard::gui
