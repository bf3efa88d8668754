// spark.read.csv(df) and spark.read.json(df): lines of text to rows, by from_csv and from_json.

#include "catalog/identifier.h"
#include "plan/query_resolver.h"

namespace firesteel {

namespace {

std::string ddl_of(const Schema& schema) {
    std::string out;
    for (const auto& field : schema) {
        out += (out.empty() ? "" : ", ") + quote_identifier(field.name) + " " + field.type.to_sql() +
               (field.nullable ? "" : " NOT NULL");
    }
    return out;
}

}  // namespace

Relation QueryResolver::resolve_parse(const spec::Parse& plan) {
    Relation input = resolve(*plan.input);
    if (input.columns.size() != 1 || !input.columns[0].attribute.type.is_string()) {
        throw Error("CONNECT_INVALID_PLAN.ASSERTION_FAILURE",
                    {{"message", "one column of text is expected to parse"}});
    }
    const ExprPtr line = input.columns[0].attribute.reference();
    ReadRequest request;
    request.format = plan.format;
    request.settings = context_.settings;
    for (const auto& [key, value] : plan.options) request.options[lower_case(key)] = value;
    std::optional<Schema> schema = plan.schema;
    if (!schema) {
        const DataSource* source = find_data_source(plan.format);
        if (!source) throw Error("DATA_SOURCE_NOT_FOUND", {{"provider", plan.format}});
        std::vector<std::string> lines;
        for (const auto& batch : context_.run(finish_analysis(with_definitions(tidy(input))))) {
            for (int64_t row = 0; row < batch.rows; ++row) {
                if (!batch[0].is_null(row)) lines.push_back(batch[0].value(row).as_string());
            }
        }
        schema = source->infer_from_lines(lines, request);
        if (!schema) unsupported("parsing lines of " + plan.format);
    }
    Exprs arguments = {line, make_literal(Type::string(), ddl_of(*schema))};
    if (!plan.options.empty()) {
        Exprs entries;
        for (const auto& [key, value] : plan.options) {
            entries.push_back(make_literal(Type::string(), key));
            entries.push_back(make_literal(Type::string(), value));
        }
        arguments.push_back(call("map", std::move(entries)));
    }
    const ExprPtr parsed = call(plan.format == "csv" ? "from_csv" : "from_json", std::move(arguments));
    SelectItems items;
    for (const auto& field : *schema) {
        const ExprPtr value = extract_value(parsed, make_literal(Type::string(), field.name));
        items.push_back({value, field.name, field.metadata, true, {}, nullptr});
    }
    return select(std::move(input), std::move(items));
}

}  // namespace firesteel
