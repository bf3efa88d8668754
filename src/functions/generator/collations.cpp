// collations(), and the rows of SHOW COLLATIONS.

#include <unicode/uversion.h>

#include <memory>

#include "column/builder.h"
#include "functions/collation_list.h"
#include "functions/registry.h"

namespace firesteel {

namespace {

Value text_or_null(std::string_view text) { return text.empty() ? Value::null() : Value(std::string(text)); }

std::string icu_version() {
    UVersionInfo version;
    u_getVersion(version);
    std::string out;
    for (const uint8_t part : version) out += (out.empty() ? "" : ".") + std::to_string(part);
    return out;
}

Schema list_schema(const ResolveRequest&) {
    Schema schema = {{"CATALOG", Type::string(), false}, {"SCHEMA", Type::string(), false}};
    for (Field& field : collation_columns()) schema.push_back(std::move(field));
    return schema;
}

Resolution resolve_list(const ResolveRequest& request) {
    check_argument_count(request, 0, 0);
    return {{}, Type::null(), true};
}

GeneratedRows list_collations(const KernelCall& call) {
    GeneratedRows out;
    std::vector<std::unique_ptr<ColumnBuilder>> builders;
    for (const Field& field : call.result_type->fields())
        builders.push_back(ColumnBuilder::make(field.type, call.pool));
    for (int64_t row = 0; row < call.rows; ++row) {
        for (const Collation* collation : all_collations()) {
            Value::List values = {Value("SYSTEM"), Value("BUILTIN")};
            for (Value& value : collation_row(*collation)) values.push_back(std::move(value));
            for (size_t i = 0; i < builders.size(); ++i) builders[i]->append(values[i]);
            out.source_rows.push_back(static_cast<int32_t>(row));
        }
    }
    for (auto& builder : builders) out.columns.push_back(builder->finish());
    return out;
}

}  // namespace

Schema collation_columns() {
    return {{"NAME", Type::string(), false},
            {"LANGUAGE", Type::string(), true},
            {"COUNTRY", Type::string(), true},
            {"ACCENT_SENSITIVITY", Type::string(), false},
            {"CASE_SENSITIVITY", Type::string(), false},
            {"PAD_ATTRIBUTE", Type::string(), false},
            {"ICU_VERSION", Type::string(), true}};
}

Value::List collation_row(const Collation& collation) {
    static const std::string version = icu_version();
    const CollationLocale& locale = collation_locale(collation.locale);
    const bool icu = collation.rule == Collation::Rule::kIcu;
    return {Value(collation.name),
            text_or_null(locale.language),
            text_or_null(locale.country),
            Value(collation.ignores_accents ? "ACCENT_INSENSITIVE" : "ACCENT_SENSITIVE"),
            Value(collation.ignores_case ? "CASE_INSENSITIVE" : "CASE_SENSITIVE"),
            Value(collation.ignores_trailing_spaces ? "RTRIM" : "NO_PAD"),
            icu ? Value(version) : Value::null()};
}

GENERATOR("collations")
    .group("generator_funcs")
    .since("4.0.0")
    .doc("All collations of texts: one row each.")
    .example("SELECT PAD_ATTRIBUTE FROM collations() WHERE NAME = 'UTF8_BINARY'", "NO_PAD")
    .overload(resolve_list, list_schema, list_collations);

}  // namespace firesteel
