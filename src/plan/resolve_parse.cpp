// spark.read.csv(df) and spark.read.json(df): lines of text to rows.

#include "catalog/identifier.h"
#include "codec/type_text.h"
#include "plan/query_resolver.h"

namespace firesteel {

namespace {

bool is_set(const OptionMap& options, const char* key) {
    const auto found = options.find(key);
    return found != options.end() && equal_ignoring_case(found->second, "true");
}

/// Blank lines and comments are no lines of CSV.
bool is_csv_line(const std::string& line, const OptionMap& options) {
    if (line.find_first_not_of(" \t\r\n") == std::string::npos) return false;
    const auto comment = options.find("comment");
    return comment == options.end() || comment->second.empty() || line[0] != comment->second[0];
}

std::vector<std::string> text_lines(const std::vector<Batch>& batches, const ReadRequest& request) {
    std::vector<std::string> lines;
    for (const Batch& batch : batches) {
        for (int64_t row = 0; row < batch.rows; ++row) {
            if (batch[0].is_null(row)) continue;
            std::string line = batch[0].value(row).as_string();
            if (request.format != "csv" || is_csv_line(line, request.options))
                lines.push_back(std::move(line));
        }
    }
    return lines;
}

}  // namespace

Relation QueryResolver::resolve_parse(const spec::Parse& plan) {
    Relation input = resolve(*plan.input);
    if (input.columns.size() != 1 || !input.columns[0].attribute.type.is_string()) {
        throw Error("CONNECT_INVALID_PLAN.ASSERTION_FAILURE",
                    {{"message", "one column of text is expected to parse"}});
    }
    ReadRequest request;
    request.format = plan.format;
    request.settings = context_.settings;
    for (const auto& [key, value] : plan.options) request.options[lower_case(key)] = value;
    const DataSource* source = find_data_source(plan.format);
    if (!source) throw Error("DATA_SOURCE_NOT_FOUND", {{"provider", plan.format}});
    const bool has_header = plan.format == "csv" && is_set(request.options, "header");
    // The lines themselves: to infer from, or to know the header.
    std::vector<std::string> lines;
    if (!plan.schema || has_header) {
        lines = text_lines(context_.run(finish_analysis(with_definitions(tidy(input)))), request);
    }
    std::optional<Schema> schema = plan.schema;
    if (!schema) schema = source->infer_from_lines(lines, request);
    if (!schema) unsupported("parsing lines of " + plan.format);
    Exprs entries;
    for (const auto& [key, value] : plan.options) {
        entries.push_back(make_literal(Type::string(), key));
        entries.push_back(make_literal(Type::string(), value));
    }
    // A map of nothing would have no types.
    if (entries.empty()) entries = {make_literal(Type::string(), ""), make_literal(Type::string(), "")};
    const Value header = has_header && !lines.empty() ? Value(lines[0]) : Value();
    const ExprPtr generator =
        call("parse_" + plan.format + "_lines",
             {input.columns[0].attribute.reference(), make_literal(Type::string(), to_ddl(*schema)),
              call("map", entries), make_literal(Type::string(), header)});
    Attributes made;
    Relation output = generate(std::move(input), generator, {}, {}, false, &made);
    SelectItems items;
    for (size_t i = 0; i < made.size(); ++i) {
        items.push_back({made[i].reference(), made[i].name, (*schema)[i].metadata, true, {}, nullptr});
    }
    return select(std::move(output), std::move(items));
}

}  // namespace firesteel
