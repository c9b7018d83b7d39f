// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/units.h"
#include "engine/model/tensor.h"

#include <QString>

namespace plugboard::gui {

/// What users chose to read: 25 GB/s or 200 Gb/s, 16 GB or 14.9 GiB.
struct Units {
    bool bitsPerSecond = false;
    bool binaryBytes = true;
};

/// The one place where numbers become text: three significant digits, the user's units, no unit
/// changes hidden in a view.
class Formatter {
public:
    explicit Formatter(Units units = {}) : units_(units) {}
    const Units& units() const { return units_; }

    QString time(Seconds time) const; ///< "1.25 ms"
    QString bytes(Bytes size) const;  ///< "3.1 MiB"
    QString rate(BytesPerSecond rate) const;
    QString flops(Flops work) const;
    QString flopRate(FlopsPerSecond rate) const;
    QString percent(double ratio, int digits = 1) const; ///< 0.123: "12.3 %"
    QString change(double ratio) const;                  ///< 0.07: "+7.0 %"
    QString count(qint64 number) const;                  ///< "60,000"
    QString number(double value) const;                  ///< three significant digits
    QString shape(const model::Shape& shape) const;      ///< "64 × 6 × 28 × 28"

private:
    Units units_;
};

/// What people write: "25 GB/s", "100 Gb/s", "1.5 us", "16 GiB"; a plain number is in the base
/// unit. errors  InvalidInput, with an example
Result<BytesPerSecond> parseRate(const QString& text);
Result<Seconds> parseTime(const QString& text);
Result<Bytes> parseBytes(const QString& text);
Result<FlopsPerSecond> parseFlopRate(const QString& text);

} // namespace plugboard::gui
