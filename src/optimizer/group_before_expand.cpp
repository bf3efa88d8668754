// Grouping sets level by level: the rows are grouped by all keys first, and what a set is made of is the
// smallest grouping so far that has its keys, instead of all rows once more for each set.

#include <algorithm>

#include "optimizer/attribute_set.h"
#include "optimizer/rule.h"
#include "optimizer/split_aggregates.h"
#include "optimizer/statistics.h"

namespace firesteel {

namespace {

/// Where no set has all the keys, at most this share of the rows may be expected to be left by grouping by
/// all of them, or the rows are multiplied as they are.
constexpr double kWorthwhile = 0.3;
constexpr size_t kMostSets = 256;

/// A grouping by some of the keys.
struct Level {
    LogicalPlanPtr plan;
    int64_t id;               // of the definition that it becomes
    std::vector<bool> keys;   // those of all that it has
    Attributes key_columns;   // one for each of all, of no use where it has it not
    Attributes part_columns;  // of the aggregates' parts
};

/// The nodes of a grouping by sets, taken apart and put together the other way round.
class LevelGrouping {
public:
    LevelGrouping(const Aggregate& aggregate, const Expand& expand)
        : aggregate_(aggregate), expand_(expand) {}

    /// Null when the aggregates do not allow it.
    LogicalPlanPtr build(Statistics& statistics) {
        for (const NamedExpr& call : aggregate_.aggregates) {
            if (!may_be_split(*call.expr) || !refers_only_to(call.expr, passed_on())) return nullptr;
        }
        if (expand_.projections.size() > kMostSets || !add_keys() || keys_.empty()) return nullptr;
        for (const NamedExpr& call : aggregate_.aggregates) split(call);
        levels_.push_back(first_level());
        const std::vector<std::vector<bool>> sets = sets_of_keys();
        const bool is_asked_for = std::find(sets.begin(), sets.end(), levels_[0].keys) != sets.end();
        const double left = statistics.rows(levels_[0].plan) / statistics.rows(expand_.inputs[0]);
        return is_asked_for || left <= kWorthwhile ? by_levels(sets) : nullptr;
    }

private:
    /// How an aggregate is made of its parts.
    struct Split {
        NamedExpr named;
        size_t part;  // the first one
    };

    /// Columns of the input that are the same in all copies of a row.
    AttributeSet passed_on() const {
        AttributeSet ids;
        for (size_t i = 0; i < expand_.output().size(); ++i) {
            const int64_t id = expand_.output()[i].id;
            const bool passes = std::all_of(
                expand_.projections.begin(), expand_.projections.end(), [&](const Exprs& projection) {
                    return projection[i]->is(ExprKind::kAttribute) && projection[i]->id == id;
                });
            if (passes) ids.insert(id);
        }
        return ids;
    }

    /// What the sets are made of: each column that is grouped by holds one expression, or nothing, or the
    /// number of the set.
    bool add_keys() {
        const AttributeSet input = ids_of(expand_.inputs[0]->output());
        for (const NamedExpr& key : aggregate_.grouping) {
            if (!key.expr->is(ExprKind::kAttribute)) return false;
            const auto& output = expand_.output();
            const auto column = std::find_if(output.begin(), output.end(),
                                             [&](const Attribute& a) { return a.id == key.expr->id; });
            if (column == output.end() || input.count(column->id)) return false;
            const auto place = static_cast<size_t>(column - output.begin());
            ExprPtr base;
            for (const Exprs& projection : expand_.projections) {
                const ExprPtr& expr = projection[place];
                if (expr->is_literal()) continue;
                if (base && !equal(base, expr)) return false;
                base = expr;
            }
            places_.push_back(place);
            bases_.push_back(-1);
            if (!base) continue;
            if (!is_deterministic(base)) return false;
            bases_.back() = add_key(base, *column);
        }
        return true;
    }

    int add_key(const ExprPtr& base, const Attribute& column) {
        for (size_t i = 0; i < keys_.size(); ++i) {
            if (equal(keys_[i].expr, base)) return static_cast<int>(i);
        }
        keys_.push_back({base, {next_expr_id(), column.name, base->type, base->nullable, column.metadata}});
        return static_cast<int>(keys_.size()) - 1;
    }

    void split(const NamedExpr& named) {
        splits_.push_back({named, parts_.size()});
        const Exprs& arguments = named.expr->children;
        const NamedExprs parts = parts_of(*named.expr, arguments.empty() ? nullptr : arguments[0]);
        parts_.insert(parts_.end(), parts.begin(), parts.end());
    }

    Level first_level() const {
        Level level{
            std::make_shared<Aggregate>(expand_.inputs[0], keys_, parts_), next_expr_id(), {}, {}, {}};
        level.keys.assign(keys_.size(), true);
        for (const NamedExpr& key : keys_) level.key_columns.push_back(key.output);
        for (const NamedExpr& part : parts_) level.part_columns.push_back(part.output);
        return level;
    }

