// SPDX-License-Identifier: Apache-2.0
#include "engine/onnx/window.h"

#include <algorithm>

namespace plugboard::onnx {
namespace {

using Integers = std::vector<std::int64_t>;

constexpr std::int64_t kMost = 1 << 15;

Integers valuesOf(Mapping& node, const char* name, std::size_t count, std::int64_t fallback)
{
    Integers values = node.has(name) ? node.integers(name) : Integers(count, fallback);
    if (values.size() != count) {
        node.fail(std::string(name) + " has " + std::to_string(values.size()) +
                  " values, needed are " + std::to_string(count));
        values.assign(count, fallback);
    }
    for (std::int64_t& value : values)
        if (value < -kMost || value > kMost || (fallback == 1 && value < 1)) {
            node.fail(std::string(name) + " holds " + std::to_string(value));
            value = fallback;
        }
    return values;
}

/// Half of what is missing on each side; the odd one behind, or in front for SAME_LOWER.
void padToSame(const Value& x, bool lower, Window& window)
{
    for (std::size_t axis = 0; axis < window.axes(); ++axis) {
        const std::int64_t extent = x.extent(axis + 2);
        const std::int64_t stride = window.stride[axis];
        const std::int64_t outputs = (extent + stride - 1) / stride;
        const std::int64_t missing =
            std::max<std::int64_t>((outputs - 1) * stride + window.reach(axis) - extent, 0);
        window.before[axis] = lower ? (missing + 1) / 2 : missing / 2;
        window.after[axis] = missing - window.before[axis];
    }
}

} // namespace

Integers Window::padding() const
{
    if (before == after)
        return before;
    Integers all = before;
    all.insert(all.end(), after.begin(), after.end());
    return all;
}

Window plainWindowOf(Mapping& node, const Value& x, Integers kernel)
{
    const std::size_t axes = x.rank() < 3 ? 0 : x.rank() - 2;
    if (axes == 0)
        node.fail("x has shape " + model::toString(x.type.shape) + ", needed is [n, c, ...]");
    Window window;
    if (node.has("kernel_shape"))
        kernel = node.integers("kernel_shape");
    if (kernel.size() != axes || std::any_of(kernel.begin(), kernel.end(), [](std::int64_t extent) {
            return extent < 1 || extent > kMost;
        })) {
        node.fail("its kernel " + model::toString(kernel) + " does not go with x of shape " +
                  model::toString(x.type.shape));
        kernel.assign(axes, 1);
    }
    window.kernel = kernel;
    window.stride = valuesOf(node, "strides", axes, 1);
    window.dilation = valuesOf(node, "dilations", axes, 1);
    const Integers pads = valuesOf(node, "pads", 2 * axes, 0);
    window.before.assign(pads.begin(), pads.begin() + std::ptrdiff_t(axes));
    window.after.assign(pads.begin() + std::ptrdiff_t(axes), pads.end());
    return window;
}

Window windowOf(Mapping& node, const Value& x, Integers kernel)
{
    Window window = plainWindowOf(node, x, std::move(kernel));
    const std::string automatic = node.text("auto_pad", "NOTSET");
    if (automatic == "SAME_UPPER" || automatic == "SAME_LOWER")
        padToSame(x, automatic == "SAME_LOWER", window);
    else if (automatic == "VALID")
        window.before = window.after = Integers(window.axes(), 0);
    else if (automatic != "NOTSET" && !automatic.empty())
        node.fail("auto_pad " + automatic + " is unknown");
    return window;
}

} // namespace plugboard::onnx
