// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.h"

namespace pugi {
class xml_node;
}

namespace plugboard::io {

/// Whether the attributes of one element of an NCCL topology are what NCCL reads: busid, class,
/// link_speed ("16.0 GT/s PCIe" or empty), link_width, count, target, dev, numaid, speed.
/// errors  DataCorrupt with busid (or name), attribute and value
Result<void> checkNcclElement(const pugi::xml_node& element);

} // namespace plugboard::io
