#include <algorithm>
#include <cctype>

#include "column/collation.h"
#include "sql/parser_core.h"

namespace firesteel::sql {

PlanPtr Parser::create_statement() {
    const size_t at = is("REPLACE") ? 1 : is("OR", 1) && is("REPLACE", 2) ? 3 : 1;
    size_t what = at;
    if (is("GLOBAL", what)) ++what;
    if (is_any({"TEMPORARY", "TEMP"}, what)) ++what;
    if (is("VIEW", what)) return create_view();
    if (is_any({"TABLE", "EXTERNAL"}, what)) return create_table();
    if (is("FUNCTION", what)) return create_function();
    if (is_any({"VARIABLE", "VAR"}, what)) return unsupported_to_end("CREATE VARIABLE");
    if (at == 1 && is_any({"NAMESPACE", "DATABASE", "SCHEMA"}, 1)) return create_namespace();
    if (at == 1 && is("INDEX", 1)) {
        const size_t first = position();
        advance();
        advance();
        if_not_exists();
        parse_name();
        expect("ON");
        if (is("TABLE") && is_identifier(1)) advance();
        auto refused = std::make_shared<spec::AlterTable>();
        refused->name = table_name();
        refused->statement = "CreateIndex";
        text_to_end();
        return finish_plan(std::move(refused), first);
    }
    if (at == 1 && (is("MATERIALIZED", 1) || is("STREAMING", 1))) {
        const std::string kind = is("STREAMING", 1) ? "STREAMING TABLE" : "MATERIALIZED VIEW";
        const size_t first = position();
        text_to_end();
        raise("UNSUPPORTED_FEATURE.CREATE_PIPELINE_DATASET_QUERY_EXECUTION", {{"pipelineDatasetType", kind}},
              first);
    }
    if (is_any({"MATERIALIZED", "STREAMING", "FLOW"}, what))
        return unsupported_to_end("CREATE " + std::string(peek(what).word));
    if (is("ROLE", 1) || is("MACRO", what)) raise_native_command();
    for (size_t i = 0; i < what; ++i) advance();
    raise_syntax_error();
}

PlanPtr Parser::create_view() {
    const size_t first = position();
    auto view = std::make_shared<spec::CreateView>();
    expect("CREATE");
    view->replace = accept_sequence({"OR", "REPLACE"});
    view->scope = accept("GLOBAL") ? spec::ViewScope::kGlobalTemporary : spec::ViewScope::kPersistent;
    if (is_any({"TEMPORARY", "TEMP"})) {
        advance();
        if (view->scope == spec::ViewScope::kPersistent) view->scope = spec::ViewScope::kTemporary;
    } else if (view->scope == spec::ViewScope::kGlobalTemporary) {
        raise_syntax_error();
    }
    expect("VIEW");
    view->if_not_exists = if_not_exists();
    view->name = table_name();
    const bool temporary = view->scope != spec::ViewScope::kPersistent;
    if (temporary && (is("USING") || (is("(") && starts_typed_columns()))) {
        return create_temporary_view_using(std::move(view), first);
    }
    if (accept("(")) {
        do {
            std::string name = parse_identifier();
            std::string comment = accept("COMMENT") ? parse_string() : "";
            view->columns.emplace_back(std::move(name), std::move(comment));
        } while (accept(","));
        expect(")");
    }
    view_clauses(*view, first);
    expect("AS");
    const size_t query_first = position();
    if (!view->format.empty()) {
        view->text = peek().text.substr(2, peek().text.size() - 4);
        advance();
    } else {
        view->query = query();
        view->text = text_between(query_first, position() - 1);
    }
    if (temporary && view->if_not_exists) {
        if (view->replace) raise_replace_and_not_exists(*view, first);
        raise("_LEGACY_ERROR_TEMP_0053", {}, first);
    }
    if (view->replace && view->if_not_exists) raise_replace_and_not_exists(*view, first);
    const bool has_properties = std::any_of(view->properties.begin(), view->properties.end(),
                                            [](const auto& p) { return p.first != "collation"; });
    if (temporary && has_properties) {
        raise("_LEGACY_ERROR_TEMP_0035",
              {{"message", "TBLPROPERTIES can't coexist with CREATE TEMPORARY VIEW"}}, first);
    }
    return finish_plan(std::move(view), first);
}

void Parser::raise_replace_and_not_exists(const spec::CreateView& view, size_t first) {
    raise("CREATE_VIEW_WITH_IF_NOT_EXISTS_AND_REPLACE", {{"viewName", view.name.back()}}, first);
}

/// Before AS $$ ... $$, which takes WITH METRICS and LANGUAGE, and nothing else does.
void Parser::metric_view_clauses(spec::CreateView& view, bool metrics, const std::string& language,
                                 size_t first) {
    const bool is_code = is("AS") && peek(1).kind == TokenKind::kCode;
    if (!is_code && !metrics && language.empty()) return;
    if (!is_code || peek(1).text.size() == 4) {
        expect("AS");
        raise_syntax_error();
    }
    if (!metrics || language.empty()) {
        raise("INTERNAL_ERROR",
              {{"message", "CREATE VIEW ... AS $$ needs the clauses WITH METRICS and LANGUAGE."}}, first);
    }
    std::string folded = language;
    std::transform(folded.begin(), folded.end(), folded.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (folded != "yaml")
        raise("_LEGACY_ERROR_TEMP_0035", {{"message", "Unsupported language for metric view: " + language}},
              first);
    view.format = "YAML";  // of its text
}

/// COMMENT, TBLPROPERTIES, WITH SCHEMA, DEFAULT COLLATION, PARTITIONED ON, WITH METRICS, LANGUAGE, in any
/// order, once each.
void Parser::view_clauses(spec::CreateView& view, size_t first) {
    std::vector<std::string_view> seen;
    std::string collation;
    std::string schema_mode;
    std::string language;
    bool metrics = false;
    const bool temporary = view.scope != spec::ViewScope::kPersistent;
    auto once = [&](std::string_view clause) {
        for (auto other : seen) {
            if (other == clause) raise("DUPLICATE_CLAUSES", {{"clauseName", std::string(clause)}}, first);
        }
        seen.push_back(clause);
    };
    while (true) {
        if (accept("COMMENT")) {
            once("COMMENT");
            view.comment = parse_string();
        } else if (accept("TBLPROPERTIES")) {
            once("TBLPROPERTIES");
            view.properties = property_list();
        } else if (is_sequence({"WITH", "METRICS"})) {
            advance();
            if (temporary || !schema_mode.empty()) raise_syntax_error();
            advance();
            once("WITH METRICS");
            metrics = true;
        } else if (!temporary && accept("LANGUAGE")) {
            once("LANGUAGE");
            language = parse_identifier();
        } else if (accept_sequence({"WITH", "SCHEMA"})) {
            once("WITH SCHEMA");
            schema_mode = view_schema_mode();
            if (temporary) {
                raise("UNSUPPORTED_FEATURE.TEMPORARY_VIEW_WITH_SCHEMA_BINDING_MODE", {}, first);
            }
        } else if (accept_sequence({"DEFAULT", "COLLATION"})) {
            once("DEFAULT COLLATION");
            collation = find_collation(parse_identifier()).name;
        } else if (accept_sequence({"PARTITIONED", "ON"})) {
            once("PARTITIONED ON");
            name_list();
            raise("_LEGACY_ERROR_TEMP_0035", {{"message", "CREATE VIEW ... PARTITIONED ON"}}, first);
        } else {
            metric_view_clauses(view, metrics, language, first);
            // Spark reserves these properties for them.
            if (!collation.empty()) view.properties.emplace_back("collation", collation);
            if (!schema_mode.empty()) view.properties.emplace_back("view.schemaMode", schema_mode);
            return;
        }
    }
}

/// After WITH SCHEMA
std::string Parser::view_schema_mode() {
    if (accept("BINDING")) return "BINDING";
    if (accept("COMPENSATION")) return "COMPENSATION";
    const bool types = accept("TYPE");
    expect("EVOLUTION");
    return types ? "TYPE EVOLUTION" : "EVOLUTION";
}

/// After `(`: is the second word a type rather than a comma, a comment or the end?
bool Parser::starts_typed_columns() const {
    return is_identifier(1) && is_identifier(2) && !is("COMMENT", 2);
}

/// CREATE TEMPORARY VIEW v (columns) USING format OPTIONS (...)
PlanPtr Parser::create_temporary_view_using(std::shared_ptr<spec::CreateView> view, size_t first) {
    if (accept("(")) {
        view->schema = parse_column_list(*this);
        expect(")");
    }
    expect("USING");
    for (const auto& part : parse_multipart_name()) view->format += (view->format.empty() ? "" : ".") + part;
    if (accept("OPTIONS")) view->options = property_list();
    return finish_plan(std::move(view), first);
}

PlanPtr Parser::drop_statement() {
    const size_t first = position();
    if (is("FUNCTION", 1) || (is_any({"TEMPORARY", "TEMP"}, 1) && is("FUNCTION", 2))) return drop_function();
    if (is_any({"TEMPORARY", "TEMP"}, 1) && is_any({"VARIABLE", "VAR"}, 2)) return drop_variable();
    if (is("INDEX", 1)) {
        advance();
        advance();
        if_exists();
        parse_name();
        expect("ON");
        if (is("TABLE") && is_identifier(1)) advance();
        auto refused = std::make_shared<spec::AlterTable>();
        refused->name = table_name();
        refused->statement = "DropIndex";
        return finish_plan(std::move(refused), first);
    }
    if (is("ROLE", 1) || is("MACRO", 2)) raise_native_command();
    expect("DROP");
    if (accept("VIEW")) {
        auto node = std::make_shared<spec::DropView>();
        node->if_exists = if_exists();
        node->name = table_name();
        return finish_plan(std::move(node), first);
    }
    if (accept("TABLE")) {
        auto node = std::make_shared<spec::DropTable>();
        node->if_exists = if_exists();
        node->name = table_name();
        node->purge = accept("PURGE");
        return finish_plan(std::move(node), first);
    }
    if (!is_any({"NAMESPACE", "DATABASE", "SCHEMA"})) raise_syntax_error();
    advance();
    auto node = std::make_shared<spec::DropNamespace>();
    node->if_exists = if_exists();
    node->name = table_name();
    node->cascade = accept("CASCADE");
    if (!node->cascade) accept("RESTRICT");
    return finish_plan(std::move(node), first);
}

PlanPtr Parser::create_namespace() {
    const size_t first = position();
    auto node = std::make_shared<spec::CreateNamespace>();
    expect("CREATE");
    advance();
    node->if_not_exists = if_not_exists();
    node->name = table_name();
    while (true) {
        if (accept("COMMENT")) {
            node->comment = parse_string();
        } else if (accept("LOCATION")) {
            node->location = parse_string();
        } else if (is("WITH") && is_any({"DBPROPERTIES", "PROPERTIES"}, 1)) {
            advance();
            advance();
            for (auto& property : property_list()) node->properties.push_back(std::move(property));
        } else if (accept_sequence({"DEFAULT", "COLLATION"})) {
            node->properties.emplace_back("collation", find_collation(parse_identifier()).name);
        } else {
            return finish_plan(std::move(node), first);
        }
    }
}

}  // namespace firesteel::sql
