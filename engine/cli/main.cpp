// SPDX-License-Identifier: Apache-2.0
#include "engine/cli/program.h"

int main(int argc, char** argv)
{
    return plugboard::cli::runProgram(std::vector<std::string>(argv + 1, argv + argc));
}
