// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/inspector_page.h"

#include "engine/session/op_kinds.h"
#include "gui/panels/attribute_editors.h"
#include "gui/panels/node_placement_view.h"
#include "gui/panels/text_field.h"

#include <QLabel>

#include <algorithm>
#include <set>

namespace plugboard::gui {
namespace {

/// One or several nodes: attributes to edit, shapes, work, and where they lie.
class NodePage : public InspectorPage {
    Q_OBJECT
public:
    NodePage(Workbench workbench, const InspectorFacts& facts, std::vector<std::string> nodes,
             QWidget* parent)
        : InspectorPage(workbench, facts, parent), nodes_(std::move(nodes))
    {
        findKinds();
        addTitle();
        error_ = addError();
        addAttributes();
        shapesHeading_ = addHeading(tr("Shapes"));
        shapes_ = new Form;
        addWidget(shapes_);
        addHeading(tr("Work for a batch"));
        parameters_ = addFigure(tr("Parameters"), tr("Trainable values"));
        forward_ = addFigure(tr("Forward"), tr("Floating-point operations of the forward pass"));
        training_ = addFigure(tr("Whole step"),
                              tr("Floating-point operations of forward, backward and update"));
        variables_ = addFigure(tr("Variables"), tr("Bytes of weights and running moments"));
        outputs_ = addFigure(tr("Outputs"), tr("Bytes of the output tensors"));
        placement_ = new NodePlacementView(workbench, facts);
        addWidget(placement_);
    }

    void refresh() override
    {
        if (name_ != nullptr)
            name_->setValue(QString::fromStdString(nodes_.front()));
        refreshError();
        const std::vector<const model::Node*> members = found();
        for (auto& [spec, row, editor] : attributes_)
            refreshAttribute(spec, members, *row, *editor);
        refreshFigures();
        placement_->showNodes(nodes_);
    }

private:
    struct AttributeRow {
        ops::AttributeSpec spec;
        FormRow* row;
        AttributeEditor* editor;
    };

    const model::Node* nodeOf(const std::string& name) const
    {
        const model::NodeId node = document().node(name);
        return node.valid() ? &document().network().nodes[node.index()] : nullptr;
    }

    /// The nodes that are still there.
    std::vector<const model::Node*> found() const
    {
        std::vector<const model::Node*> members;
        members.reserve(nodes_.size());
        for (const std::string& name : nodes_)
            if (const model::Node* node = nodeOf(name))
                members.push_back(node);
        return members;
    }

    void findKinds()
    {
        std::set<std::string> seen;
        const std::string* last = nullptr; // neighbours are often of one kind
        for (const model::Node* node : found()) {
            if (last != nullptr && *last == node->kind)
                continue;
            last = &node->kind;
            if (!seen.insert(node->kind).second)
                continue;
            unknownKind_ = QString::fromStdString(node->kind);
            if (const ops::OpKind* kind = ops::find(node->kind))
                kinds_.push_back(kind);
        }
    }

    void addTitle()
    {
        const bool one = nodes_.size() == 1;
        const QString kind = kinds_.size() == 1 ? QString::fromStdString(kinds_.front()->label)
                             : kinds_.empty()   ? unknownKind_
                                                : tr("%1 kinds").arg(kinds_.size());
        addHeading(one ? kind : tr("%1 nodes: %2").arg(nodes_.size()).arg(kind));
        if (kinds_.size() == 1)
            addText(QString::fromStdString(kinds_.front()->help));
        if (!one)
            return;
        name_ = new TextField;
        name_->setObjectName(QStringLiteral("name"));
        nameRow_ =
            addRow(tr("Name"), name_, tr("Unique in the network; it keys the random numbers."));
        connect(name_, &TextField::committed, this, &NodePage::rename);
        connect(name_, &TextField::reverted, nameRow_, &FormRow::clearError);
    }

    /// Attributes that all kinds have, by name and type.
    std::vector<ops::AttributeSpec> commonSpecs() const
    {
        std::vector<ops::AttributeSpec> specs;
        if (kinds_.empty())
            return specs;
        for (const ops::AttributeSpec& spec : kinds_.front()->attributes) {
            const auto has = [&spec](const ops::OpKind* kind) {
                return std::any_of(kind->attributes.begin(), kind->attributes.end(),
                                   [&spec](const ops::AttributeSpec& other) {
                                       return other.drawn && other.name == spec.name &&
                                              other.type == spec.type;
                                   });
            };
            if (spec.drawn && std::all_of(kinds_.begin(), kinds_.end(), has))
                specs.push_back(spec);
        }
        return specs;
    }

