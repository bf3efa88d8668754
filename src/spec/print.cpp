#include "spec/print.h"

#include "spec/command.h"
#include "spec/print_value.h"
#include "spec/query.h"

namespace firesteel::spec {
namespace {

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
    std::string out;
    for (const auto& part : parts) out += (out.empty() ? "" : std::string(separator)) + part;
    return out;
}

std::string print_list(const Expressions& list) {
    std::string out;
    for (const auto& item : list) out += (out.empty() ? "" : " ") + print(*item);
    return "[" + out + "]";
}

std::string print_bound(const FrameBound& bound) {
    static constexpr std::string_view kNames[] = {"unbounded preceding", "preceding", "current row",
                                                  "following", "unbounded following"};
    std::string name(kNames[static_cast<size_t>(bound.kind)]);
    return bound.offset ? print(*bound.offset) + " " + name : name;
}

std::string print_window(const WindowSpec& window) {
    std::string out = "{";
    if (!window.base.empty()) out += window.base;
    if (!window.partition_by.empty()) out += "by " + print_list(window.partition_by);
    if (!window.order_by.empty()) out += " order " + print_list(window.order_by);
    if (window.frame) {
        out += window.frame->kind == FrameKind::kRows ? " rows " : " range ";
        out += print_bound(window.frame->lower) + " to " + print_bound(window.frame->upper);
    }
    return out + "}";
}

std::string print_function(const Function& function) {
    std::string out = "(" + join(function.name, ".");
    if (function.distinct) out += " distinct";
    for (const auto& argument : function.arguments) out += " " + print(*argument);
    if (!function.within_group.empty()) out += " within " + print_list(function.within_group);
    if (function.filter) out += " filter " + print(*function.filter);
    if (function.ignore_nulls) out += *function.ignore_nulls ? " ignore-nulls" : " respect-nulls";
    return out + ")";
}

std::string print_star(const Star& star) {
    std::string out = star.target.empty() ? "*" : join(star.target, ".") + ".*";
    if (star.except.empty()) return out;
    out = "(except " + out;
    for (const auto& name : star.except) out += " " + join(name, ".");
    return out + ")";
}

std::string print_subquery(const Subquery& subquery) {
    static constexpr std::string_view kNames[] = {"scalar", "exists", "in", "table"};
    std::string out = "(" + std::string(kNames[static_cast<size_t>(subquery.subquery)]);
    if (!subquery.in_values.empty()) out += " " + print_list(subquery.in_values);
    if (subquery.plan) out += " " + print(*subquery.plan);
    if (!subquery.partition_by.empty()) out += " by " + print_list(subquery.partition_by);
    if (!subquery.order_by.empty()) out += " order " + print_list(subquery.order_by);
    if (subquery.with_single_partition) out += " single";
    return out + ")";
}

std::string print_sort_order(const SortOrder& order) {
    std::string out = "(" + std::string(order.ascending ? "asc" : "desc");
    if (order.nulls != NullOrder::kDefault)
        out += order.nulls == NullOrder::kFirst ? "-nulls-first" : "-nulls-last";
    return out + " " + print(*order.child) + ")";
}

std::string print_named(std::string_view head, const std::vector<std::string>& names) {
    return names.empty() ? std::string(head) : std::string(head) + "(" + join(names, " ") + ")";
}

std::string print_join(const Join& node) {
    static constexpr std::string_view kNames[] = {"inner", "left", "right", "full", "semi", "anti", "cross"};
    std::string out = "(" + std::string(kNames[static_cast<size_t>(node.type)]) + "-join";
    if (node.natural) out += " natural";
    if (node.lateral) out += " lateral";
    out += " " + print(*node.left) + " " + print(*node.right);
    if (node.condition) out += " on " + print(*node.condition);
    if (!node.using_columns.empty()) out += " using [" + join(node.using_columns, " ") + "]";
    return out + ")";
}

std::string print_aggregate(const Aggregate& node) {
    static constexpr std::string_view kNames[] = {"group", "rollup", "cube", "sets", "group-all"};
    std::string out = "(" + std::string(kNames[static_cast<size_t>(node.group)]) + " " + print(*node.input) +
                      " " + print_list(node.grouping);
    if (node.group == GroupKind::kGroupingSets) {
        out += " {";
        for (const auto& set : node.grouping_sets) out += print_list(set);
        out += "}";
    }
    return out + " -> " + print_list(node.aggregates) + ")";
}

std::string print_set_operation(const SetOperation& node) {
    static constexpr std::string_view kNames[] = {"union", "intersect", "except"};
    return "(" + std::string(kNames[static_cast<size_t>(node.op)]) + (node.all ? "-all" : "") + " " +
           print(*node.left) + " " + print(*node.right) + ")";
}

std::string print_with(const With& node) {
    std::string out = node.recursive ? "(with-recursive" : "(with";
    for (const auto& cte : node.definitions) {
        out += " [" + print_named(cte.name, cte.column_names);
        if (cte.max_recursion) out += " max " + std::to_string(*cte.max_recursion);
        out += " " + print(*cte.plan) + "]";
    }
    return out + " " + print(*node.input) + ")";
}

std::string print_pivot(const Pivot& node) {
    return "(pivot " + print(*node.input) + " " + print_list(node.aggregates) + " for " +
           print_list(node.columns) + " in " + print_list(node.values) + ")";
}

std::string print_unpivot(const Unpivot& node) {
    std::string out = "(unpivot " + print(*node.input) + " " + node.variable_column + " [" +
                      join(node.value_columns, " ") + "]";
    if (node.values) {
        for (size_t i = 0; i < node.values->size(); ++i) {
            out += " " + print_list((*node.values)[i]);
            if (i < node.value_aliases.size() && !node.value_aliases[i].empty())
                out += ":" + node.value_aliases[i];
        }
    }
    return out + (node.include_nulls ? " with-nulls)" : ")");
}

std::string print_values(const Values& node) {
    std::string out = "(values";
    for (const auto& row : node.rows) out += " " + print_list(row);
    return out + ")";
}

std::string print_repartition(const Repartition& node) {
    std::string out = "(repartition " + print(*node.input);
    if (node.partitions) out += " " + std::to_string(*node.partitions);
    return out + " " + print_list(node.expressions) + ")";
}

std::string print_windows(const WindowDefinitions& node) {
    std::string out = "(windows " + print(*node.input);
    for (const auto& [name, window] : node.definitions) out += " " + name + print_window(window);
    return out + ")";
}

std::string print_sample(const Sample& node) {
    return "(sample " + print(*node.input) + " " + std::to_string(node.lower) + " " +
           std::to_string(node.upper) + ")";
}

std::string print_read(const ReadTable& node) {
    std::string out = "(read " + (node.name_expression ? print(*node.name_expression) : join(node.name, "."));
    if (!node.version_as_of.empty()) out += " version " + node.version_as_of;
    if (node.timestamp_as_of) out += " timestamp " + print(*node.timestamp_as_of);
    if (node.is_streaming) out += " stream";
    return out + ")";
}

std::string print_set(const Set& node) {
    std::string out = node.verbose ? "(set -v" : "(set";
    if (node.key) out += " " + *node.key;
    if (node.value) out += " = " + *node.value;
    return out + ")";
}

std::string print_insert(const Insert& node) {
    std::string out = node.overwrite ? "(overwrite " : "(insert ";
    out += node.table.empty() ? "'" + node.directory + "'" : join(node.table, ".");
    if (node.by_name) out += " by-name";
    if (!node.columns.empty()) out += " [" + join(node.columns, " ") + "]";
    for (const auto& [name, value] : node.partition) out += " " + name + "=" + (value ? print(*value) : "?");
    return out + " " + print(*node.query) + ")";
}

std::string print_command(const Command& command) {
    if (const auto* set = command.as_command<Set>()) return print_set(*set);
    if (const auto* insert = command.as_command<Insert>()) return print_insert(*insert);
    if (const auto* view = command.as_command<CreateView>()) {
        return "(create-view " + join(view->name, ".") + (view->query ? " " + print(*view->query) : "") + ")";
    }
    if (const auto* explain = command.as_command<Explain>())
        return "(explain " + print(*explain->query) + ")";
    if (const auto* show = command.as_command<Show>()) {
        return "(show " + show->what + (show->name.empty() ? "" : " " + join(show->name, ".")) +
               (show->has_pattern ? " like '" + show->pattern + "'" : "") + ")";
    }
    if (const auto* other = command.as_command<UnsupportedStatement>())
        return "(unsupported " + other->statement + ")";
    return "(command " + std::to_string(static_cast<int>(command.command)) + ")";
}

std::string print_tail(const Plan& plan) {
    if (const auto* node = plan.as<Values>()) return print_values(*node);
    if (const auto* node = plan.as<Pivot>()) return print_pivot(*node);
    if (const auto* node = plan.as<Unpivot>()) return print_unpivot(*node);
    if (const auto* node = plan.as<Repartition>()) return print_repartition(*node);
    if (const auto* node = plan.as<WindowDefinitions>()) return print_windows(*node);
    if (const auto* node = plan.as<Sample>()) return print_sample(*node);
    if (const auto* node = plan.as<Offset>())
        return "(offset " + print(*node->input) + " " + print(*node->count) + ")";
    if (const auto* node = plan.as<Limit>())
        return "(limit " + print(*node->input) + " " + print(*node->count) + ")";
    if (const auto* node = plan.as<PipeSet>()) {
        return "(set-column " + print(*node->input) + " " + node->column + " " + print(*node->value) + ")";
    }
    if (const auto* node = plan.as<Hint>()) {
        return "(hint " + print(*node->input) + " " + node->name + " " + print_list(node->parameters) + ")";
    }
    if (const auto* node = plan.as<LateralView>()) {
        return "(lateral-view" + std::string(node->outer ? "-outer " : " ") + print(*node->input) + " " +
               print(*node->generator) + " " + print_named(node->alias, node->column_names) + ")";
    }
    if (const auto* node = plan.as<NearestByJoin>()) {
        return "(nearest " + std::to_string(node->count) + " " + print(*node->left) + " " +
               print(*node->right) + " " + print(*node->ranking) + ")";
    }
    if (const auto* node = plan.as<ScriptTransformation>())
        return "(script '" + node->script + "' " + print(*node->input) + ")";
    if (const auto* node = plan.as<Command>()) return print_command(*node);
    return "(plan " + std::to_string(static_cast<int>(plan.kind)) + ")";
}

}  // namespace

