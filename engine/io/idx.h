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
/// The same of a file in memory.
Result<IdxFile> parseIdx(std::string bytes, const std::string& path);

/// Its extents, and whether the data are there (of gzipped files the first 128 MiB), without
/// keeping them. errors  as loadIdx
Result<model::Shape> checkIdx(const std::string& path);

/// Its extents as its first bytes declare them. errors  as loadIdx, for what is no IDX file
Result<model::Shape> idxShape(const std::string& path);

} // namespace plugboard::io
