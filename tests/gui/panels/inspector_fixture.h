// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/panels/form.h"
#include "gui/panels/inspector_panel.h"
#include "tests/gui/panels/sample_plan.h"

#include <QCoreApplication>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>
#include <QtTest/QtTest>

namespace plugboard::tests {

/// An inspector that is shown, and hands to use it with.
struct InspectorFixture : SampleBench {
    gui::InspectorPanel panel{bench()};

    InspectorFixture()
    {
        panel.resize(320, 900);
        panel.show();
    }

    /// The refresh, then what it shows.
    void settle()
    {
        for (int turn = 0; turn < 3; ++turn)
            QCoreApplication::processEvents();
    }
    void select(const gui::Selection& selection)
    {
        document.select(selection);
        settle();
    }
    QWidget* editor(const QString& name) const { return panel.findChild<QWidget*>(name); }
    gui::FormRow* row(const QString& name) const
    {
        for (QWidget* up = editor(name); up != nullptr; up = up->parentWidget())
            if (auto* found = qobject_cast<gui::FormRow*>(up))
                return found;
        return nullptr;
    }
    QLineEdit* line(const QString& name) const
    {
        QWidget* found = editor(name);
        auto* self = qobject_cast<QLineEdit*>(found);
        return self != nullptr ? self : found->findChild<QLineEdit*>();
    }
    void type(const QString& name, const QString& text)
    {
        QLineEdit* field = line(name);
        field->setFocus();
        field->selectAll();
        QTest::keyClick(field, Qt::Key_Delete);
        QTest::keyClicks(field, text);
        QTest::keyClick(field, Qt::Key_Return);
        settle();
    }
    QToolButton* reset(const QString& name) const { return row(name)->findChild<QToolButton*>(); }
    /// The text of a figure by its label; null where it is not shown.
    QString figure(const QString& label) const
    {
        auto* found = panel.findChild<QLabel*>(label);
        return found != nullptr && found->isVisible() ? found->text() : QString();
    }
    bool says(const QString& text) const
    {
        for (const QLabel* label : panel.findChildren<QLabel*>())
            if (label->isVisible() && label->text().contains(text))
                return true;
        return false;
    }
    const model::Node& node(const std::string& name) const
    {
        return document.network().nodes[document.node(name).index()];
    }
};

} // namespace plugboard::tests
