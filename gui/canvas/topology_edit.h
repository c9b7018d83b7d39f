// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/model/topology.h"

#include <QPointF>
#include <QString>

#include <set>
#include <string>

namespace plugboard::gui {

/// What a new cable carries until somebody says otherwise: 10 GB/s, 1 us.
model::LinkRate defaultLinkRate();

/// A name that no element or link has: "gpu0", "gpu1" ...
std::string freeElementName(const model::Topology& topology, const std::string& stem);

/// Adds a preset ("host" and "switch" stand for those) with its left upper corner at this place. A
/// device belongs to the nearest host, a new one where there is none. Gives its name.
/// errors  as io::presetDevice
Result<std::string> addElement(model::Topology& topology, const std::string& preset, QPointF at);

/// Joins two elements. errors  InvalidInput: an element with itself
Result<std::string> addCable(model::Topology& topology, const std::string& a, const std::string& b);

/// Some elements and the links among them.
model::Topology fragmentOf(const model::Topology& topology, const std::set<std::string>& elements);
/// Adds copies with free names, moved by `offset`; gives the names of the new elements.
std::vector<std::string> addFragment(model::Topology& topology, const model::Topology& fragment,
                                     QPointF offset);

} // namespace plugboard::gui
