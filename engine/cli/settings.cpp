// SPDX-License-Identifier: Apache-2.0
#include "engine/cli/commands.h"
#include "engine/io/setting_values.h"

#include <CLI/Validators.hpp>

#include <cstdlib>
#include <optional>

namespace plugboard::cli {
namespace {

struct Options {
    std::string key;
    std::optional<std::string> value;
    bool reset = false;
};

/// Where a value comes from: "environment", "file" or "default".
Result<std::string> originOf(const io::SettingKey& key)
{
    if (const char* variable = std::getenv(key.variable.c_str());
        variable != nullptr && *variable != 0)
        return std::string("environment");
    const auto file = io::loadSettingsFile();
    if (!file)
        return file.error();
    const auto kept = io::settingText(*file, key.name);
    if (!kept)
        return kept.error();
    return std::string(*kept == key.fallback ? "default" : "file");
}

nlohmann::json valueOf(const io::Settings& settings, const std::string& key)
{
    for (const io::SettingValue& value : io::settingValues())
        if (value.name == key)
            return nlohmann::json(value.get(settings));
    return {};
}

Result<void> showAll(const Context& context)
{
    const auto settings = io::loadSettings();
    if (!settings)
        return settings.error();
    const auto path = io::settingsPath();
    nlohmann::json values = nlohmann::json::object();
    nlohmann::json origins = nlohmann::json::object();
    std::string text;
    for (const io::SettingKey& key : io::settingKeys()) {
        const auto shown = io::settingText(*settings, key.name);
        if (!shown)
            return shown.error();
        const auto origin = originOf(key);
        if (!origin)
            return origin.error();
        values[key.name] = valueOf(*settings, key.name);
        origins[key.name] = *origin;
        std::string line = "  " + key.name + std::string(18 - key.name.size(), ' ') + *shown;
        if (*origin != "default")
            line += " (" + (*origin == "file" ? *origin : key.variable) + ")";
        text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
    }
    const std::string file = path ? *path : std::string();
    return print(context, {{"file", file}, {"settings", values}, {"origins", origins}},
                 text + "kept in " + file + "\n");
}

Result<void> showOne(const Context& context, const std::string& key)
{
    const auto settings = io::loadSettings();
    if (!settings)
        return settings.error();
    const auto shown = io::settingText(*settings, key);
    if (!shown)
        return shown.error();
    return print(context, {{"key", key}, {"value", valueOf(*settings, key)}}, *shown + "\n");
}

Result<void> keep(const Context& context, const std::string& key, const std::string& text)
{
    auto settings = io::loadSettingsFile();
    if (!settings)
        return settings.error();
    if (const auto set = io::setSetting(*settings, key, text); !set)
        return set;
    if (const auto saved = io::saveSettingsFile(*settings); !saved)
        return saved;
    const auto path = io::settingsPath();
    if (!path)
        return path.error();
    const auto shown = io::settingText(*settings, key);
    return print(context, {{"key", key}, {"value", valueOf(*settings, key)}, {"file", *path}},
                 key + " is " + (shown && !shown->empty() ? *shown : "unset") + ", kept in " +
                     *path + "\n");
}

Result<void> settings(const Context& context, const Options& options)
{
    if (options.key.empty())
        return showAll(context);
    if (options.reset) {
        const auto fallback = io::settingText(io::Settings(), options.key);
        return fallback ? keep(context, options.key, *fallback) : fallback.error();
    }
    return options.value ? keep(context, options.key, *options.value)
                         : showOne(context, options.key);
}

std::string helpOfKeys()
{
    std::string text = "Keys:\n";
    for (const io::SettingKey& key : io::settingKeys())
        text += "  " + key.name + std::string(18 - key.name.size(), ' ') + key.help + "\n" +
                std::string(20, ' ') + key.allowed + "\n";
    return text;
}

} // namespace

void addSettings(CLI::App& program, Context& context)
{
    auto* command =
        program.add_subcommand("settings", "show or set what the Studio and this program share");
    auto options = std::make_shared<Options>();
    auto* key = command->add_option("KEY", options->key, "show this one");
    auto* value = command->add_option("VALUE", options->value, "and keep this for it")->needs(key);
    command->add_flag("--reset", options->reset, "keep the default again")
        ->needs(key)
        ->excludes(value);
    command->footer(helpOfKeys() + "\nExamples:\n"
                                   "  plugboard settings\n"
                                   "  plugboard settings effort 3\n"
                                   "  plugboard settings data_folders ~/data:/srv/data");
    command->callback([&context, options] {
        context.action = [&context, options] { return settings(context, *options); };
    });
}

} // namespace plugboard::cli
