// SPDX-License-Identifier: Apache-2.0
#include "engine/cli/commands.h"
#include "engine/cli/network_tables.h"
#include "engine/cli/plan_tables.h"
#include "engine/io/bytes.h"
#include "engine/io/presets.h"
#include "engine/session/check_document.h"
#include "engine/session/mend.h"

#include <nlohmann/json.hpp>

namespace plugboard::cli {
namespace {

using session::NetworkFinding;
using session::NetworkRemedy;

struct Options {
    std::string file;
    bool report = false;
    bool fix = false;
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

std::string textOf(const std::vector<NetworkFinding>& findings)
{
    std::string text;
    for (const NetworkFinding& finding : findings) {
        text += "  " + toString(finding.error) + "\n";
        for (const NetworkRemedy& remedy : finding.remedies)
            text += "    remedy: " + remedy.label + "\n";
    }
    return text;
}

nlohmann::json arrayOf(const std::vector<NetworkFinding>& findings)
{
    nlohmann::json array = nlohmann::json::array();
    for (const NetworkFinding& finding : findings) {
        nlohmann::json remedies = nlohmann::json::array();
        for (const NetworkRemedy& remedy : finding.remedies)
            remedies.push_back(remedy.label);
        array.push_back({{"subject", finding.error.subject},
                         {"message", finding.error.message},
                         {"input", finding.input},
                         {"remedies", std::move(remedies)}});
    }
    return array;
}

/// The first finding, and that there are more.
Error errorOf(const std::vector<NetworkFinding>& findings)
{
    Error error = findings.front().error;
    if (const std::size_t more = findings.size() - 1; more > 0)
        error.message += " (and " + std::to_string(more) + " more; --report lists them)";
    return error;
}

/// All findings go to stdout where they are asked for, the first one into the error.
Result<void> refuse(const Context& context, const Options& options, const std::string& format,
                    const std::vector<NetworkFinding>& findings)
{
    if (context.json || options.report) {
        const nlohmann::json json = {
            {"file", options.file}, {"kind", format}, {"findings", arrayOf(findings)}};
        const std::string text = options.file + ": " + std::to_string(findings.size()) +
                                 (findings.size() == 1 ? " finding\n" : " findings\n") +
                                 textOf(findings);
        if (auto printed = print(context, json, text); !printed)
            return printed;
    }
    return errorOf(findings);
}

/// Saves the drawing as what it was read from: a network, or a project with this network.
Result<void> saveMended(const Options& options, const std::string& output,
                        const model::Network& network)
{
    const auto kind = io::fileKind(options.file);
    if (!kind)
        return kind.error();
    if (*kind == io::FileKind::Network)
        return io::save(output, network);
    auto project = io::loadProject(options.file);
    if (!project)
        return project.error();
    project->network = network;
    return io::save(output, *project);
}

Result<void> fix(const Context& context, const Options& options)
{
    if (context.output.empty())
        return Error{ErrorCode::InvalidInput, "needs -o FILE: where the mended drawing goes",
                     "--fix"};
    const auto drawing = session::checkDrawing(options.file);
    if (!drawing) {
        const auto document = session::checkDocument(options.file);
        return document ? Error{ErrorCode::InvalidInput,
                                "is a " + document->format + "; only drawings can be mended",
                                options.file}
                        : document.error();
    }
    const session::MendedNetwork mended =
        session::mend(drawing->network, drawing->samples, drawing->precision);
    if (!mended.left.empty())
        return errorOf(mended.left);
    if (auto saved = saveMended(options, context.output, mended.network); !saved)
        return saved;
    nlohmann::json applied = nlohmann::json::array();
    std::string text;
    for (const NetworkRemedy& remedy : mended.applied) {
        applied.push_back({{"node", remedy.node}, {"remedy", remedy.label}});
        text +=
            "  " + (remedy.node.empty() ? remedy.label : remedy.node + ": " + remedy.label) + "\n";
    }
    return print(context,
                 {{"file", options.file}, {"written", context.output}, {"applied", applied}},
                 text + "written " + context.output + "\n");
}

/// What layers cost, for networks and projects; none for other files.
std::optional<Result<session::NetworkReport>>
networkReport(const Options& options, const session::CheckedDocument& document)
{
    model::Network network;
    model::Recipe recipe;
    if (document.kind == io::FileKind::Project) {
        auto project = io::loadProject(options.file);
        if (!project)
            return project.error();
        network = std::move(project->network);
        recipe = std::move(project->recipe);
    } else if (document.kind == io::FileKind::Network) {
        auto read = io::loadNetwork(options.file);
        if (!read)
            return read.error();
        network = std::move(*read);
        recipe.mode = model::Mode::Infer;
        recipe.batch = 1;
    } else {
        return std::nullopt;
    }
    std::vector<model::Device> devices;
    if (const auto names = io::presetNames())
        for (const std::string& name : *names)
            if (auto device = io::presetDevice(name))
                devices.push_back(std::move(*device));
    return session::reportOf(network, recipe, devices);
}

/// As Markdown or CSV, by the suffix; nowhere without a path.
Result<void> saveReport(const std::string& path, const session::NetworkReport& report)
{
    if (path.empty())
        return {};
    if (path.ends_with(".md"))
        return io::writeFileAtomically(path, toMarkdown(report));
    if (path.ends_with(".csv"))
        return io::writeFileAtomically(path, toCsv(report));
    return Error{ErrorCode::InvalidInput, "a report is written as .csv or .md", path};
}

Result<void> check(const Context& context, const Options& options)
{
    if (options.fix)
        return fix(context, options);
    auto document = session::checkDocument(options.file);
    if (!document) {
        const auto drawing = session::checkDrawing(options.file);
        if (!drawing || drawing->findings.empty())
            return document.error();
        const auto kind = io::fileKind(options.file);
        return refuse(context, options,
                      kind && *kind == io::FileKind::Project ? "project" : "network",
                      drawing->findings);
    }
    nlohmann::json json = {
        {"file", options.file}, {"kind", document->format}, {"facts", object(document->facts)}};
    if (document->plan)
        json.update(planObjects(*document->plan));
    std::string text = options.file + ": " + document->format + ", all rules kept\n";
    for (const std::string& warning : document->warnings)
        text += "  warning: " + warning + "\n";
    if (!document->warnings.empty())
        json["warnings"] = document->warnings;
    if (options.report) {
        text += lines(document->facts);
        json["details"] = object(document->details);
        if (const auto report = networkReport(options, *document)) {
            if (!*report)
                return report->error();
            if (auto saved = saveReport(context.output, **report); !saved)
                return saved;
            json.update(networkObject(**report));
            text += networkTables(**report);
        } else {
            text += lines(document->details);
        }
        if (document->plan)
            text += planTables(*document->plan);
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
                     "network, recipe, topology, project, plan or trace; ONNX, safetensors, npy, "
                     "npz, IDX, CSV, JSON, XML, picture or text")
        ->required();
    command->add_flag("--report", options->report,
                      "also say what the file holds, or all that is wrong with a drawing");
    command->add_flag("--fix", options->fix,
                      "mend a drawing by the first remedy of each finding; needs -o");
    command->add_option(
        "-o,--output", context.output,
        "where --fix writes the mended drawing, and --report its layers (.csv or .md)");
    command->footer("Examples:\n"
                    "  plugboard check lenet5.plugboard --report\n"
                    "  plugboard check lenet5.plan --json\n"
                    "  plugboard check resnet50.plugboard --report -o layers.md\n"
                    "  plugboard check broken.network.txt --fix -o mended.network.txt");
    command->callback([&context, options] {
        context.action = [&context, options] { return check(context, *options); };
    });
}

} // namespace plugboard::cli
