// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/canvas/name_elision.h"

#include <algorithm>

namespace plugboard::gui {
namespace {

qsizetype startOfLastPart(const QString& name)
{
    return std::max({name.lastIndexOf(QLatin1Char('/')), name.lastIndexOf(QLatin1Char('.')),
                     name.lastIndexOf(QLatin1Char('_'))}) +
           1;
}

/// So many letters of the name, and what stands for the others.
QString shortened(const QString& name, qsizetype letters)
{
    const qsizetype last = name.size() - startOfLastPart(name);
    qsizetype tail = letters / 2;
    if (last > 1 && last <= letters && last < name.size())
        tail = std::max(last, tail);
    return name.left(letters - tail) + QStringLiteral("…") + name.right(tail);
}

} // namespace

QString elidedName(const QString& name, double room,
                   const std::function<double(const QString&)>& width)
{
    if (width(name) <= room)
        return name;
    qsizetype least = 0;
    qsizetype most = name.size() - 1;
    while (least < most) { // the most letters that fit
        const qsizetype middle = (least + most + 1) / 2;
        if (width(shortened(name, middle)) <= room)
            least = middle;
        else
            most = middle - 1;
    }
    return least > 0 ? shortened(name, least) : QString();
}

} // namespace plugboard::gui