    void addAttributes()
    {
        const std::vector<ops::AttributeSpec> specs = commonSpecs();
        if (specs.empty())
            return;
        addHeading(tr("Attributes"));
        for (const ops::AttributeSpec& spec : specs) {
            AttributeEditor* editor = makeAttributeEditor(spec);
            editor->setObjectName(QString::fromStdString(spec.name));
            FormRow* row = addRow(attributeLabel(spec.name), editor, attributeHelp(spec));
            row->keepResetRoom();
            attributes_.push_back({spec, row, editor});
            connect(editor, &AttributeEditor::edited, this,
                    [this, spec, row](const model::AttributeValue& value) {
                        setAttribute(spec, *row, value);
                    });
            const auto reset = [this, spec, row] { clearAttribute(spec, *row); };
            connect(editor, &AttributeEditor::cleared, this, reset);
            connect(row, &FormRow::resetRequested, this, reset);
            connect(editor, &AttributeEditor::rejected, row, &FormRow::setError);
            connect(editor, &AttributeEditor::reverted, row, &FormRow::clearError);
        }
    }

    void setAttribute(const ops::AttributeSpec& spec, FormRow& row,
                      const model::AttributeValue& value)
    {
        for (const ops::OpKind* kind : kinds_)
            if (const auto checked = checkAttribute(*kind, spec.name, value); !checked) {
                row.setError(QString::fromStdString(checked.error().message));
                return;
            }
        row.setError({});
        document().setAttribute(nodes_, spec.name, value);
    }

    void clearAttribute(const ops::AttributeSpec& spec, FormRow& row)
    {
        if (spec.required) {
            row.setError(tr("needs a value: %1").arg(QString::fromStdString(spec.help)));
            return;
        }
        row.setError({});
        document().setAttribute(nodes_, spec.name, std::nullopt);
    }

    void rename(const QString& name)
    {
        const std::string wanted = name.trimmed().toStdString();
        if (wanted == nodes_.front()) {
            nameRow_->setError({});
            return;
        }
        if (document().renameNode(nodes_.front(), wanted))
            return; // the selection follows, and with it the page
        nameRow_->setError(wanted.empty() ? tr("needs a name")
                                          : tr("another node has the name %1").arg(name.trimmed()));
    }

    void refreshAttribute(const ops::AttributeSpec& spec,
                          const std::vector<const model::Node*>& members, FormRow& row,
                          AttributeEditor& editor)
    {
        const auto valueOf = [&spec](const model::Node* node) -> const model::AttributeValue* {
            const auto value = node->attributes.values.find(spec.name);
            return value == node->attributes.values.end() ? nullptr : &value->second;
        };
        const model::AttributeValue* first = members.empty() ? nullptr : valueOf(members.front());
        AttributeView view;
        if (first != nullptr)
            view.value = *first;
        bool anySet = first != nullptr;
        for (const model::Node* node : members) {
            const model::AttributeValue* value = valueOf(node);
            anySet = anySet || value != nullptr;
            if ((value == nullptr) != (first == nullptr) || (value != nullptr && *value != *first))
                view.mixed = true;
            if (view.mixed && anySet)
                break;
        }
        view.fallback = fallbackOf(spec);
        editor.showView(view);
        row.setResettable(anySet && !spec.required);
    }

    /// The default, which another attribute may give.
    std::optional<model::AttributeValue> fallbackOf(const ops::AttributeSpec& spec) const
    {
        if (spec.required)
            return std::nullopt;
        const model::Node* node = nodeOf(nodes_.front());
        if (!spec.sameAs.empty() && node != nullptr)
            if (const auto other = node->attributes.values.find(spec.sameAs);
                other != node->attributes.values.end())
                return other->second;
        return spec.fallback;
    }

