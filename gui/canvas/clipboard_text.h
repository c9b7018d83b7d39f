// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/model/network.h"
#include "engine/model/topology.h"

#include <QByteArray>

class QMimeData;

namespace plugboard::gui {

/// Some nodes of a network and the wires among them.
model::Network fragmentOf(const model::Network& network, const std::vector<std::uint32_t>& nodes);

/// A drawing as the text that *.txt files hold. errors  as io::save and io::load...
Result<QByteArray> textOf(const model::Network& network);
Result<QByteArray> textOf(const model::Topology& topology);
Result<model::Network> networkOf(const QByteArray& text);
Result<model::Topology> topologyOf(const QByteArray& text);

/// Text under our type and as plain text, so that it goes into editors too; the caller owns it.
QMimeData* mimeOf(const char* type, const QByteArray& text);
/// Our type, else plain text; empty where there is neither.
QByteArray textIn(const QMimeData* data, const char* type);

} // namespace plugboard::gui
