#include "sql/parser_core.h"

namespace firesteel::sql {

/// SELECT TRANSFORM(...) USING 'command', unlike the function transform(array, x -> ...).
bool Parser::is_transform() const {
    if (!is("SELECT") || !is("TRANSFORM", 1) || !is("(", 2)) return false;
    int depth = 0;
    size_t ahead = 2;
    for (; peek(ahead).kind != TokenKind::kEnd; ++ahead) {
        if (is("(", ahead)) ++depth;
        if (is(")", ahead) && --depth == 0) break;
    }
    return is_any({"USING", "RECORDWRITER"}, ahead + 1) || (is("ROW", ahead + 1) && is("FORMAT", ahead + 2));
}

/// FROM t MAP a, b USING 'command': here MAP and REDUCE are no alias of t.
bool Parser::starts_script_columns() const {
    if (!is_any({"MAP", "REDUCE"}) || ends_item(1)) return false;
    int depth = 0;
    for (size_t ahead = 1; peek(ahead).kind != TokenKind::kEnd && depth >= 0; ++ahead) {
        if (is("(", ahead)) ++depth;
        if (is(")", ahead)) --depth;
        if (depth > 0) continue;
        if (is_any({"SELECT", "WHERE", "JOIN", "ON", ";"}, ahead)) return false;
        if (is("USING", ahead)) return is_string(ahead + 1);
    }
    return false;
}

/// SELECT TRANSFORM(a, b) | MAP a, b | REDUCE a, b, then the formats, the command and the rest of the query.
PlanPtr Parser::transform_query(PlanPtr from) {
    const size_t first = position();
    const bool parentheses = accept("SELECT");
    advance();
    if (parentheses) expect("(");
    const bool quantified = is_any({"DISTINCT", "ALL"}) && !ends_item(1);
    if (quantified) advance();
    Expressions columns = expressions();
    if (parentheses) expect(")");
    auto node = std::make_shared<spec::ScriptTransformation>();
    if (is_sequence({"ROW", "FORMAT"})) node->input_format = row_format();
    if (accept("RECORDWRITER")) parse_string();
    expect("USING");
    node->script = parse_string();
    if (accept("AS")) transform_output(*node);
    if (is_sequence({"ROW", "FORMAT"})) node->output_format = row_format();
    if (accept("RECORDREADER")) parse_string();
    if (quantified) raise("UNSUPPORTED_FEATURE.TRANSFORM_DISTINCT_ALL", {}, first);
    for (const auto* format : {&node->input_format, &node->output_format}) {
        if (*format && !(*format)->serde.empty()) raise("UNSUPPORTED_FEATURE.TRANSFORM_NON_HIVE", {}, first);
    }
    PlanPtr input = std::move(from);
    if (!input && is("FROM")) input = from_clause();
    if (!input) input = std::make_shared<spec::OneRow>();
    input = lateral_views(std::move(input));
    Clauses clauses;
    if (accept("WHERE")) input = clauses.add(std::make_shared<spec::Filter>(std::move(input), expression()));
    if (is_sequence({"GROUP", "BY"}) || is("HAVING")) {
        input = aggregate(std::move(input), std::move(columns), clauses);
    } else {
        input = clauses.add(std::make_shared<spec::Project>(std::move(input), std::move(columns)));
    }
    node->input = with_window_clause(std::move(input), first);
    clauses.set_origin(context(first));
    return finish_plan(std::move(node), first);
}

/// Names, or names with types, in parentheses or not; names alone are strings.
void Parser::transform_output(spec::ScriptTransformation& node) {
    const bool parentheses = accept("(");
    Schema columns;
    do {
        if (is_identifier(1) && !ends_item(1) && !is_any({"FROM", "ROW", "RECORDREADER", "WHERE", "."}, 1)) {
            columns.push_back(parse_column(*this));
        } else {
            Field field;
            field.name = parse_name();
            field.type = Type::string();
            columns.push_back(std::move(field));
        }
    } while (accept(","));
    if (parentheses) expect(")");
    node.output = std::move(columns);
}

/// ROW FORMAT SERDE 'class', or ROW FORMAT DELIMITED with its delimiters.
spec::RowFormat Parser::row_format() {
    const size_t first = position();
    spec::RowFormat format;
    expect_sequence({"ROW", "FORMAT"});
    if (accept("SERDE")) {
        format.serde = parse_string();
        if (accept_sequence({"WITH", "SERDEPROPERTIES"})) format.properties = property_list();
        return format;
    }
    expect("DELIMITED");
    if (accept_sequence({"FIELDS", "TERMINATED", "BY"})) {
        format.field_delimiter = parse_string();
        if (accept_sequence({"ESCAPED", "BY"})) format.escape = parse_string();
    }
    if (accept_sequence({"COLLECTION", "ITEMS", "TERMINATED", "BY"}))
        format.collection_delimiter = parse_string();
    if (accept_sequence({"MAP", "KEYS", "TERMINATED", "BY"})) format.map_key_delimiter = parse_string();
    if (accept_sequence({"LINES", "TERMINATED", "BY"})) {
        format.line_delimiter = parse_string();
        if (*format.line_delimiter != "\n") {
            raise("_LEGACY_ERROR_TEMP_0064",
                  {{"msg",
                    "LINES TERMINATED BY only supports newline '\\n' right now: " + *format.line_delimiter}},
                  first);
        }
    }
    if (accept_sequence({"NULL", "DEFINED", "AS"})) format.null_text = parse_string();
    return format;
}

}  // namespace firesteel::sql
