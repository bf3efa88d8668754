// What a query asks for several times is computed once, and its rows are kept for all who read them.

#include <algorithm>
#include <unordered_map>

#include "optimizer/attribute_set.h"
#include "optimizer/joined_block.h"
#include "optimizer/plan_classes.h"
#include "optimizer/rule.h"
#include "optimizer/statistics.h"

namespace firesteel {

namespace {

/// Rough work per row, in units of a value read from a columnar file.
constexpr double kColumnarRow = 1;
constexpr double kTextRow = 20;  // to be parsed
constexpr double kKnownRow = 0.2;
constexpr double kJoinedRow = 2;
constexpr double kGroupedRow = 4;
constexpr double kSortedRow = 10;
constexpr double kKeptRow = 2;  // written and read again
constexpr double kKeptValue = 0.6;
constexpr double kWidestKept = 8;  // nobody reads all of so many columns

/// Do partition numbers or row positions shape the answer?
bool looks_at_positions(const LogicalPlanPtr& plan) {
    if (plan->kind == LogicalKind::kSample) return true;
    if (const Sort* sort = plan->as<Sort>(); sort && !sort->global) return true;
    const Exprs exprs = plan->expressions();
    return !std::all_of(exprs.begin(), exprs.end(), is_deterministic) ||
           std::any_of(plan->inputs.begin(), plan->inputs.end(), looks_at_positions);
}

/// Does it yield its first row only after it has seen all of its input?
bool is_breaker(const LogicalPlanPtr& plan) {
    switch (plan->kind) {
        case LogicalKind::kProject:
        case LogicalKind::kFilter:
            return is_breaker(plan->inputs[0]);
        case LogicalKind::kAggregate:
        case LogicalKind::kSort:
        case LogicalKind::kWindow:
        case LogicalKind::kSetOperation:
            return true;
        default:
            return false;
    }
}

/// Has it to parse text, which costs more than anything else?
bool reads_text(const LogicalPlanPtr& plan) {
    const Scan* scan = plan->as<Scan>();
    return (scan && !scan->table->estimated_rows()) ||
           std::any_of(plan->inputs.begin(), plan->inputs.end(), reads_text);
}

/// Does it more than read what can be read again as well?
bool is_heavy(const LogicalPlanPtr& plan) {
    switch (plan->kind) {
        case LogicalKind::kProject:
        case LogicalKind::kFilter:
        case LogicalKind::kLimit:
        case LogicalKind::kTail:
        case LogicalKind::kUnion:
            return std::any_of(plan->inputs.begin(), plan->inputs.end(), is_heavy);
        case LogicalKind::kScan:
            return !plan->as<Scan>()->table->estimated_rows();  // text, which has to be parsed to be counted
        case LogicalKind::kLocalRows:
        case LogicalKind::kRange:
        case LogicalKind::kCteReference:
            return false;
        default:
            return true;
    }
}

void add_leaves(const LogicalPlanPtr& plan, std::vector<LogicalPlanPtr>& leaves) {
    if (plan->inputs.empty()) leaves.push_back(plan);
    for (const LogicalPlanPtr& input : plan->inputs) add_leaves(input, leaves);
}

class Sharing {
public:
    LogicalPlanPtr apply(const LogicalPlanPtr& plan) {
        if (!has_twins(plan) || looks_at_positions(plan)) return plan;
        const LogicalPlanPtr query = without_definitions(plan);
        for (const LogicalPlanPtr& definition : written_) add_occurrences(definition);
        add_occurrences(query);
        for (const LogicalPlanPtr& definition : written_) count(definition, {});
        count(query, {});
        if (std::none_of(uses_.begin(), uses_.end(), [](const auto& use) { return use.second > 1; }))
            return plan;

        for (size_t i = 0; i < written_.size(); ++i) {
            LogicalPlanPtr definition = shared(written_[i]);
            ids_.push_back(written_ids_[i]);
            definitions_.push_back(std::move(definition));
        }
        LogicalPlanPtr root = shared(query);
        return std::make_shared<CteDefinitions>(std::move(root), std::move(ids_), std::move(definitions_));
    }

private:
    struct Made {
        int64_t id = 0;
        Attributes columns;
    };

    bool has_twins(const LogicalPlanPtr& plan) {
        std::vector<LogicalPlanPtr> leaves;
        add_leaves(plan, leaves);
        if (leaves.size() < 2) return false;
        std::vector<int32_t> numbers;
        for (const LogicalPlanPtr& leaf : leaves) {
            const int32_t number = classes_.class_of(leaf);
            if (number != PlanClasses::kAlone) numbers.push_back(number);
        }
        std::sort(numbers.begin(), numbers.end());
        return std::adjacent_find(numbers.begin(), numbers.end()) != numbers.end();
    }

    /// The query alone; the definitions that it came with are noted, each behind those that it refers to.
    LogicalPlanPtr without_definitions(const LogicalPlanPtr& plan) {
        return transform_plan_up(plan, [this](const LogicalPlanPtr& node) -> LogicalPlanPtr {
            const CteDefinitions* with = node->as<CteDefinitions>();
            if (!with) return nullptr;
            for (size_t i = 0; i < with->ids.size(); ++i) {
                written_ids_.push_back(with->ids[i]);
                written_.push_back(with->inputs[i + 1]);
                statistics_.define(with->ids[i], with->inputs[i + 1]);
            }
            return with->inputs[0];
        });
    }

    /// Where a part of the plan stands.
    struct Surroundings {
        bool stops_early = false;  // a limit above may be satisfied before all rows have been seen
        bool is_joined = false;    // other relations of an inner join may tell it which rows they need
    };

