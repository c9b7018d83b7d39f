// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/backend/backend.h"
#include "engine/model/catalogue.h"

#include <string>

namespace plugboard::runner {

/// $XDG_CACHE_HOME/plugboard/catalogue-CPU-LIBRARY.pb (~/.cache where that is unset): what was
/// measured on this CPU model with this version of the library.
/// errors  NotFound where neither XDG_CACHE_HOME nor HOME is set; DeviceFailed, Unsupported
Result<std::string> catalogueCachePath(const backend::Registry& registry);

/// What earlier calibrations left; empty where there is none, or where it cannot be read (with a
/// warning: it is measured again).
/// errors  as catalogueCachePath
Result<model::Catalogue> loadCachedCatalogue(const backend::Registry& registry);

/// errors  as catalogueCachePath; IoFailed
Result<void> saveCachedCatalogue(const backend::Registry& registry,
                                 const model::Catalogue& catalogue);

} // namespace plugboard::runner
