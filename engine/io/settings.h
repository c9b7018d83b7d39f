// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.h"

#include <cstdint>
#include <string>
#include <vector>

namespace plugboard::io {

/// What a user chose for good, for the Studio and the command line alike: one file,
/// $XDG_CONFIG_HOME/plugboard/settings.json (~/.config where that is unset), and for each key an
/// environment variable PLUGBOARD_KEY in capitals that goes before it.
struct Settings {
    std::string theme = "system";                    ///< system, light, dark
    std::string language = "";                       ///< empty: the system's
    std::string rateUnit = "GB/s";                   ///< GB/s, Gb/s
    std::string byteUnit = "GiB";                    ///< GB, GiB
    int threads = 0;                                 ///< of the planner; 0: all cores
    int effort = 1;                                  ///< of the planner, 1 to 5
    std::int64_t cacheBytes = std::int64_t(2) << 30; ///< plans, thumbnails, catalogues
    std::vector<std::string> dataFolders;            ///< searched for data sets
    int autosaveSeconds = 30;                        ///< 0: never
    std::int64_t traceCapBytes = std::int64_t(1) << 30;
    bool motion = true;  ///< animations
    std::string program; ///< `plugboard` and what stands before it; empty: beside the Studio

    bool operator==(const Settings&) const = default;
};

/// Where the settings are kept. errors  NotFound where neither XDG_CONFIG_HOME nor HOME is set
Result<std::string> settingsPath();

/// The file's settings under those of the environment; defaults where there is no file.
/// errors  InvalidInput: a key, a value or JSON that is wrong, naming the file or the variable
Result<Settings> loadSettings();

/// Atomic. errors  IoFailed
Result<void> saveSettings(const Settings& settings);

} // namespace plugboard::io
