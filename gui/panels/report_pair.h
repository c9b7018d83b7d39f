// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/document/plan_facts.h"
#include "gui/look/formatter.h"
#include "profiler/report.h"

#include <QWidget>

#include <memory>

class QLabel;

namespace plugboard::gui {

class CriticalPathModel;
class FigureTable;
class IdleBars;

/// One of two that are compared: its plan, its report, and what it is called.
struct ReportSide {
    std::shared_ptr<const PlanFacts> facts;
    std::shared_ptr<const profiler::Report> report;
    QString title;
};

/// What the lanes of both do with their time, one below the other.
class IdlePair : public QWidget {
    Q_OBJECT
public:
    explicit IdlePair(QWidget* parent = nullptr);
    void show(const ReportSide& first, const ReportSide& second, const Formatter& formatter);

private:
    struct Half {
        QLabel* title;
        IdleBars* bars;
    };
    Half halves_[2];
};

/// The critical paths of both, side by side, each with its length.
class CriticalPathPair : public QWidget {
    Q_OBJECT
public:
    explicit CriticalPathPair(QWidget* parent = nullptr);
    void show(const ReportSide& first, const ReportSide& second, const Formatter& formatter);

private:
    struct Half {
        QLabel* title;
        CriticalPathModel* model;
        FigureTable* table;
    };
    Half halves_[2];
};

} // namespace plugboard::gui
