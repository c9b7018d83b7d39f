// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>
#include <QWidget>

#include <functional>

namespace plugboard::gui {

/// A line above the workspace: what is the matter, and the buttons that mend it.
struct Notice {
    enum class Kind { Note, Warning, Error };
    struct Button {
        QString text;
        std::function<void()> press;
        bool closes = true; ///< pressing it also takes the notice away
    };
    Kind kind = Kind::Note;
    QString text;
    QList<Button> buttons;
    bool closable = true;
};

/// Notices by name, at most one of each, the newest lowest.
class NoticeBar : public QWidget {
    Q_OBJECT
public:
    explicit NoticeBar(QWidget* parent = nullptr);

    void show(const QString& name, const Notice& notice);
    void remove(const QString& name);
    bool has(const QString& name) const;
    QString text(const QString& name) const;

protected:
    void resizeEvent(QResizeEvent* event) override;

signals:
    void anyChanged(bool any); ///< whether there are notices

private:
    void fitHeight();
    QWidget* rowFor(const QString& name) const;
};

} // namespace plugboard::gui
