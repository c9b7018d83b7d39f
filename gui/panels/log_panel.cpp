// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/log_panel.h"

#include "gui/look/theme.h"
#include "gui/panels/panel_state.h"
#include "gui/service/run_service.h"

#include <QApplication>
#include <QClipboard>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace plugboard::gui {
namespace {

constexpr int kMostLines = 20'000;

} // namespace

LogPanel::LogPanel(Workbench bench, QWidget* parent)
    : QWidget(parent), bench_(bench), filter_(new QLineEdit), text_(new QPlainTextEdit),
      end_(new QPushButton(tr("To the end"))), copy_(new QPushButton(tr("Copy"))),
      count_(new QLabel), pages_(new QStackedWidget)
{
    filter_->setObjectName("filter");
    filter_->setPlaceholderText(tr("Filter lines"));
    filter_->setClearButtonEnabled(true);
    text_->setReadOnly(true);
    text_->setMaximumBlockCount(kMostLines);
    text_->setLineWrapMode(QPlainTextEdit::NoWrap);
    text_->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    text_->setFrameShape(QFrame::NoFrame);
    text_->setPlaceholderText(tr("This run has said nothing so far."));
    end_->setObjectName("end");
    end_->setToolTip(tr("Follows the log again"));
    copy_->setObjectName("copy");
    copy_->setToolTip(tr("Copies the selection, or all lines shown"));
    count_->setForegroundRole(QPalette::PlaceholderText);
    auto* empty = new EmptyState(
        "log", tr("What a run has to say will stand here, the last lines of a failed one too."),
        tr("Run"));
    auto* body = new QWidget;
    auto* line = new QHBoxLayout;
    line->addWidget(filter_, 1);
    line->addWidget(count_);
    line->addWidget(end_);
    line->addWidget(copy_);
    auto* bodyColumn = new QVBoxLayout(body);
    bodyColumn->setContentsMargins(0, 0, 0, 0);
    bodyColumn->setSpacing(kGutter);
    bodyColumn->addLayout(line);
    bodyColumn->addWidget(text_, 1);
    pages_->addWidget(empty);
    pages_->addWidget(body);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(kGutter, kGutter, kGutter, 0);
    column->addWidget(pages_);
    connect(empty, &EmptyState::actionTriggered, this, &LogPanel::runRequested);
    connect(filter_, &QLineEdit::textChanged, this, &LogPanel::refill);
    connect(copy_, &QPushButton::clicked, this, &LogPanel::copy);
    connect(end_, &QPushButton::clicked, this, [this] {
        text_->verticalScrollBar()->setValue(text_->verticalScrollBar()->maximum());
    });
    connect(text_->verticalScrollBar(), &QScrollBar::valueChanged, this, &LogPanel::showState);
    connect(bench.runs, &RunService::currentChanged, this,
            [this] { showRun(bench_.runs->current()); });
    showRun(bench.runs->current());
}

void LogPanel::showRun(RunRecord* run)
{
    if (run_ != nullptr)
        run_->disconnect(this);
    run_ = run;
    if (run != nullptr)
        connect(run, &RunRecord::logged, this, &LogPanel::append);
    refill();
}

bool LogPanel::isFollowing() const
{
    const QScrollBar* bar = text_->verticalScrollBar();
    return bar->value() >= bar->maximum();
}

bool LogPanel::passes(const QString& line) const
{
    return filter_->text().isEmpty() || line.contains(filter_->text(), Qt::CaseInsensitive);
}

void LogPanel::refill()
{
    text_->clear();
    pages_->setCurrentIndex(run_ == nullptr ? 0 : 1);
    if (run_ != nullptr)
        append(run_->log.mid(std::max<qsizetype>(0, run_->log.size() - kMostLines)));
    text_->verticalScrollBar()->setValue(text_->verticalScrollBar()->maximum());
    showState();
}

void LogPanel::append(const QStringList& lines)
{
    QStringList shown;
    for (const QString& line : lines)
        if (passes(line))
            shown << line;
    if (shown.isEmpty())
        return showState();
    const bool follow = isFollowing();
    const int before = text_->verticalScrollBar()->value();
    text_->appendPlainText(shown.join('\n'));
    QScrollBar* bar = text_->verticalScrollBar();
    bar->setValue(follow ? bar->maximum() : before);
    showState();
}

void LogPanel::showState()
{
    end_->setVisible(!isFollowing());
    copy_->setEnabled(!text_->document()->isEmpty());
    const int lines = text_->document()->isEmpty() ? 0 : text_->blockCount();
    count_->setText(filter_->text().isEmpty()
                        ? tr("%1 lines").arg(lines)
                        : tr("%1 of %2 lines").arg(lines).arg(run_ ? run_->log.size() : 0));
}

void LogPanel::copy() const
{
    QString text = text_->textCursor().selectedText().replace(QChar::ParagraphSeparator, '\n');
    if (text.isEmpty())
        text = text_->toPlainText() + '\n';
    QApplication::clipboard()->setText(text);
}

} // namespace plugboard::gui
