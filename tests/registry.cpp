// SPDX-License-Identifier: Apache-2.0
#include "tests/plugboard_test.h"

#include <filesystem>
#include <vector>

namespace plugboard::tests {

std::map<std::string, Factory>& registry()
{
    static std::map<std::string, Factory> classes;
    return classes;
}

Registration::Registration(const char* file, Factory factory)
{
    registry()[std::filesystem::path(file).stem().string()] = std::move(factory);
}

int runClasses(int argc, char** argv)
{
    auto& classes = registry();
    std::vector<char*> options(argv, argv + argc);
    if (argc > 1 && classes.count(argv[1]) != 0) {
        options.erase(options.begin() + 1);
        const auto test = classes.at(argv[1])();
        return QTest::qExec(test.get(), static_cast<int>(options.size()), options.data());
    }
    int failures = 0;
    for (const auto& [name, factory] : classes) {
        if (name.starts_with("long_"))
            continue;
        failures += QTest::qExec(factory().get(), argc, argv);
    }
    return failures == 0 ? 0 : 1;
}

} // namespace plugboard::tests
