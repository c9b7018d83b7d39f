// SPDX-License-Identifier: Apache-2.0
#include "engine/cli/usage.h"

#include <algorithm>
#include <cctype>

namespace plugboard::cli {
namespace {

/// Optimal string alignment distance.
std::size_t edits(const std::string& a, const std::string& b)
{
    std::vector<std::vector<std::size_t>> table(a.size() + 1,
                                                std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i)
        for (std::size_t j = 0; j <= b.size(); ++j) {
            if (i == 0 || j == 0) {
                table[i][j] = i + j;
                continue;
            }
            const std::size_t replaced = table[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            table[i][j] = std::min({replaced, table[i - 1][j] + 1, table[i][j - 1] + 1});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                table[i][j] = std::min(table[i][j], table[i - 2][j - 2] + 1);
        }
    return table[a.size()][b.size()];
}

Error unknown(const std::string& word, const std::string& what,
              const std::vector<std::string>& candidates, const std::string& help)
{
    const auto nearest = nearestOf(word, candidates);
    return {ErrorCode::InvalidInput,
            "unknown " + what + (nearest ? "; did you mean " + *nearest + "?" : "; see " + help),
            word};
}

std::string fullName(const CLI::App& command)
{
    const CLI::App* parent = command.get_parent();
    return parent == nullptr ? command.get_name() : fullName(*parent) + " " + command.get_name();
}

/// The option that `word` ("--batch=64", "-o") names, here or further up; null: none.
const CLI::Option* findOption(const CLI::App* command, const std::string& word)
{
    const std::string name =
        word.starts_with("--") ? word.substr(0, word.find('=')) : word.substr(0, 2);
    for (; command != nullptr; command = command->get_parent())
        if (const CLI::Option* option = command->get_option_no_throw(name))
            return option;
    return nullptr;
}

bool isOption(const std::string& word)
{
    return word.size() > 1 && word[0] == '-' &&
           std::isdigit(static_cast<unsigned char>(word[1])) == 0;
}

std::vector<std::string> allOptionNames(const CLI::App* command)
{
    std::vector<std::string> names;
    for (; command != nullptr; command = command->get_parent())
        for (const std::string& name : optionNames(*command))
            names.push_back(name);
    return names;
}

} // namespace

std::optional<std::string> nearestOf(const std::string& word,
                                     const std::vector<std::string>& candidates)
{
    std::optional<std::string> nearest;
    std::size_t best = std::max<std::size_t>(1, word.size() / 3) + 1;
    for (const std::string& candidate : candidates)
        if (const std::size_t here = edits(word, candidate); here < best) {
            best = here;
            nearest = candidate;
        }
    return nearest;
}

std::vector<std::string> optionNames(const CLI::App& command)
{
    std::vector<std::string> names;
    for (const CLI::Option* option : command.get_options()) {
        for (const std::string& name : option->get_lnames())
            names.push_back("--" + name);
        if (option->get_lnames().empty())
            for (const std::string& name : option->get_snames())
                names.push_back("-" + name);
    }
    return names;
}

std::vector<const CLI::App*> visibleCommands(const CLI::App& command)
{
    std::vector<const CLI::App*> commands;
    for (const CLI::App* sub : command.get_subcommands([](const CLI::App*) { return true; }))
        if (!sub->get_group().empty())
            commands.push_back(sub);
    return commands;
}

std::optional<Error> unknownWord(const CLI::App& program, const std::vector<std::string>& arguments)
{
    const CLI::App* command = &program;
    for (std::size_t at = 0; at < arguments.size(); ++at) {
        const std::string& word = arguments[at];
        if (word == "--")
            break;
        if (isOption(word)) {
            const CLI::Option* option = findOption(command, word);
            if (option == nullptr)
                return unknown(word.substr(0, word.find('=')), "option", allOptionNames(command),
                               fullName(*command) + " --help");
            const bool valueFollows = option->get_items_expected_max() > 0 &&
                                      word.find('=') == std::string::npos &&
                                      (word.starts_with("--") || word.size() == 2);
            at += valueFollows ? 1 : 0;
            continue;
        }
        const auto below = command->get_subcommands([](const CLI::App*) { return true; });
        if (below.empty())
            continue;
        const auto found = std::find_if(below.begin(), below.end(),
                                        [&](const CLI::App* sub) { return sub->check_name(word); });
        if (found == below.end()) {
            std::vector<std::string> names;
            for (const CLI::App* sub : visibleCommands(*command))
                names.push_back(sub->get_name());
            return unknown(word, "command", names, fullName(*command) + " --help");
        }
        command = *found;
    }
    return std::nullopt;
}

Error usageError(const CLI::App& program, const std::string& complaint)
{
    const CLI::App* command = &program;
    for (auto parsed = command->get_subcommands(); !parsed.empty();
         parsed = command->get_subcommands())
        command = parsed.front();
    const std::string name = fullName(*command);
    return {ErrorCode::InvalidInput, complaint + "; see " + name + " --help", name};
}

} // namespace plugboard::cli
