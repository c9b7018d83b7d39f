// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/devices_panel.h"

#include "gui/document/document.h"
#include "gui/document/settings.h"
#include "gui/look/icons.h"
#include "gui/panels/form.h"
#include "gui/panels/machine_list.h"
#include "gui/panels/number_box.h"
#include "gui/panels/panel_state.h"
#include "gui/panels/text_field.h"
#include "gui/service/device_service.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QRadioButton>
#include <QScrollArea>
#include <QTableView>
#include <QVBoxLayout>

namespace plugboard::gui {
namespace {

constexpr int kMinute = 60000; ///< milliseconds
constexpr int kMostRows = 8;   ///< of devices, before the table scrolls

QWidget* padded(QLayout* layout)
{
    auto* widget = new QWidget;
    layout->setContentsMargins(kGutter, 4, kGutter, 4);
    widget->setLayout(layout);
    return widget;
}

QTableView* machineTable(MachineModel* model)
{
    auto* table = new QTableView;
    table->setModel(model);
    table->setAccessibleName(DevicesPanel::tr("Devices"));
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setShowGrid(false);
    table->setFrameShape(QFrame::NoFrame);
    table->setTabKeyNavigation(false);
    table->setWordWrap(false);
    table->verticalHeader()->hide();
    table->verticalHeader()->setDefaultSectionSize(kRowHeight);
    table->horizontalHeader()->setHighlightSections(false);
    table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    table->horizontalHeader()->setSectionResizeMode(MachineModel::ModelColumn,
                                                    QHeaderView::Stretch);
    return table;
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
    : QWidget(parent), workbench_(workbench), model_(new MachineModel(this))
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
    addDivision(*form);
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
    auto* choices = new QHBoxLayout;
    choices->setSpacing(2 * kGutter);
    choices->addWidget(thisMachine_);
    choices->addWidget(drawn_);
    choices->addStretch(1);
    form.addWidget(padded(choices));
    hint_ = form.addText(QStringLiteral(" "));
    empty_ = new EmptyState(QStringLiteral("device"), {}, tr("Detect devices"));
    form.addWidget(empty_);
    table_ = machineTable(model_);
    form.addWidget(table_);
    // clicked, not toggled: what the document says is shown without choosing it again.
    connect(thisMachine_, &QRadioButton::clicked, this, &DevicesPanel::chooseThisMachine);
    connect(drawn_, &QRadioButton::clicked, this, &DevicesPanel::chooseDrawn);
    connect(empty_, &EmptyState::actionTriggered, this, &DevicesPanel::detect);
    connect(table_, &QTableView::clicked, this, [this](const QModelIndex& index) {
        workbench_.document->select({.elements = {model_->device(index.row()).name}});
    });
}

void DevicesPanel::addDivision(Form& form)
{
    division_ = new Form;
    form.addWidget(division_);
    cores_ = new NumberBox(NumberBox::Kind::Whole);
    cores_->setObjectName(QStringLiteral("cores"));
    cores_->setRange(1, 1 << 20);
    cores_->setPlaceholder(tr("a whole socket"));
    coresRow_ =
        division_->addRow(tr("Cores per device"), cores_,
                          tr("Each device gets so many cores; empty: one device per socket"));
    devices_ = new NumberBox(NumberBox::Kind::Whole);
    devices_->setObjectName(QStringLiteral("devices"));
    devices_->setRange(1, 1 << 20);
    devices_->setPlaceholder(tr("all"));
    devicesRow_ = division_->addRow(tr("Devices in use"), devices_,
                                    tr("The first so many devices; empty: all"));
    memoryCap_ = new TextField;
    memoryCap_->setObjectName(QStringLiteral("memory cap"));
    memoryCap_->setPlaceholderText(tr("its share"));
    memoryCapRow_ = division_->addRow(
        tr("Memory of each"), memoryCap_,
        tr("Plans give a device no more, such as 2 GiB; empty: its share of all"));
    connect(memoryCap_, &TextField::committed, this, [this](const QString& text) {
        const Result<Bytes> cap = text.trimmed().isEmpty() ? Bytes{} : parseBytes(text);
        const bool valid = cap && cap->value >= 0;
        memoryCapRow_->setError(valid ? QString()
                                : cap ? tr("cannot be negative")
                                      : QString::fromStdString(cap.error().message));
        if (valid)
            change([&](Division& to) { to.memoryCap = *cap; });
    });
    connect(memoryCap_, &TextField::reverted, memoryCapRow_, &FormRow::clearError);
    detect_ = new QPushButton(tr("Detect"));
    detect_->setObjectName(QStringLiteral("detect"));
    detect_->setToolTip(tr("Looks again what this machine has"));
    auto* line = new QHBoxLayout;
    line->addStretch(1);
    line->addWidget(detect_);
    division_->addWidget(padded(line));
    const auto document = workbench_.document;
    connect(cores_, &NumberBox::edited, this, [this, document](double number) {
        const bool valid = number >= 1 && number <= (1 << 20);
        coresRow_->setError(valid ? QString() : tr("must be at least 1; empty: a whole socket"));
        if (valid)
            change([&](Division& to) { to.coresPerDevice = int(number); });
    });
    connect(cores_, &NumberBox::cleared, this, [this, document] {
        coresRow_->setError({});
        change([](Division& to) { to.coresPerDevice = 0; });
    });
    connect(devices_, &NumberBox::edited, this, [this, document](double number) {
        const bool valid = number >= 1 && number <= (1 << 20);
        devicesRow_->setError(valid ? QString() : tr("must be at least 1; empty: all"));
        if (valid)
            change([&](Division& to) { to.maximumDevices = int(number); });
    });
    connect(devices_, &NumberBox::cleared, this, [this, document] {
        devicesRow_->setError({});
        change([](Division& to) { to.maximumDevices = 0; });
    });
    connect(cores_, &NumberBox::rejected, coresRow_, &FormRow::setError);
    connect(devices_, &NumberBox::rejected, devicesRow_, &FormRow::setError);
    connect(cores_, &NumberBox::reverted, coresRow_, &FormRow::clearError);
    connect(devices_, &NumberBox::reverted, devicesRow_, &FormRow::clearError);
    connect(detect_, &QPushButton::clicked, this, &DevicesPanel::detect);
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

void DevicesPanel::change(const std::function<void(Division&)>& how)
{
    Division division = workbench_.document->division();
    how(division);
    if (division == workbench_.document->division())
        return;
    workbench_.document->setDivision(division);
    detect();
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
    detect_->setEnabled(can);
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
    detect_->setEnabled(can);
    empty_->setActionEnabled(can);
}

void DevicesPanel::refreshMachines()
{
    const Document& document = *workbench_.document;
    const bool here = document.usesThisMachine();
    thisMachine_->setChecked(here);
    drawn_->setChecked(!here);
    const Formatter formatter = workbench_.settings->formatter();
    const model::Topology& attached = workbench_.devices->attached();
    model_->setMachines(document.machines(), here ? nullptr : &attached, formatter);
    const int rows = model_->rowCount();
    hint_->setText(here ? tr("Found by the operating system; planned, calibrated and run as it is.")
                        : tr("Any machine, attached or not. This machine is used again when you "
                             "choose it; Undo brings the drawing back."));
    empty_->setVisible(rows == 0);
    empty_->setSentence(here ? tr("The devices of this machine will stand here.")
                             : tr("Drag machines from the palette onto the topology."));
    empty_->setAction(here ? tr("Detect devices") : QString());
    table_->setVisible(rows > 0);
    table_->setFixedHeight(table_->horizontalHeader()->sizeHint().height() +
                           std::min(rows, kMostRows) * kRowHeight + 4);
    division_->setVisible(here);
    const io::Project& project = document.project();
    const auto number = [](int value) {
        return value > 0 ? std::optional<double>(value) : std::nullopt;
    };
    cores_->setNumber(number(project.coresPerDevice));
    devices_->setNumber(number(project.maximumDevices));
    memoryCap_->setValue(project.memoryCap.value > 0
                             ? workbench_.settings->formatter().bytes(project.memoryCap)
                             : QString());
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
