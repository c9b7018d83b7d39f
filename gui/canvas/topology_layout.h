// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/topology.h"

#include <QPointF>

#include <vector>

namespace plugboard::gui {

inline constexpr double kDeviceWidth = 192;
inline constexpr double kDeviceHeight = 76;
inline constexpr double kHostWidth = 160;
inline constexpr double kHostHeight = 56;
inline constexpr double kSwitchWidth = 192;
inline constexpr double kSwitchHeight = 48;

/// Left upper corners of all elements: hosts, then devices, then switches.
using ElementPlaces = std::vector<QPointF>;

/// The places that the topology itself has.
ElementPlaces ownPlaces(const model::Topology& topology);
/// Hosts side by side, each with its devices in rows below it, or above and below it where they are
/// many; switches above all, then the devices, then their hosts. The same topology gives the same
/// places.
ElementPlaces automaticPlaces(const model::Topology& topology);
/// Whether several elements all lie on one spot.
bool lacksPlaces(const model::Topology& topology);
model::Topology withPlaces(model::Topology topology, const ElementPlaces& places);
/// With automatic places where it lacks its own; else as it is.
model::Topology laidOut(model::Topology topology);

} // namespace plugboard::gui
