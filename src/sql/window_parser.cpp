#include <set>
#include <string>

#include "sql/parser_core.h"

namespace firesteel::sql {

ExpressionPtr Parser::sort_item() {
    const size_t first = position();
    auto order = std::make_shared<spec::SortOrder>(expression());
    if (accept("DESC")) {
        order->ascending = false;
    } else {
        accept("ASC");
    }
    if (is("NULLS") && is_any({"FIRST", "LAST"}, 1)) {
        advance();
        order->nulls = is("FIRST") ? spec::NullOrder::kFirst : spec::NullOrder::kLast;
        advance();
    }
    return finish(std::move(order), first);
}

Expressions Parser::sort_items() {
    Expressions items;
    do {
        items.push_back(sort_item());
    } while (accept(","));
    return items;
}

/// Does a window in parentheses begin here? It is told from other things by the words after the parenthesis.
bool Parser::starts_window() const {
    if (is_any({"CLUSTER", "PARTITION", "DISTRIBUTE", "ORDER", "SORT"}, 1) && is("BY", 2)) return true;
    return is_any({")", "ROWS", "RANGE"}, 1) || is(")", 1 + name_length(1));
}

/// The tokens of a name: one, those of identifier('name'), or none.
size_t Parser::name_length(size_t ahead) const {
    if (is("IDENTIFIER", ahead) && is("(", ahead + 1) && is_string(ahead + 2) && is(")", ahead + 3)) return 4;
    return is_identifier(ahead) ? 1 : 0;
}

/// WINDOW name AS ...
bool Parser::starts_window_clause() const {
    const size_t name = name_length(1);
    return is("WINDOW") && name > 0 && is("AS", 1 + name);
}

spec::WindowSpec Parser::window_spec() {
    spec::WindowSpec window;
    if (!is("(")) {
        window.base = parse_name();
        return window;
    }
    if (!starts_window()) raise_syntax_error();
    expect("(");
    if (is_identifier() && is(")", name_length(0))) {
        window.base = parse_name();
        expect(")");
        return window;
    }
    if (accept_sequence({"CLUSTER", "BY"})) {
        window.partition_by = expressions();
    } else {
        if (is_any({"PARTITION", "DISTRIBUTE"}) && is("BY", 1)) {
            advance();
            advance();
            window.partition_by = expressions();
        }
        if (is_any({"ORDER", "SORT"}) && is("BY", 1)) {
            advance();
            advance();
            window.order_by = sort_items();
        }
    }
    if (is_any({"ROWS", "RANGE"})) window.frame = window_frame();
    expect(")");
    return window;
}

spec::WindowFrame Parser::window_frame() {
    spec::WindowFrame frame;
    frame.kind = is("ROWS") ? spec::FrameKind::kRows : spec::FrameKind::kRange;
    advance();
    if (accept("BETWEEN")) {
        frame.lower = frame_bound();
        expect("AND");
        frame.upper = frame_bound();
    } else {
        frame.lower = frame_bound();
    }
    return frame;
}

spec::FrameBound Parser::frame_bound() {
    const size_t first = position();
    spec::FrameBound bound;
    if (is("UNBOUNDED") && is_any({"PRECEDING", "FOLLOWING"}, 1)) {
        advance();
        bound.kind =
            is("PRECEDING") ? spec::BoundKind::kUnboundedPreceding : spec::BoundKind::kUnboundedFollowing;
        advance();
        return bound;
    }
    if (accept_sequence({"CURRENT", "ROW"})) return bound;
    bound.offset = value_expression();  // a whole expression would take the AND of BETWEEN
    if (!is_any({"PRECEDING", "FOLLOWING"})) raise_syntax_error();
    bound.kind = is("PRECEDING") ? spec::BoundKind::kPreceding : spec::BoundKind::kFollowing;
    advance();
    if (bound.offset->kind == spec::ExpressionKind::kAttribute) {
        raise("_LEGACY_ERROR_TEMP_0064", {{"msg", "Frame bound value must be a literal."}}, first);
    }
    return bound;
}

std::vector<std::pair<std::string, spec::WindowSpec>> Parser::window_clause() {
    const size_t first = position();
    expect("WINDOW");
    std::vector<std::pair<std::string, spec::WindowSpec>> definitions;
    do {
        std::string name = parse_name();
        expect("AS");
        if (is("(") && !starts_window()) {
            rewind(first);
            raise_syntax_error();
        }
        definitions.emplace_back(std::move(name), window_spec());
    } while (accept(","));
    std::set<std::string> names;
    for (const auto& [name, definition] : definitions) {
        if (!names.insert(name).second)
            raise("INVALID_SQL_SYNTAX.REPETITIVE_WINDOW_DEFINITION", {{"windowName", "`" + name + "`"}},
                  first);
    }
    return definitions;
}

/// The plan with the WINDOW clause that may follow; `first` is where what it belongs to begins.
PlanPtr Parser::with_window_clause(PlanPtr plan, size_t first) {
    if (!starts_window_clause()) return plan;
    auto windows = std::make_shared<spec::WindowDefinitions>();
    windows->input = std::move(plan);
    windows->definitions = window_clause();
    return finish_plan(std::move(windows), first);
}

}  // namespace firesteel::sql
