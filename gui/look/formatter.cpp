// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/look/formatter.h"

#include <QCoreApplication>
#include <QLocale>
#include <QRegularExpression>

#include <array>
#include <cmath>
#include <span>

namespace plugboard::gui {
namespace {

struct Scale {
    double factor;
    const char* unit;
};

/// Three significant digits: 1.25, 12.5, 125.
QString digits(double value)
{
    const double size = std::abs(value);
    const int decimals = size >= 99.95 || value == 0 ? 0 : size >= 9.995 ? 1 : 2;
    return QLocale::c().toString(value, 'f', decimals);
}

/// `scales` from the largest to the smallest; the smallest one takes what is left.
QString scaled(double value, std::span<const Scale> scales)
{
    if (!std::isfinite(value))
        return QStringLiteral("–");
    for (const Scale& scale : scales)
        if (std::abs(value) >= scale.factor * 0.9995)
            return digits(value / scale.factor) + ' ' + QString::fromUtf8(scale.unit);
    const Scale& least = scales.back();
    return digits(value / least.factor) + ' ' + QString::fromUtf8(least.unit);
}

constexpr std::array<Scale, 5> kTimes = {
    {{3600, "h"}, {1, "s"}, {1e-3, "ms"}, {1e-6, "µs"}, {1e-9, "ns"}}};
constexpr std::array<Scale, 5> kBinary = {{{double(1ull << 40), "TiB"},
                                           {double(1ull << 30), "GiB"},
                                           {double(1ull << 20), "MiB"},
                                           {double(1ull << 10), "KiB"},
                                           {1, "B"}}};
constexpr std::array<Scale, 5> kDecimal = {
    {{1e12, "TB"}, {1e9, "GB"}, {1e6, "MB"}, {1e3, "kB"}, {1, "B"}}};
constexpr std::array<Scale, 5> kRates = {
    {{1e12, "TB/s"}, {1e9, "GB/s"}, {1e6, "MB/s"}, {1e3, "kB/s"}, {1, "B/s"}}};
constexpr std::array<Scale, 5> kBitRates = {
    {{1e12, "Tb/s"}, {1e9, "Gb/s"}, {1e6, "Mb/s"}, {1e3, "kb/s"}, {1, "b/s"}}};
constexpr std::array<Scale, 7> kFlops = {{{1e18, "EFLOP"},
                                          {1e15, "PFLOP"},
                                          {1e12, "TFLOP"},
                                          {1e9, "GFLOP"},
                                          {1e6, "MFLOP"},
                                          {1e3, "kFLOP"},
                                          {1, "FLOP"}}};

struct Quantity {
    double value = 0;
    QString unit;
};

Result<Quantity> quantityOf(const QString& text, const QString& example)
{
    static const QRegularExpression form(
        "^\\s*([-+]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][-+]?[0-9]+)?)\\s*([^\\s]*)\\s*$");
    const auto match = form.match(QString(text).remove(QLatin1Char(',')));
    if (!match.hasMatch())
        return Error{
            ErrorCode::InvalidInput,
            QCoreApplication::translate("Formatter", "write it as %1").arg(example).toStdString(),
            text.toStdString()};
    return Quantity{match.captured(1).toDouble(), match.captured(2)};
}

/// Factor of a metric or binary prefix; 0: none of these.
double prefix(const QString& text)
{
    static const std::pair<const char*, double> prefixes[] = {
        {"", 1},        {"k", 1e3},        {"K", 1e3},           {"M", 1e6},
        {"G", 1e9},     {"T", 1e12},       {"P", 1e15},          {"E", 1e18},
        {"Ki", 1024.0}, {"Mi", 1048576.0}, {"Gi", 1073741824.0}, {"Ti", 1099511627776.0}};
    for (const auto& [name, factor] : prefixes)
        if (text == QLatin1String(name))
            return factor;
    return 0;
}

Error badUnit(const QString& text, const QString& example)
{
    return {ErrorCode::InvalidInput,
            QCoreApplication::translate("Formatter", "unknown unit; write it as %1")
                .arg(example)
                .toStdString(),
            text.toStdString()};
}

} // namespace

QString Formatter::time(Seconds time) const
{
    const double value = time.value;
    if (value >= 60 && value < 3600)
        return digits(value / 60) + QStringLiteral(" min");
    return scaled(value, kTimes);
}

QString Formatter::bytes(Bytes size) const
{
    const double value = double(size.value);
    const double least = units_.binaryBytes ? 1024.0 : 1000.0;
    if (std::abs(value) < least)
        return QString::number(size.value) + QStringLiteral(" B");
    return units_.binaryBytes ? scaled(value, kBinary) : scaled(value, kDecimal);
}

QString Formatter::rate(BytesPerSecond rate) const
{
    return units_.bitsPerSecond ? scaled(8 * rate.value, kBitRates) : scaled(rate.value, kRates);
}

QString Formatter::flops(Flops work) const
{
    return scaled(work.value, kFlops);
}

QString Formatter::flopRate(FlopsPerSecond rate) const
{
    return scaled(rate.value, kFlops) + QStringLiteral("/s");
}

QString Formatter::percent(double ratio, int decimals) const
{
    if (!std::isfinite(ratio))
        return QStringLiteral("–");
    return QLocale::c().toString(100 * ratio, 'f', decimals) + QStringLiteral(" %");
}

QString Formatter::change(double ratio) const
{
    const QString text = percent(ratio);
    return std::isfinite(ratio) && ratio >= 0 ? '+' + text : text;
}

QString Formatter::count(qint64 number) const
{
    return QLocale(QLocale::English, QLocale::UnitedStates).toString(number);
}

QString Formatter::number(double value) const
{
    if (!std::isfinite(value))
        return QStringLiteral("–");
    const double size = std::abs(value);
    if (size != 0 && (size < 0.001 || size >= 1e6))
        return QString::number(value, 'g', 3);
    if (size < 1 && size != 0)
        return QString::number(value, 'g', 3);
    return digits(value);
}

QString Formatter::shape(const model::Shape& shape) const
{
    if (shape.empty())
        return QCoreApplication::translate("Formatter", "scalar");
    QStringList extents;
    for (const model::Dim extent : shape)
        extents << QString::number(extent);
    return extents.join(QStringLiteral(" × "));
}

Result<BytesPerSecond> parseRate(const QString& text)
{
    const QString example = QStringLiteral("25 GB/s, 100 Gb/s");
    const auto quantity = quantityOf(text, example);
    if (!quantity)
        return quantity.error();
    QString unit = quantity->unit;
    if (unit.isEmpty())
        return BytesPerSecond{quantity->value};
    if (unit.endsWith(QLatin1String("bit/s")))
        unit.replace(QLatin1String("bit/s"), QLatin1String("b/s"));
    if (unit.endsWith(QLatin1String("bps")))
        unit.replace(QLatin1String("bps"), QLatin1String("b/s"));
    const bool bits = unit.endsWith(QLatin1String("b/s"));
    if (!bits && !unit.endsWith(QLatin1String("B/s")))
        return badUnit(text, example);
    const double factor = prefix(unit.chopped(3));
    if (factor == 0)
        return badUnit(text, example);
    return BytesPerSecond{quantity->value * factor / (bits ? 8 : 1)};
}

Result<Seconds> parseTime(const QString& text)
{
    const QString example = QStringLiteral("1.5 us, 200 ns, 2 ms");
    const auto quantity = quantityOf(text, example);
    if (!quantity)
        return quantity.error();
    static const std::pair<const char*, double> units[] = {{"", 1},      {"s", 1},     {"ms", 1e-3},
                                                           {"us", 1e-6}, {"µs", 1e-6}, {"μs", 1e-6},
                                                           {"ns", 1e-9}, {"min", 60},  {"h", 3600}};
    for (const auto& [name, factor] : units)
        if (quantity->unit == QString::fromUtf8(name))
            return Seconds{quantity->value * factor};
    return badUnit(text, example);
}

Result<Bytes> parseBytes(const QString& text)
{
    const QString example = QStringLiteral("16 GiB, 80 GB");
    const auto quantity = quantityOf(text, example);
    if (!quantity)
        return quantity.error();
    QString unit = quantity->unit;
    if (unit.endsWith('B'))
        unit.chop(1);
    const double factor = prefix(unit);
    const double size = quantity->value * factor;
    if (factor == 0 || !(std::abs(size) < 9e18))
        return badUnit(text, example);
    return Bytes{std::int64_t(std::llround(size))};
}

Result<FlopsPerSecond> parseFlopRate(const QString& text)
{
    const QString example = QStringLiteral("19.5 TFLOP/s");
    const auto quantity = quantityOf(text, example);
    if (!quantity)
        return quantity.error();
    QString unit = quantity->unit;
    for (const char* ending : {"FLOP/s", "FLOPS", "FLOPs", "Flop/s", "flop/s"})
        if (unit.endsWith(QLatin1String(ending))) {
            unit.chop(qsizetype(qstrlen(ending)));
            break;
        }
    const double factor = prefix(unit);
    if (factor == 0)
        return badUnit(text, example);
    return FlopsPerSecond{quantity->value * factor};
}

} // namespace plugboard::gui
