#include "sql/parser_core.h"

namespace firesteel::sql {

/// None of these words can be a table's alias, so they begin a join even if it is then a broken one.
bool Parser::starts_join() const {
    if (is_any({"JOIN", "NATURAL", "INNER", "CROSS", "LEFT", "RIGHT", "FULL"})) return true;
    return is_any({"SEMI", "ANTI"}) && (is("JOIN", 1) || !is_strict_identifier());
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

namespace {

/// As messages call it.
std::string shown_name(spec::JoinType type) {
    static constexpr std::string_view kNames[] = {"INNER",     "LEFT OUTER", "RIGHT OUTER", "FULL OUTER",
                                                  "LEFT SEMI", "LEFT ANTI",  "CROSS"};
    return std::string(kNames[static_cast<size_t>(type)]);
}

/// May the right side see the left one?
bool may_be_lateral(spec::JoinType type) {
    return type == spec::JoinType::kInner || type == spec::JoinType::kLeftOuter ||
           type == spec::JoinType::kCross;
}

}  // namespace

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
    if (!natural && is_any({"APPROX", "EXACT"}) && is("NEAREST", 1)) return nearest_by(*node, first);
    if (!natural) join_criteria(*node, first);
    if (lateral && !may_be_lateral(*type))
        raise("INVALID_LATERAL_JOIN_TYPE", {{"joinType", shown_name(*type)}}, first);
    return finish_plan(std::move(node), first);
}

void Parser::join_criteria(spec::Join& join, size_t first) {
    if (accept("ON")) {
        join.condition = expression();
    } else if (is("USING") && is("(", 1)) {
        advance();
        join.using_columns = name_list();
        if (join.lateral) raise("UNSUPPORTED_FEATURE.LATERAL_JOIN_USING", {}, first);
    }
}

PlanPtr Parser::nearest_by(const spec::Join& join, size_t first) {
    constexpr int32_t kMaxResults = 100'000;
    auto node = std::make_shared<spec::NearestByJoin>(join.left, join.right, join.type);
    node->approximate = is("APPROX");
    advance();
    expect("NEAREST");
    if (peek().kind == TokenKind::kInteger) node->count = parse_integer();
    expect("BY");
    node->by_distance = is("DISTANCE");
    if (!accept("DISTANCE")) expect("SIMILARITY");
    node->ranking = expression();
    if (join.lateral) raise("UNSUPPORTED_FEATURE.LATERAL_JOIN_NEAREST_BY", {}, first);
    if (join.type != spec::JoinType::kInner && join.type != spec::JoinType::kLeftOuter) {
        raise("NEAREST_BY_JOIN.UNSUPPORTED_JOIN_TYPE",
              {{"joinType", shown_name(join.type)}, {"supported", "'INNER', 'LEFT OUTER'"}}, first);
    }
    if (node->count < 1 || node->count > kMaxResults) {
        raise(
            "NEAREST_BY_JOIN.NUM_RESULTS_OUT_OF_RANGE",
            {{"numResults", std::to_string(node->count)}, {"min", "1"}, {"max", std::to_string(kMaxResults)}},
            first);
    }
    return finish_plan(std::move(node), first);
}

}  // namespace firesteel::sql
