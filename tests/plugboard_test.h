// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QObject>
#include <QtTest/QtTest>

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace plugboard::tests {

using Factory = std::function<std::unique_ptr<QObject>()>;

/// All test classes of this program, by the stem of their source file.
std::map<std::string, Factory>& registry();

struct Registration {
    Registration(const char* file, Factory factory);
};

/// tst_folder [CLASS [Qt Test options]]: one class, or all of the folder.
int runClasses(int argc, char** argv);

} // namespace plugboard::tests

/// Registers a test class under the stem of its file, so that `tst_folder tst_name` runs it alone.
#define PLUGBOARD_TEST(Class)                                                                      \
    static const plugboard::tests::Registration registration##Class(                               \
        __FILE__, [] { return std::make_unique<Class>(); });

/// Fails with the error's own words where a Result holds one. Evaluates it once.
#define PB_VERIFY_OK(result)                                                                       \
    do {                                                                                           \
        const auto& pbResult = (result);                                                           \
        QVERIFY2(pbResult.hasValue(),                                                              \
                 pbResult.hasValue() ? "" : plugboard::toString(pbResult.error()).c_str());        \
    } while (false)
