// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/document/plan_facts.h"
#include "gui/panels/cell_model.h"

#include <memory>
#include <string>
#include <vector>

namespace plugboard::gui {

/// A tensor as it lies in the memory of one device.
struct TensorSize {
    std::string name;
    std::string node; ///< that writes it, or empty
    bool variable = false;
    std::int64_t buffers = 1; ///< pieces and copies
    Bytes bytes;              ///< all pieces and copies on the device
};

/// The tensors of a device that take most of its memory, the largest first: variables of all
/// programs, buffers of the shown one.
std::vector<TensorSize> largestTensors(const PlanFacts& facts, model::DeviceId device,
                                       std::size_t count);

class TensorSizeModel : public CellModel {
    Q_OBJECT
public:
    explicit TensorSizeModel(QObject* parent = nullptr);

    void setTensors(std::vector<TensorSize> tensors);
    const TensorSize& tensor(int row) const { return tensors_[std::size_t(row)]; }
    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    void formatterChanged() override { arrangeColumns(); }
    void arrangeColumns();

    std::vector<TensorSize> tensors_;
    ColumnUnit unit_;
};

} // namespace plugboard::gui
