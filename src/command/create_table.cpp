#include <algorithm>

#include "catalog/identifier.h"
#include "column/collation.h"
#include "command/collated_query.h"
#include "command/column_default.h"
#include "command/table_creation.h"
#include "command/table_name.h"
#include "command/write_rows.h"
#include "common/error.h"
#include "common/json_text.h"
#include "plan/default_collation.h"

namespace firesteel {
namespace {

[[noreturn]] void refuse(const std::string& operation, const TableName& name) {
    throw Error("UNSUPPORTED_FEATURE.TABLE_OPERATION",
                {{"tableName", name.quoted()}, {"operation", operation}});
}

/// What tables of files in this catalog cannot have.
void check_features(const spec::CreateTable& create, const TableName& name) {
    if (create.replace) refuse(create.query ? "REPLACE TABLE AS SELECT" : "REPLACE TABLE", name);
    if (!create.stored_as.empty() || equal_ignoring_case(create.format, "hive")) {
        throw Error("NOT_SUPPORTED_COMMAND_WITHOUT_HIVE_SUPPORT", {{"cmd", "CREATE Hive TABLE (AS SELECT)"}});
    }
    const auto given = [](const std::string& text) { return !text.empty(); };
    const auto generation =
        std::find_if(create.column_generation.begin(), create.column_generation.end(), given);
    if (generation != create.column_generation.end()) {
        const std::string word = lower_case(generation->substr(0, 8));
        refuse(word == "identity" ? "identity columns" : "generated columns", name);
    }
    if (!create.constraints.empty()) refuse("CONSTRAINT", name);
    if (equal_ignoring_case(create.format, "noop") && (create.query || !create.columns.empty())) {
        throw Error(
            "CANNOT_CREATE_DATA_SOURCE_TABLE.EXTERNAL_METADATA_UNSUPPORTED",
            {{"tableName", quote_identifiers({name.database, name.table})}, {"provider", create.format}});
    }
}

/// "bucket(4, id)", as messages show what a table is to be partitioned by.
std::string shown_argument(const spec::Expression& argument) {
    if (const auto* literal = argument.as<spec::Literal>()) {
        if (literal->type.is(TypeId::kInteger)) return std::to_string(literal->value.as_long());
        return literal->type.is_string() ? literal->value.as_string() : literal->type.to_sql();
    }
    std::string name;
    if (const auto* column = argument.as<spec::Attribute>()) {
        for (const std::string& part : column->parts) name += (name.empty() ? "" : ".") + part;
    }
    return name;
}

[[noreturn]] void refuse_transform(const spec::Expression& transform) {
    const auto* call = transform.as<spec::Function>();
    std::string shown = (call ? call->name.back() : std::string("identity")) + "(";
    if (call == nullptr) shown += shown_argument(transform);
    for (size_t i = 0; call && i < call->arguments.size(); ++i)
        shown += (i > 0 ? ", " : "") + shown_argument(*call->arguments[i]);
    throw Error("UNSUPPORTED_PARTITION_TRANSFORM", {{"transform", quote_identifier(shown + ")")}});
}

/// PARTITIONED BY (bucket(4, id)) is CLUSTERED BY (id) INTO 4 BUCKETS.
void add_buckets(const spec::Function& call, TableDefinition& table) {
    const auto* count = call.arguments.empty() ? nullptr : call.arguments[0]->as<spec::Literal>();
    if (count == nullptr || !count->type.is(TypeId::kInteger)) {
        const std::string shown = call.arguments.empty() ? "" : shown_argument(*call.arguments[0]);
        throw Error("_LEGACY_ERROR_TEMP_0031", {{"describe", shown}});
    }
    if (table.buckets > 0) throw Error("UNSUPPORTED_FEATURE.MULTIPLE_BUCKET_TRANSFORMS");
    table.buckets = static_cast<int32_t>(count->value.as_long());
    for (size_t i = 1; i < call.arguments.size(); ++i)
        table.bucket_by.push_back(shown_argument(*call.arguments[i]));
}

void add_transforms(const spec::CreateTable& create, TableDefinition& table) {
    for (const auto& transform : create.partition_transforms) {
        const auto* call = transform->as<spec::Function>();
        const std::string name = call ? lower_case(call->name.back()) : "";
        if (name == "bucket") {
            add_buckets(*call, table);
        } else if (name == "identity" && call->arguments.size() == 1) {
            table.partition_by.push_back(shown_argument(*call->arguments[0]));
        } else {
            refuse_transform(*transform);
        }
    }
}

/// Files keep no promise that a value is there, so tables of files make none.
Type as_nullable(const Type& type) {
    switch (type.id()) {
        case TypeId::kArray:
            return Type::array(as_nullable(type.element_type()), true);
        case TypeId::kMap:
            return Type::map(as_nullable(type.key_type()), as_nullable(type.value_type()), true);
        case TypeId::kStruct: {
            std::vector<Field> fields = type.fields();
            for (Field& field : fields) field.type = as_nullable(field.type), field.nullable = true;
            return Type::structure(std::move(fields));
        }
        default:
            return type;
    }
}

Schema columns_of(const spec::CreateTable& create) {
    Schema columns = create.columns;
    for (Field& field : columns) field.type = as_nullable(field.type), field.nullable = true;
    for (size_t i = 0; i < columns.size() && i < create.column_defaults.size(); ++i) {
        if (!create.column_defaults[i].empty()) set_default_text(columns[i], create.column_defaults[i]);
    }
    return columns;
}

/// CREATE TABLE t LIKE other: columns, partitions and format of a table, or the columns of a view.
void copy_layout(TableDefinition& table, const spec::CreateTable& create, CommandHost& host) {
    if (!find_temporary_view(create.like, host)) {
        const TableName name = table_name(create.like, host);
        SharedCatalog& catalog = host.catalog().shared();
        if (const auto source = catalog.find_table(name.database, name.table)) {
            table.schema = source->schema;
            if (const std::string collation = collation_in(source->properties); !collation.empty())
                table.properties[kCollationProperty] = collation;
            table.partition_by = source->partition_by;
            table.bucket_by = source->bucket_by;
            table.sort_by = source->sort_by;
            table.buckets = source->buckets;
            if (create.format.empty()) {
                table.format = source->format;
                table.options = source->options;
            }
            return;
        }
        if (!catalog.find_view(name.database, name.table)) raise_no_table(create.like, host);
    }
    table.schema = declared_schema(*host.analyze(spec::ReadTable(create.like)));
}

CommandResult run_create_table(const spec::Command& command, CommandHost& host) {
    const auto& create = *command.as_command<spec::CreateTable>();
    const TableName name = table_name(create.name, host);
    require_namespace(name.database, host);
    check_features(create, name);
    TableDefinition table;
    table.name = name.parts();
    table.format = create.format.empty() ? host.default_source() : create.format;
    table.options = option_map(create.options);
    table.properties = {create.properties.begin(), create.properties.end()};
    table.comment = create.comment;
    if (!create.collation.empty()) table.properties[kCollationProperty] = create.collation;
    table.location = create.location;
    if (const auto path = table.options.find("path"); path != table.options.end()) {
        if (table.location.empty()) table.location = path->second;
        table.options.erase(path);
    }
    table.external = create.external;
    table.schema = columns_of(create);
    table.partition_by = create.partition_by;
    table.bucket_by = create.bucket_by;
    table.sort_by = create.sort_by;
    table.buckets = create.buckets;
    add_transforms(create, table);
    if (!create.cluster_by.empty()) {
        std::string columns;
        for (const spec::NameParts& column : create.cluster_by) {
            std::string parts;
            for (const std::string& part : column) parts += (parts.empty() ? "" : ",") + quote_json(part);
            columns += (columns.empty() ? "[" : ",[") + parts + "]";
        }
        table.properties["clusteringColumns"] = "[" + columns + "]";
    }
    if (!create.like.empty()) copy_layout(table, create, host);
    const auto exists = create.if_not_exists ? IfTableExists::kKeep : IfTableExists::kFail;
    LogicalPlanPtr query;
    if (create.query) {
        std::string collation = create.collation;
        if (collation.empty()) collation = collation_in(require_namespace(name.database, host).properties);
        query = host.analyze(*collated_query(create.query, collation));
    }
    create_table(std::move(table), query, exists, host);
    if (!create.answers_rows) return {};
    const auto rows = host.run(host.analyze(spec::ReadTable(name.parts())));
    CommandResult result{rows->schema(), {}};
    for (Batch batch; rows->next(batch);) result.batches.push_back(std::move(batch));
    return result;
}

/// The client asks for the columns of the table after making it.
Schema create_schema(const spec::Command& command, CommandHost& host) {
    const auto& create = *command.as_command<spec::CreateTable>();
    if (!create.answers_rows) return {};
    return output_schema(*host.analyze(spec::ReadTable(table_name(create.name, host).parts())));
}

const bool registered = register_command(spec::CommandKind::kCreateTable, {run_create_table, create_schema});

}  // namespace
}  // namespace firesteel
