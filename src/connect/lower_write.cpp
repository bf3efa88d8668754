#include "common/error.h"
#include "connect/lower_command.h"
#include "connect/message_options.h"
#include "session/sql_text.h"
#include "spark/connect/commands.pb.h"

namespace firesteel {
namespace {

using spark::connect::WriteOperation;
using spark::connect::WriteOperationV2;

spec::SaveMode save_mode(WriteOperation::SaveMode mode) {
    switch (mode) {
        case WriteOperation::SAVE_MODE_APPEND:
            return spec::SaveMode::kAppend;
        case WriteOperation::SAVE_MODE_OVERWRITE:
            return spec::SaveMode::kOverwrite;
        case WriteOperation::SAVE_MODE_IGNORE:
            return spec::SaveMode::kIgnore;
        default:
            return spec::SaveMode::kErrorIfExists;
    }
}

spec::Write::TableMode table_mode(WriteOperationV2::Mode mode) {
    using TableMode = spec::Write::TableMode;
    switch (mode) {
        case WriteOperationV2::MODE_CREATE:
            return TableMode::kCreate;
        case WriteOperationV2::MODE_OVERWRITE:
            return TableMode::kOverwrite;
        case WriteOperationV2::MODE_OVERWRITE_PARTITIONS:
            return TableMode::kOverwritePartitions;
        case WriteOperationV2::MODE_APPEND:
            return TableMode::kAppend;
        case WriteOperationV2::MODE_REPLACE:
            return TableMode::kReplace;
        case WriteOperationV2::MODE_CREATE_OR_REPLACE:
            return TableMode::kCreateOrReplace;
        default:
            break;
    }
    throw Error("CONNECT_INVALID_PLAN.INVALID_ENUM", {{"fullName", "spark.connect.WriteOperationV2.Mode"},
                                                      {"name", "MODE_UNSPECIFIED"},
                                                      {"number", std::to_string(mode)}});
}

template <typename Names>
std::vector<std::string> strings(const Names& names) {
    return {names.begin(), names.end()};
}

/// `partitionedBy` takes columns; transforms of columns (years, buckets) have no place in a directory layout.
std::vector<std::string> partition_names(const WriteOperationV2& write) {
    std::vector<std::string> names;
    for (const auto& column : write.partitioning_columns()) {
        if (!column.has_unresolved_attribute()) {
            throw Error("UNSUPPORTED_FEATURE.PARTITION_WITH_NESTED_COLUMN_IS_UNSUPPORTED",
                        {{"cols", column.unresolved_function().function_name()}});
        }
        names.push_back(split_attribute_name(column.unresolved_attribute().unparsed_identifier()).back());
    }
    return names;
}

}  // namespace

CommandPtr lower_write(const WriteOperation& write, Session& session) {
    auto out = spec::make<spec::Write>();
    out->input = lower_relation(write.input(), session);
    out->format = write.source();
    out->mode = save_mode(write.mode());
    if (write.has_table()) {
        out->table = parse_sql_name(session, write.table().table_name());
        const bool insert =
            write.table().save_method() == WriteOperation::SaveTable::TABLE_SAVE_METHOD_INSERT_INTO;
        out->table_mode = insert ? spec::Write::TableMode::kInsertInto : spec::Write::TableMode::kSaveAsTable;
    } else {
        out->path = write.path();
    }
    out->partition_by = strings(write.partitioning_columns());
    out->sort_by = strings(write.sort_column_names());
    out->bucket_by = strings(write.bucket_by().bucket_column_names());
    out->buckets = write.bucket_by().num_buckets();
    out->cluster_by = strings(write.clustering_columns());
    out->options = sorted_options(write.options());
    return out;
}

CommandPtr lower_write_to(const WriteOperationV2& write, Session& session) {
    auto out = spec::make<spec::Write>();
    out->input = lower_relation(write.input(), session);
    out->table = parse_sql_name(session, write.table_name());
    out->format = write.provider();
    out->table_mode = table_mode(write.mode());
    out->partition_by = partition_names(write);
    out->cluster_by = strings(write.clustering_columns());
    out->options = sorted_options(write.options());
    out->properties = sorted_options(write.table_properties());
    if (write.has_overwrite_condition())
        out->overwrite_condition = lower_expression(write.overwrite_condition(), session);
    return out;
}

/// The last part of a name; a database before it is not looked at.
static std::string view_name(const std::string& text, Session& session) {
    try {
        const spec::NameParts parts = parse_sql_name(session, text);
        if (parts.size() <= 2) return parts.back();
    } catch (const Error&) {
    }
    throw Error("_LEGACY_ERROR_TEMP_1321", {{"viewName", text}});
}

CommandPtr lower_create_view(const spark::connect::CreateDataFrameViewCommand& create, Session& session) {
    auto out = spec::make<spec::CreateView>();
    out->name = {view_name(create.name(), session)};
    out->scope = create.is_global() ? spec::ViewScope::kGlobalTemporary : spec::ViewScope::kTemporary;
    out->replace = create.replace();
    out->query = lower_relation(create.input(), session);
    return out;
}

}  // namespace firesteel
