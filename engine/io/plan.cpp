// SPDX-License-Identifier: Apache-2.0
#include "engine/io/container.h"
#include "engine/io/convert.h"

#include <algorithm>

namespace plugboard::io {
namespace {

std::string bytesOf(const model::Digest& digest)
{
    return {reinterpret_cast<const char*>(digest.bytes.data()), digest.bytes.size()};
}

model::Digest readDigest(const std::string& bytes, const std::string& place, Findings& findings)
{
    model::Digest digest;
    if (bytes.size() != digest.bytes.size())
        findings.refuse(ErrorCode::InvalidInput, place, "a digest has 16 bytes");
    else
        std::copy(bytes.begin(), bytes.end(), digest.bytes.begin());
    return digest;
}

void write(const model::PlanHeader& header, proto::PlanHeader& message)
{
    message.set_network_digest(bytesOf(header.network));
    message.set_recipe_digest(bytesOf(header.recipe));
    message.set_topology_digest(bytesOf(header.topology));
    message.set_catalogue_digest(bytesOf(header.catalogue));
    message.set_options_digest(bytesOf(header.options));
    message.set_seed(header.seed);
    message.set_batch(header.batch);
    message.set_micro_batches(std::uint32_t(header.microBatches));
    message.set_effort(header.effort);
    message.set_strategy(header.strategy);
    message.set_search_ended(header.searchEnded);
    message.set_candidates(header.candidates);
    message.set_value_seconds(header.value.value);
    message.set_lower_bound_seconds(header.lowerBound.value);
}

model::PlanHeader read(const proto::PlanHeader& message, Findings& findings)
{
    model::PlanHeader header;
    header.network = readDigest(message.network_digest(), "header.network_digest", findings);
    header.recipe = readDigest(message.recipe_digest(), "header.recipe_digest", findings);
    header.topology = readDigest(message.topology_digest(), "header.topology_digest", findings);
    header.catalogue = readDigest(message.catalogue_digest(), "header.catalogue_digest", findings);
    header.options = readDigest(message.options_digest(), "header.options_digest", findings);
    header.seed = message.seed();
    header.batch = findings.within(message.batch(), 1, 1 << 30, "header.batch");
    header.microBatches =
        int(findings.within(message.micro_batches(), 1, 1 << 16, "header.micro_batches"));
    header.effort = message.effort();
    header.strategy = message.strategy();
    header.searchEnded = message.search_ended();
    header.candidates = message.candidates();
    header.value = {findings.notNegative(message.value_seconds(), "header.value_seconds")};
    header.lowerBound = {
        findings.notNegative(message.lower_bound_seconds(), "header.lower_bound_seconds")};
    return header;
}

void write(const model::PlanVariable& variable, proto::PlanVariable& message)
{
    proto::Variable& what = *message.mutable_variable();
    what.set_name(variable.variable.name);
    what.set_type(enumerator<proto::DataType>(variable.variable.type.type));
    for (const model::Dim extent : variable.variable.type.shape)
        what.add_shape(extent);
    io::write(variable.variable.initialiser, *what.mutable_initialiser());
    what.set_trainable(variable.variable.trainable);
    io::write(variable.group, *message.mutable_group());
    io::write(variable.sharding, *message.mutable_sharding());
    message.set_layout(variable.layout);
    for (const model::VariableShard& shard : variable.shards) {
        proto::VariableShard& item = *message.add_shards();
        item.set_device(shard.device.value);
        io::write(shard.box, *item.mutable_box());
        item.set_offset_bytes(shard.offset);
    }
}

model::PlanVariable read(const proto::PlanVariable& message, Findings& findings)
{
    model::PlanVariable variable;
    const proto::Variable& what = message.variable();
    const std::string place = "variable " + what.name();
    variable.variable.name = what.name();
    variable.variable.type = {findings.enumerator<model::DataType>(what.type(), model::kDataTypes, place + ".type"),
                              readShape(what.shape(), place + ".shape", findings)};
    variable.variable.initialiser = io::read(what.initialiser(), place, findings);
    variable.variable.trainable = what.trainable();
    variable.group = io::read(message.group(), place + ".group", findings);
    variable.sharding = io::read(message.sharding(), place + ".sharding", findings);
    variable.layout = message.layout();
    for (const proto::VariableShard& item : message.shards())
        variable.shards.push_back(
            {model::DeviceId(std::size_t(item.device())),
             readBox(item.box(), place + ".box", findings),
             findings.within(item.offset_bytes(), 0, kMaximumBytes, place + ".offset_bytes")});
    return variable;
}

model::Requirement read(const proto::Requirement& message, Findings& findings)
{
    model::Requirement requirement;
    requirement.kind =
        findings.enumerator<model::DeviceKind>(message.kind(), 3, "requirement.kind");
    requirement.isa = message.isa();
    requirement.cores = int(findings.within(message.cores(), 1, 1 << 20, "requirement.cores"));
    requirement.memory = {
        findings.within(message.memory_bytes(), 0, kMaximumBytes, "requirement.memory_bytes")};
    requirement.library = message.library();
    return requirement;
}

} // namespace

void write(const model::Plan& plan, proto::Plan& message)
{
    write(plan.header, *message.mutable_header());
    message.set_network_name(plan.networkName);
    write(plan.topology, *message.mutable_topology());
    for (const model::Requirement& requirement : plan.requirements) {
        proto::Requirement& item = *message.add_requirements();
        item.set_kind(enumerator<proto::DeviceKind>(requirement.kind));
        item.set_isa(requirement.isa);
        item.set_cores(requirement.cores);
        item.set_memory_bytes(requirement.memory.value);
        item.set_library(requirement.library);
    }
    for (const Bytes bytes : plan.variableRegion)
        message.add_variable_region_bytes(bytes.value);
    write(plan.recipe, *message.mutable_recipe());
    for (const model::Role& role : plan.roles) {
        proto::Role& item = *message.add_roles();
        item.set_name(role.name);
        for (const model::DeviceId device : role.devices)
            item.add_devices(device.value);
    }
    for (const model::PlanVariable& variable : plan.variables)
        write(variable, *message.add_variables());
    for (const model::Program& program : plan.programs)
        write(program, *message.add_programs());
}

model::Plan read(const proto::Plan& message, Findings& findings)
{
    model::Plan plan;
    plan.header = read(message.header(), findings);
    plan.networkName = message.network_name();
    plan.topology = read(message.topology(), findings);
    for (const proto::Requirement& item : message.requirements())
        plan.requirements.push_back(read(item, findings));
    for (const std::int64_t bytes : message.variable_region_bytes())
        plan.variableRegion.push_back(
            {findings.within(bytes, 0, kMaximumBytes, "variable_region_bytes")});
    plan.recipe = read(message.recipe(), findings);
    for (const proto::Role& item : message.roles()) {
        model::Role role{item.name(), {}};
        for (const std::uint32_t device : item.devices())
            role.devices.emplace_back(std::size_t(device));
        if (role.devices.size() != 1)
            findings.unsupported("role.replicas of " + role.name);
        plan.roles.push_back(std::move(role));
    }
    for (const proto::PlanVariable& item : message.variables())
        plan.variables.push_back(read(item, findings));
    for (const proto::Program& item : message.programs())
        plan.programs.push_back(read(item, findings));
    checkIds(plan, findings);
    return plan;
}

Result<model::Plan> loadPlan(const std::string& path)
{
    proto::Plan message;
    if (auto loaded = loadMessage(path, kPlanFormat, message); !loaded)
        return loaded.error();
    Findings findings;
    return findings.result(read(message, findings), path);
}

Result<void> save(const std::string& path, const model::Plan& plan)
{
    proto::Plan message;
    write(plan, message);
    return saveMessage(path, kPlanFormat, message);
}

} // namespace plugboard::io
