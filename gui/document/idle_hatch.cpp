// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/document/idle_hatch.h"

namespace plugboard::gui {

std::array<std::uint8_t, 8> hatchOf(profiler::IdleCause cause)
{
    using profiler::IdleCause;
    switch (cause) {
    case IdleCause::DataInput: // upright lines
        return {0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11};
    case IdleCause::Transfer: // rising lines
        return {0x80, 0x40, 0x20, 0x10, 0x08, 0x04, 0x02, 0x01};
    case IdleCause::Dependency: // falling lines
        return {0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80};
    case IdleCause::Credit: // crossed lines
        return {0x81, 0x42, 0x24, 0x18, 0x18, 0x24, 0x42, 0x81};
    case IdleCause::FillDrain: // dots
        return {0x00, 0x22, 0x00, 0x00, 0x00, 0x88, 0x00, 0x00};
    case IdleCause::Scheduler: // level lines
        return {0xff, 0x00, 0x00, 0x00, 0xff, 0x00, 0x00, 0x00};
    case IdleCause::Clock: // nothing
        break;
    }
    return {};
}

} // namespace plugboard::gui
