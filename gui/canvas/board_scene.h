// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/canvas/loose_grid.h"

#include <QPointF>
#include <QRectF>
#include <QRgb>
#include <QString>

#include <optional>
#include <vector>

namespace plugboard::gui {

/// What a chip or a wire is shown as, beside its colours.
namespace flag {
inline constexpr std::uint8_t kSelected = 1;
inline constexpr std::uint8_t kError = 2;
inline constexpr std::uint8_t kFaded = 4;  ///< its colours are those of a plan that is out of date
inline constexpr std::uint8_t kDimmed = 8; ///< something else is being pointed out
inline constexpr std::uint8_t kLit = 16;   ///< this is being pointed out
inline constexpr std::uint8_t kHidden = 32;
} // namespace flag

/// Which glyph and tint a chip has: those of the op families come first, in their order.
enum class ChipSort : std::uint8_t {
    DataAndLoss,
    Linear,
    Attention,
    Normalisation,
    Activation,
    Shape,
    Group,
    Cpu,
    Gpu,
    Accelerator,
    Host,
    Switch
};

/// A box on the board. What is written on it comes from BoardFaces when it is near enough to read.
struct Chip {
    float x = 0; ///< left upper corner
    float y = 0;
    float width = 168;
    float height = 56;
    std::uint16_t inputs = 0;  ///< pins on the left
    std::uint16_t outputs = 0; ///< pins on the right
    std::uint16_t stripes = 0; ///< index of its set of colours; 0: none
    ChipSort sort = ChipSort::Linear;
    std::uint8_t flags = 0;

    BoardRect rect() const { return {x, y, x + width, y + height}; }
};

/// How wires run: from pins on the right to pins on the left, or straight between borders.
enum class Routing { Flow, Straight };

struct BoardWire {
    std::uint32_t from = 0; ///< index of a chip
    std::uint32_t to = 0;
    std::uint16_t fromPort = 0;
    std::uint16_t toPort = 0;
    QRgb colour = 0;        ///< 0: the theme's
    float bend = 0;         ///< Straight: sideways reach of the arc, in scene units
    std::uint8_t width = 0; ///< quarters of a pixel at scale 1; 0: 1.5 pixels
    std::uint8_t flags = 0;
};

/// A frame around chips that belong together, drawn beneath them.
struct BoardGroup {
    QRectF rect;
    QString title;
};

/// A point of the board where wires end.
struct PortRef {
    std::uint32_t chip = 0;
    std::uint16_t port = 0;
    bool output = false;
    bool operator==(const PortRef&) const = default;
};

/// A wire as points. Flow: four (a cubic curve) or six (corners of a way around); Straight: three
/// (a quadratic curve).
struct WireShape {
    QPointF points[6];
    int count = 0;

    BoardRect bounds() const;
    /// Point at parameter 0 to 1.
    QPointF at(double t) const;
};

/// The way from an output pin to an input pin.
WireShape flowShape(QPointF from, QPointF to);
WireShape arcShape(QPointF from, QPointF to, double bend);

/// The wire as a polyline for this many pixels per scene unit: appended to `points`.
void flatten(const WireShape& shape, double scale, std::vector<QPointF>& points);

/// Chips and wires with an index by place. No widgets; everything in scene units.
class BoardScene {
public:
    /// Takes a whole drawing. Wires whose ends are no chips are dropped by the caller.
    void assign(std::vector<Chip> chips, std::vector<BoardWire> wires, Routing routing);

    const std::vector<Chip>& chips() const { return chips_; }
    const std::vector<BoardWire>& wires() const { return wires_; }
    Routing routing() const { return routing_; }
    /// Counts up with every change that is to be seen.
    std::uint64_t revision() const { return revision_; }

    void moveChip(std::uint32_t chip, double x, double y);
    void setChipFlags(std::uint32_t chip, std::uint8_t flags);
    void setWireFlags(std::uint32_t wire, std::uint8_t flags);
    void setWireLook(std::uint32_t wire, QRgb colour, std::uint8_t width);
    void setStripes(std::uint32_t chip, const std::vector<QRgb>& colours);
    void clearStripes();
    const std::vector<QRgb>& stripes(const Chip& chip) const { return stripeSets_[chip.stripes]; }
    void setGroups(std::vector<BoardGroup> groups);
    const std::vector<BoardGroup>& groups() const { return groups_; }
    void touch() { ++revision_; } ///< what is written on the chips has changed

    /// Bounds of all chips; a null rectangle where there are none.
    QRectF bounds() const;
    QRectF bounds(const std::vector<std::uint32_t>& chips) const;

    QPointF portPoint(const PortRef& port) const;
    WireShape wireShape(const BoardWire& wire) const;
    /// The wires of a chip, as indices.
    std::pair<const std::uint32_t*, const std::uint32_t*> wiresOf(std::uint32_t chip) const;

    /// The uppermost chip at a point.
    std::optional<std::uint32_t> chipAt(QPointF point) const;
    /// The nearest pin no further away than `radius`.
    std::optional<PortRef> portAt(QPointF point, double radius) const;
    std::optional<std::uint32_t> wireAt(QPointF point, double radius) const;
    std::vector<std::uint32_t> chipsIn(const QRectF& area) const;
    /// Wires that lie in `area` as a whole.
    std::vector<std::uint32_t> wiresIn(const QRectF& area) const;

    /// Indices, ascending, of what may be seen in `area`; replaces `found`.
    void chipsMeeting(const BoardRect& area, std::vector<std::uint32_t>& found) const;
    /// `smallest`: wires whose bounds are shorter than this both ways are left out.
    void wiresMeeting(const BoardRect& area, std::vector<std::uint32_t>& found,
                      float smallest = 0) const;

private:
    void indexWires();
    BoardRect wireBounds(const BoardWire& wire) const { return wireShape(wire).bounds(); }

    std::vector<Chip> chips_;
    std::vector<BoardWire> wires_;
    std::vector<BoardRect> wireRects_;
    std::vector<std::uint32_t> wireStart_; ///< per chip, into wireOf_
    std::vector<std::uint32_t> wireOf_;
    std::vector<std::vector<QRgb>> stripeSets_ = {{}};
    std::vector<BoardGroup> groups_;
    LooseGrid chipGrid_;
    LooseGrid wireGrid_;
    Routing routing_ = Routing::Flow;
    std::uint64_t revision_ = 0;
};

} // namespace plugboard::gui
