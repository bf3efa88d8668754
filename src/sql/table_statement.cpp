#include "column/collation.h"
#include "sql/parser_core.h"

namespace firesteel::sql {

PlanPtr Parser::create_table() {
    const size_t first = position();
    auto table = std::make_shared<spec::CreateTable>();
    const bool create = accept("CREATE");
    table->create = create;
    if (create && accept_sequence({"OR", "REPLACE"})) table->replace = true;
    if (!create) {
        expect("REPLACE");
        table->replace = true;
    }
    const bool temporary = is_any({"TEMPORARY", "TEMP"});
    if (temporary) advance();
    table->external = accept("EXTERNAL");
    expect("TABLE");
    table->if_not_exists = if_not_exists();
    table->name = table_name();
    if (is("LIKE")) return create_table_like(std::move(table), first);
    if (is("(") && !starts_query(1)) table_elements(*table);
    if (accept("USING")) {
        for (const auto& part : parse_multipart_name())
            table->format += (table->format.empty() ? "" : ".") + part;
    }
    table_clauses(*table, first);
    if (accept("AS") || starts_query() || is("(")) table->query = query();
    if (temporary) return temporary_table(*table, first);
    if (table->query && !table->columns.empty()) {
        raise("_LEGACY_ERROR_TEMP_0035",
              {{"message", "Schema may not be specified in a Create Table As Select (CTAS) statement"}},
              first);
    }
    return finish_plan(std::move(table), first);
}

/// CREATE TEMPORARY TABLE t USING format: a temporary view of the files.
PlanPtr Parser::temporary_table(const spec::CreateTable& table, size_t first) {
    if (table.format.empty()) raise("_LEGACY_ERROR_TEMP_0046", {}, first);
    if (table.query) {
        raise("_LEGACY_ERROR_TEMP_0035",
              {{"message", "CREATE TEMPORARY TABLE ... AS ..., use CREATE TEMPORARY VIEW instead"}}, first);
    }
    if (table.if_not_exists) {
        raise("INVALID_STATEMENT_OR_CLAUSE", {{"operation", "CREATE TEMPORARY TABLE ... IF NOT EXISTS"}},
              first);
    }
    auto view = std::make_shared<spec::CreateView>();
    view->name = table.name;
    view->scope = spec::ViewScope::kTemporary;
    view->format = table.format;
    view->options = table.options;
    if (!table.columns.empty()) view->schema = table.columns;
    return finish_plan(std::move(view), first);
}

PlanPtr Parser::create_table_like(std::shared_ptr<spec::CreateTable> table, size_t first) {
    expect("LIKE");
    table->like = table_name();
    if (accept("USING")) {
        for (const auto& part : parse_multipart_name())
            table->format += (table->format.empty() ? "" : ".") + part;
    }
    table_clauses(*table, first);
    return finish_plan(std::move(table), first);
}

void Parser::table_elements(spec::CreateTable& table) {
    expect("(");
    do {
        const size_t first = position();
        const bool named =
            is("CONSTRAINT") && is_identifier(1) && is_any({"CHECK", "UNIQUE", "PRIMARY", "FOREIGN"}, 2);
        const bool constraint = named || (is("CHECK") && is("(", 1)) || (is("UNIQUE") && is("(", 1)) ||
                                is_sequence({"PRIMARY", "KEY"}) || is_sequence({"FOREIGN", "KEY"});
        if (constraint) {
            skip_constraint();
            table.constraints.emplace_back(text_between(first, position() - 1));
        } else {
            column_definition(table);
        }
    } while (accept(","));
    expect(")");
}

/// CHECK, PRIMARY KEY, UNIQUE, FOREIGN KEY and REFERENCES: read for their syntax, kept as text.
void Parser::skip_constraint() {
    if (accept("CONSTRAINT")) parse_name();
    if (accept("CHECK")) {
        expect("(");
        expression();
        expect(")");
    } else if (accept("FOREIGN")) {
        expect("KEY");
        name_list();
        expect("REFERENCES");
        parse_multipart_name();
        if (is("(")) name_list();
    } else if (accept("REFERENCES")) {
        parse_multipart_name();
        if (is("(")) name_list();
    } else {
        if (!accept("UNIQUE")) expect_sequence({"PRIMARY", "KEY"});
        if (is("(")) name_list();
    }
    while (is_any({"ENFORCED", "RELY", "NORELY"}) || (is("NOT") && is("ENFORCED", 1))) advance();
}

void Parser::column_definition(spec::CreateTable& table) {
    Field field;
    field.name = parse_name();
    field.type = parse_data_type(*this);
    std::string default_text;
    std::string generation;
    while (true) {
        const size_t first = position();
        if (is_any({"NOT", "!"}) && is("NULL", 1)) {
            advance();
            advance();
            field.nullable = false;
        } else if (accept("DEFAULT")) {
            const size_t value_first = position();
            expression();
            default_text = text_between(value_first, position() - 1);
        } else if (accept("COMMENT")) {
            field.metadata = comment_metadata(parse_string());
        } else if (is("GENERATED")) {
            generation = generated_column();
        } else if (is_any({"CONSTRAINT", "CHECK", "UNIQUE", "PRIMARY", "REFERENCES"})) {
            skip_constraint();
            table.constraints.emplace_back(field.name + " " +
                                           std::string(text_between(first, position() - 1)));
        } else {
            break;
        }
    }
    table.columns.push_back(std::move(field));
    table.column_defaults.push_back(std::move(default_text));
    table.column_generation.push_back(std::move(generation));
}

/// GENERATED ALWAYS AS (expression), or an identity column; returns the text of what generates the values.
std::string Parser::generated_column() {
    expect("GENERATED");
    if (!accept("ALWAYS")) expect_sequence({"BY", "DEFAULT"});
    expect("AS");
    const size_t first = position();
    if (accept("IDENTITY")) {
        if (accept("(")) {
            while (!is(")")) {
                if (accept("START")) {
                    expect("WITH");
                } else {
                    expect_sequence({"INCREMENT", "BY"});
                }
                accept("-");
                const auto kind = peek().kind;
                if (kind != TokenKind::kInteger && kind != TokenKind::kBigint) raise_syntax_error();
                advance();
            }
            expect(")");
        }
        return std::string(text_between(first, position() - 1));
    }
    expect("(");
    const size_t value_first = position();
    expression();
    std::string text(text_between(value_first, position() - 1));
    expect(")");
    return text;
}

/// What may follow the columns, in any order, once each.
void Parser::table_clauses(spec::CreateTable& table, size_t first) {
    std::vector<std::string_view> seen;
    auto once = [&](std::string_view clause) {
        for (auto other : seen) {
            if (other == clause) raise("DUPLICATE_CLAUSES", {{"clauseName", std::string(clause)}}, first);
        }
        seen.push_back(clause);
    };
    while (true) {
        if (accept("OPTIONS")) {
            once("OPTIONS");
            table.options = expression_property_list();
        } else if (accept_sequence({"PARTITIONED", "BY"})) {
            once("PARTITIONED BY");
            partitioning(table);
        } else if (accept_sequence({"CLUSTERED", "BY"})) {
            once("CLUSTERED BY");
            table.bucket_by = name_list();
            if (accept_sequence({"SORTED", "BY"})) {
                expect("(");
                do {
                    table.sort_by.push_back(parse_name());
                    const size_t order = position();
                    if (!accept("ASC") && accept("DESC")) {
                        raise("_LEGACY_ERROR_TEMP_0035",
                              {{"message", "Column ordering must be ASC, was 'DESC'"}}, order);
                    }
                } while (accept(","));
                expect(")");
            }
            expect("INTO");
            table.buckets = parse_integer();
            expect("BUCKETS");
        } else if (accept_sequence({"CLUSTER", "BY"})) {
            once("CLUSTER BY");
            expect("(");
            do {
                table.cluster_by.push_back(parse_multipart_name());
            } while (accept(","));
            expect(")");
        } else if (accept("LOCATION")) {
            once("LOCATION");
            table.location = parse_string();
        } else if (accept("COMMENT")) {
            once("COMMENT");
            table.comment = parse_string();
        } else if (accept("TBLPROPERTIES")) {
            once("TBLPROPERTIES");
            table.properties = property_list();
        } else if (accept_sequence({"DEFAULT", "COLLATION"})) {
            once("DEFAULT COLLATION");
            table.collation = find_collation(parse_identifier()).name;
        } else if (is("STORED")) {
            once("STORED AS/BY");
            table.stored_as = stored_as();
        } else if (is_sequence({"ROW", "FORMAT"})) {
            once("ROW FORMAT");
            row_format();
        } else if (accept("USING")) {
            once("USING");
            for (const auto& part : parse_multipart_name())
                table.format += (table.format.empty() ? "" : ".") + part;
        } else {
            return;
        }
    }
}

std::string Parser::stored_as() {
    expect("STORED");
    if (accept("BY")) {
        std::string handler = parse_string();
        if (accept_sequence({"WITH", "SERDEPROPERTIES"})) property_list();
        return handler;
    }
    expect("AS");
    if (accept("INPUTFORMAT")) {
        std::string input = parse_string();
        expect("OUTPUTFORMAT");
        parse_string();
        return input;
    }
    return parse_identifier();
}

/// Columns by name, new columns with their types (Hive's way), or transforms such as years(ts).
void Parser::partitioning(spec::CreateTable& table) {
    expect("(");
    do {
        const bool lone = is_identifier() && is_any({",", ")"}, 1);
        if (lone) {
            table.partition_by.push_back(parse_name());
        } else if (is_identifier() && is_any({"(", "."}, 1)) {
            table.partition_transforms.push_back(primary());
        } else {
            table.columns.push_back(parse_column(*this));
            table.column_defaults.emplace_back();
            table.column_generation.emplace_back();
            table.partition_by.push_back(table.columns.back().name);
        }
    } while (accept(","));
    expect(")");
}

/// OPTIONS (key = value) where values may be constant expressions; they are kept as text.
spec::Options Parser::expression_property_list() {
    spec::Options properties;
    expect("(");
    do {
        std::string key = property_key();
        accept("=");
        std::string value;
        if (is_string() && ends_item(1)) {
            value = parse_string();
        } else if (!ends_item(0)) {
            const size_t first = position();
            const ExpressionPtr expr = expression();
            const auto* literal = expr->as<spec::Literal>();
            const bool text = literal != nullptr && literal->value.holds<std::string>();
            value = text ? literal->value.as_string() : std::string(text_between(first, position() - 1));
        }
        properties.emplace_back(std::move(key), std::move(value));
    } while (accept(","));
    expect(")");
    return properties;
}

}  // namespace firesteel::sql
