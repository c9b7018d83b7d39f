// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/panels/inference_result.h"

#include <QWidget>

namespace plugboard::gui {

/// The largest classes of a sample as bars: number, name where it has one, probability, value.
class ClassBars : public QWidget {
    Q_OBJECT
public:
    explicit ClassBars(QWidget* parent = nullptr);

    /// names  of the classes, in their order; fewer or none: numbers alone
    void show(const QList<ClassScore>& scores, const QStringList& names = {});
    const QList<ClassScore>& scores() const { return scores_; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString nameOf(const ClassScore& score) const;

    QList<ClassScore> scores_;
    QStringList names_;
};

} // namespace plugboard::gui
