// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/plugboard_test.h"

#include <QApplication>
#include <QStandardPaths>

int main(int argc, char** argv)
{
    QStandardPaths::setTestModeEnabled(true);
    QApplication application(argc, argv);
    return plugboard::tests::runClasses(argc, argv);
}
