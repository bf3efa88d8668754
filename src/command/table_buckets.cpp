#include "command/table_buckets.h"

#include <algorithm>
#include <charconv>

#include "catalog/identifier.h"
#include "command/write_rows.h"
#include "common/error.h"
#include "functions/scalar/predicate/compare_kernels.h"

namespace firesteel {

namespace {

void check_count(const TableDefinition& table, CommandHost& host) {
    const std::string most = host.find_setting("spark.sql.sources.bucketing.maxBuckets").value_or("100000");
    int64_t limit = 0;
    std::from_chars(most.data(), most.data() + most.size(), limit);
    if (table.buckets > 0 && table.buckets <= limit) return;
    throw Error("INVALID_BUCKET_COUNT",
                {{"bucketingMaxBuckets", most}, {"numBuckets", std::to_string(table.buckets)}});
}

std::string text_of(const std::vector<std::string>& names) {
    std::string out;
    for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
    return out;
}

/// `name` as the schema spells it, which may be no partition column. `kind`: "bucket" or "sort".
const Field& find_column(const TableDefinition& table, const std::string& name, const std::string& kind,
                         CommandHost& host) {
    const auto found = std::find_if(table.schema.begin(), table.schema.end(),
                                    [&](const Field& f) { return same_column(f.name, name, host); });
    if (found == table.schema.end()) {
        std::string columns;
        for (const Field& field : table.schema)
            columns += (columns.empty() ? "" : ", ") + quote_identifier(field.name);
        throw Error("COLUMN_NOT_DEFINED_IN_TABLE", {{"colType", kind},
                                                    {"colName", quote_identifier(name)},
                                                    {"tableName", quote_identifiers(table.name)},
                                                    {"tableCols", columns}});
    }
    const auto& keys = table.partition_by;
    if (std::find(keys.begin(), keys.end(), found->name) != keys.end()) {
        const bool is_bucket = kind == "bucket";
        throw Error(
            is_bucket ? "_LEGACY_ERROR_TEMP_1166" : "_LEGACY_ERROR_TEMP_1167",
            {{is_bucket ? "bucketCol" : "sortCol", found->name}, {"normalizedPartCols", text_of(keys)}});
    }
    return *found;
}

const Attribute& column_of(const LogicalNode& plan, const std::string& name, CommandHost& host) {
    const Attributes& output = plan.output();
    const auto found = std::find_if(output.begin(), output.end(),
                                    [&](const Attribute& a) { return same_column(a.name, name, host); });
    if (found == output.end()) throw Error("INTERNAL_ERROR", {{"message", "no column " + name}});
    return *found;
}

}  // namespace

void settle_buckets(TableDefinition& table, CommandHost& host) {
    if (table.bucket_by.empty()) return;
    check_count(table, host);
    for (std::string& name : table.bucket_by) name = find_column(table, name, "bucket", host).name;
    for (std::string& name : table.sort_by) {
        const Field& field = find_column(table, name, "sort", host);
        if (!is_orderable(field.type)) {
            throw Error("_LEGACY_ERROR_TEMP_3072",
                        {{"msg", "Cannot use " + field.type.to_string() + " for sorting column"}});
        }
        name = field.name;
    }
}

LogicalPlanPtr sort_for_buckets(const LogicalPlanPtr& plan, const WriteRequest& request, CommandHost& host) {
    const Bucketing buckets = Bucketing::from_options(request.options);
    if (buckets.sort_by.empty()) return plan;
    SortKeys keys;
    for (const std::string& name : request.partition_by)
        keys.push_back({column_of(*plan, name, host).reference(), {}});
    Exprs columns;
    for (const std::string& name : buckets.columns)
        columns.push_back(column_of(*plan, name, host).reference());
    const EvalSettingsPtr settings = host.eval_settings();
    const ExprPtr count = make_literal(Type::integer(), Value(static_cast<int64_t>(buckets.count)));
    keys.push_back({make_call("pmod", {make_call("hash", columns, settings), count}, settings), {}});
    for (const std::string& name : buckets.sort_by)
        keys.push_back({column_of(*plan, name, host).reference(), {}});
    // Files may hold the rows of several partitions, one after the other.
    return std::make_shared<Sort>(plan, std::move(keys), true);
}

}  // namespace firesteel
