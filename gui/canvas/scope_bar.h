// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <string>
#include <vector>

class QHBoxLayout;

namespace plugboard::gui {

/// The path of the group that a canvas shows, from the whole network inwards; each part is a
/// button that goes there.
class ScopeBar : public QWidget {
    Q_OBJECT
public:
    struct Part {
        QString title;
        std::string path;
    };
    explicit ScopeBar(QWidget* parent);

    /// Hidden where there is nowhere to go.
    void show(const std::vector<Part>& parts);

signals:
    void chosen(const std::string& path);

private:
    QHBoxLayout* row_;
};

} // namespace plugboard::gui
