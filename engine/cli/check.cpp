// SPDX-License-Identifier: Apache-2.0
#include "engine/cli/commands.h"
#include "engine/session/check_document.h"

#include <nlohmann/json.hpp>

namespace plugboard::cli {
namespace {

struct Options {
    std::string file;
    bool report = false;
};

using Facts = std::vector<std::pair<std::string, std::string>>;

std::string lines(const Facts& facts)
{
    std::string text;
    for (const auto& [name, value] : facts)
        text +=
            "  " + name + std::string(name.size() < 20 ? 20 - name.size() : 1, ' ') + value + "\n";
    return text;
}

nlohmann::json object(const Facts& facts)
{
    nlohmann::json json = nlohmann::json::object();
    for (const auto& [name, value] : facts)
        json[name] = value;
    return json;
}

Result<void> check(const Context& context, const Options& options)
{
    auto document = session::checkDocument(options.file);
    if (!document)
        return document.error();
    nlohmann::json json = {
        {"file", options.file}, {"kind", document->format}, {"facts", object(document->facts)}};
    std::string text = options.file + ": " + document->format + ", all rules kept\n";
    if (options.report) {
        text += lines(document->facts) + lines(document->details);
        json["details"] = object(document->details);
    }
    return print(context, json, text);
}

} // namespace

void addCheck(CLI::App& program, Context& context)
{
    auto* command = program.add_subcommand("check", "check a file by its design rules");
    auto options = std::make_shared<Options>();
    command
        ->add_option("FILE", options->file,
                     "network, recipe, topology, project, plan, trace or IDX file")
        ->required();
    command->add_flag("--report", options->report, "also say what the file holds");
    command->footer("Examples:\n"
                    "  plugboard check lenet5.plugboard --report\n"
                    "  plugboard check lenet5.plan --json");
    command->callback([&context, options] {
        context.action = [&context, options] { return check(context, *options); };
    });
}

} // namespace plugboard::cli
