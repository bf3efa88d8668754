#include "command/write_rows.h"

#include <algorithm>

#include "catalog/identifier.h"
#include "codec/type_json.h"
#include "codec/type_text.h"
#include "column/collation.h"
#include "command/table_buckets.h"
#include "common/error.h"

namespace firesteel {

namespace {

/// Gives a write up unless it was committed.
class AbortGuard {
public:
    explicit AbortGuard(TableWrite& write) : write_(write) {}
    ~AbortGuard() {
        if (!committed_) write_.abort();
    }
    void commit() {
        write_.commit();
        committed_ = true;
    }

private:
    TableWrite& write_;
    bool committed_ = false;
};

std::string strip_scheme(std::string path) {
    if (!path.starts_with("file:")) return path;
    path.erase(0, 5);
    while (path.starts_with("//")) path.erase(0, 1);
    return path;
}

}  // namespace

const DataSource& require_source(const std::string& format) {
    const DataSource* source = find_data_source(format);
    if (source == nullptr) throw Error("DATA_SOURCE_NOT_FOUND", {{"provider", format}});
    return *source;
}

void write_rows(const LogicalPlanPtr& plan, WriteRequest request, bool overwrite, CommandHost& host) {
    const std::string location = request.path;
    request.settings = host.eval_settings();
    request.pool = host.pool();
    const OptionMap settings = host.source_settings();
    request.options.insert(settings.begin(), settings.end());
    const LogicalPlanPtr rows = sort_for_buckets(plan, request, host);
    const std::unique_ptr<TableWrite> write = require_source(request.format).write(request, overwrite);
    AbortGuard guard(*write);
    host.write(rows, *write);
    guard.commit();
    if (!location.empty()) host.files_changed(location);
}

Schema declared_schema(const LogicalNode& plan) {
    constexpr const char* kDeclared = "__CHAR_VARCHAR_TYPE_STRING";
    Schema schema = output_schema(plan);
    for (Field& field : schema) {
        const std::string declared = metadata_text(field.metadata, kDeclared);
        if (declared.empty()) continue;
        field.type = parse_single_type(declared);
        field.metadata = with_metadata_text(field.metadata, kDeclared, "");
    }
    return schema;
}

void check_columns(const Schema& schema, CommandHost& host) {
    std::string unclear;
    for (const Field& field : schema) {
        const Type* text = first_string(field.type);
        if (text && collation_of(*text).rule == Collation::Rule::kIndeterminate)
            unclear += (unclear.empty() ? "" : ", ") + field.name;
    }
    if (!unclear.empty()) throw Error("INDETERMINATE_COLLATION_IN_SCHEMA", {{"columnPaths", unclear}});
    for (size_t i = 0; i < schema.size(); ++i) {
        for (size_t j = 0; j < i; ++j) {
            if (!same_column(schema[i].name, schema[j].name, host)) continue;
            const bool fold = !host.eval_settings()->case_sensitive;
            const std::string& name = schema[i].name;
            throw Error("COLUMN_ALREADY_EXISTS",
                        {{"columnName", quote_identifier(fold ? lower_case(name) : name)}});
        }
    }
}

void check_partition_columns(const Schema& schema, const std::vector<std::string>& partition_by) {
    for (const std::string& name : partition_by) {
        const auto found = std::find_if(schema.begin(), schema.end(), [&](const Field& field) {
            return equal_ignoring_case(field.name, name);
        });
        if (found == schema.end()) {
            throw Error("_LEGACY_ERROR_TEMP_1155",
                        {{"col", name}, {"schemaCatalog", Type::structure(schema).to_string()}});
        }
        const Type& type = found->type;
        if (type.is_nested() || type.is(TypeId::kBinary) || type.is(TypeId::kCalendarInterval) ||
            type.is(TypeId::kVariant) || type.is(TypeId::kNull) || has_collation(type)) {
            throw Error("INVALID_PARTITION_COLUMN_DATA_TYPE", {{"type", "\"" + type.to_sql() + "\""}});
        }
    }
    if (!partition_by.empty() && partition_by.size() == schema.size()) {
        throw Error("ALL_PARTITION_COLUMNS_NOT_ALLOWED");
    }
}

bool reads_from(const LogicalNode& plan, const std::string& location) {
    const std::string directory = strip_scheme(location);
    if (const auto* scan = plan.as<Scan>()) {
        for (const std::string& file : scan->table->input_files()) {
            const std::string path = strip_scheme(file);
            if (path == directory || path.starts_with(directory + "/")) return true;
        }
    }
    return std::any_of(plan.inputs.begin(), plan.inputs.end(),
                       [&](const LogicalPlanPtr& input) { return reads_from(*input, location); });
}

OptionMap option_map(const spec::Options& options) {
    OptionMap map;
    for (const auto& [key, value] : options) map[lower_case(key)] = value;
    return map;
}

bool same_column(const std::string& a, const std::string& b, CommandHost& host) {
    return host.eval_settings()->case_sensitive ? a == b : equal_ignoring_case(a, b);
}

NamedExpr named(ExprPtr expr, const Field& field) {
    Attribute output{next_expr_id(), field.name, expr->type, expr->nullable, field.metadata};
    return {std::move(expr), std::move(output)};
}

LogicalPlanPtr project(const LogicalPlanPtr& input, NamedExprs columns) {
    return std::make_shared<Project>(input, std::move(columns));
}

}  // namespace firesteel
