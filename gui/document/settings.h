// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/io/settings.h"
#include "gui/look/formatter.h"
#include "gui/look/theme.h"

#include <QObject>

namespace plugboard::gui {

/// The user's settings (engine/io/settings.h) as an object that tells of changes.
class Settings : public QObject {
    Q_OBJECT
public:
    explicit Settings(io::Settings values = {}, QObject* parent = nullptr);

    const io::Settings& values() const { return values_; }
    /// Keeps them in the configuration file too. errors  IoFailed
    Result<void> set(const io::Settings& values);

    Formatter formatter() const;
    ThemeChoice theme() const;

signals:
    void changed();

private:
    io::Settings values_;
};

} // namespace plugboard::gui
