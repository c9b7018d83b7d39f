// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/panels/inspector_page.h"

#include <QMetaObject>
#include <QThreadPool>
#include <QTimer>

class QScrollArea;

namespace plugboard::gui {

class RunRecord;

/// Whatever is selected, its settings and what is known of it; with nothing selected, the project.
class InspectorPanel : public QWidget {
    Q_OBJECT
public:
    explicit InspectorPanel(Workbench workbench, QWidget* parent = nullptr);

    /// To the editor of the name, or to the first one.
    void focusFirstEditor();

protected:
    void showEvent(QShowEvent* event) override;

private:
    void connectDocument();
    void followRun();
    void scheduleRefresh();
    void refresh();
    void refreshFigures();
    void refreshMeasured();
    QString wantedPage() const;
    InspectorPage* makePage();

    Workbench workbench_;
    InspectorFacts facts_;
    QScrollArea* scroll_;
    InspectorPage* page_ = nullptr;
    QString shownPage_;
    QTimer refresh_;  ///< several changes, one refresh
    QTimer figures_;  ///< the step's figures when the drawing has come to rest
    QTimer measured_; ///< a live run changes often
    quint64 figuresRequest_ = 0;
    QMetaObject::Connection firings_;
    QMetaObject::Connection loaded_;
    QThreadPool pool_; ///< last: it waits for what it does
};

} // namespace plugboard::gui
