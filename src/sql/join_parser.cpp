#include "sql/parser_core.h"

namespace firesteel::sql {

bool Parser::starts_join() const {
    if (is_any({"JOIN", "NATURAL"})) return true;
    if (is_any({"INNER", "CROSS", "SEMI", "ANTI"})) return is("JOIN", 1);
    if (is_any({"LEFT", "RIGHT", "FULL"})) return is_any({"JOIN", "OUTER", "SEMI", "ANTI"}, 1);
    return false;
}

std::optional<spec::JoinType> Parser::join_type() {
    using spec::JoinType;
    if (accept("CROSS")) return JoinType::kCross;
    if (accept("SEMI")) return JoinType::kLeftSemi;
    if (accept("ANTI")) return JoinType::kLeftAnti;
    if (accept("RIGHT")) {
        accept("OUTER");
        return JoinType::kRightOuter;
    }
    if (accept("FULL")) {
        accept("OUTER");
        return JoinType::kFullOuter;
    }
    if (accept("LEFT")) {
        if (accept("SEMI")) return JoinType::kLeftSemi;
        if (accept("ANTI")) return JoinType::kLeftAnti;
        accept("OUTER");
        return JoinType::kLeftOuter;
    }
    accept("INNER");
    return JoinType::kInner;
}

PlanPtr Parser::join(PlanPtr left) {
    const size_t first = position();
    const bool natural = accept("NATURAL");
    const auto type = join_type();
    expect("JOIN");
    const size_t right_first = position();
    const bool lateral = is("LATERAL") && !is("VIEW", 1);
    if (lateral) advance();
    PlanPtr right = relation_primary();
    if (natural && *type == spec::JoinType::kCross) {
        raise("INCOMPATIBLE_JOIN_TYPES", {{"joinType1", "NATURAL"}, {"joinType2", "CROSS"}}, first);
    }
    if (lateral) {
        const spec::Plan* inner = right.get();
        while (const auto* alias = inner->as<spec::SubqueryAlias>()) inner = alias->input.get();
        if (inner->kind == spec::PlanKind::kReadTable || inner->kind == spec::PlanKind::kValues) {
            raise("INVALID_SQL_SYNTAX.LATERAL_WITHOUT_SUBQUERY_OR_TABLE_VALUED_FUNC", {}, right_first);
        }
    }
    auto node = std::make_shared<spec::Join>(std::move(left), std::move(right), *type);
    node->natural = natural;
    node->lateral = lateral;
    if (!natural) join_criteria(*node);
    return finish_plan(std::move(node), first);
}

void Parser::join_criteria(spec::Join& join) {
    const size_t first = position();
    if (accept("ON")) {
        join.condition = expression();
    } else if (is("USING") && is("(", 1)) {
        advance();
        join.using_columns = name_list();
        if (join.lateral) raise("UNSUPPORTED_FEATURE.LATERAL_JOIN_USING", {}, first);
    }
}

}  // namespace firesteel::sql
