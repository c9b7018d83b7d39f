// SPDX-License-Identifier: Apache-2.0
#include "engine/io/convert.h"

namespace plugboard::io {
namespace {

template <class Tag>
std::int32_t number(Id<Tag> id)
{
    return id.valid() ? std::int32_t(id.value) : -1;
}

/// An id that may be none (-1) and otherwise lies in a table of `count`.
template <class AnyId>
AnyId idWithin(std::int64_t value, std::size_t count, const std::string& place, Findings& findings)
{
    if (value == -1)
        return AnyId();
    const auto index = findings.within(value, 0, std::int64_t(count) - 1, place);
    return count == 0 ? AnyId() : AnyId(std::size_t(index));
}

void write(const model::Register& reg, proto::Register& message)
{
    message.set_tensor(reg.tensor.value);
    io::write(reg.box, *message.mutable_box());
    proto::Contribution& contribution = *message.mutable_contribution();
    contribution.set_first(std::uint32_t(reg.contribution.first));
    contribution.set_count(std::uint32_t(reg.contribution.count));
    contribution.set_of(std::uint32_t(reg.contribution.of));
    message.set_kind(enumerator<proto::RegisterKind>(reg.kind));
    message.set_rate(enumerator<proto::Rate>(reg.rate));
    message.set_device(reg.device.value);
    message.set_layout(reg.layout);
    message.set_size_bytes(reg.bytes.value);
    for (const std::int64_t offset : reg.offsets)
        message.add_offset_bytes(offset);
    message.set_variable(number(reg.variable));
    message.set_in_place_of(number(reg.inPlaceOf));
}

void write(const model::Task& task, proto::Task& message)
{
    message.set_name(task.name);
    message.set_kind(enumerator<proto::TaskKind>(task.kind));
    message.set_role(task.role.value);
    message.set_rate(enumerator<proto::Rate>(task.rate));
    message.set_pass(enumerator<proto::Pass>(task.pass));
    message.set_node(task.node);
    message.set_op_kind(task.opKind);
    io::write(task.attributes, *message.mutable_attributes());
    for (const model::RegisterId reg : task.inputs)
        message.add_inputs(reg.value);
    for (const model::RegisterId reg : task.outputs)
        message.add_outputs(reg.value);
    message.set_channel(number(task.channel));
    message.set_collective(number(task.collective));
    io::write(task.kernel, *message.mutable_kernel());
}

void write(const model::Channel& channel, proto::Channel& message)
{
    message.set_send(channel.send.value);
    message.set_receive(channel.receive.value);
    message.set_size_bytes(channel.bytes.value);
    proto::Route& route = *message.add_routes();
    for (const model::Hop& hop : channel.route) {
        proto::Hop& item = *route.add_hops();
        item.set_link(hop.link.value);
        item.set_backward(hop.backward);
    }
}

void write(const model::Collective& collective, proto::Collective& message)
{
    message.set_kind(enumerator<proto::CollectiveKind>(collective.kind));
    message.set_algorithm(collective.algorithm);
    message.set_tensor(collective.tensor.value);
    io::write(collective.group, *message.mutable_group());
    message.set_size_bytes(collective.bytes.value);
}

void write(const model::Edge& edge, proto::Edge& message)
{
    message.set_from(edge.from.value);
    message.set_to(edge.to.value);
    message.set_kind(enumerator<proto::EdgeKind>(edge.kind));
    message.set_join(enumerator<proto::EdgeJoin>(edge.join));
    message.set_distance(std::uint32_t(edge.distance));
    message.set_visibility(enumerator<proto::EdgeVisibility>(edge.visibility));
}

void write(const model::Lane& lane, proto::Lane& message)
{
    message.set_role(lane.role.value);
    message.set_kind(enumerator<proto::LaneKind>(lane.kind));
    for (const model::Segment& segment : lane.segments) {
        proto::Segment& item = *message.add_segments();
        for (const model::TaskId task : segment.tasks)
            item.add_tasks(task.value);
        item.set_count(std::uint32_t(segment.count));
        item.set_micro_batch_offset(std::uint32_t(segment.microBatchOffset));
    }
}

/// Reads one program; ids are held against the tables of its message.
class Reader {
public:
    Reader(const proto::Program& message, Findings& findings)
        : message_(message), findings_(findings), name_(toString(kind()))
    {
    }

