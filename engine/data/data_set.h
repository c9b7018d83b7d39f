// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/recipe.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace plugboard::data {

enum class Subset { Train, Validation, Test };

/// What a data set has for one input node.
struct Field {
    std::string name;       ///< "samples", or the node's
    model::TensorType type; ///< of one sample, or of the whole where it is not batched
    bool batched = true;
};

/// Labelled samples in memory. Reading is const and may happen from several threads.
class DataSet {
public:
    virtual ~DataSet() = default;
    virtual std::int64_t size() const = 0;
    virtual model::Shape sampleShape() const = 0; ///< e.g. [1, 28, 28]
    virtual std::int64_t classes() const = 0;
    /// Preprocessed sample into `values` (elements(sampleShape()) floats) and its label.
    virtual void read(std::int64_t index, float* values, std::int32_t* label) const = 0;

    /// The same as training sees it in an epoch: augmented, where the data set does that.
    virtual void readAugmented(std::int64_t index, std::int64_t epoch, float* values,
                               std::int32_t* label) const
    {
        (void)epoch;
        read(index, values, label);
    }

    /// Extents of one sample's labels; empty: one class. `read` fills so many.
    virtual model::Shape labelShape() const { return {}; }
    /// Field 0 is what `read` gives, unless a data set says otherwise.
    virtual std::vector<Field> fields() const
    {
        return {{"samples", {model::DataType::Float32, sampleShape()}}};
    }
    /// A value of field `field` in the field's own type. Called for what `read` does not give:
    /// fields that are not float32, or not the first.
    virtual void readField(std::size_t field, std::int64_t index, void* values) const;
};

/// Opens what the recipe names; where it names no folder, the user's data folders
/// (io::Settings::dataFolders) are searched before the usual place. Normalisation constants are
/// those of the training subset.
/// errors  NotFound with the remedy (for fashion-mnist the apt line), DataCorrupt with both counts;
/// InvalidInput
///         for settings that are broken
Result<std::unique_ptr<DataSet>> openDataSet(const model::DataSpec& spec, std::uint64_t seed,
                                             Subset subset);

/// Fisher-Yates over Philox with key (seed, epoch): `for i = n - 1 .. 1 swap(i, floor(uniform(i) (i
/// + 1)))`, element i of path "epoch_order" at step = epoch.
std::vector<std::uint32_t> epochOrder(std::uint64_t seed, std::int64_t epoch, std::int64_t samples);

/// The samples of each step: global indices, batch by batch. Training drops the tail of an epoch,
/// evaluation pads it (weight 0).
class Sampler {
public:
    Sampler(std::int64_t samples, std::int64_t batch, std::uint64_t seed, bool shuffle,
            bool padTail);
    std::int64_t stepsPerEpoch() const;
    std::int64_t epochOf(std::int64_t step) const;
    /// Sample index for row `row` (0 .. batch - 1) of this step, or -1 for padding. Step counts
    /// over all epochs. Not thread-safe: the order of an epoch is kept between calls.
    std::int64_t sampleAt(std::int64_t step, std::int64_t row);

private:
    std::int64_t samples_;
    std::int64_t batch_;
    std::uint64_t seed_;
    bool shuffle_;
    bool padTail_;
    std::int64_t epoch_ = -1;
    std::vector<std::uint32_t> order_;
};

} // namespace plugboard::data
