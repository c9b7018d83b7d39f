// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/network.h"

#include <QPointF>
#include <QSizeF>

#include <atomic>
#include <vector>

namespace plugboard::gui {

/// Places for all nodes of a network (left upper corners), one per node; empty where cancelled.
/// window  pixels that it is to be read in; empty: not known
std::vector<QPointF> placesOf(const model::Network& network, QSizeF window = {},
                              const std::atomic<bool>* cancelled = nullptr);
/// Places for some nodes by the wires among them, in the order of `nodes`; the left upper corner of
/// their bounds stays.
std::vector<QPointF> placesOf(const model::Network& network,
                              const std::vector<std::uint32_t>& nodes);

/// Whether several nodes all lie on one spot: files that no canvas made have no places.
bool lacksPlaces(const model::Network& network);
/// The network with places for its nodes where it lacks them; else as it is.
model::Network laidOut(model::Network network);

} // namespace plugboard::gui