    model::Program run()
    {
        model::Program program;
        program.kind = kind();
        program.batch = findings_.within(message_.batch(), 0, 1 << 30, name_ + ".batch");
        program.microBatches =
            int(findings_.within(message_.micro_batches(), 1, 1 << 16, name_ + ".micro_batches"));
        program.period =
            int(findings_.within(message_.period_steps(), 1, 4, name_ + ".period_steps"));
        for (const auto& item : message_.tensors())
            program.tensors.push_back(
                {item.name(),
                 {findings_.enumerator<model::DataType>(item.type(), model::kDataTypes, item.name() + ".type"),
                  readShape(item.shape(), item.name() + ".shape", findings_)},
                 rate(item.rate(), item.name())});
        for (const auto& item : message_.registers())
            program.registers.push_back(read(item));
        for (const auto& item : message_.tasks())
            program.tasks.push_back(read(item));
        for (const auto& item : message_.channels())
            program.channels.push_back(read(item));
        for (const auto& item : message_.collectives())
            program.collectives.push_back(read(item));
        for (const auto& item : message_.edges())
            program.edges.push_back(read(item));
        for (const auto& item : message_.lanes())
            program.lanes.push_back(read(item));
        for (const std::int64_t bytes : message_.arena_bytes())
            program.arena.push_back(
                {findings_.within(bytes, 0, kMaximumBytes, name_ + ".arena_bytes")});
        program.predictedStep = {findings_.notNegative(message_.predicted_step_seconds(),
                                                       name_ + ".predicted_step_seconds")};
        return program;
    }

private:
    model::ProgramKind kind() const
    {
        return findings_.enumerator<model::ProgramKind>(message_.kind(), 4, "program.kind");
    }
    model::Rate rate(int value, const std::string& place) const
    {
        return findings_.enumerator<model::Rate>(value, 2, place + ".rate");
    }
    model::TaskId task(std::uint32_t value, const std::string& place) const
    {
        return idWithin<model::TaskId>(value, std::size_t(message_.tasks_size()), place, findings_);
    }

    model::Register read(const proto::Register& item) const
    {
        const std::string place = name_ + ".registers";
        model::Register reg;
        reg.tensor = idWithin<model::PlanTensorId>(
            item.tensor(), std::size_t(message_.tensors_size()), place + ".tensor", findings_);
        reg.box = readBox(item.box(), place + ".box", findings_);
        constexpr int kMembers = 1 << 20;
        const auto& part = item.contribution();
        reg.contribution = {
            int(findings_.within(part.first(), 0, kMembers, place + ".contribution")),
            int(findings_.within(part.count(), 1, kMembers, place + ".contribution")),
            int(findings_.within(part.of(), 1, kMembers, place + ".contribution"))};
        reg.kind = findings_.enumerator<model::RegisterKind>(item.kind(), 4, place + ".kind");
        reg.rate = rate(item.rate(), place);
        reg.device = model::DeviceId(std::size_t(item.device()));
        reg.layout = item.layout();
        reg.bytes = {findings_.within(item.size_bytes(), 0, kMaximumBytes, place + ".size_bytes")};
        for (const std::int64_t offset : item.offset_bytes())
            reg.offsets.push_back(
                findings_.within(offset, 0, kMaximumBytes, place + ".offset_bytes"));
        reg.variable = item.variable() < 0 ? model::VariableId()
                                           : model::VariableId(std::size_t(item.variable()));
        reg.inPlaceOf =
            idWithin<model::RegisterId>(item.in_place_of(), std::size_t(message_.registers_size()),
                                        place + ".in_place_of", findings_);
        if (item.replica_box_stride_size() > 0)
            findings_.unsupported("register.replica_box_stride");
        return reg;
    }

    model::Task read(const proto::Task& item) const
    {
        model::Task task;
        task.name = item.name();
        const std::string place = name_ + "/" + item.name();
        task.kind = findings_.enumerator<model::TaskKind>(item.kind(), 7, place + ".kind");
        if (task.kind == model::TaskKind::Member)
            findings_.unsupported("task.kind MEMBER");
        task.role = model::RoleId(std::size_t(item.role()));
        task.rate = rate(item.rate(), place);
        task.pass = findings_.enumerator<model::Pass>(item.pass(), 6, place + ".pass");
        task.node = item.node();
        task.opKind = item.op_kind();
        task.attributes = io::read(item.attributes(), place, findings_);
        const auto registers = [&](const auto& ids, std::vector<model::RegisterId>& into) {
            for (const std::uint32_t id : ids)
                into.push_back(idWithin<model::RegisterId>(
                    id, std::size_t(message_.registers_size()), place + ".registers", findings_));
        };
        registers(item.inputs(), task.inputs);
        registers(item.outputs(), task.outputs);
        task.channel = idWithin<model::ChannelId>(
            item.channel(), std::size_t(message_.channels_size()), place + ".channel", findings_);
        task.collective = idWithin<model::CollectiveId>(item.collective(),
                                                        std::size_t(message_.collectives_size()),
                                                        place + ".collective", findings_);
        task.kernel = io::read(item.kernel(), place + ".kernel", findings_);
        if (item.fused_ops_size() > 0)
            findings_.unsupported("task.fused_ops");
        if (item.device_graph() != 0)
            findings_.unsupported("task.device_graph");
        return task;
    }

