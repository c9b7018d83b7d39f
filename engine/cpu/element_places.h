// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/cpu/indices.h"
#include "engine/cpu/walk.h"

namespace plugboard::cpu {

/// Where the indices of gather_elements and scatter_elements point: per index the element of data
/// at its own position, but along the attribute `axis`, where the index says it.
struct ElementPlaces {
    WalkAxes<2> axes; ///< indices, data
    WalkAxis<2> row;
    Dim extent = 1; ///< of data along the axis
    Dim stride = 1; ///< of data along the axis
    Dim count = 0;  ///< of all indices
    model::DataType indexType = model::DataType::Int64;

    /// Calls element(number of the index, element of data) in order; before that
    /// result  kIndexOutOfRange, without any call, where an index is none
    template <class Element>
    int forEach(const void* indices, Element element) const
    {
        const Indices index(indices, indexType);
        if (!index.areWithin(0, count, 1, extent))
            return backend::kIndexOutOfRange;
        const Dim rows = count == 0 ? 0 : stepsOf(axes);
        Walk<2> walk(axes);
        for (Dim at = 0; at < rows; ++at, walk.next())
            for (Dim i = 0; i < row.extent; ++i) {
                const Dim position = walk[0] + i * row.strides[0];
                element(position,
                        walk[1] + i * row.strides[1] + index.at(position, extent) * stride);
            }
        return 0;
    }
};

/// Operand 1 holds the indices.
ElementPlaces elementPlaces(const backend::KernelSpec& spec, const model::Shape& data);

/// Where the indices of gather_nd and scatter_nd point: each has a value for several axes of data
/// and means all that lies behind them.
struct RunPlaces {
    std::vector<Dim> extents; ///< of the axes that an index has values for
    std::vector<Dim> strides;
    Dim batches = 1;
    Dim batchStride = 0; ///< of data
    Dim runs = 0;        ///< per batch
    Dim run = 1;         ///< elements
    model::DataType indexType = model::DataType::Int64;

    /// Calls part(number of the run, its first element in data) in order.
    /// result  kIndexOutOfRange, without any call, where an index is none
    template <class Part>
    int forEach(const void* indices, Part part) const
    {
        const Indices index(indices, indexType);
        const Dim values = Dim(extents.size());
        for (Dim value = 0; value < values; ++value)
            if (!index.areWithin(value, batches * runs, values, extents[std::size_t(value)]))
                return backend::kIndexOutOfRange;
        for (Dim number = 0; number < batches * runs; ++number) {
            Dim first = number / runs * batchStride;
            for (Dim value = 0; value < values; ++value)
                first += index.at(number * values + value, extents[std::size_t(value)]) *
                         strides[std::size_t(value)];
            part(number, first);
        }
        return 0;
    }
};

/// Operand 1 holds the indices.
RunPlaces runPlaces(const backend::KernelSpec& spec, const model::Shape& data);

} // namespace plugboard::cpu
