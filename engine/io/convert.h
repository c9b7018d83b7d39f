// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/io/documents.h"

#include "proto/catalogue.pb.h"
#include "proto/network.pb.h"
#include "proto/plan.pb.h"
#include "proto/project.pb.h"
#include "proto/recipe.pb.h"
#include "proto/sharding.pb.h"
#include "proto/topology.pb.h"

#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <utility>

namespace plugboard::io {

/// What reading a message found wrong; the first finding counts. Reading goes on with harmless
/// values, so that the conversions stay plain.
class Findings {
public:
    void refuse(ErrorCode code, const std::string& place, const std::string& message)
    {
        if (!first_)
            first_ = Error{code, place + ": " + message, {}};
    }
    /// A field that this build cannot execute.
    void unsupported(const std::string& field)
    {
        refuse(ErrorCode::Unsupported, field,
               "this build cannot execute it; use a newer Plugboard");
    }
    double finite(double value, const std::string& place)
    {
        if (!std::isfinite(value))
            refuse(ErrorCode::InvalidInput, place, "is not a finite number");
        return std::isfinite(value) ? value : 0;
    }
    double notNegative(double value, const std::string& place)
    {
        if (value < 0)
            refuse(ErrorCode::InvalidInput, place, "is negative");
        return finite(value, place);
    }
    std::int64_t within(std::int64_t value, std::int64_t low, std::int64_t high,
                        const std::string& place)
    {
        if (value < low || value > high)
            refuse(ErrorCode::InvalidInput, place,
                   "is " + std::to_string(value) + "; allowed are " + std::to_string(low) + " to " +
                       std::to_string(high));
        return value < low || value > high ? low : value;
    }
    /// An enumerator of ours for protobuf's, which starts at 1 for our 0.
    template <class Ours>
    Ours enumerator(int value, int count, const std::string& place)
    {
        if (value < 1 || value > count) {
            refuse(ErrorCode::InvalidInput, place,
                   value == 0 ? "is missing" : "has an unknown value " + std::to_string(value));
            return Ours(0);
        }
        return Ours(value - 1);
    }
    /// The value, or the first finding with `path` as its subject.
    template <class T>
    Result<T> result(T value, const std::string& path) const
    {
        if (first_)
            return Error{first_->code, first_->message, path};
        return value;
    }

private:
    std::optional<Error> first_;
};

inline constexpr std::int64_t kMaximumBytes = std::int64_t(1) << 50;
inline constexpr std::int64_t kMaximumExtent = std::int64_t(1) << 40;

/// Protobuf's enumerator for ours.
template <class Theirs, class Ours>
Theirs enumerator(Ours value)
{
    return static_cast<Theirs>(int(value) + 1);
}

using AttributeList = google::protobuf::RepeatedPtrField<proto::Attribute>;
void write(const model::Attributes& attributes, AttributeList& list);
model::Attributes read(const AttributeList& list, const std::string& place, Findings& findings);

/// Extents from 0 to 2^40, whose product stays below 2^50.
model::Shape readShape(const google::protobuf::RepeatedField<std::int64_t>& extents,
                       const std::string& place, Findings& findings);

void write(const model::Network& network, proto::Network& message);
model::Network read(const proto::Network& message, Findings& findings);
void write(const model::Recipe& recipe, proto::Recipe& message);
model::Recipe read(const proto::Recipe& message, Findings& findings);
void write(const model::Topology& topology, proto::Topology& message);
model::Topology read(const proto::Topology& message, Findings& findings);
void write(const model::LinkRate& rate, proto::LinkRate& message);
model::LinkRate read(const proto::LinkRate& message, const std::string& place, Findings& findings);
void write(const model::KernelChoice& kernel, proto::KernelChoice& message);
model::KernelChoice read(const proto::KernelChoice& message, const std::string& place,
                         Findings& findings);
void write(const model::DeviceGroup& group, proto::DeviceGroup& message);
model::DeviceGroup read(const proto::DeviceGroup& message, const std::string& place,
                        Findings& findings);
void write(const model::Sharding& sharding, proto::Sharding& message);
model::Sharding read(const proto::Sharding& message, const std::string& place, Findings& findings);

using RangeList = google::protobuf::RepeatedPtrField<proto::Range>;
void write(const model::Box& box, RangeList& list);
model::Box readBox(const RangeList& list, const std::string& place, Findings& findings);

void write(const model::Program& program, proto::Program& message);
model::Program read(const proto::Program& message, Findings& findings);
void write(const model::Plan& plan, proto::Plan& message);
model::Plan read(const proto::Plan& message, Findings& findings);
/// Refuses ids that the tables of the plan do not hold.
void checkIds(const model::Plan& plan, Findings& findings);
void write(const model::Catalogue& catalogue, proto::Catalogue& message);

} // namespace plugboard::io
