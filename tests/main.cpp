// SPDX-License-Identifier: Apache-2.0
#include "tests/plugboard_test.h"

#include <QCoreApplication>

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    return plugboard::tests::runClasses(argc, argv);
}
