// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/document/problem.h"

namespace plugboard::gui {

Problem problemOf(const Error& error, Problem::Source source)
{
    Problem problem;
    problem.source = source;
    problem.message = QString::fromStdString(error.message);
    problem.subject = QString::fromStdString(error.subject);
    return problem;
}

} // namespace plugboard::gui