    /// The groups of `finer` that agree in `keys`, taken together.
    Level coarser(const Level& finer, const std::vector<bool>& keys) const {
        Level level{nullptr, next_expr_id(), keys, {}, {}};
        NamedExprs grouping, merges;
        for (size_t i = 0; i < keys.size(); ++i) {
            level.key_columns.push_back(finer.key_columns[i]);
            level.key_columns.back().id = next_expr_id();
            if (keys[i]) grouping.push_back({finer.key_columns[i].reference(), level.key_columns.back()});
        }
        // A constant: without any key there would be a row where there are none.
        if (grouping.empty())
            grouping.push_back({make_true(), {next_expr_id(), "all", Type::boolean(), false, {}}});
        for (size_t i = 0; i < parts_.size(); ++i) {
            merges.push_back(merge_of(*parts_[i].expr, finer.part_columns[i].reference()));
            level.part_columns.push_back(merges.back().output);
        }
        level.plan = std::make_shared<Aggregate>(reference(finer), std::move(grouping), std::move(merges));
        return level;
    }

    static LogicalPlanPtr reference(const Level& level) {
        return std::make_shared<CteReference>(level.id, level.plan->output(), level.plan->output());
    }

    /// Of each projection, the keys that it keeps.
    std::vector<std::vector<bool>> sets_of_keys() const {
        std::vector<std::vector<bool>> sets;
        for (const Exprs& projection : expand_.projections) {
            std::vector<bool> set(keys_.size(), false);
            for (size_t i = 0; i < places_.size(); ++i) {
                if (!projection[places_[i]]->is_literal()) set[static_cast<size_t>(bases_[i])] = true;
            }
            sets.push_back(std::move(set));
        }
        return sets;
    }

    LogicalPlanPtr by_levels(const std::vector<std::vector<bool>>& sets) {
        std::vector<std::vector<bool>> wanted = sets;
        std::stable_sort(wanted.begin(), wanted.end(), [](const auto& a, const auto& b) {
            return std::count(a.begin(), a.end(), true) > std::count(b.begin(), b.end(), true);
        });
        for (const std::vector<bool>& keys : wanted) {
            if (find_level(keys) == levels_.end()) levels_.push_back(coarser(finer_than(keys), keys));
        }
        std::vector<LogicalPlanPtr> branches;
        for (size_t i = 0; i < sets.size(); ++i)
            branches.push_back(results(*find_level(sets[i]), expand_.projections[i]));
        std::vector<int64_t> ids;
        std::vector<LogicalPlanPtr> definitions;
        for (const Level& level : levels_) {
            ids.push_back(level.id);
            definitions.push_back(level.plan);
        }
        return std::make_shared<CteDefinitions>(
            std::make_shared<Union>(std::move(branches), aggregate_.output()), std::move(ids),
            std::move(definitions));
    }

    std::vector<Level>::iterator find_level(const std::vector<bool>& keys) {
        return std::find_if(levels_.begin(), levels_.end(), [&](const Level& l) { return l.keys == keys; });
    }

    /// The last that was made with these keys and others: it has few of those.
    const Level& finer_than(const std::vector<bool>& keys) const {
        const auto has_all = [&](const Level& level) {
            for (size_t i = 0; i < keys.size(); ++i) {
                if (keys[i] && !level.keys[i]) return false;
            }
            return true;
        };
        return *std::find_if(levels_.rbegin(), levels_.rend(), has_all);
    }

    /// What the aggregation puts out for one set.
    LogicalPlanPtr results(const Level& level, const Exprs& projection) const {
        NamedExprs columns;
        const auto add = [&](const Attribute& wanted, ExprPtr expr) {
            columns.push_back({std::move(expr), wanted});
            columns.back().output.id = next_expr_id();
            columns.back().output.nullable = columns.back().expr->nullable;
        };
        for (size_t i = 0; i < places_.size(); ++i) {
            const ExprPtr& expr = projection[places_[i]];
            add(aggregate_.grouping[i].output,
                expr->is_literal() ? expr : level.key_columns[static_cast<size_t>(bases_[i])].reference());
        }
        for (size_t i = 0; i < splits_.size(); ++i) {
            const size_t end = i + 1 < splits_.size() ? splits_[i + 1].part : parts_.size();
            Exprs parts;
            for (size_t part = splits_[i].part; part < end; ++part)
                parts.push_back(level.part_columns[part].reference());
            add(splits_[i].named.output, value_of(*splits_[i].named.expr, parts));
        }
        return std::make_shared<Project>(reference(level), std::move(columns));
    }

    const Aggregate& aggregate_;
    const Expand& expand_;
    NamedExprs keys_;             // all that sets are made of
    std::vector<size_t> places_;  // of the aggregation's keys among the columns of the Expand
    std::vector<int> bases_;      // which of the keys each of them is; -1: constants only
    NamedExprs parts_;
    std::vector<Split> splits_;
    std::vector<Level> levels_;  // from many keys to few
};

}  // namespace

LogicalPlanPtr group_before_expand(const LogicalPlanPtr& plan, const OptimizerOptions& options) {
    Statistics statistics;
    statistics.define_all(plan);
    return transform_plan_up(plan, [&](const LogicalPlanPtr& node) -> LogicalPlanPtr {
        const Aggregate* aggregate = node->as<Aggregate>();
        const Expand* expand = aggregate ? aggregate->inputs[0]->as<Expand>() : nullptr;
        if (!expand || expand->projections.size() < 2) return nullptr;
        const LogicalPlanPtr grouped = LevelGrouping(*aggregate, *expand).build(statistics);
        return grouped ? inline_ctes(grouped, options) : nullptr;  // the last level has one reader
    });
}

}  // namespace firesteel