std::string print(const Expression& e) {
    if (const auto* node = e.as<Literal>()) return print_value(node->type, node->value);
    if (const auto* node = e.as<Attribute>()) return join(node->parts, ".");
    if (const auto* node = e.as<Star>()) return print_star(*node);
    if (const auto* node = e.as<Function>()) return print_function(*node);
    if (const auto* node = e.as<Alias>())
        return "(as " + print(*node->child) + " " + join(node->names, " ") + ")";
    if (const auto* node = e.as<Cast>()) {
        return "(" + std::string(node->mode == CastMode::kTry ? "try_cast " : "cast ") + print(*node->child) +
               " " + node->type.to_string() + ")";
    }
    if (const auto* node = e.as<SortOrder>()) return print_sort_order(*node);
    if (const auto* node = e.as<Window>())
        return "(over " + print(*node->function) + " " + print_window(node->spec) + ")";
    if (const auto* node = e.as<Lambda>())
        return "(lambda [" + join(node->parameters, " ") + "] " + print(*node->body) + ")";
    if (const auto* node = e.as<LambdaVariable>()) return "$" + join(node->parts, ".");
    if (const auto* node = e.as<ExtractValue>())
        return "(get " + print(*node->child) + " " + print(*node->extraction) + ")";
    if (const auto* node = e.as<Subquery>()) return print_subquery(*node);
    if (const auto* node = e.as<NamedArgument>()) return node->key + "=>" + print(*node->value);
    if (const auto* node = e.as<Parameter>())
        return node->name.empty() ? "?" + std::to_string(node->position) : ":" + node->name;
    if (const auto* node = e.as<IdentifierClause>()) {
        return "(identifier " + print(*node->name) +
               (node->is_function ? " " + print_list(node->arguments) : "") + ")";
    }
    return "(expression " + std::to_string(static_cast<int>(e.kind)) + ")";
}

