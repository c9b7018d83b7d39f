// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/layer_report_model.h"

#include "gui/look/theme.h"

#include <QFont>
#include <QGuiApplication>
#include <QPalette>

#include <algorithm>

namespace plugboard::gui {
namespace {

struct Step {
    double size;
    const char* name;
};

constexpr Step kFlops[] = {{1e18, "EFLOP"}, {1e15, "PFLOP"}, {1e12, "TFLOP"}, {1e9, "GFLOP"},
                           {1e6, "MFLOP"},  {1e3, "kFLOP"},  {1, "FLOP"}};

double largest(const session::NetworkReport& report, double (*figure)(const session::LayerFigures&))
{
    double most = 0;
    for (const session::LayerFigures& layer : report.layers)
        most = std::max(most, figure(layer));
    return most;
}

} // namespace

ColumnUnit flopUnit(double largest)
{
    for (const Step& step : kFlops)
        if (largest >= 0.9995 * step.size)
            return {step.size, QString::fromLatin1(step.name)};
    return {1, QStringLiteral("FLOP")};
}

QString longTime(Seconds time, const Formatter& formatter)
{
    constexpr double kHour = 3600;
    constexpr double kDay = 24 * kHour;
    constexpr double kYear = 365.25 * kDay;
    const auto say = [&](double unit, const QString& name) {
        return formatter.number(time.value / unit) + ' ' + name;
    };
    if (time.value < 100)
        return formatter.time(time);
    if (time.value < kHour)
        return say(60, TrainingTimeModel::tr("min"));
    if (time.value < 2 * kDay)
        return say(kHour, TrainingTimeModel::tr("h"));
    if (time.value < 2 * kYear)
        return say(kDay, TrainingTimeModel::tr("days"));
    return say(kYear, TrainingTimeModel::tr("years"));
}

LayerReportModel::LayerReportModel(QObject* parent) : CellModel(parent)
{
    arrangeColumns();
}

void LayerReportModel::show(std::shared_ptr<const session::NetworkReport> report)
{
    beginResetModel();
    report_ = std::move(report);
    rows_.clear();
    if (report_ != nullptr)
        for (std::size_t at = 0; at < report_->layers.size(); ++at)
            rows_.emplace(report_->layers[at].node, int(at));
    arrangeColumns();
    endResetModel();
}

void LayerReportModel::arrangeColumns()
{
    using Figures = session::LayerFigures;
    const auto most = [this](double (*figure)(const Figures&)) {
        return report_ == nullptr ? 0 : largest(*report_, figure);
    };
    const auto bytes = [&](double (*figure)(const Figures&)) {
        return byteUnit(most(figure), formatter_.units());
    };
    activations_ = bytes([](const Figures& layer) { return double(layer.activations.value); });
    batchActivations_ =
        bytes([](const Figures& layer) { return double(layer.batchActivations.value); });
    memory_ = bytes([](const Figures& layer) { return double(layer.memory().value); });
    batchMemory_ = bytes([](const Figures& layer) { return double(layer.batchMemory().value); });
    flops_ = flopUnit(most([](const Figures& layer) { return layer.training.value; }));
    const QString batch = formatter_.count(report_ == nullptr ? 0 : report_->batch);
    setColumns({
        {tr("Layer"), tr("Node of the network, in the order of its wires")},
        {tr("Kind"), {}},
        {tr("Output"), tr("Of one sample")},
        {tr("Parameters"), tr("Values that are trained"), true},
        {activations_.titled(tr("Activations")), tr("What its ops put out, one sample"), true},
        {batchActivations_.titled(tr("… of the batch")),
         tr("What its ops put out for the recipe's batch of %1").arg(batch), true},
        {memory_.titled(tr("Memory")), tr("Parameters and activations, one sample"), true},
        {batchMemory_.titled(tr("… of the batch")),
         tr("Parameters and activations for the recipe's batch of %1").arg(batch), true},
        {flops_.titled(tr("Forward")),
         tr("Convolutions, matrix products and attention, one sample: 2 FLOP for a multiply-add"),
         true},
        {flops_.titled(tr("Training")), tr("Forward, backward and update, one sample"), true},
        {flops_.titled(tr("Other")), tr("All other forward ops, one sample"), true},
        {tr("FLOP/byte"), tr("Arithmetic intensity: forward FLOPs per byte read or written"), true},
    });
}

int LayerReportModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() || report_ == nullptr || report_->layers.empty()
               ? 0
               : int(report_->layers.size()) + 1;
}

std::string LayerReportModel::nodeAt(int row) const
{
    return report_ == nullptr || row < 0 || row >= int(report_->layers.size())
               ? std::string()
               : report_->layers[std::size_t(row)].node;
}

