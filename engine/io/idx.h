// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.h"
#include "engine/model/tensor.h"

#include <cstdint>
#include <string>
#include <vector>

namespace plugboard::io {

/// An IDX file of unsigned bytes: magic 0 0 8 rank, big-endian extents, data.
/// source  http://yann.lecun.com/exdb/mnist/ (format), formats.md section 3
struct IdxFile {
    model::Shape shape;
    std::vector<std::uint8_t> values;
};

/// Plain or gzipped (by content). errors  NotFound, DataCorrupt with declared and present counts
Result<IdxFile> loadIdx(const std::string& path);

} // namespace plugboard::io
