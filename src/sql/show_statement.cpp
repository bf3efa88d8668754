#include <algorithm>

#include "sql/parser_core.h"

namespace firesteel::sql {
namespace {

std::string to_upper(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? c - 32 : c; });
    return out;
}

bool same_names(const NameParts& a, const NameParts& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const auto& x, const auto& y) { return to_upper(x) == to_upper(y); });
}

std::string quoted_names(const NameParts& names) {
    std::string out;
    for (const auto& name : names) out += (out.empty() ? "`" : ".`") + name + "`";
    return out;
}

}  // namespace

/// SHOW <what> [FROM | IN name] [[LIKE] 'pattern'] and its relatives.
PlanPtr Parser::show_statement() {
    const size_t first = position();
    if (is_any({"GRANT", "ROLE", "PRINCIPALS", "ROLES", "COMPACTIONS", "TRANSACTIONS", "INDEXES", "LOCKS"},
               1) ||
        (is("CURRENT", 1) && is("ROLES", 2))) {
        raise_native_command();
    }
    expect("SHOW");
    auto show = std::make_shared<spec::Show>();
    const auto from = [&](bool required = false) {
        if (is_any({"FROM", "IN"})) {
            advance();
            show->name = table_name();
        } else if (required) {
            raise_syntax_error();
        }
    };
    const auto like = [&] {
        const bool word = is("LIKE") && is_string(1);
        if (word) advance();
        if (is_string()) {
            show->pattern = parse_string();
            show->has_pattern = true;
        }
    };
    if (is_any({"DATABASES", "SCHEMAS", "NAMESPACES"})) {
        advance();
        show->what = "DATABASES";
        from();
        like();
    } else if (is_any({"TABLES", "VIEWS"})) {
        show->what = advance().word;
        from();
        like();
    } else if (accept("CATALOGS") || accept("COLLATIONS")) {
        show->what = previous().word;
        like();
    } else if (accept_sequence({"TABLE", "EXTENDED"})) {
        show->what = "TABLE EXTENDED";
        from();
        expect("LIKE");
        show->pattern = parse_string();
        show->has_pattern = true;
        if (is("PARTITION")) show->partition = partition_spec();
    } else if (accept("TBLPROPERTIES")) {
        show->what = "TBLPROPERTIES";
        show->name = table_name();
        if (accept("(")) {
            show->property_key = property_key();
            expect(")");
        }
    } else if (accept("COLUMNS")) {
        show->what = "COLUMNS";
        from(true);
        if (is_any({"FROM", "IN"})) {
            advance();
            NameParts database = parse_multipart_name();
            const NameParts written(show->name.begin(), show->name.end() - 1);
            if (!written.empty() && !same_names(written, database)) {
                throw Error("SHOW_COLUMNS_WITH_CONFLICT_NAMESPACE",
                            {{"namespaceA", quoted_names(database)}, {"namespaceB", quoted_names(written)}});
            }
            database.push_back(show->name.back());
            show->name = std::move(database);
        }
    } else if (accept("PARTITIONS")) {
        show->what = "PARTITIONS";
        show->name = table_name();
        if (is("PARTITION")) show->partition = partition_spec();
    } else if (accept_sequence({"CREATE", "TABLE"})) {
        show->what = "CREATE TABLE";
        show->name = table_name();
        if (accept_sequence({"AS", "SERDE"})) show->scope = "SERDE";
    } else if (is("CURRENT") && is_any({"NAMESPACE", "DATABASE", "SCHEMA"}, 1)) {
        advance();
        advance();
        show->what = "CURRENT NAMESPACE";
    } else if (accept("PROCEDURES")) {
        show->what = "PROCEDURES";
        from();
    } else if (is("FUNCTIONS") || is("FUNCTIONS", 1)) {
        return show_functions(first);
    } else {
        raise_syntax_error();
    }
    return finish_plan(std::move(show), first);
}

/// SHOW [USER | SYSTEM | ALL] FUNCTIONS [FROM name] [[LIKE] name | 'pattern']
PlanPtr Parser::show_functions(size_t first) {
    auto show = std::make_shared<spec::Show>();
    show->what = "FUNCTIONS";
    show->scope = "ALL";
    std::string written;
    if (!is("FUNCTIONS")) {
        written = parse_identifier();
        show->scope = to_upper(written);
    }
    expect("FUNCTIONS");
    if (is_any({"FROM", "IN"})) {
        advance();
        show->name = table_name();
    }
    if (accept("LIKE") || is_string() || is_identifier()) {
        show->has_pattern = true;
        if (is_string()) {
            show->pattern = parse_string();
        } else {
            // The old form: a function's name, its database before it.
            NameParts name = parse_multipart_name();
            show->pattern = name.back();
            name.pop_back();
            if (!name.empty()) show->name = std::move(name);
        }
    }
    if (show->scope != "ALL" && show->scope != "USER" && show->scope != "SYSTEM") {
        raise("INVALID_SQL_SYNTAX.SHOW_FUNCTIONS_INVALID_SCOPE", {{"scope", "`" + written + "`"}}, first);
    }
    return finish_plan(std::move(show), first);
}

}  // namespace firesteel::sql
