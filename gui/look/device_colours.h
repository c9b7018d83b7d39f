// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/topology.h"

#include <QColor>
#include <QString>

#include <vector>

namespace plugboard::gui {

/// One hue per device, the same in every view. Up to 12 devices each have their own hue; above that
/// the hue is the host's, and lightness tells its devices apart.
class DeviceColours {
public:
    DeviceColours() = default;
    explicit DeviceColours(const model::Topology& topology);

    QColor colour(model::DeviceId device) const; ///< grey for an unknown one
    /// What always stands beside the hue: "c0", "g3", unique as far as names allow.
    QString label(model::DeviceId device) const;
    std::size_t size() const { return colours_.size(); }

private:
    std::vector<QColor> colours_;
    std::vector<QString> labels_;
};

} // namespace plugboard::gui