int LayerReportModel::rowOf(const std::string& node) const
{
    const auto found = rows_.find(node);
    return found == rows_.end() ? -1 : found->second;
}

const session::LayerFigures& LayerReportModel::figures(int row) const
{
    return row == totalRow() ? report_->total : report_->layers[std::size_t(row)];
}

QVariant LayerReportModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || report_ == nullptr)
        return {};
    const bool total = index.row() == totalRow();
    if (role == Qt::FontRole && total) {
        QFont font;
        font.setWeight(QFont::DemiBold);
        return font;
    }
    if (role == ShareRole || role == HueRole)
        return total             ? QVariant()
               : role == HueRole ? QVariant(themeOf(QGuiApplication::palette()).accent)
                                 : share(index.row(), index.column());
    const session::LayerFigures& layer = figures(index.row());
    const auto text = [&](const std::string& value) {
        return textCell(role, QString::fromStdString(value));
    };
    const auto bytes = [&](Bytes value, const ColumnUnit& unit) {
        return byteCell(role, double(value.value), unit);
    };
    QVariant cell;
    switch (Column(index.column())) {
    case Layer:
        cell = total ? textCell(role, tr("Total")) : text(layer.node);
        break;
    case Kind:
        cell = total ? textCell(role, {}) : text(layer.kind);
        break;
    case Output:
        cell = total ? textCell(role, {}) : text(layer.output);
        break;
    case Parameters:
        cell = countCell(role, layer.parameters);
        break;
    case Activations:
        cell = bytes(layer.activations, activations_);
        break;
    case BatchActivations:
        cell = bytes(layer.batchActivations, batchActivations_);
        break;
    case Memory:
        cell = bytes(layer.memory(), memory_);
        break;
    case BatchMemory:
        cell = bytes(layer.batchMemory(), batchMemory_);
        break;
    case Forward:
        cell = flopCell(role, layer.forward.value);
        break;
    case Training:
        cell = flopCell(role, layer.training.value);
        break;
    case Other:
        cell = flopCell(role, layer.elementwise.value);
        break;
    case Intensity:
        cell = role == Qt::DisplayRole ? QVariant(figureText(layer.intensity(), formatter_))
               : role == SortRole      ? QVariant(layer.intensity())
                                       : QVariant();
        break;
    }
    return cell.isValid() ? cell : columnRole(index.column(), role);
}

QVariant LayerReportModel::flopCell(int role, double flops) const
{
    switch (role) {
    case Qt::DisplayRole:
        return flops_.scale == 1 ? formatter_.count(qint64(flops))
                                 : figureText(flops / flops_.scale, formatter_);
    case SortRole:
        return flops;
    case Qt::ToolTipRole:
        return QString::number(flops, 'g', 12) + QStringLiteral(" FLOP");
    default:
        return {};
    }
}

/// Of the whole network: where parameters and work lie is seen at a glance.
QVariant LayerReportModel::share(int row, int column) const
{
    const session::LayerFigures& layer = report_->layers[std::size_t(row)];
    const session::LayerFigures& all = report_->total;
    const auto of = [](double part, double whole) {
        return part > 0 && whole > 0 ? QVariant(part / whole) : QVariant();
    };
    if (column == Parameters)
        return of(double(layer.parameters), double(all.parameters));
    if (column == Training)
        return of(layer.training.value, all.training.value);
    return {};
}

TrainingTimeModel::TrainingTimeModel(QObject* parent) : CellModel(parent)
{
    setColumns({{tr("Whole training on"), tr("Device of the presets")},
                {tr("Time"),
                 tr("Where every op runs at the roofline of its device; devices share the batch "
                    "without loss"),
                 true}});
}

void TrainingTimeModel::show(std::shared_ptr<const session::NetworkReport> report)
{
    beginResetModel();
    report_ = std::move(report);
    endResetModel();
}

int TrainingTimeModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() || report_ == nullptr || report_->wholeTraining.value <= 0
               ? 0
               : int(report_->times.size());
}

QVariant TrainingTimeModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const session::TrainingTime& time = report_->times[std::size_t(index.row())];
    if (index.column() == Device) {
        const QString name = QString::fromStdString(time.device);
        const QVariant cell = textCell(
            role, time.count == 1 ? name : tr("%1 × %2").arg(formatter_.count(time.count), name));
        return cell.isValid() ? cell : columnRole(Device, role);
    }
    switch (role) {
    case Qt::DisplayRole:
        return longTime(time.seconds, formatter_);
    case SortRole:
        return time.seconds.value;
    case Qt::ToolTipRole:
        return exactTime(time.seconds.value);
    default:
        return columnRole(Time, role);
    }
}

} // namespace plugboard::gui
