// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/devices_panel.h"

#include "gui/document/document.h"
#include "gui/document/settings.h"
#include "gui/look/icons.h"
#include "gui/panels/division_form.h"
#include "gui/panels/flow_layout.h"
#include "gui/panels/form.h"
#include "gui/panels/machine_table.h"
#include "gui/panels/panel_state.h"
#include "gui/service/device_service.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QRadioButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace plugboard::gui {
namespace {

constexpr int kMinute = 60000; ///< milliseconds

QWidget* padded(QLayout* layout)
{
    auto* widget = new QWidget;
    layout->setContentsMargins(kGutter, 4, kGutter, 4);
    widget->setLayout(layout);
    return widget;
}

} // namespace

QString ageOf(const QDateTime& measured, const QDateTime& now)
{
    if (!measured.isValid())
        return DevicesPanel::tr("never");
    const qint64 minutes = std::max<qint64>(0, measured.secsTo(now)) / 60;
    if (minutes < 1)
        return DevicesPanel::tr("just now");
    if (minutes < 60)
        return minutes == 1 ? DevicesPanel::tr("a minute ago")
                            : DevicesPanel::tr("%1 minutes ago").arg(minutes);
    if (minutes < 24 * 60)
        return minutes < 120 ? DevicesPanel::tr("an hour ago")
                             : DevicesPanel::tr("%1 hours ago").arg(minutes / 60);
    const qint64 days = minutes / (24 * 60);
    return days == 1 ? DevicesPanel::tr("yesterday") : DevicesPanel::tr("%1 days ago").arg(days);
}

DevicesPanel::DevicesPanel(Workbench workbench, QWidget* parent)
    : QWidget(parent), workbench_(workbench)
{
    setWindowTitle(tr("Devices"));
    auto* form = new Form;
    auto* scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidget(form);
    form->setAutoFillBackground(false); // the scroll area has the panel's colour
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(scroll);
    missing_ = form->addError();
    missing_->setContentsMargins(kGutter, kGutter, kGutter, 0);
    addChoice(*form);
    addCalibration(*form);
    static_cast<QVBoxLayout*>(form->layout())->addStretch(1);

    DeviceService* devices = workbench_.devices;
    connect(devices, &DeviceService::progressed, this, &DevicesPanel::showProgress);
    connect(devices, &DeviceService::busyChanged, this, &DevicesPanel::showBusy);
    connect(devices, &DeviceService::failed, this, &DevicesPanel::showFailure);
    connect(devices, &DeviceService::detected, this, &DevicesPanel::refresh);
    connect(devices, &DeviceService::calibrated, this, &DevicesPanel::refresh);
    for (const auto signal :
         {&Document::topologyChanged, &Document::planChanged, &Document::wasReset})
        connect(workbench_.document, signal, this, &DevicesPanel::refresh);
    connect(workbench_.settings, &Settings::changed, this, &DevicesPanel::refresh);
    minute_.setInterval(kMinute);
    connect(&minute_, &QTimer::timeout, this, &DevicesPanel::refreshCalibration);
    minute_.start();
    showBusy(devices->isBusy());
    refresh();
}

void DevicesPanel::addChoice(Form& form)
{
    form.addHeading(tr("Plan and run on"));
    thisMachine_ = new QRadioButton(tr("This machine"));
    thisMachine_->setObjectName(QStringLiteral("thisMachine"));
    drawn_ = new QRadioButton(tr("Drawn machines"));
    drawn_->setObjectName(QStringLiteral("drawn"));
    auto* choices = new FlowLayout(nullptr, 2 * kGutter, 4);
    choices->addWidget(thisMachine_);
    choices->addWidget(drawn_);
    form.addWidget(padded(choices));
    hint_ = form.addText(QStringLiteral(" "));
    empty_ = new EmptyState(QStringLiteral("device"), {}, tr("Detect devices"));
    form.addWidget(empty_);
    table_ = new MachineTable(workbench_);
    form.addWidget(table_);
    division_ = new DivisionForm(workbench_);
    form.addWidget(division_);
    // clicked, not toggled: what the document says is shown without choosing it again.
    connect(thisMachine_, &QRadioButton::clicked, this, &DevicesPanel::chooseThisMachine);
    connect(drawn_, &QRadioButton::clicked, this, &DevicesPanel::chooseDrawn);
    connect(empty_, &EmptyState::actionTriggered, this, &DevicesPanel::detect);
    connect(division_, &DivisionForm::detectRequested, this, &DevicesPanel::detect);
}

