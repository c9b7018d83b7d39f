// SPDX-License-Identifier: Apache-2.0
#include "engine/io/convert.h"

namespace plugboard::io {
namespace {

model::AxisSharding read(const proto::AxisSharding& message, const std::string& place,
                         Findings& findings)
{
    switch (message.kind_case()) {
    case proto::AxisSharding::kBroadcast:
        return model::Broadcast{};
    case proto::AxisSharding::kSplit:
        return model::Split{
            int(findings.within(message.split().axis(), 0, 8, place + ".axis")),
            {message.split().boundaries().begin(), message.split().boundaries().end()}};
    case proto::AxisSharding::kPartial:
        return model::Partial{findings.enumerator<model::Reduction>(message.partial().reduction(),
                                                                    3, place + ".reduction")};
    case proto::AxisSharding::KIND_NOT_SET:
        break;
    }
    findings.refuse(ErrorCode::InvalidInput, place, "is neither broadcast, split nor partial");
    return model::Broadcast{};
}

} // namespace

void write(const model::DeviceGroup& group, proto::DeviceGroup& message)
{
    for (const model::DeviceId device : group.devices)
        message.add_devices(device.value);
    for (const int extent : group.grid)
        message.add_grid(std::uint32_t(extent));
}

model::DeviceGroup read(const proto::DeviceGroup& message, const std::string& place,
                        Findings& findings)
{
    model::DeviceGroup group;
    for (const std::uint32_t device : message.devices())
        group.devices.emplace_back(std::size_t(device));
    std::int64_t product = 1;
    for (const std::uint32_t extent : message.grid()) {
        group.grid.push_back(int(findings.within(extent, 1, 1 << 20, place + ".grid")));
        product *= group.grid.back();
    }
    if (group.grid.empty() || group.grid.size() > 2 || product != message.devices_size())
        findings.refuse(ErrorCode::InvalidInput, place,
                        "the grid has one or two extents whose product is the number of devices");
    return group;
}

void write(const model::Sharding& sharding, proto::Sharding& message)
{
    for (const model::AxisSharding& axis : sharding.axes) {
        proto::AxisSharding& item = *message.add_axes();
        if (const auto* cut = std::get_if<model::Split>(&axis)) {
            item.mutable_split()->set_axis(std::uint32_t(cut->axis));
            for (const model::Dim boundary : cut->boundaries)
                item.mutable_split()->add_boundaries(boundary);
        } else if (const auto* partial = std::get_if<model::Partial>(&axis)) {
            item.mutable_partial()->set_reduction(enumerator<proto::Reduction>(partial->reduction));
        } else {
            item.mutable_broadcast();
        }
    }
}

model::Sharding read(const proto::Sharding& message, const std::string& place, Findings& findings)
{
    model::Sharding sharding;
    for (const proto::AxisSharding& axis : message.axes())
        sharding.axes.push_back(read(axis, place, findings));
    return sharding;
}

void write(const model::Box& box, RangeList& list)
{
    for (const model::Range& range : box) {
        proto::Range& item = *list.Add();
        item.set_begin(range.begin);
        item.set_end(range.end);
    }
}

model::Box readBox(const RangeList& list, const std::string& place, Findings& findings)
{
    model::Box box;
    for (const proto::Range& range : list) {
        const auto begin = findings.within(range.begin(), 0, kMaximumExtent, place);
        box.push_back({begin, findings.within(range.end(), begin, kMaximumExtent, place)});
    }
    return box;
}

} // namespace plugboard::io
