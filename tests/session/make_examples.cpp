// SPDX-License-Identifier: Apache-2.0
#include "tests/session/examples.h"

#include <cstdio>

/// make_examples FOLDER: writes resources/examples anew.
int main(int argc, char** argv)
{
    if (argc != 2) {
        std::fprintf(stderr, "usage: make_examples FOLDER\n");
        return 2;
    }
    const auto projects = plugboard::tests::exampleProjects();
    if (!projects) {
        std::fprintf(stderr, "%s\n", plugboard::toString(projects.error()).c_str());
        return 2;
    }
    for (const auto& [name, project] : *projects)
        if (const auto saved =
                plugboard::io::save(std::string(argv[1]) + "/" + name + ".plugboard.txt", project);
            !saved) {
            std::fprintf(stderr, "%s\n", plugboard::toString(saved.error()).c_str());
            return 2;
        }
    return 0;
}