void DevicesPanel::addCalibration(Form& form)
{
    form.addHeading(tr("Calibration"));
    measured_ = form.addFigure(tr("Measured"));
    kernels_ = form.addFigure(tr("Kernels"), tr("Rows of the kernel catalogue"));
    peak_ = form.addFigure(tr("Peak of a core"), tr("Multiply-adds, measured"));
    library_ = form.addFigure(tr("Library"));
    quality_ = form.addFigure(tr("This plan"), tr("How its times came about"));
    calibrate_ = new QPushButton(tr("Calibrate"));
    calibrate_->setObjectName(QStringLiteral("calibrate"));
    calibrate_->setToolTip(tr("Measures the kernels that plans of this project need"));
    auto* line = new QHBoxLayout;
    line->addStretch(1);
    line->addWidget(calibrate_);
    form.addWidget(padded(line));
    progress_ = new QProgressBar;
    progress_->setRange(0, 1000);
    progress_->setTextVisible(false);
    progress_->setAccessibleName(tr("Progress"));
    auto* cancel = new QPushButton(tr("Cancel"));
    cancel->setObjectName(QStringLiteral("cancel"));
    progressText_ = new QLabel;
    progressText_->setWordWrap(true);
    setInk(progressText_, Ink::Secondary);
    auto* bar = new QHBoxLayout;
    bar->setSpacing(kGutter);
    bar->addWidget(progress_, 1);
    bar->addWidget(cancel);
    auto* lines = new QVBoxLayout;
    lines->addLayout(bar);
    lines->addWidget(progressText_);
    work_ = padded(lines);
    work_->setObjectName(QStringLiteral("work"));
    form.addWidget(work_);
    error_ = form.addError();
    error_->setObjectName(QStringLiteral("failure"));
    connect(calibrate_, &QPushButton::clicked, this, &DevicesPanel::calibrate);
    connect(cancel, &QPushButton::clicked, workbench_.devices, &DeviceService::cancel);
}

void DevicesPanel::chooseThisMachine()
{
    if (!workbench_.document->usesThisMachine())
        workbench_.document->setTopology({}, tr("Use this machine"));
    refresh();
}

void DevicesPanel::chooseDrawn()
{
    Document* document = workbench_.document;
    if (document->usesThisMachine() && !document->machines().devices.empty()) {
        model::Topology topology = document->machines(); // a start to draw on
        for (model::Device& device : topology.devices)
            device.cpus.clear();
        document->setTopology(topology, tr("Draw machines"));
    }
    refresh();
}

void DevicesPanel::detect()
{
    error_->hide();
    if (workbench_.devices->available())
        workbench_.devices->detect();
}

void DevicesPanel::calibrate()
{
    error_->hide();
    if (workbench_.devices->available())
        workbench_.devices->calibrate();
}

void DevicesPanel::showProgress(double fraction, const QString& text)
{
    if (fraction < 0) {
        progress_->setRange(0, 0); // not known how much there is
    } else {
        progress_->setRange(0, 1000);
        progress_->setValue(int(1000 * fraction));
    }
    progressText_->setText(text);
}

void DevicesPanel::showBusy(bool busy)
{
    work_->setVisible(busy);
    if (busy) {
        progress_->setRange(0, 0);
        progressText_->clear();
        error_->hide();
    }
    const bool can = workbench_.devices->available() && !busy;
    calibrate_->setEnabled(can);
    division_->setDetectable(can);
    empty_->setActionEnabled(can);
}

void DevicesPanel::showFailure(const Error& error)
{
    if (error.code == ErrorCode::Interrupted)
        return; // asked for
    error_->setText(QString::fromStdString(toString(error)));
    error_->show();
}

void DevicesPanel::refresh()
{
    const bool available = workbench_.devices->available();
    missing_->setText(
        tr("There is no `plugboard` program beside the Studio or on the PATH, so this "
           "machine cannot be detected, calibrated or run on. Drawing and planning on "
           "drawn machines work. Settings can name the program."));
    missing_->setVisible(!available);
    refreshMachines();
    refreshCalibration();
    const bool can = available && !workbench_.devices->isBusy();
    calibrate_->setEnabled(can);
    division_->setDetectable(can);
    empty_->setActionEnabled(can);
}

void DevicesPanel::refreshMachines()
{
    const Document& document = *workbench_.document;
    const bool here = document.usesThisMachine();
    thisMachine_->setChecked(here);
    drawn_->setChecked(!here);
    table_->refresh();
    const bool none = document.machines().devices.empty() &&
                      (!here || workbench_.devices->attached().devices.empty());
    hint_->setText(here ? tr("Found by the operating system. Devices whose boxes are ticked take "
                             "part in plans and runs.")
                        : tr("Any machine, attached or not. This machine is used again when you "
                             "choose it; Undo brings the drawing back."));
    empty_->setVisible(none);
    empty_->setSentence(here ? tr("The devices of this machine will stand here.")
                             : tr("Drag machines from the palette onto the topology."));
    empty_->setAction(here ? tr("Detect devices") : QString());
    table_->setVisible(!none);
    division_->setVisible(here);
    division_->refresh();
}

void DevicesPanel::refreshCalibration()
{
    const CalibrationState& state = workbench_.devices->calibration();
    const Formatter text = workbench_.settings->formatter();
    setFigure(measured_, ageOf(state.measured, QDateTime::currentDateTime()),
              state.measured.isValid() ? state.measured.toString(Qt::TextDate) : QString());
    const bool known = state.measured.isValid();
    setFigure(kernels_, known ? text.count(state.kernels) : QString(), state.catalogueFile);
    setFigure(peak_, known && state.corePeak > 0 ? text.flopRate({state.corePeak}) : QString());
    setFigure(library_, state.library);
    const auto facts = workbench_.document->plan();
    if (!facts)
        setFigure(quality_, {});
    else if (facts->missing.empty())
        setFigure(quality_, tr("all times measured"));
    else
        setFigure(
            quality_,
            tr("%1 kernels modelled, not measured").arg(text.count(qint64(facts->missing.size()))));
    calibrate_->setText(known ? tr("Calibrate again") : tr("Calibrate"));
}

} // namespace plugboard::gui
