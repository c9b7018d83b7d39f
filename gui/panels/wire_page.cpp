// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/session/op_kinds.h"
#include "gui/panels/inspector_page.h"

#include <QLabel>

namespace plugboard::gui {
namespace {

QString portName(const Document& document, const std::string& name, int port, bool input)
{
    const model::NodeId node = document.node(name);
    const ops::OpKind* kind =
        node.valid() ? ops::find(document.network().nodes[node.index()].kind) : nullptr;
    if (kind == nullptr)
        return QString::number(port);
    if (input)
        return QString::fromStdString(ops::inputName(*kind, port));
    return std::size_t(port) < kind->outputs.size()
               ? QString::fromStdString(kind->outputs[std::size_t(port)])
               : QString::number(port);
}

/// The tensor on a wire.
class WirePage : public InspectorPage {
    Q_OBJECT
public:
    WirePage(Workbench workbench, const InspectorFacts& facts, WireEnds wire, QWidget* parent)
        : InspectorPage(workbench, facts, parent), wire_(std::move(wire))
    {
        addHeading(tr("Wire"));
        from_ = addFigure(tr("From"));
        to_ = addFigure(tr("To"));
        error_ = addError();
        addHeading(tr("Tensor"));
        type_ = addFigure(tr("Type"));
        shape_ = addFigure(tr("Shape"), tr("Of a whole batch, outermost axis first"));
        bytes_ = addFigure(tr("Size"));
        planHeading_ = addHeading(tr("Plan"));
        badge_ =
            addFigure(tr("Sharding"),
                      tr("How the tensor lies on its devices: whole, split along axes S(axis), "
                         "or partial sums P, and the number of pieces"));
        devices_ = addFigure(tr("Devices"));
        transfers_ = addFigure(tr("Transfers per step"));
        transferBytes_ = addFigure(tr("Bytes sent per step"));
        transferTime_ = addFigure(tr("Time of transfers"));
    }

    void refresh() override
    {
        const Formatter text = formatter();
        setFigure(from_, tr("%1, %2").arg(QString::fromStdString(wire_.from),
                                          portName(document(), wire_.from, wire_.fromPort, false)));
        setFigure(to_, tr("%1, %2").arg(QString::fromStdString(wire_.to),
                                        portName(document(), wire_.to, wire_.toPort, true)));
        refreshError();
        const model::TensorType* type = typeOf();
        setFigure(type_,
                  type ? QString::fromStdString(model::toString(type->type)) : tr("unknown"));
        setFigure(shape_, type ? text.shape(type->shape) : QString());
        setFigure(bytes_, type ? text.bytes(model::bytes(*type)) : QString(),
                  type ? tr("%1 bytes").arg(text.count(model::bytes(*type).value)) : QString());
        refreshPlan(text);
    }

private:
    const model::TensorType* typeOf() const
    {
        const model::NodeId node = document().node(wire_.from);
        const session::NetworkCheck& check = document().check();
        if (!node.valid() || node.index() >= check.outputs.size())
            return nullptr;
        const auto& outputs = check.outputs[node.index()];
        return std::size_t(wire_.fromPort) < outputs.size() ? &outputs[std::size_t(wire_.fromPort)]
                                                            : nullptr;
    }

    void refreshError()
    {
        QStringList errors;
        for (const session::NetworkFinding& finding : document().check().findings)
            if (finding.error.subject == wire_.to &&
                (finding.input == wire_.toPort || finding.input < 0))
                errors << QString::fromStdString(finding.error.message);
        error_->setText(errors.join('\n'));
        error_->setVisible(!errors.isEmpty());
    }

    void refreshPlan(const Formatter& text)
    {
        const auto facts = document().plan();
        const session::NodePlacement* placement = facts ? facts->placement(wire_.from) : nullptr;
        planHeading_->setVisible(placement != nullptr);
        for (QLabel* figure : {badge_, devices_, transfers_, transferBytes_, transferTime_})
            setFigure(figure, {});
        if (placement == nullptr)
            return;
        for (const session::TensorPlacement& tensor : facts->summary.tensors)
            if (tensor.node == wire_.from && tensor.port == wire_.fromPort)
                setFigure(badge_, QString::fromStdString(tensor.badge));
        QStringList devices;
        for (const session::NodeOnDevice& part : placement->devices)
            devices << QString::fromStdString(facts->plan.topology.device(part.device).name);
        setFigure(devices_, devices.join(QStringLiteral(", ")));
        qint64 count = 0;
        Bytes bytes;
        Seconds seconds;
        for (const session::Transfer& transfer : facts->summary.transfers)
            if (transfer.node == wire_.from) {
                count += transfer.firings;
                bytes = bytes + transfer.firings * transfer.bytes;
                seconds = seconds + double(transfer.firings) * transfer.seconds;
            }
        setFigure(transfers_, count == 0 ? tr("none") : text.count(count));
        if (count > 0) {
            setFigure(transferBytes_, text.bytes(bytes));
            setFigure(transferTime_, text.time(seconds));
        }
    }

    WireEnds wire_;
    QLabel* from_;
    QLabel* to_;
    QLabel* error_;
    QLabel* type_;
    QLabel* shape_;
    QLabel* bytes_;
    QLabel* planHeading_;
    QLabel* badge_;
    QLabel* devices_;
    QLabel* transfers_;
    QLabel* transferBytes_;
    QLabel* transferTime_;
};

} // namespace

InspectorPage* makeWirePage(Workbench workbench, const InspectorFacts& facts, const WireEnds& wire,
                            QWidget* parent)
{
    return new WirePage(workbench, facts, wire, parent);
}

} // namespace plugboard::gui

#include "wire_page.moc"
