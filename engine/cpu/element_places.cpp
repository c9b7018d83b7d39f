// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/element_places.h"

#include "engine/ops/axes.h"

namespace plugboard::cpu {

ElementPlaces elementPlaces(const backend::KernelSpec& spec, const model::Shape& data)
{
    const model::Shape& indices = spec.inputs[1].local.shape;
    const std::size_t axis = ops::axisOf(spec.attributes, 0, data.size());
    const std::vector<Dim> ofData = denseStrides(data);
    const std::vector<Dim> ofIndices = denseStrides(indices);
    ElementPlaces places;
    for (std::size_t at = 0; at < data.size(); ++at)
        places.axes.push_back({indices[at], {ofIndices[at], at == axis ? 0 : ofData[at]}});
    places.axes = merged(places.axes);
    if (!places.axes.empty()) {
        places.row = places.axes.back();
        places.axes.pop_back();
    }
    places.extent = data[axis];
    places.stride = ofData[axis];
    places.count = model::elements(indices);
    places.indexType = spec.inputs[1].local.type;
    return places;
}

RunPlaces runPlaces(const backend::KernelSpec& spec, const model::Shape& data)
{
    const model::Shape& indices = spec.inputs[1].local.shape;
    const auto batch = std::size_t(spec.attributes.integer("batch_dims", 0));
    const auto picked = std::size_t(indices.back());
    const std::vector<Dim> strides = denseStrides(data);
    RunPlaces places;
    for (std::size_t axis = batch; axis < batch + picked; ++axis) {
        places.extents.push_back(data[axis]);
        places.strides.push_back(strides[axis]);
    }
    places.batches = ops::elementsOf(data, 0, batch);
    places.batchStride = ops::elementsOf(data, batch, data.size());
    places.runs = ops::elementsOf(indices, batch, indices.size() - 1);
    places.run = ops::elementsOf(data, batch + picked, data.size());
    places.indexType = spec.inputs[1].local.type;
    return places;
}

} // namespace plugboard::cpu
