// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <functional>

namespace plugboard::gui {

/// A name that fits into `room`: begin and end are kept, since numbers and kinds stand there. Of a
/// name in parts ("layer1/block0.conv1") the last part is kept whole where that fits.
/// width  of a text, in the unit of `room`
/// result the name, "lay…conv1", or nothing where not even one letter fits
QString elidedName(const QString& name, double room,
                   const std::function<double(const QString&)>& width);

} // namespace plugboard::gui