std::string print(const Plan& plan) {
    if (const auto* node = plan.as<ReadTable>()) return print_read(*node);
    if (plan.kind == PlanKind::kOneRow) return "(one-row)";
    if (const auto* node = plan.as<Project>())
        return "(project " + print(*node->input) + " " + print_list(node->expressions) + ")";
    if (const auto* node = plan.as<Filter>()) {
        static constexpr std::string_view kNames[] = {"where", "having", "qualify"};
        return "(" + std::string(kNames[static_cast<size_t>(node->clause)]) + " " + print(*node->input) +
               " " + print(*node->condition) + ")";
    }
    if (const auto* node = plan.as<Join>()) return print_join(*node);
    if (const auto* node = plan.as<SetOperation>()) return print_set_operation(*node);
    if (const auto* node = plan.as<Sort>()) {
        const std::string_view name = node->order_by_all ? "order-all" : node->global ? "order" : "sort";
        return "(" + std::string(name) + " " + print(*node->input) + " " + print_list(node->order) + ")";
    }
    if (const auto* node = plan.as<Aggregate>()) return print_aggregate(*node);
    if (const auto* node = plan.as<SubqueryAlias>()) {
        return "(alias " + print(*node->input) + " " + print_named(node->name, node->column_names) + ")";
    }
    if (const auto* node = plan.as<With>()) return print_with(*node);
    if (const auto* node = plan.as<Deduplicate>()) return "(distinct " + print(*node->input) + ")";
    if (const auto* node = plan.as<TableFunction>())
        return "(tvf " + join(node->name, ".") + " " + print_list(node->arguments) + ")";
    return print_tail(plan);
}

}  // namespace firesteel::spec
