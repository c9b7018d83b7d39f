// SPDX-License-Identifier: Apache-2.0
#include "engine/onnx/mapping.h"

#include <algorithm>
#include <limits>

namespace plugboard::onnx {
namespace {

using Integers = std::vector<std::int64_t>;

/// 0 keeps the extent of x, -1 takes what is left.
model::Shape reshapedTo(Mapping& node, const model::Shape& from, Integers wanted, bool zeroIsZero)
{
    std::int64_t known = 1;
    std::int64_t open = -1;
    for (std::size_t at = 0; at < wanted.size(); ++at) {
        if (wanted[at] == 0 && !zeroIsZero && at < from.size())
            wanted[at] = from[at];
        if (wanted[at] == -1 && open < 0)
            open = std::int64_t(at);
        else if (wanted[at] < 0 || __builtin_mul_overflow(known, wanted[at], &known))
            node.fail("shape " + model::toString(wanted) + " is no shape");
    }
    if (open < 0 || node.failed())
        return wanted;
    const std::int64_t has = model::elements(from);
    if (known == 0 || has % known != 0)
        node.fail("shape " + model::toString(from) + " cannot become " + model::toString(wanted));
    else
        wanted[std::size_t(open)] = has / known;
    return wanted;
}

void mapReshape(Mapping& node)
{
    const Value x = node.input(0);
    const auto wanted = node.integersFrom("shape", 1);
    if (!wanted) {
        node.fail("it has no shape");
        return;
    }
    node.set(0, node.view(
                    x, reshapedTo(node, x.type.shape, *wanted, node.integer("allowzero", 0) != 0)));
}

void mapFlatten(Mapping& node)
{
    const Value x = node.input(0);
    const auto rank = std::int64_t(x.rank());
    const std::int64_t axis = node.integer("axis", 1);
    if (axis < -rank || axis > rank) {
        node.fail("axis " + std::to_string(axis) + " out of range for rank " +
                  std::to_string(rank));
        return;
    }
    const auto cut = x.type.shape.begin() + (axis < 0 ? axis + rank : axis);
    node.set(0, node.view(x, {model::elements(model::Shape(x.type.shape.begin(), cut)),
                              model::elements(model::Shape(cut, x.type.shape.end()))}));
}

void mapTranspose(Mapping& node)
{
    const Value x = node.input(0);
    Integers order = node.integers("perm");
    if (!node.has("perm"))
        for (std::size_t at = x.rank(); at > 0; --at)
            order.push_back(std::int64_t(at) - 1);
    bool same = true;
    for (std::size_t at = 0; at < order.size(); ++at)
        same = same && order[at] == std::int64_t(at);
    const bool matrix = x.constant != nullptr && order == Integers{1, 0} && x.rank() == 2 &&
                        model::bytes(x.type).value <= (1 << 26);
    if (same && order.size() == x.rank())
        node.set(0, x);
    else if (matrix)
        node.set(0, node.learnedLike(x, transposed(x.constant)));
    else
        node.set(0, node.add("transpose", {{"permutation", order}}, {x}));
}

void mapSqueeze(Mapping& node)
{
    const Value x = node.input(0);
    std::vector<std::size_t> gone;
    if (const auto given = node.integersFrom("axes", 1))
        gone = node.axes(*given, x.rank());
    else
        for (std::size_t at = 0; at < x.rank(); ++at)
            if (x.extent(at) == 1)
                gone.push_back(at);
    model::Shape shape;
    for (std::size_t at = 0; at < x.rank(); ++at)
        if (!std::binary_search(gone.begin(), gone.end(), at))
            shape.push_back(x.extent(at));
    node.set(0, node.view(x, shape));
}

void mapUnsqueeze(Mapping& node)
{
    const Value x = node.input(0);
    const auto given = node.integersFrom("axes", 1);
    if (!given) {
        node.fail("it has no axes");
        return;
    }
    const std::vector<std::size_t> added = node.axes(*given, x.rank() + given->size());
    model::Shape shape = x.type.shape;
    if (node.failed())
        return;
    for (const std::size_t axis : added)
        shape.insert(shape.begin() + std::ptrdiff_t(axis), 1);
    node.set(0, node.view(x, shape));
}

void mapConcat(Mapping& node)
{
    std::vector<Value> inputs = node.allInputs();
    if (node.failed())
        return;
    const std::size_t axis = node.axis(node.integer("axis", 1), inputs[0].rank());
    // Empty pieces add nothing.
    const auto isEmpty = [&](const Value& value) { return value.extent(axis) == 0; };
    const auto rest = std::remove_if(inputs.begin() + 1, inputs.end(), isEmpty);
    inputs.erase(rest, inputs.end());
    if (inputs.size() > 1 && isEmpty(inputs[0]))
        inputs.erase(inputs.begin());
    if (inputs.size() == 1)
        node.set(0, inputs[0]);
    else
        node.set(0, node.add("concat", {{"axis", std::int64_t(axis)}}, inputs));
}

/// Part of x along one axis.
Value sliceOf(Mapping& node, const Value& x, std::size_t axis, std::int64_t begin, std::int64_t end)
{
    if (begin == 0 && end == x.extent(axis))
        return x;
    return node.add("slice",
                    {{"starts", Integers{begin}},
                     {"ends", Integers{end}},
                     {"axes", Integers{std::int64_t(axis)}},
                     {"steps", Integers{1}}},
                    {x});
}

void mapSplit(Mapping& node)
{
    const Value x = node.input(0);
    const std::size_t axis = node.axis(node.integer("axis", 0), x.rank());
    Integers sizes = node.integersFrom("split", 1).value_or(Integers());
    if (sizes.empty() && node.outputs() > 0) {
        const std::int64_t parts = node.integer("num_outputs", node.outputs());
        const std::int64_t part = parts > 0 ? (x.extent(axis) + parts - 1) / parts : 0;
        for (int at = 0; at < node.outputs(); ++at)
            sizes.push_back(std::clamp<std::int64_t>(x.extent(axis) - at * part, 0, part));
    }
    std::int64_t begin = 0;
    for (std::size_t at = 0; at < sizes.size() && !node.failed(); ++at) {
        if (sizes[at] < 0 || sizes[at] > x.extent(axis) - begin) {
            node.fail("parts " + model::toString(sizes) + " do not make " +
                      std::to_string(x.extent(axis)));
            return;
        }
        if (node.hasOutput(int(at)))
            node.set(int(at), sliceOf(node, x, axis, begin, begin + sizes[at]));
        begin += sizes[at];
    }
    if (begin != x.extent(axis) || int(sizes.size()) < node.outputs())
        node.fail("parts " + model::toString(sizes) + " do not make " +
                  std::to_string(x.extent(axis)));
}

/// Starts and ends within the extents, so that they mean the same to everybody. An end before the
/// first element (steps backwards) is -extent - 1.
void mapSlice(Mapping& node)
{
    const Value x = node.input(0);
    const auto starts = node.integersFrom("starts", 1);
    const auto ends = node.integersFrom("ends", 2);
    if (!starts || !ends || starts->size() != ends->size()) {
        node.fail("it needs as many starts as ends");
        return;
    }
    Integers along;
    for (std::size_t at = 0; at < starts->size(); ++at)
        along.push_back(std::int64_t(at));
    along = node.integersFrom("axes", 3).value_or(along);
    const Integers steps =
        node.hasInput(4) ? node.knownIntegers(4, "steps") : Integers(starts->size(), 1);
    if (along.size() != starts->size() || steps.size() != starts->size()) {
        node.fail("it needs as many axes and steps as starts");
        return;
    }
    Integers from;
    Integers to;
    bool whole = true;
    for (std::size_t at = 0; at < along.size() && !node.failed(); ++at) {
        along[at] = std::int64_t(node.axis(along[at], x.rank()));
        const model::Dim extent = x.extent(std::size_t(along[at]));
        const bool back = steps[at] < 0;
        if (steps[at] == 0 || steps[at] == std::numeric_limits<std::int64_t>::min()) {
            node.fail("a step is 0");
            return;
        }
        const auto within = [&](std::int64_t place) {
            return std::clamp<std::int64_t>(place < 0 ? place + extent : place, back ? -1 : 0,
                                            back ? extent - 1 : extent);
        };
        from.push_back(within((*starts)[at]));
        to.push_back(within((*ends)[at]));
        whole = whole && steps[at] == 1 && from.back() == 0 && to.back() == extent;
        if (back && (to.back() < 0 || from.back() < 0))
            (to.back() < 0 ? to : from).back() = -extent - 1;
    }
    if (whole)
        node.set(0, x);
    else
        node.set(0, node.add("slice",
                             {{"starts", from}, {"ends", to}, {"axes", along}, {"steps", steps}},
                             {x}));
}

void mapExpand(Mapping& node)
{
    const Value x = node.input(0);
    model::Shape shape = node.knownIntegers(1, "the shape");
    if (shape.size() < x.rank())
        shape.insert(shape.begin(), x.rank() - shape.size(), 1);
    for (std::size_t at = 0; at < x.rank(); ++at) {
        model::Dim& extent = shape[shape.size() - x.rank() + at];
        if (extent == 1)
            extent = x.extent(at);
    }
    if (shape == x.type.shape)
        node.set(0, x);
    else if (const auto count = checkedElements(shape, x.type.type); !count)
        node.fail(count.error().message);
    else
        node.set(0, node.add("expand", {{"shape", shape}}, {x}));
}

void mapTile(Mapping& node)
{
    const Value x = node.input(0);
    const Integers repeats = node.knownIntegers(1, "repeats");
    if (std::all_of(repeats.begin(), repeats.end(), [](auto times) { return times == 1; }))
        node.set(0, x);
    else
        node.set(0, node.add("tile", {{"repeats", repeats}}, {x}));
}

/// Padding per axis, begins then ends; only some axes are named from opset 18 on.
Integers padsOf(Mapping& node, const Value& x)
{
    Integers given = node.has("paddings") ? node.integers("paddings")
                                          : node.integersFrom("pads", 1).value_or(Integers());
    if (node.hasInput(3)) {
        const Integers along = node.knownIntegers(3, "axes");
        Integers all(2 * x.rank(), 0);
        for (std::size_t at = 0; at < along.size() && !node.failed(); ++at) {
            const std::size_t axis = node.axis(along[at], x.rank());
            if (given.size() != 2 * along.size() || node.failed())
                break;
            all[axis] = given[at];
            all[axis + x.rank()] = given[at + along.size()];
        }
        given = all;
    }
    if (given.size() != 2 * x.rank())
        node.fail("pads has " + std::to_string(given.size()) + " values, needed are " +
                  std::to_string(2 * x.rank()));
    return given;
}

void mapPad(Mapping& node)
{
    Value x = node.input(0);
    const std::string mode = node.text("mode", "constant");
    double value = node.real("value", 0);
    if (node.hasInput(2))
        value = node.knownReal(node.input(2), "the padding's value");
    Integers pads = padsOf(node, x);
    if (node.failed())
        return;
    // Negative padding cuts off.
    for (std::size_t axis = 0; axis < x.rank(); ++axis) {
        const std::int64_t begin = std::max<std::int64_t>(-pads[axis], 0);
        const std::int64_t cut = std::max<std::int64_t>(-pads[axis + x.rank()], 0);
        if (begin > x.extent(axis) || cut > x.extent(axis) - begin) {
            node.fail("pads " + model::toString(pads) + " leave nothing");
            return;
        }
        x = sliceOf(node, x, axis, begin, x.extent(axis) - cut);
        if (node.failed())
            return;
    }
    for (std::int64_t& pad : pads)
        pad = std::max<std::int64_t>(pad, 0);
    if (std::all_of(pads.begin(), pads.end(), [](auto pad) { return pad == 0; }))
        node.set(0, x);
    else
        node.set(0, node.add("pad", {{"mode", mode}, {"pads", pads}, {"value", value}}, {x}));
}

void mapDepthToSpace(Mapping& node)
{
    node.set(0,
             node.add("depth_to_space",
                      {{"block", node.integer("blocksize", 1)}, {"mode", node.text("mode", "DCR")}},
                      {node.input(0)}));
}

void mapSpaceToDepth(Mapping& node)
{
    node.set(
        0, node.add("space_to_depth", {{"block", node.integer("blocksize", 1)}}, {node.input(0)}));
}

void mapTrilu(Mapping& node)
{
    const std::int64_t diagonal =
        node.hasInput(1) ? std::int64_t(node.knownReal(node.input(1), "k")) : 0;
    node.set(0, node.add("trilu", {{"upper", node.integer("upper", 1)}, {"diagonal", diagonal}},
                         {node.input(0)}));
}

} // namespace

std::span<const MappingRow> shapeMappings()
{
    static constexpr MappingRow kRows[] = {
        {"Reshape", mapReshape},
        {"Flatten", mapFlatten},
        {"Transpose", mapTranspose},
        {"Squeeze", mapSqueeze},
        {"Unsqueeze", mapUnsqueeze},
        {"Concat", mapConcat},
        {"Split", mapSplit},
        {"Slice", mapSlice},
        {"Expand", mapExpand},
        {"Tile", mapTile},
        {"Pad", mapPad},
        {"DepthToSpace", mapDepthToSpace},
        {"SpaceToDepth", mapSpaceToDepth},
        {"Trilu", mapTrilu},
    };
    return kRows;
}

} // namespace plugboard::onnx
