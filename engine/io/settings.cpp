// SPDX-License-Identifier: Apache-2.0
#include "engine/io/settings.h"

#include "engine/io/bytes.h"
#include "engine/io/setting_values.h"

#include <cctype>
#include <cstdlib>
#include <filesystem>

namespace plugboard::io {
namespace {

constexpr std::size_t kMostBytes = std::size_t(1) << 20;

Error refused(const std::string& message, const std::string& subject)
{
    return {ErrorCode::InvalidInput, message, subject};
}

std::string variableOf(const std::string& key)
{
    std::string variable = "PLUGBOARD_";
    for (const char letter : key)
        variable += char(std::toupper(static_cast<unsigned char>(letter)));
    return variable;
}

std::string must(const SettingValue& value, const Json& got)
{
    return "must be " + value.allowed + ", got " +
           got.dump(-1, ' ', false, Json::error_handler_t::replace);
}

const SettingValue* find(const std::string& key)
{
    for (const SettingValue& value : settingValues())
        if (value.name == key)
            return &value;
    return nullptr;
}

std::string knownKeys()
{
    std::string names;
    for (const SettingValue& value : settingValues())
        names += (names.empty() ? "" : ", ") + value.name;
    return names;
}

Result<const SettingValue*> known(const std::string& key)
{
    if (const SettingValue* value = find(key))
        return value;
    return refused("unknown setting; known are " + knownKeys(), key);
}

Result<Json> parse(const std::string& bytes, const std::string& path)
{
    try {
        Json json = Json::parse(bytes);
        if (json.is_object())
            return json;
        return refused("is no JSON object; mend it or remove it", path);
    } catch (const Json::exception& error) {
        return refused(std::string("is no JSON (") + error.what() + "); mend it or remove it",
                       path);
    }
}

Result<Settings> settingsIn(const Json& json, const std::string& path)
{
    Settings settings;
    for (const auto& [key, value] : json.items()) {
        const SettingValue* known = find(key);
        if (known == nullptr)
            return refused("unknown setting " + key + "; known are " + knownKeys(), path);
        if (!known->set(settings, value))
            return refused(key + " " + must(*known, value), path);
    }
    return settings;
}

/// Takes over what the environment says.
Result<void> overlayEnvironment(Settings& settings)
{
    for (const SettingValue& value : settingValues()) {
        const std::string variable = variableOf(value.name);
        const char* text = std::getenv(variable.c_str());
        if (text == nullptr || *text == 0)
            continue;
        const auto json = value.parse(text);
        if (!json || !value.set(settings, *json))
            return refused(must(value, text), variable);
    }
    return {};
}

/// The file itself where its name is a link to it.
std::string targetOf(const std::string& path)
{
    std::error_code failure;
    if (!std::filesystem::is_symlink(path, failure))
        return path;
    const auto target = std::filesystem::canonical(path, failure);
    return failure ? path : target.string();
}

} // namespace

std::vector<SettingKey> settingKeys()
{
    std::vector<SettingKey> keys;
    for (const SettingValue& value : settingValues())
        keys.push_back({value.name, variableOf(value.name), value.allowed,
                        value.text(value.get(Settings())), value.help});
    return keys;
}

Result<std::string> settingText(const Settings& settings, const std::string& key)
{
    const auto value = known(key);
    if (!value)
        return value.error();
    return (*value)->text((*value)->get(settings));
}

Result<void> setSetting(Settings& settings, const std::string& key, const std::string& text)
{
    const auto value = known(key);
    if (!value)
        return value.error();
    const auto json = (*value)->parse(text);
    if (!json || !(*value)->set(settings, *json))
        return refused(must(**value, text), key);
    return {};
}

Result<std::string> settingsPath()
{
    if (const char* config = std::getenv("XDG_CONFIG_HOME"); config != nullptr && *config == '/')
        return std::string(config) + "/plugboard/settings.json";
    if (const char* home = std::getenv("HOME"); home != nullptr && *home != 0)
        return std::string(home) + "/.config/plugboard/settings.json";
    return Error{ErrorCode::NotFound, "there is no place for settings; set HOME or XDG_CONFIG_HOME",
                 "settings"};
}

Result<Settings> loadSettingsFile()
{
    const auto path = settingsPath();
    if (!path)
        return Settings();
    const auto bytes = readFile(*path, kMostBytes);
    if (!bytes && bytes.error().code == ErrorCode::NotFound)
        return Settings();
    if (!bytes)
        return bytes.error();
    const auto json = parse(*bytes, *path);
    if (!json)
        return json.error();
    return settingsIn(*json, *path);
}

Result<Settings> loadSettings()
{
    auto settings = loadSettingsFile();
    if (!settings)
        return settings;
    if (const auto taken = overlayEnvironment(*settings); !taken)
        return taken.error();
    return settings;
}

Result<void> saveSettings(const Settings& settings)
{
    const auto file = loadSettingsFile();
    if (!file)
        return file.error();
    Settings effective = *file;
    if (const auto taken = overlayEnvironment(effective); !taken)
        return taken.error();
    Settings kept = settings;
    for (const SettingValue& value : settingValues())
        if (value.get(settings) == value.get(effective))
            value.set(kept, value.get(*file));
    return saveSettingsFile(kept);
}

Result<void> saveSettingsFile(const Settings& settings)
{
    const auto path = settingsPath();
    if (!path)
        return path.error();
    if (const auto file = loadSettingsFile(); !file)
        return file.error();
    Json json = Json::object();
    for (const SettingValue& value : settingValues()) {
        const Json chosen = value.get(settings);
        Settings scratch;
        if (!value.set(scratch, chosen))
            return refused(must(value, chosen), value.name);
        if (chosen != value.get(Settings()))
            json[value.name] = chosen;
    }
    std::error_code failure;
    std::filesystem::create_directories(std::filesystem::path(*path).parent_path(), failure);
    if (failure)
        return Error{ErrorCode::IoFailed, "cannot make its folder: " + failure.message(), *path};
    return writeFileAtomically(targetOf(*path), json.dump(2) + "\n");
}

} // namespace plugboard::io
