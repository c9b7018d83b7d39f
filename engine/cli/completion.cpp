// SPDX-License-Identifier: Apache-2.0
#include "engine/cli/commands.h"
#include "engine/cli/usage.h"

#include <CLI/Validators.hpp>
#include <nlohmann/json.hpp>

#include <cstdio>

namespace plugboard::cli {
namespace {

/// Words that may follow a command: its own commands, its options and those that all share.
std::string wordsOf(const CLI::App& command)
{
    std::string words;
    for (const CLI::App* sub : visibleCommands(command))
        words += sub->get_name() + " ";
    for (const std::string& name : optionNames(command))
        words += name + " ";
    if (command.get_parent() != nullptr)
        words += "--json --quiet ";
    words.pop_back();
    return words;
}

/// One line per command: a shell pattern of the words so far, and what may follow.
void appendCases(const CLI::App& command, const std::string& path, std::string& text)
{
    text += "        '" + path + "') words='" + wordsOf(command) + "' ;;\n";
    for (const CLI::App* sub : visibleCommands(command))
        appendCases(*sub, path + " " + sub->get_name(), text);
}

void appendPaths(const CLI::App& command, const std::string& path, std::string& text)
{
    for (const CLI::App* sub : visibleCommands(command)) {
        text += (text.empty() ? "'" : "|'") + path + " " + sub->get_name() + "'";
        appendPaths(*sub, path + " " + sub->get_name(), text);
    }
}

std::string bashCompletion(const CLI::App& program)
{
    std::string cases;
    appendCases(program, "", cases);
    std::string paths;
    appendPaths(program, "", paths);
    return "# Completion of plugboard for bash, made by `plugboard completion bash`.\n"
           "_plugboard() {\n"
           "    local current=${COMP_WORDS[COMP_CWORD]} path='' word words=''\n"
           "    for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
           "        case \"$path $word\" in\n"
           "        " +
           paths +
           ") path=\"$path $word\" ;;\n"
           "        esac\n"
           "    done\n"
           "    case \"$path\" in\n" +
           cases +
           "    esac\n"
           "    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\")\n"
           "    [[ $current == -* || -z $path ]] ||\n"
           "        mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -f -- \"$current\")\n"
           "}\n"
           "complete -o filenames -F _plugboard plugboard\n";
}

/// zsh reads bash's functions.
std::string zshCompletion(const CLI::App& program)
{
    return "#compdef plugboard\nautoload -U +X bashcompinit && bashcompinit\n" +
           bashCompletion(program);
}

std::string fishCompletion(const CLI::App& program)
{
    std::string text = "# Completion of plugboard for fish, made by `plugboard completion fish`.\n";
    for (const CLI::App* sub : visibleCommands(program)) {
        text += "complete -c plugboard -n __fish_use_subcommand -a " + sub->get_name() + " -d '" +
                sub->get_description() + "'\n";
        const std::string seen = "'__fish_seen_subcommand_from " + sub->get_name() + "'";
        for (const CLI::App* below : visibleCommands(*sub))
            text += "complete -c plugboard -n " + seen + " -a " + below->get_name() + "\n";
        for (const std::string& name : optionNames(*sub))
            if (name.starts_with("--"))
                text += "complete -c plugboard -n " + seen + " -l " + name.substr(2) + "\n";
    }
    return text;
}

} // namespace

void addCompletion(CLI::App& program, Context& context)
{
    auto* command = program.add_subcommand("completion", "print the completion script of a shell");
    command->group(""); // for packagers: not listed
    auto shell = std::make_shared<std::string>();
    command->add_option("SHELL", *shell, "bash, zsh or fish")
        ->required()
        ->check(CLI::IsMember({"bash", "zsh", "fish"}).description(""));
    command->callback([&program, &context, shell] {
        context.action = [&program, &context, shell]() -> Result<void> {
            const std::string text = *shell == "bash"  ? bashCompletion(program)
                                     : *shell == "zsh" ? zshCompletion(program)
                                                       : fishCompletion(program);
            return print(context, {{"shell", *shell}, {"script", text}}, text);
        };
    });
}

} // namespace plugboard::cli
