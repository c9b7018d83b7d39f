// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/export_dialog.h"

#include "gui/document/document.h"
#include "gui/look/icons.h"
#include "gui/look/theme.h"

#include <QClipboard>
#include <QDialogButtonBox>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QFontDatabase>
#include <QFormLayout>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>
#include <QtConcurrent>

namespace plugboard::gui {
namespace {

QString proposedFile(const Document& document)
{
    const QString project = document.path();
    const QString folder = project.isEmpty() ? QDir::homePath() : QFileInfo(project).absolutePath();
    QString name = document.title().section('.', 0, 0);
    return folder + '/' + (name.isEmpty() ? "network" : name.replace('/', '-')) + ".plan";
}

} // namespace

ExportDialog::ExportDialog(Workbench workbench, ProgramCommand command, QWidget* parent)
    : QDialog(parent), workbench_(workbench), command_(std::move(command))
{
    setWindowTitle(tr("Export the plan"));
    auto* what = new QLabel(tr("A plan is the whole program: it runs anywhere that has `plugboard` "
                               "and such devices, without this project."));
    what->setWordWrap(true);
    file_ = new QLineEdit(proposedFile(*workbench_.document));
    auto* browse = new QPushButton(tr("Browse…"));
    auto* fileRow = new QHBoxLayout;
    fileRow->addWidget(file_, 1);
    fileRow->addWidget(browse);
    line_ = new QLineEdit;
    line_->setReadOnly(true);
    line_->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    auto* copy = new QPushButton(icon("copy", themeOf(palette()).secondaryText), tr("Copy"));
    copy->setObjectName("copy");
    auto* lineRow = new QHBoxLayout;
    lineRow->addWidget(line_, 1);
    lineRow->addWidget(copy);
    state_ = new QLabel;
    state_->setWordWrap(true);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    save_ = buttons->addButton(tr("Save the plan"), QDialogButtonBox::AcceptRole);
    save_->setDefault(true);
    auto* form = new QFormLayout;
    form->addRow(tr("Plan file"), fileRow);
    form->addRow(tr("Run it with"), lineRow);
    auto* rows = new QVBoxLayout(this);
    rows->addWidget(what);
    rows->addLayout(form);
    rows->addWidget(state_);
    rows->addStretch();
    rows->addWidget(buttons);
    connect(file_, &QLineEdit::textChanged, this, &ExportDialog::refresh);
    connect(browse, &QPushButton::clicked, this, &ExportDialog::browse);
    connect(copy, &QPushButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(commandLine()); });
    connect(save_, &QPushButton::clicked, this, &ExportDialog::exportPlan);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    refresh();
    resize(640, 220);
}

QString ExportDialog::file() const
{
    return file_->text().trimmed();
}

void ExportDialog::setFile(const QString& path)
{
    file_->setText(path);
}

QString ExportDialog::commandLine() const
{
    return line_->text();
}

void ExportDialog::refresh()
{
    const auto plan = workbench_.document->plan();
    QString run = file();
    if (run.endsWith(".plan"))
        run.chop(5);
    line_->setText(command_.shellLine({"run", file(), "-o", run + "-run"}));
    line_->setCursorPosition(0);
    save_->setEnabled(plan != nullptr && !file().isEmpty());
    if (plan == nullptr)
        state_->setText(tr("There is no plan yet: press F5 first."));
    else if (workbench_.document->planIsStale())
        state_->setText(tr("The drawing has changed since this plan was made."));
    else
        state_->clear();
}

void ExportDialog::browse()
{
    const QString path = QFileDialog::getSaveFileName(this, tr("Plan file"), file(),
                                                      tr("Plans (*.plan *.plan.txt)"));
    if (!path.isEmpty())
        setFile(path);
}

void ExportDialog::exportPlan()
{
    const auto plan = workbench_.document->plan();
    if (plan == nullptr)
        return;
    save_->setEnabled(false);
    state_->setText(tr("Writing…"));
    const QString path = file();
    QtConcurrent::run([plan, path] {
        return io::save(path.toStdString(), plan->plan);
    }).then(this, [this, path](const Result<void>& result) {
        save_->setEnabled(true);
        if (!result) {
            state_->setText(QString::fromStdString(toString(result.error())));
            return;
        }
        state_->setText(tr("Written: %1").arg(QDir::toNativeSeparators(path)));
        emit exported(path);
    });
}

} // namespace plugboard::gui
