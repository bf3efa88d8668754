// Window calls: the specification, its base in the WINDOW clause, and the frame.

#include "catalog/identifier.h"
#include "common/placeless.h"
#include "expr/evaluator.h"
#include "functions/scalar/predicate/compare_kernels.h"
#include "plan/query_resolver.h"
#include "plan/window_frame.h"

namespace firesteel {

namespace {

SortDirection direction_of(const spec::SortOrder& order) {
    const bool first =
        order.nulls == spec::NullOrder::kDefault ? order.ascending : order.nulls == spec::NullOrder::kFirst;
    return {order.ascending, first};
}

FrameEdge edge_of(spec::BoundKind kind) {
    switch (kind) {
        case spec::BoundKind::kUnboundedPreceding:
            return FrameEdge::kUnboundedPreceding;
        case spec::BoundKind::kPreceding:
            return FrameEdge::kPreceding;
        case spec::BoundKind::kCurrentRow:
            return FrameEdge::kCurrentRow;
        case spec::BoundKind::kFollowing:
            return FrameEdge::kFollowing;
        case spec::BoundKind::kUnboundedFollowing:
            return FrameEdge::kUnboundedFollowing;
    }
    return FrameEdge::kCurrentRow;
}

/// The specification that `spec` comes to with its base, if it names one.
spec::WindowSpec completed(const spec::WindowSpec& spec,
                           const std::vector<std::pair<std::string, spec::WindowSpec>>& definitions) {
    if (spec.base.empty()) return spec;
    for (const auto& [name, definition] : definitions) {
        if (!equal_ignoring_case(name, spec.base)) continue;
        spec::WindowSpec whole = completed(definition, definitions);
        if (!spec.partition_by.empty()) whole.partition_by = spec.partition_by;
        if (!spec.order_by.empty()) whole.order_by = spec.order_by;
        if (spec.frame) whole.frame = spec.frame;
        return whole;
    }
    throw placeless(Error("MISSING_WINDOW_SPECIFICATION",
                          {{"windowName", spec.base}, {"docroot", "https://spark.apache.org/docs/latest"}}));
}

ExprPtr negated(const ExprPtr& offset) {
    return make_literal(Type::integer(), Value(-evaluate_constant(offset).as_long()));
}

/// Functions that fix their own frame; false for those that take the one written.
bool own_frame(const Expr& function, WindowFrame& frame) {
    if (!function.is(ExprKind::kCall)) return false;
    if (function.name == "lag" || function.name == "lead") {
        frame.unit = FrameUnit::kRows;
        frame.lower = frame.upper = FrameEdge::kFollowing;
        ExprPtr offset =
            function.children.size() > 1 ? function.children[1] : make_literal(Type::integer(), Value(1));
        if (function.name == "lag") offset = negated(offset);
        frame.lower_offset = frame.upper_offset = offset;
        return true;
    }
    if (function.name == "nth_value") return false;
    frame.unit = function.name == "cume_dist" ? FrameUnit::kRange : FrameUnit::kRows;
    frame.lower = FrameEdge::kUnboundedPreceding;
    frame.upper = FrameEdge::kCurrentRow;
    return true;
}

/// Keys that a RANGE frame can add its offsets to.
void check_range_key(const Type& key, const char* location, const WindowFrame& frame) {
    if (key.is_numeric() || key.is_ansi_interval() || key.is(TypeId::kDate) || key.is(TypeId::kTimestamp) ||
        key.is(TypeId::kTimestampNtz) || key.is(TypeId::kNull))
        return;
    throw Error(
        "DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_UNACCEPTED_TYPE",
        {{"location", location},
         {"exprType", "\"" + key.to_sql() + "\""},
         {"expectedType",
          "(\"NUMERIC\" or \"INTERVAL DAY TO SECOND\" or \"INTERVAL YEAR TO MONTH\" or \"INTERVAL\")"},
         {"sqlExpr", "\"" + frame_sql(frame) + "\""}});
}

/// Aggregates that have an order of their own, and so none from the window.
bool takes_whole_partition(const Expr& function) {
    if (!function.is(ExprKind::kAggregate)) return false;
    const bool listed = function.name == "listagg" && !function.aggregate->order.empty();
    return listed || function.name == "median" || function.name == "percentile_cont" ||
           function.name == "percentile_disc";
}

std::string edge_text(FrameEdge edge, const ExprPtr& offset) {
    switch (edge) {
        case FrameEdge::kUnboundedPreceding:
            return "unboundedpreceding$()";
        case FrameEdge::kUnboundedFollowing:
            return "unboundedfollowing$()";
        case FrameEdge::kCurrentRow:
            return "currentrow$()";
        case FrameEdge::kPreceding:
            return "-" + to_sql(*offset);
        case FrameEdge::kFollowing:
            return to_sql(*offset);
    }
    return "";
}

std::string frame_text(const WindowFrame& frame) {
    return std::string("specifiedwindowframe(") +
           (frame.unit == FrameUnit::kRows ? "RowFrame, " : "RangeFrame, ") +
           edge_text(frame.lower, frame.lower_offset) + ", " + edge_text(frame.upper, frame.upper_offset) +
           ")";
}

std::string key_text(const std::string& key, const SortDirection& direction) {
    return key + (direction.ascending ? " ASC" : " DESC") +
           (direction.nulls_first ? " NULLS FIRST" : " NULLS LAST");
}

/// "(ORDER BY a ASC NULLS FIRST RANGE BETWEEN ...)"
std::string frame_of_key(const ExprPtr& key, const SortDirection& direction, const WindowFrame& frame) {
    return "(ORDER BY " + key_text(to_sql(*key), direction) + " " + frame_sql(frame) + ")";
}

/// "(PARTITION BY a ORDER BY b ASC NULLS FIRST RANGE BETWEEN ...)"
std::string window_text(const Exprs& children, const WindowDetail& detail, const WindowFrame& frame) {
    std::string text;
    size_t at = 1;
    for (; at <= static_cast<size_t>(detail.partition_keys); ++at)
        text.append(text.empty() ? "PARTITION BY " : ", ").append(to_sql(*children[at]));
    bool first = true;
    if (!text.empty()) text += " ";
    for (const SortDirection& direction : detail.order) {
        text.append(first ? "ORDER BY " : ", ").append(key_text(to_sql(*children[at++]), direction));
        first = false;
    }
    if (!first) text += " ";
    return "\"(" + text + frame_sql(frame) + ")\"";
}

/// "a#1 ASC NULLS FIRST,b#2 DESC NULLS LAST"
std::string order_text(const Exprs& children, const WindowDetail& detail) {
    std::string text;
    size_t at = 1 + static_cast<size_t>(detail.partition_keys);
    for (const SortDirection& direction : detail.order)
        text.append(text.empty() ? "" : ",").append(key_text(to_explain(*children[at++]), direction));
    return text;
}

void check_order_key(const ExprPtr& key, const SortDirection& direction) {
    if (is_orderable(key->type)) return;
    throw Error("DATATYPE_MISMATCH.INVALID_ORDERING_TYPE",
                {{"sqlExpr", "\"" + key_text(argument_info(key).sql, direction) + "\""},
                 {"functionName", "`sortorder`"},
                 {"dataType", "\"" + key->type.to_sql() + "\""}});
}

}  // namespace

ExprPtr QueryResolver::bind_window(const spec::Window& window, BindContext& context) {
    if (context.in_aggregate) throw Error("_LEGACY_ERROR_TEMP_1031");
    if (!context.allow_windows) {
        throw placeless(Error("WINDOW_FUNCTION_NOT_ALLOWED_IN_CLAUSE", {{"clauseName", "WHERE"}}));
    }
    const spec::WindowSpec spec = completed(window.spec, windows_);
    BindContext inside = context;
    inside.in_window_function = true;
    const ExprPtr function = bind(*window.function, inside);
    const FunctionRecord* record = FunctionRegistry::instance().find(function->name);
    const bool window_only = function->is(ExprKind::kCall) && record && record->kind == FunctionKind::kWindow;
    if (!function->is(ExprKind::kAggregate) && !window_only) {
        throw Error("UNSUPPORTED_EXPR_FOR_WINDOW", {{"sqlExpr", shown_sql(function)}});
    }
    inside.in_window_function = false;

    auto detail = std::make_shared<WindowDetail>();
    Exprs children = {function};
    for (const auto& key : spec.partition_by) {
        children.push_back(bind(*key, inside));
        if (is_orderable(children.back()->type)) continue;
        throw Error("EXPRESSION_TYPE_IS_NOT_ORDERABLE",
                    {{"expr", shown_sql(children.back())},
                     {"exprType", "\"" + children.back()->type.to_sql() + "\""}});
    }
    detail->partition_keys = static_cast<int32_t>(spec.partition_by.size());
    for (const auto& key : spec.order_by) {
        const auto* order = key->as<spec::SortOrder>();
        children.push_back(bind(order ? *order->child : *key, inside));
        detail->order.push_back(order ? direction_of(*order) : SortDirection{});
        check_order_key(children.back(), detail->order.back());
    }
    const bool ordered = !spec.order_by.empty();
    WindowFrame frame;
    if (!ordered) {
        frame.unit = FrameUnit::kRows;
        frame.upper = FrameEdge::kUnboundedFollowing;
    }
    WindowFrame own;
    const bool fixed = window_only && own_frame(*function, own);
    if (window_only && !ordered) {
        throw placeless(Error("WINDOW_FUNCTION_FRAME_NOT_ORDERED",
                              {{"wf_name", function->name}, {"wf_expr", to_sql(*function)}}));
    }
    if ((ordered || spec.frame) && takes_whole_partition(*function))
        throw Error("INVALID_WINDOW_SPEC_FOR_AGGREGATION_FUNC", {{"aggFunc", shown_sql(function)}});
    if (spec.frame) {
        frame.unit = spec.frame->kind == spec::FrameKind::kRows ? FrameUnit::kRows : FrameUnit::kRange;
        frame.lower = edge_of(spec.frame->lower.kind);
        frame.upper = edge_of(spec.frame->upper.kind);
        if (spec.frame->lower.offset) frame.lower_offset = bind(*spec.frame->lower.offset, inside);
        if (spec.frame->upper.offset) frame.upper_offset = bind(*spec.frame->upper.offset, inside);
        const bool is_offset = fixed && (function->name == "lag" || function->name == "lead");
        if (is_offset && (frame.unit != own.unit || frame.lower != own.lower || frame.upper != own.upper))
            throw Error("_LEGACY_ERROR_TEMP_1035", {{"prettyName", function->name}});
        if (fixed && (frame.unit != own.unit || frame.lower != own.lower || frame.upper != own.upper)) {
            throw Error("_LEGACY_ERROR_TEMP_1036",
                        {{"wf", frame_text(frame)}, {"required", frame_text(own)}});
        }
    }
    if (fixed) frame = own;
    detail->unit = frame.unit;
    detail->lower = frame.lower;
    detail->upper = frame.upper;
    const bool numeric_key = spec.order_by.size() == 1 && children.back()->type.is_numeric();
    WindowFrame as_added = frame;  // what is added to a number is one
    for (ExprPtr* offset : {&as_added.lower_offset, &as_added.upper_offset}) {
        if (*offset && numeric_key && frame.unit == FrameUnit::kRange && !(*offset)->type.is_numeric())
            *offset = cast_to(*offset, children.back()->type);
    }
    if (spec.frame) check_frame(as_added);
    const auto add_bound = [&](FrameEdge edge, const ExprPtr& written) {
        if (!has_offset(edge)) return;
        if (frame.unit == FrameUnit::kRows) {
            children.push_back(cast_to(written, Type::integer()));
            return;
        }
        if (spec.order_by.empty())
            throw Error("DATATYPE_MISMATCH.RANGE_FRAME_WITHOUT_ORDER",
                        {{"sqlExpr", window_text(children, *detail, frame)}});
        if (spec.order_by.size() != 1) {
            throw Error("DATATYPE_MISMATCH.RANGE_FRAME_MULTI_ORDER",
                        {{"sqlExpr", window_text(children, *detail, frame)},
                         {"orderSpec", order_text(children, *detail)}});
        }
        const ExprPtr& key = children[1 + static_cast<size_t>(detail->partition_keys)];
        check_range_key(key->type, edge == frame.lower ? "lower" : "upper", frame);
        check_range_types(as_added, key->type, frame_of_key(key, detail->order[0], frame));
        const ExprPtr offset = key->type.is_numeric() ? cast_to(written, key->type) : written;
        const bool add = (edge == FrameEdge::kFollowing) == detail->order[0].ascending;
        ExprPtr bound = call(add ? "+" : "-", {key, offset});
        children.push_back(bound->type == key->type ? bound : cast_to(bound, key->type));
    };
    add_bound(frame.lower, frame.lower_offset);
    add_bound(frame.upper, frame.upper_offset);

    auto expr = std::make_shared<Expr>();
    expr->kind = ExprKind::kWindow;
    expr->type = function->type;
    expr->nullable = function->nullable;
    expr->children = std::move(children);
    expr->window = std::move(detail);
    if (function->aggregate && function->aggregate->distinct) {
        throw Error("DISTINCT_WINDOW_FUNCTION_UNSUPPORTED", {{"windowExpr", shown_sql(expr)}});
    }
    return expr;
}

}  // namespace firesteel
