#include "plan/logical_plan.h"

#include <unordered_map>

#include "common/check.h"

namespace firesteel {

namespace {

Attributes outputs_of(const NamedExprs& columns) {
    Attributes out;
    out.reserve(columns.size());
    for (const auto& column : columns) out.push_back(column.output);
    return out;
}

Exprs exprs_of(const NamedExprs& columns) {
    Exprs out;
    out.reserve(columns.size());
    for (const auto& column : columns) out.push_back(column.expr);
    return out;
}

Exprs exprs_of(const SortKeys& keys) {
    Exprs out;
    out.reserve(keys.size());
    for (const auto& key : keys) out.push_back(key.expr);
    return out;
}

/// The same columns over other expressions, taken from `exprs` at `*next`.
NamedExprs replaced(const NamedExprs& columns, const Exprs& exprs, size_t& next) {
    NamedExprs out = columns;
    for (auto& column : out) {
        column.expr = exprs.at(next++);
        column.output.type = column.expr->type;
        column.output.nullable = column.expr->nullable;
    }
    return out;
}

SortKeys replaced(const SortKeys& keys, const Exprs& exprs) {
    SortKeys out = keys;
    for (size_t i = 0; i < out.size(); ++i) out[i].expr = exprs.at(i);
    return out;
}

Attributes concatenated(const Attributes& a, const Attributes& b) {
    Attributes out = a;
    out.insert(out.end(), b.begin(), b.end());
    return out;
}

Attributes all_nullable(Attributes attributes) {
    for (auto& attribute : attributes) attribute.nullable = true;
    return attributes;
}

template <typename Node>
std::shared_ptr<Node> copy_with_inputs(const Node& node, std::vector<LogicalPlanPtr> inputs) {
    CHECK(inputs.size() == node.inputs.size());
    auto copy = std::make_shared<Node>(node);
    copy->inputs = std::move(inputs);
    return copy;
}

}  // namespace

LogicalPlanPtr LogicalNode::with_expressions(Exprs) const {
    CHECK(false, "node {} has no expressions", describe());
}

Scan::Scan(TableProviderPtr t, std::vector<int32_t> c, Attributes output, Exprs f)
    : LogicalNode(kKind),
      table(std::move(t)),
      columns(std::move(c)),
      filters(std::move(f)),
      output_(std::move(output)) {
    CHECK(columns.size() == output_.size());
}
LogicalPlanPtr Scan::with_inputs(std::vector<LogicalPlanPtr> in) const {
    return copy_with_inputs(*this, std::move(in));
}
LogicalPlanPtr Scan::with_expressions(Exprs e) const {
    auto copy = std::make_shared<Scan>(*this);
    copy->filters = std::move(e);
    return copy;
}

LogicalPlanPtr LocalRows::with_inputs(std::vector<LogicalPlanPtr> in) const {
    return copy_with_inputs(*this, std::move(in));
}

Range::Range(int64_t first, int64_t last, int64_t s, int32_t p, Attribute id)
    : LogicalNode(kKind), start(first), end(last), step(s), partitions(p), output_{std::move(id)} {}
LogicalPlanPtr Range::with_inputs(std::vector<LogicalPlanPtr> in) const {
    return copy_with_inputs(*this, std::move(in));
}

Project::Project(LogicalPlanPtr input, NamedExprs c)
    : LogicalNode(kKind, {std::move(input)}), columns(std::move(c)), output_(outputs_of(columns)) {}
LogicalPlanPtr Project::with_inputs(std::vector<LogicalPlanPtr> in) const {
    return copy_with_inputs(*this, std::move(in));
}
Exprs Project::expressions() const { return exprs_of(columns); }
LogicalPlanPtr Project::with_expressions(Exprs e) const {
    size_t next = 0;
    return std::make_shared<Project>(inputs[0], replaced(columns, e, next));
}

Derive::Derive(LogicalPlanPtr input, NamedExprs s, Attributes output)
    : LogicalNode(kKind, {std::move(input)}), steps(std::move(s)), output_(std::move(output)) {}
LogicalPlanPtr Derive::with_inputs(std::vector<LogicalPlanPtr> in) const {
    return copy_with_inputs(*this, std::move(in));
}
Exprs Derive::expressions() const { return exprs_of(steps); }
LogicalPlanPtr Derive::with_expressions(Exprs e) const {
    size_t next = 0;
    NamedExprs now = replaced(steps, e, next);
    std::unordered_map<int64_t, const Attribute*> made;
    for (const NamedExpr& step : now) made.emplace(step.output.id, &step.output);
    Attributes output = output_;
    for (Attribute& attribute : output) {
        const auto step = made.find(attribute.id);
        if (step == made.end()) continue;
        attribute.type = step->second->type;
        attribute.nullable = step->second->nullable;
    }
    return std::make_shared<Derive>(inputs[0], std::move(now), std::move(output));
}

Filter::Filter(LogicalPlanPtr input, ExprPtr c)
    : LogicalNode(kKind, {std::move(input)}), condition(std::move(c)) {}
LogicalPlanPtr Filter::with_inputs(std::vector<LogicalPlanPtr> in) const {
    return copy_with_inputs(*this, std::move(in));
}
LogicalPlanPtr Filter::with_expressions(Exprs e) const {
    return std::make_shared<Filter>(inputs[0], e.at(0));
}

Join::Join(LogicalPlanPtr left, LogicalPlanPtr right, LogicalJoinType t, ExprPtr c)
    : LogicalNode(kKind, {std::move(left), std::move(right)}), type(t), condition(std::move(c)) {
    compute_output();
}
void Join::compute_output() {
    using enum LogicalJoinType;
    const auto& left = inputs[0]->output();
    const auto& right = inputs[1]->output();
    switch (type) {
        case kInner:
        case kCross:
            output_ = concatenated(left, right);
            return;
        case kLeftOuter:
        case kSingle:
            output_ = concatenated(left, all_nullable(right));
            return;
        case kRightOuter:
            output_ = concatenated(all_nullable(left), right);
            return;
        case kFullOuter:
            output_ = concatenated(all_nullable(left), all_nullable(right));
            return;
        case kLeftSemi:
        case kLeftAnti:
            output_ = left;
            return;
        case kMark:
            output_ = concatenated(left, {mark});
            return;
    }
}
std::shared_ptr<const Join> make_join(Join prototype) {
    prototype.compute_output();
    return std::make_shared<const Join>(std::move(prototype));
}
LogicalPlanPtr Join::with_inputs(std::vector<LogicalPlanPtr> in) const {
    CHECK(in.size() == 2);
    Join copy = *this;
    copy.inputs = std::move(in);
    return make_join(std::move(copy));
}
Exprs Join::expressions() const { return condition ? Exprs{condition} : Exprs{}; }
LogicalPlanPtr Join::with_expressions(Exprs e) const {
    auto copy = std::make_shared<Join>(*this);
    copy->condition = e.empty() ? nullptr : e[0];
    return copy;
}

Aggregate::Aggregate(LogicalPlanPtr input, NamedExprs g, NamedExprs a)
    : LogicalNode(kKind, {std::move(input)}),
      grouping(std::move(g)),
      aggregates(std::move(a)),
      output_(concatenated(outputs_of(grouping), outputs_of(aggregates))) {}
LogicalPlanPtr Aggregate::with_inputs(std::vector<LogicalPlanPtr> in) const {
    return copy_with_inputs(*this, std::move(in));
}
Exprs Aggregate::expressions() const {
    Exprs all = exprs_of(grouping);
    const Exprs more = exprs_of(aggregates);
    all.insert(all.end(), more.begin(), more.end());
    return all;
}
LogicalPlanPtr Aggregate::with_expressions(Exprs e) const {
    size_t next = 0;
    auto new_grouping = replaced(grouping, e, next);
    return std::make_shared<Aggregate>(inputs[0], std::move(new_grouping), replaced(aggregates, e, next));
}

Sort::Sort(LogicalPlanPtr input, SortKeys k, bool g)
    : LogicalNode(kKind, {std::move(input)}), keys(std::move(k)), global(g) {}
LogicalPlanPtr Sort::with_inputs(std::vector<LogicalPlanPtr> in) const {
    return copy_with_inputs(*this, std::move(in));
}
Exprs Sort::expressions() const { return exprs_of(keys); }
LogicalPlanPtr Sort::with_expressions(Exprs e) const {
    return std::make_shared<Sort>(inputs[0], replaced(keys, e), global);
}

Limit::Limit(LogicalPlanPtr input, std::optional<int64_t> c, int64_t o)
    : LogicalNode(kKind, {std::move(input)}), count(c), offset(o) {}
LogicalPlanPtr Limit::with_inputs(std::vector<LogicalPlanPtr> in) const {
    return copy_with_inputs(*this, std::move(in));
}

Tail::Tail(LogicalPlanPtr input, int64_t c) : LogicalNode(kKind, {std::move(input)}), count(c) {}
LogicalPlanPtr Tail::with_inputs(std::vector<LogicalPlanPtr> in) const {
    return copy_with_inputs(*this, std::move(in));
}

Union::Union(std::vector<LogicalPlanPtr> in, Attributes output)
    : LogicalNode(kKind, std::move(in)), output_(std::move(output)) {
    for (const auto& input : inputs) CHECK(input->output().size() == output_.size());
}
LogicalPlanPtr Union::with_inputs(std::vector<LogicalPlanPtr> in) const {
    return copy_with_inputs(*this, std::move(in));
}

SetOperation::SetOperation(LogicalPlanPtr left, LogicalPlanPtr right, spec::SetOperator o, bool a)
    : LogicalNode(kKind, {std::move(left), std::move(right)}), op(o), all(a), output_(inputs[0]->output()) {
    CHECK(op != spec::SetOperator::kUnion);
    const auto& other = inputs[1]->output();
    CHECK(other.size() == output_.size());
    if (op == spec::SetOperator::kIntersect) {
        for (size_t i = 0; i < output_.size(); ++i)
            output_[i].nullable = output_[i].nullable && other[i].nullable;
    }
}
LogicalPlanPtr SetOperation::with_inputs(std::vector<LogicalPlanPtr> in) const {
    CHECK(in.size() == 2);
    return std::make_shared<SetOperation>(in[0], in[1], op, all);
}

Window::Window(LogicalPlanPtr input, NamedExprs c)
    : LogicalNode(kKind, {std::move(input)}),
      calls(std::move(c)),
      output_(concatenated(inputs[0]->output(), outputs_of(calls))) {}
LogicalPlanPtr Window::with_inputs(std::vector<LogicalPlanPtr> in) const {
    return std::make_shared<Window>(in.at(0), calls);
}
Exprs Window::expressions() const { return exprs_of(calls); }
LogicalPlanPtr Window::with_expressions(Exprs e) const {
    size_t next = 0;
    return std::make_shared<Window>(inputs[0], replaced(calls, e, next));
}

Generate::Generate(LogicalPlanPtr input, ExprPtr call, Attributes made, bool keep)
    : LogicalNode(kKind, {std::move(input)}),
      generator(std::move(call)),
      generated(std::move(made)),
      outer(keep),
      output_(concatenated(inputs[0]->output(), generated)) {}
LogicalPlanPtr Generate::with_inputs(std::vector<LogicalPlanPtr> in) const {
    return std::make_shared<Generate>(in.at(0), generator, generated, outer);
}
LogicalPlanPtr Generate::with_expressions(Exprs e) const {
    return std::make_shared<Generate>(inputs[0], e.at(0), generated, outer);
}

Expand::Expand(LogicalPlanPtr input, std::vector<Exprs> p, Attributes output)
    : LogicalNode(kKind, {std::move(input)}), projections(std::move(p)), output_(std::move(output)) {
    for (const auto& projection : projections) CHECK(projection.size() == output_.size());
}
LogicalPlanPtr Expand::with_inputs(std::vector<LogicalPlanPtr> in) const {
    return copy_with_inputs(*this, std::move(in));
}
Exprs Expand::expressions() const {
    Exprs all;
    for (const auto& projection : projections) all.insert(all.end(), projection.begin(), projection.end());
    return all;
}
LogicalPlanPtr Expand::with_expressions(Exprs e) const {
    auto copy = std::make_shared<Expand>(*this);
    size_t next = 0;
    for (auto& projection : copy->projections) {
        for (auto& expr : projection) expr = e.at(next++);
    }
    return copy;
}

Sample::Sample(LogicalPlanPtr input, double from, double to, bool replace, int64_t s)
    : LogicalNode(kKind, {std::move(input)}), lower(from), upper(to), with_replacement(replace), seed(s) {}
LogicalPlanPtr Sample::with_inputs(std::vector<LogicalPlanPtr> in) const {
    return copy_with_inputs(*this, std::move(in));
}

Repartition::Repartition(LogicalPlanPtr input, int32_t n, SortKeys k, bool range, bool exchange)
    : LogicalNode(kKind, {std::move(input)}),
      partitions(n),
      keys(std::move(k)),
      by_range(range),
      shuffle(exchange) {}
LogicalPlanPtr Repartition::with_inputs(std::vector<LogicalPlanPtr> in) const {
    return copy_with_inputs(*this, std::move(in));
}
Exprs Repartition::expressions() const { return exprs_of(keys); }
LogicalPlanPtr Repartition::with_expressions(Exprs e) const {
    auto copy = std::make_shared<Repartition>(*this);
    copy->keys = replaced(keys, e);
    return copy;
}

CollectMetrics::CollectMetrics(LogicalPlanPtr input, std::string n, NamedExprs m)
    : LogicalNode(kKind, {std::move(input)}), name(std::move(n)), metrics(std::move(m)) {}
LogicalPlanPtr CollectMetrics::with_inputs(std::vector<LogicalPlanPtr> in) const {
    return copy_with_inputs(*this, std::move(in));
}
Exprs CollectMetrics::expressions() const { return exprs_of(metrics); }
LogicalPlanPtr CollectMetrics::with_expressions(Exprs e) const {
    size_t next = 0;
    return std::make_shared<CollectMetrics>(inputs[0], name, replaced(metrics, e, next));
}

ScriptTransformation::ScriptTransformation(LogicalPlanPtr input, ScriptFormat f, Attributes output)
    : LogicalNode(kKind, {std::move(input)}), format(std::move(f)), output_(std::move(output)) {}
LogicalPlanPtr ScriptTransformation::with_inputs(std::vector<LogicalPlanPtr> in) const {
    return copy_with_inputs(*this, std::move(in));
}

CteDefinitions::CteDefinitions(LogicalPlanPtr query, std::vector<int64_t> i,
                               std::vector<LogicalPlanPtr> definitions)
    : LogicalNode(kKind, {std::move(query)}), ids(std::move(i)) {
    CHECK(ids.size() == definitions.size());
    inputs.insert(inputs.end(), definitions.begin(), definitions.end());
}
LogicalPlanPtr CteDefinitions::with_inputs(std::vector<LogicalPlanPtr> in) const {
    return copy_with_inputs(*this, std::move(in));
}

CteReference::CteReference(int64_t i, Attributes output, Attributes of_definition)
    : LogicalNode(kKind), id(i), definition_output(std::move(of_definition)), output_(std::move(output)) {
    CHECK(definition_output.size() == output_.size());
}
LogicalPlanPtr CteReference::with_inputs(std::vector<LogicalPlanPtr> in) const {
    return copy_with_inputs(*this, std::move(in));
}

SubqueryAlias::SubqueryAlias(LogicalPlanPtr input, std::string n)
    : LogicalNode(kKind, {std::move(input)}), name(std::move(n)) {}
LogicalPlanPtr SubqueryAlias::with_inputs(std::vector<LogicalPlanPtr> in) const {
    return copy_with_inputs(*this, std::move(in));
}

Schema output_schema(const LogicalNode& plan) {
    Schema schema;
    for (const auto& attribute : plan.output()) schema.push_back(attribute.to_field());
    return schema;
}

}  // namespace firesteel