    model::Channel read(const proto::Channel& item) const
    {
        const std::string place = name_ + ".channels";
        model::Channel channel;
        channel.send = task(item.send(), place + ".send");
        channel.receive = task(item.receive(), place + ".receive");
        channel.bytes = {
            findings_.within(item.size_bytes(), 0, kMaximumBytes, place + ".size_bytes")};
        if (item.routes_size() > 1)
            findings_.unsupported("channel.routes of several replicas");
        if (item.routes_size() > 0)
            for (const proto::Hop& hop : item.routes(0).hops())
                channel.route.push_back({model::LinkId(std::size_t(hop.link())), hop.backward()});
        return channel;
    }

    model::Collective read(const proto::Collective& item) const
    {
        const std::string place = name_ + ".collectives";
        model::Collective collective;
        collective.kind =
            findings_.enumerator<model::CollectiveKind>(item.kind(), 6, place + ".kind");
        collective.algorithm = item.algorithm();
        collective.tensor = idWithin<model::PlanTensorId>(
            item.tensor(), std::size_t(message_.tensors_size()), place + ".tensor", findings_);
        collective.group = io::read(item.group(), place + ".group", findings_);
        collective.bytes = {
            findings_.within(item.size_bytes(), 0, kMaximumBytes, place + ".size_bytes")};
        if (item.replica_groups_size() > 0)
            findings_.unsupported("collective.replica_groups");
        return collective;
    }

    model::Edge read(const proto::Edge& item) const
    {
        const std::string place = name_ + ".edges";
        model::Edge edge;
        edge.from = task(item.from(), place + ".from");
        edge.to = task(item.to(), place + ".to");
        edge.kind = findings_.enumerator<model::EdgeKind>(item.kind(), 3, place + ".kind");
        edge.join = findings_.enumerator<model::EdgeJoin>(item.join(), 3, place + ".join");
        edge.distance = int(findings_.within(item.distance(), 0, 1 << 20, place + ".distance"));
        edge.visibility = findings_.enumerator<model::EdgeVisibility>(item.visibility(), 2,
                                                                      place + ".visibility");
        if (edge.visibility == model::EdgeVisibility::Device)
            findings_.unsupported("edge.visibility DEVICE_ORDERED");
        return edge;
    }

    model::Lane read(const proto::Lane& item) const
    {
        const std::string place = name_ + ".lanes";
        model::Lane lane;
        lane.role = model::RoleId(std::size_t(item.role()));
        lane.kind = findings_.enumerator<model::LaneKind>(item.kind(), 4, place + ".kind");
        for (const proto::Segment& segment : item.segments()) {
            model::Segment read;
            for (const std::uint32_t id : segment.tasks())
                read.tasks.push_back(task(id, place + ".tasks"));
            read.count = int(findings_.within(segment.count(), 1, 1 << 16, place + ".count"));
            read.microBatchOffset = int(findings_.within(segment.micro_batch_offset(), 0, 1 << 16,
                                                         place + ".micro_batch_offset"));
            lane.segments.push_back(std::move(read));
        }
        return lane;
    }

    const proto::Program& message_;
    Findings& findings_;
    std::string name_;
};

} // namespace

void write(const model::Program& program, proto::Program& message)
{
    message.set_kind(enumerator<proto::ProgramKind>(program.kind));
    message.set_batch(program.batch);
    message.set_micro_batches(std::uint32_t(program.microBatches));
    message.set_period_steps(std::uint32_t(program.period));
    for (const model::PlanTensor& tensor : program.tensors) {
        proto::PlanTensor& item = *message.add_tensors();
        item.set_name(tensor.name);
        item.set_type(enumerator<proto::DataType>(tensor.type.type));
        for (const model::Dim extent : tensor.type.shape)
            item.add_shape(extent);
        item.set_rate(enumerator<proto::Rate>(tensor.rate));
    }
    for (const model::Register& reg : program.registers)
        write(reg, *message.add_registers());
    for (const model::Task& task : program.tasks)
        write(task, *message.add_tasks());
    for (const model::Channel& channel : program.channels)
        write(channel, *message.add_channels());
    for (const model::Collective& collective : program.collectives)
        write(collective, *message.add_collectives());
    for (const model::Edge& edge : program.edges)
        write(edge, *message.add_edges());
    for (const model::Lane& lane : program.lanes)
        write(lane, *message.add_lanes());
    for (const Bytes bytes : program.arena)
        message.add_arena_bytes(bytes.value);
    message.set_predicted_step_seconds(program.predictedStep.value);
}

model::Program read(const proto::Program& message, Findings& findings)
{
    return Reader(message, findings).run();
}

} // namespace plugboard::io
