// The texts Spark gives expressions: generated column names and messages (to_sql), EXPLAIN (to_explain).

#include "expr/expr.h"
#include "functions/cast.h"
#include "functions/registry.h"

namespace firesteel {

namespace {

enum class Style : uint8_t { kSql, kExplain };

std::string text(const Expr& expr, Style style);

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
    std::string out;
    for (size_t i = 0; i < parts.size(); ++i) {
        if (i > 0) out += separator;
        out += parts[i];
    }
    return out;
}

std::vector<std::string> texts(const Exprs& exprs, size_t begin, size_t end, Style style) {
    std::vector<std::string> out;
    for (size_t i = begin; i < end; ++i) out.push_back(text(*exprs[i], style));
    return out;
}

std::string literal_text(const Expr& expr, Style style) {
    static const EvalSettings kDefaults;
    const EvalSettings& settings = expr.settings ? *expr.settings : kDefaults;
    if (style == Style::kExplain) {
        if (expr.value.is_null()) return "null";
        if (expr.value.holds<std::string>() && expr.type.is_string()) return expr.value.as_string();
    }
    return literal_to_sql(expr.type, expr.value, settings);
}

std::string attribute_text(const Expr& expr, Style style) {
    if (style == Style::kSql) return expr.name;
    std::string out = expr.name + "#" + std::to_string(expr.id) + (expr.type.is(TypeId::kLong) ? "L" : "");
    return expr.is(ExprKind::kOuterAttribute) ? "outer(" + out + ")" : out;
}

std::string cast_text(const Expr& expr, Style style) {
    // Spark forgets that the user wrote the cast when it fills in what the type's texts compare by.
    if (style == Style::kSql && expr.type.is_nested() && !expr.implicit)
        return text(*expr.children[0], style);
    const std::string child = text(*expr.children[0], style);
    const bool is_try = expr.mode == EvalMode::kTry;
    if (style == Style::kExplain)
        return (is_try ? "try_cast(" : "cast(") + child + " as " + expr.type.to_string() + ")";
    if (expr.implicit) return expr.shown.empty() ? child : child + " AS " + expr.shown;
    return (is_try ? "TRY_CAST(" : "CAST(") + child + " AS " + expr.type.to_sql() + ")";
}

/// Calls that EXPLAIN prints in another way than column names do.
bool explain_call(const Expr& expr, const std::vector<std::string>& arguments, std::string& out) {
    if (expr.name == "isnull" || expr.name == "isnotnull") {
        out = expr.name + "(" + arguments[0] + ")";
    } else if (expr.name == "not") {
        out = "NOT " + arguments[0];
    } else if (expr.name == "if") {
        out = "if (" + arguments[0] + ") " + arguments[1] + " else " + arguments[2];
    } else if (expr.name == "in") {
        out = arguments[0] + " IN (" + join({arguments.begin() + 1, arguments.end()}, ",") + ")";
    } else {
        return false;
    }
    return true;
}

std::string call_text_of(const Expr& expr, const std::vector<std::string>& arguments, Style style) {
    std::string out;
    if (style == Style::kExplain && explain_call(expr, arguments, out)) return out;
    const std::string& name = expr.shown.empty() ? expr.name : expr.shown;
    if (const FunctionRecord* record = FunctionRegistry::instance().find(expr.name))
        return call_text(*record, name, arguments);
    return name + "(" + join(arguments, ", ") + ")";
}

std::string direction_text(const SortDirection& direction, bool full) {
    std::string out = direction.ascending ? (full ? " ASC" : "") : " DESC";
    if (full || direction.nulls_first != direction.ascending)
        out += direction.nulls_first ? " NULLS FIRST" : " NULLS LAST";
    return out;
}

std::string aggregate_text(const Expr& expr, Style style) {
    const AggregateDetail detail = expr.aggregate ? *expr.aggregate : AggregateDetail{};
    const auto count = static_cast<size_t>(detail.arguments);
    auto arguments = texts(expr.children, 0, count, style);
    if (detail.distinct && !arguments.empty())
        arguments[0] = (style == Style::kSql ? "DISTINCT " : "distinct ") + arguments[0];
    std::string out = call_text_of(expr, arguments, style);
    size_t at = count + (detail.has_filter ? 1 : 0);
    if (!detail.order.empty()) {
        std::vector<std::string> keys;
        for (const auto& direction : detail.order)
            keys.push_back(text(*expr.children[at++], style) + direction_text(direction, false));
        out += " WITHIN GROUP (ORDER BY " + join(keys, ", ") + ")";
    }
    if (detail.has_filter) out += " FILTER (WHERE " + text(*expr.children[count], style) + ")";
    return out;
}

std::string edge_text(FrameEdge edge, const Expr* bound, Style style) {
    switch (edge) {
        case FrameEdge::kUnboundedPreceding:
            return "UNBOUNDED PRECEDING";
        case FrameEdge::kUnboundedFollowing:
            return "UNBOUNDED FOLLOWING";
        case FrameEdge::kCurrentRow:
            return "CURRENT ROW";
        case FrameEdge::kPreceding:
            // Spark negates the offset before it is cast to the key's type, and shows that.
            if (bound->is(ExprKind::kCast) && bound->implicit && bound->type.is_numeric())
                return "(- " + text(*bound, style) + ") FOLLOWING";
            return text(*bound, style) + " PRECEDING";
        case FrameEdge::kFollowing:
            return text(*bound, style) + " FOLLOWING";
    }
    return "";
}

bool has_offset(FrameEdge edge) { return edge == FrameEdge::kPreceding || edge == FrameEdge::kFollowing; }

/// The offset that a frame bound was written with: RANGE bounds are held as key plus or minus offset.
const Expr* offset_of(const Expr& bound, FrameUnit unit) {
    if (unit == FrameUnit::kRows || bound.children.size() != 2) return &bound;
    return bound.children[1].get();
}

std::string window_text(const Expr& expr, Style style) {
    const WindowDetail& detail = *expr.window;
    const auto partitions = static_cast<size_t>(detail.partition_keys);
    std::vector<std::string> parts;
    if (partitions > 0)
        parts.push_back("PARTITION BY " + join(texts(expr.children, 1, 1 + partitions, style), ", "));
    size_t at = 1 + partitions;
    std::vector<std::string> keys;
    for (const auto& direction : detail.order)
        keys.push_back(text(*expr.children[at++], style) + direction_text(direction, true));
    if (!keys.empty()) parts.push_back("ORDER BY " + join(keys, ", "));
    const Expr* lower = has_offset(detail.lower) ? offset_of(*expr.children[at++], detail.unit) : nullptr;
    const Expr* upper = has_offset(detail.upper) ? offset_of(*expr.children[at++], detail.unit) : nullptr;
    parts.push_back((detail.unit == FrameUnit::kRows ? "ROWS BETWEEN " : "RANGE BETWEEN ") +
                    edge_text(detail.lower, lower, style) + " AND " + edge_text(detail.upper, upper, style));
    return text(*expr.children[0], style) + " OVER (" + join(parts, " ") + ")";
}

std::string lambda_text(const Expr& expr, Style style) {
    std::string out = "lambdafunction(" + text(*expr.children[0], style);
    for (size_t i = 0; i < expr.ids.size(); ++i) {
        out += style == Style::kSql
                   ? ", namedlambdavariable()"
                   : ", lambda x_" + std::to_string(expr.ids[i]) + "#" + std::to_string(expr.ids[i]);
    }
    return out + ")";
}

std::string subquery_text(const Expr& expr, Style style) {
    if (!expr.name.empty()) {  // a call of a SQL function, without the arguments that are defaults
        return expr.name + "(" +
               join(texts(expr.children, 0, static_cast<size_t>(expr.overload), style), ", ") + ")";
    }
    auto parts = texts(expr.children, 0, expr.children.size(), style);
    if (expr.subquery->form != SubqueryForm::kIn) parts = expr.subquery->outer_names;
    const auto values = join(parts, ", ");
    switch (expr.subquery->form) {
        case SubqueryForm::kScalar:
            return "scalarsubquery(" + values + ")";
        case SubqueryForm::kExists:
            return "exists(" + values + ")";
        case SubqueryForm::kIn:
            break;
    }
    const auto outer = join(expr.subquery->outer_names, ", ");
    return "(" + (expr.children.size() > 1 ? "named_struct(" + values + ")" : values) + " IN (listquery(" +
           outer + ")))";
}

std::string text(const Expr& expr, Style style) {
    if (style == Style::kSql && !expr.shown_sql.empty()) return expr.shown_sql;
    switch (expr.kind) {
        case ExprKind::kLiteral:
            return literal_text(expr, style);
        case ExprKind::kAttribute:
        case ExprKind::kOuterAttribute:
            return attribute_text(expr, style);
        case ExprKind::kInput:
            return expr.name.empty() ? "input[" + std::to_string(expr.id) + "]" : expr.name;
        case ExprKind::kCast:
            return cast_text(expr, style);
        case ExprKind::kCall:
        case ExprKind::kGenerator:
            return call_text_of(expr, texts(expr.children, 0, expr.children.size(), style), style);
        case ExprKind::kAggregate:
            return aggregate_text(expr, style);
        case ExprKind::kWindow:
            return window_text(expr, style);
        case ExprKind::kLambda:
            return lambda_text(expr, style);
        case ExprKind::kLambdaVariable:
            return style == Style::kSql ? "namedlambdavariable()"
                                        : "lambda " + expr.name + "#" + std::to_string(expr.id);
        case ExprKind::kSubquery:
            return subquery_text(expr, style);
        case ExprKind::kGroupingId:
            return expr.name + "(" + join(texts(expr.children, 0, expr.children.size(), style), ", ") + ")";
    }
    return "";
}

}  // namespace

std::string to_sql(const Expr& expr) { return text(expr, Style::kSql); }
std::string to_explain(const Expr& expr) { return text(expr, Style::kExplain); }

}  // namespace firesteel
