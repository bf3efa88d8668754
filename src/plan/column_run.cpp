#include "plan/column_run.h"

#include <algorithm>
#include <set>
#include <unordered_set>

#include "catalog/identifier.h"
#include "plan/query_resolver.h"

namespace firesteel {

namespace {

/// The columns that a node needs of the one below it, each once, in the order they are met.
class Needed {
public:
    void add(const Attribute& attribute) {
        if (ids_.insert(attribute.id).second) columns_.push_back(attribute);
    }
    const Attributes& columns() const { return columns_; }

private:
    std::unordered_set<int64_t> ids_;
    Attributes columns_;
};

}  // namespace

/// Stands for all that is below a run.
static const std::shared_ptr<const Relation>& merged_levels() {
    static const auto kLevels = std::make_shared<const Relation>();
    return kLevels;
}

void refuse_merged(const Relation& below) {
    if (&below == merged_levels().get()) throw LevelsWanted();
}

ColumnRun::ColumnRun(Relation input, bool case_sensitive)
    : result_(std::move(input)), case_sensitive_(case_sensitive) {}

std::string ColumnRun::key(const std::string& name) const {
    return case_sensitive_ ? name : lower_case(name);
}

const std::vector<size_t>* ColumnRun::places(const std::string& name) {
    if (!places_known_) {
        places_.clear();
        for (size_t i = 0; i < result_.columns.size(); ++i)
            places_[key(result_.columns[i].attribute.name)].push_back(i);
        places_known_ = true;
    }
    const auto found = places_.find(key(name));
    return found == places_.end() ? nullptr : &found->second;
}

size_t ColumnRun::layer_of(int64_t id) const {
    const auto known = layers_.find(id);
    return known == layers_.end() ? 0 : known->second;
}

/// Makes `column` a new one. A copy of a column that is a copy itself is made of that one's source.
void ColumnRun::define(Attribute& column, ExprPtr expr) {
    if (expr->is(ExprKind::kAttribute)) {
        const auto source = made_.find(expr->id);
        if (source != made_.end() && source->second.expr->is(ExprKind::kAttribute))
            expr = source->second.expr;
    }
    size_t layer = lowest_;
    for (const int64_t id : referenced_attributes(expr)) layer = std::max(layer, layer_of(id) + 1);
    highest_ = std::max(highest_, layer);
    column.id = next_expr_id();
    column.type = expr->type;
    column.nullable = expr->nullable;
    layers_.emplace(column.id, layer);
    made_.emplace(column.id, NamedExpr{std::move(expr), column});
    sequence_.push_back(column.id);
}

void ColumnRun::set(const Attribute& column, const ExprPtr& expr) {
    const std::vector<size_t>* replaced = places(column.name);
    if (replaced == nullptr) return append(column, expr);
    for (const size_t place : *replaced) {
        result_.columns[place] = {column, {}};
        define(result_.columns[place].attribute, expr);
    }
}

void ColumnRun::append(const Attribute& column, const ExprPtr& expr) {
    result_.columns.push_back({column, {}});
    define(result_.columns.back().attribute, expr);
    if (places_known_) places_[key(column.name)].push_back(result_.columns.size() - 1);
}

void ColumnRun::rename(const std::vector<std::pair<std::string, std::string>>& renames) {
    std::set<size_t> touched;
    std::unordered_map<size_t, ExprPtr> sources;
    for (const auto& [from, to] : renames) {
        const std::vector<size_t>* found = places(from);
        if (found == nullptr) continue;
        const std::vector<size_t> moved = *found;
        places_.erase(key(from));
        for (const size_t place : moved) {
            Attribute& attribute = result_.columns[place].attribute;
            sources.emplace(place, attribute.reference());
            attribute.name = to;
            touched.insert(place);
            places_[key(to)].push_back(place);
        }
    }
    for (const size_t place : touched) {
        result_.columns[place].qualifier.clear();
        define(result_.columns[place].attribute, sources.at(place));
    }
}

void ColumnRun::keep(ScopeColumns columns) {
    places_known_ = places_known_ && columns.size() == result_.columns.size();
    result_.columns = std::move(columns);
}

void ColumnRun::set_apart() {
    lowest_ = highest_ + 1;
    is_apart_ = true;
    has_apart_ = true;
}

void ColumnRun::end_level(const std::optional<int64_t>& plan_id) {
    if (is_apart_) lowest_ = highest_ + 1;
    is_apart_ = false;
    result_.hidden.clear();
    for (auto& entry : result_.plan_ids) {
        ++entry.depth;
        // Of the levels only the last one has its columns: those of the scope.
        if (entry.columns.get() == &result_.columns) entry.columns = nullptr;
    }
    if (!plan_id) return;
    const std::shared_ptr<void> nobody;
    result_.plan_ids.push_back({*plan_id, 0, std::shared_ptr<const ScopeColumns>(nobody, &result_.columns)});
}

const NamedExpr& ColumnRun::passed(const Attribute& attribute) {
    const auto found = passed_.find(attribute.id);
    return found != passed_.end() ? found->second
                                  : passed_.emplace(attribute.id, pass_through(attribute)).first->second;
}

/// The columns of each node, the highest first. Nodes hand on what those above them need, and no more.
std::vector<NamedExprs> ColumnRun::nodes() {
    std::unordered_map<int64_t, Attribute> inputs;
    for (const Attribute& attribute : result_.plan->output()) inputs.emplace(attribute.id, attribute);
    std::vector<NamedExprs> nodes;
    Attributes wanted = attributes_of(result_.columns);
    size_t layer = 1;
    for (const Attribute& attribute : wanted) layer = std::max(layer, layer_of(attribute.id));
    for (; layer > 0; --layer) {
        const auto is_made_here = [&](const Attribute& attribute) { return layer_of(attribute.id) == layer; };
        const bool is_top = nodes.empty();
        if (!is_top && std::none_of(wanted.begin(), wanted.end(), is_made_here)) continue;
        NamedExprs columns;
        Needed needed;
        for (const Attribute& attribute : wanted) {
            const bool here = is_made_here(attribute);
            columns.push_back(here ? made_.at(attribute.id) : passed(attribute));
            if (!here) needed.add(attribute);
            if (!here) continue;
            for (const int64_t id : referenced_attributes(columns.back().expr)) {
                const auto made = made_.find(id);
                const auto input = inputs.find(id);
                if (made != made_.end())
                    needed.add(made->second.output);
                else if (input != inputs.end())
                    needed.add(input->second);
            }
        }
        nodes.push_back(std::move(columns));
        wanted = needed.columns();
    }
    return nodes;
}

LogicalPlanPtr ColumnRun::projections() {
    std::vector<NamedExprs> all = nodes();
    LogicalPlanPtr plan = result_.plan;
    for (; !all.empty(); all.pop_back()) {
        plan = extract_windows(std::move(plan), all.back());
        plan = std::make_shared<Project>(std::move(plan), std::move(all.back()));
    }
    return plan;
}

/// Rules see through projections better, so a few stay such.
bool ColumnRun::is_deep() const {
    constexpr size_t kMostEntries = 2048;  // of the lists of columns of all nodes
    if (has_apart_) return false;
    size_t layer = 0;
    for (const ScopeColumn& column : result_.columns) layer = std::max(layer, layer_of(column.attribute.id));
    return layer > 1 && layer * result_.columns.size() > kMostEntries;
}

/// What the columns need, in the order in which it was made.
LogicalPlanPtr ColumnRun::derivation() const {
    std::unordered_set<int64_t> needed;
    for (const ScopeColumn& column : result_.columns) needed.insert(column.attribute.id);
    NamedExprs steps;
    for (size_t i = sequence_.size(); i-- > 0;) {
        if (needed.count(sequence_[i]) == 0) continue;
        steps.push_back(made_.at(sequence_[i]));
        for (const int64_t id : referenced_attributes(steps.back().expr)) needed.insert(id);
    }
    std::reverse(steps.begin(), steps.end());
    return std::make_shared<Derive>(result_.plan, std::move(steps), attributes_of(result_.columns));
}

Relation ColumnRun::finish() && {
    result_.plan = is_deep() ? derivation() : projections();
    result_.select = nullptr;
    result_.below = merged_levels();
    result_.widen = [](const NamedExprs&) -> LogicalPlanPtr { throw LevelsWanted(); };
    return std::move(result_);
}

}  // namespace firesteel
