// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.h"

#include <cstdint>
#include <string>
#include <vector>

namespace plugboard::io {

/// What a user chose for good, for the Studio and the command line alike: one file,
/// $XDG_CONFIG_HOME/plugboard/settings.json (~/.config where that is unset), and for each key an
/// environment variable PLUGBOARD_KEY in capitals that goes before it (docs/settings.md).
struct Settings {
    std::string theme = "system";                       ///< system, light, dark
    std::string language = "";                          ///< empty: the system's
    std::string rateUnit = "GB/s";                      ///< GB/s, Gb/s
    std::string byteUnit = "GiB";                       ///< GB, GiB
    int effort = 1;                                     ///< of the planner, 1 to 5
    std::int64_t cacheBytes = std::int64_t(2) << 30;    ///< plans, thumbnails, catalogues
    std::vector<std::string> dataFolders;               ///< searched for data sets
    int autosaveSeconds = 30;                           ///< 0: never
    std::int64_t traceCapBytes = std::int64_t(1) << 30; ///< of a run's firings; 0: no cap
    bool motion = true;                                 ///< animations
    std::string program; ///< `plugboard` and what stands before it; empty: beside the Studio

    bool operator==(const Settings&) const = default;
};

/// A key of the file, as people see it.
struct SettingKey {
    std::string name;     ///< "trace_cap_bytes"
    std::string variable; ///< "PLUGBOARD_TRACE_CAP_BYTES"
    std::string allowed;  ///< "1 to 5"
    std::string fallback; ///< as text; empty: nothing
    std::string help;
};
std::vector<SettingKey> settingKeys();

/// A value as text: numbers as digits, booleans as on and off, folders with colons between them.
/// errors  InvalidInput for an unknown key
Result<std::string> settingText(const Settings& settings, const std::string& key);
/// errors  InvalidInput, subject = key: unknown, or a value that is not allowed
Result<void> setSetting(Settings& settings, const std::string& key, const std::string& text);

/// Where the settings are kept. errors  NotFound where neither XDG_CONFIG_HOME nor HOME is set
Result<std::string> settingsPath();

/// The file's settings under those of the environment; defaults where there is no file.
/// errors  InvalidInput: a key, a value or JSON that is wrong, naming the file or the variable
Result<Settings> loadSettings();

/// The file's settings alone.
Result<Settings> loadSettingsFile();

/// Atomic. Keeps what differs from the defaults; a value that comes from the environment and was
/// not changed leaves the file's as it is.
/// errors  IoFailed; InvalidInput for a value that is not allowed, or where the file is broken
Result<void> saveSettings(const Settings& settings);

/// As saveSettings, whatever the environment says: the counterpart of loadSettingsFile.
Result<void> saveSettingsFile(const Settings& settings);

} // namespace plugboard::io