    /// Counts occurrences of what is worth sharing; what stands within one is counted once for all of them.
    void count(const LogicalPlanPtr& plan, const Surroundings& around) {
        if (is_worth_it(plan, around) && ++uses_[classes_.class_of(plan)] > 1) return;
        const bool is_limit = plan->kind == LogicalKind::kLimit;
        const bool passes = plan->kind != LogicalKind::kAggregate && plan->kind != LogicalKind::kSort &&
                            plan->kind != LogicalKind::kWindow;
        for (size_t i = 0; i < plan->inputs.size(); ++i) {
            const bool streams = plan->kind != LogicalKind::kJoin || i == 0;
            const bool same_row = plan->kind == LogicalKind::kProject || plan->kind == LogicalKind::kFilter;
            count(plan->inputs[i], {is_limit || (around.stops_early && passes && streams),
                                    is_inner_join(*plan) || (around.is_joined && same_row)});
        }
    }

    void add_occurrences(const LogicalPlanPtr& plan) {
        ++occurrences_[classes_.class_of(plan)];
        for (const LogicalPlanPtr& input : plan->inputs) add_occurrences(input);
    }

    /// A join among others gives fewer rows when the others' keys reach its scans, so it must be small, all
    /// the more when few ask for it.
    bool is_small(const LogicalPlanPtr& plan) {
        constexpr double kSmall = 0.1;
        double largest = 0;
        std::vector<LogicalPlanPtr> leaves;
        add_leaves(plan, leaves);
        for (const LogicalPlanPtr& leaf : leaves) {
            const Scan* scan = leaf->as<Scan>();
            largest = std::max(largest, scan ? statistics_.table_rows(*scan->table) : statistics_.rows(leaf));
        }
        const int others = occurrences_[classes_.class_of(plan)] - 1;
        return statistics_.rows(plan) <= largest * kSmall * others;
    }

    bool is_worth_it(const LogicalPlanPtr& plan, const Surroundings& around) {
        if (classes_.class_of(plan) == PlanClasses::kAlone) return false;
        if (around.stops_early && !is_breaker(plan)) return false;
        if (around.is_joined && !is_breaker(plan) && !reads_text(plan) && !is_small(plan)) return false;
        if (!is_heavy(plan)) return false;
        const double width = std::min(kWidestKept, static_cast<double>(plan->output().size()));
        return work(plan) > statistics_.rows(plan) * (kKeptRow + kKeptValue * width);
    }

    double work(const LogicalPlanPtr& plan) {
        const auto known = work_.find(plan.get());
        if (known != work_.end()) return known->second;
        double all = own_work(plan);
        for (const LogicalPlanPtr& input : plan->inputs) all += work(input);
        work_.emplace(plan.get(), all);
        return all;
    }

    double own_work(const LogicalPlanPtr& plan) {
        const auto rows_in = [&] {
            double rows = 0;
            for (const LogicalPlanPtr& input : plan->inputs) rows += statistics_.rows(input);
            return rows;
        };
        switch (plan->kind) {
            case LogicalKind::kScan: {
                const TableProvider& table = *plan->as<Scan>()->table;
                const auto rows = table.estimated_rows();
                if (rows) return static_cast<double>(*rows) * kColumnarRow;
                return statistics_.table_rows(table) * kTextRow;
            }
            case LogicalKind::kJoin:
                return rows_in() * kJoinedRow;
            case LogicalKind::kAggregate:
            case LogicalKind::kSetOperation:
                return rows_in() * kGroupedRow;
            case LogicalKind::kSort:
            case LogicalKind::kWindow:
                return rows_in() * kSortedRow;
            case LogicalKind::kUnion:
                return 0;
            default:
                return std::max(rows_in(), statistics_.rows(plan)) * kKnownRow;
        }
    }

    /// The plan with references in place of what is shared; those parts become definitions.
    LogicalPlanPtr shared(const LogicalPlanPtr& plan) {
        const auto use = uses_.find(classes_.class_of(plan));
        if (use == uses_.end() || use->second < 2) return with_shared_inputs(plan);
        const auto [known, is_new] = made_.try_emplace(use->first);
        if (is_new) {
            std::vector<std::pair<int64_t, int64_t>> renamed;
            LogicalPlanPtr definition = renew_ids(with_shared_inputs(plan), renamed);
            Made& made = made_[use->first];  // others may have been made meanwhile
            made = {next_expr_id(), definition->output()};
            ids_.push_back(made.id);
            definitions_.push_back(std::move(definition));
        }
        const Made& made = made_.at(use->first);
        return std::make_shared<CteReference>(made.id, plan->output(), made.columns);
    }

    LogicalPlanPtr with_shared_inputs(const LogicalPlanPtr& plan) {
        std::vector<LogicalPlanPtr> inputs = plan->inputs;
        for (LogicalPlanPtr& input : inputs) input = shared(input);
        return inputs == plan->inputs ? plan : plan->with_inputs(std::move(inputs));
    }

    PlanClasses classes_;
    Statistics statistics_;
    std::unordered_map<const LogicalNode*, double> work_;
    std::vector<int64_t> written_ids_;  // of the definitions that the query came with
    std::vector<LogicalPlanPtr> written_;
    std::unordered_map<int32_t, int> occurrences_;  // by class; in all, also within each other
    std::unordered_map<int32_t, int> uses_;         // by class; of what is worth sharing
    std::unordered_map<int32_t, Made> made_;        // the same
    std::vector<int64_t> ids_;                      // of all definitions
    std::vector<LogicalPlanPtr> definitions_;
};

}  // namespace

LogicalPlanPtr share_subplans(const LogicalPlanPtr& plan, const OptimizerOptions&) {
    return Sharing().apply(plan);
}

}  // namespace firesteel