    void refreshError()
    {
        QStringList errors;
        if (nodes_.size() == 1)
            for (const session::NetworkFinding& finding : document().check().findings)
                if (finding.error.subject == nodes_.front())
                    errors << QString::fromStdString(finding.error.message);
        error_->setText(errors.join('\n'));
        error_->setVisible(!errors.isEmpty());
    }

    void refreshFigures()
    {
        std::vector<model::NodeId> ids;
        if (nodes_.size() <= kMostSummed)
            for (const std::string& name : nodes_)
                if (const model::NodeId id = document().node(name); id.valid())
                    ids.push_back(id);
        const auto all = session::figuresOf(document().network(), document().check(), ids);
        session::NodeFigures sum;
        sum.known = !all.empty();
        for (const session::NodeFigures& one : all) {
            sum.known = sum.known && one.known;
            sum.parameters += one.parameters;
            sum.variableBytes = sum.variableBytes + one.variableBytes;
            sum.outputBytes = sum.outputBytes + one.outputBytes;
            sum.forward = sum.forward + one.forward;
        }
        const Formatter text = formatter();
        const QString unknown = QStringLiteral("–");
        setFigure(parameters_, sum.known ? text.count(sum.parameters) : unknown);
        setFigure(forward_, sum.known ? text.flops(sum.forward) : unknown);
        setFigure(variables_, sum.known ? text.bytes(sum.variableBytes) : unknown);
        setFigure(outputs_, sum.known ? text.bytes(sum.outputBytes) : unknown);
        refreshTraining(text);
        refreshShapes(all);
    }

    void refreshTraining(const Formatter& text)
    {
        Flops work;
        bool found = false;
        if (facts_.step && nodes_.size() <= kMostSummed)
            for (const std::string& name : nodes_)
                if (const auto at = facts_.step->ofNode.find(name);
                    at != facts_.step->ofNode.end()) {
                    work = work + at->second;
                    found = true;
                }
        setFigure(training_, found ? text.flops(work) : QStringLiteral("–"));
    }

    void refreshShapes(const std::vector<session::NodeFigures>& all)
    {
        const bool shown = all.size() == 1 && nodes_.size() == 1 && kinds_.size() == 1;
        shapesHeading_->setVisible(shown);
        shapes_->setVisible(shown);
        if (!shown)
            return;
        const Formatter text = formatter();
        QList<std::pair<QString, QString>> lines;
        const auto add = [&](const QString& label, const model::TensorType& type) {
            lines << std::pair(label, text.shape(type.shape));
        };
        for (std::size_t at = 0; at < all[0].inputs.size(); ++at)
            add(tr("In: %1").arg(QString::fromStdString(ops::inputName(*kinds_.front(), int(at)))),
                all[0].inputs[at]);
        for (const auto& [name, type] : all[0].variables)
            add(QString::fromStdString(name), type);
        for (std::size_t at = 0; at < all[0].outputs.size(); ++at)
            add(tr("Out: %1").arg(QString::fromStdString(kinds_.front()->outputs.size() > at
                                                             ? kinds_.front()->outputs[at]
                                                             : std::string())),
                all[0].outputs[at]);
        if (lines.isEmpty())
            lines << std::pair(tr("Out"), tr("unknown until the inputs are wired"));
        if (lines == shownShapes_)
            return;
        shownShapes_ = lines;
        shapes_->clear();
        for (const auto& [label, shape] : lines)
            setFigure(shapes_->addFigure(label), shape);
    }

    std::vector<std::string> nodes_;
    std::vector<const ops::OpKind*> kinds_;
    QString unknownKind_;
    TextField* name_ = nullptr;
    FormRow* nameRow_ = nullptr;
    QLabel* error_;
    std::vector<AttributeRow> attributes_;
    QLabel* shapesHeading_;
    Form* shapes_;
    QList<std::pair<QString, QString>> shownShapes_;
    QLabel* parameters_;
    QLabel* forward_;
    QLabel* training_;
    QLabel* variables_;
    QLabel* outputs_;
    NodePlacementView* placement_;
};

} // namespace

InspectorPage* makeNodePage(Workbench workbench, const InspectorFacts& facts,
                            const std::vector<std::string>& nodes, QWidget* parent)
{
    return new NodePage(workbench, facts, nodes, parent);
}

} // namespace plugboard::gui

#include "node_page.moc"
