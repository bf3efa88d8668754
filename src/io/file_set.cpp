#include "io/file_set.h"

#include <algorithm>
#include <set>

#include "catalog/identifier.h"
#include "common/error.h"
#include "functions/cast.h"
#include "io/file_scan.h"
#include "io/known_schemas.h"
#include "io/placed_partitions.h"
#include "io/storage/path.h"

namespace firesteel {

namespace {

constexpr const char* kInferenceKey = "spark.sql.sources.partitioncolumntypeinference.enabled";

/// A moment in the session's time zone, as modifiedAfter gives it.
std::optional<int64_t> moment_millis(const FormatOptions& options, const std::string& key) {
    const std::string* text = options.find(key);
    if (text == nullptr) return std::nullopt;
    EvalSettings settings = *options.settings;
    if (const std::string* zone = options.find("timezone")) settings.time_zone = *zone;
    const auto pool = MemoryPool::make_root("moment", MemoryPool::kUnlimited);
    ErrorSink errors(EvalMode::kAnsi);
    const auto text_column = Column::constant(Type::string(), Value(*text), 1, pool);
    const ColumnPtr column = cast_column(text_column, Type::timestamp(), settings, errors, pool);
    if (errors.has_error()) throw Error(errors.error());
    return column->value(0).as_long() / 1000;
}

ListingOptions listing_options(const FormatOptions& options) {
    ListingOptions listing;
    listing.recursive = options.is_set("recursivefilelookup", false);
    if (const std::string* glob = options.find("pathglobfilter")) listing.name_glob = *glob;
    if (const std::string* base = options.find("basepath")) {
        listing.base_path = plain_path(strip_file_scheme(*base));
    }
    listing.modified_after = moment_millis(options, "modifiedafter");
    listing.modified_before = moment_millis(options, "modifiedbefore");
    return listing;
}

Schema without(const Schema& schema, const Schema& removed, const EvalSettings& settings) {
    Schema kept;
    for (const Field& field : schema) {
        const bool is_removed = std::any_of(removed.begin(), removed.end(), [&](const Field& other) {
            return same_name(field.name, other.name, settings);
        });
        if (!is_removed) kept.push_back(field);
    }
    return kept;
}

/// What files hold may be missing anywhere, so that no column of theirs is without nulls.
Type as_nullable(const Type& type) {
    switch (type.id()) {
        case TypeId::kArray:
            return Type::array(as_nullable(type.element_type()));
        case TypeId::kMap:
            return Type::map(as_nullable(type.key_type()), as_nullable(type.value_type()));
        case TypeId::kStruct: {
            std::vector<Field> fields = type.fields();
            for (Field& field : fields) {
                field.type = as_nullable(field.type);
                field.nullable = true;
            }
            return Type::structure(std::move(fields));
        }
        default:
            return type;
    }
}

void check_names(const Schema& schema, const EvalSettings& settings) {
    std::set<std::string> seen;
    for (const Field& field : schema) {
        const std::string name = settings.case_sensitive ? field.name : lower_case(field.name);
        if (!seen.insert(name).second)
            throw Error("COLUMN_ALREADY_EXISTS", {{"columnName", quote_identifier(name)}});
    }
}

/// A table of the catalog knows its columns; its files may lie anywhere below its directory, or not at all
/// yet.
PartitionColumns table_partitions(const FileSet& set, const ReadRequest& request) {
    const bool has_partitions = !set.files.empty() && !set.files[0].partition.empty();
    PartitionRequest partitions;
    if (request.schema) partitions.given = &*request.schema;
    partitions.infer_types = set.options.is_set(kInferenceKey, true);
    partitions.settings = request.settings;
    if (has_partitions || !request.is_table || !request.schema)
        return partition_columns(set.files, partitions);
    PartitionColumns result;
    result.values.resize(set.files.size());
    for (const std::string& name : request.partition_by) {
        for (const Field& field : *request.schema) {
            if (same_name(field.name, name, *request.settings)) result.schema.push_back(field);
        }
    }
    for (auto& row : result.values) row.resize(result.schema.size());
    return result;
}

std::optional<Schema> inferred_schema(const FileSet& set) {
    const auto infer = [&](KeptRows* rows) {
        if (rows == nullptr) return set.format->infer_schema(set.files, set.options);
        rows->expect(splits_to_read(set));
        return set.format->infer_and_keep(set.files, set.options, *rows);
    };
    if (!set.format->infers_from_rows()) return infer(nullptr);
    return KnownSchemas::of_process().find_or_infer(*set.format, set.files, set.options, infer);
}

}  // namespace

bool same_name(const std::string& a, const std::string& b, const EvalSettings& settings) {
    return settings.case_sensitive ? a == b : equal_ignoring_case(a, b);
}

void check_types(const FileFormat& format, const Schema& schema, bool for_writing) {
    for (const Field& field : schema) {
        if (format.supports(field.type, for_writing)) continue;
        throw Error("UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE",
                    {{"columnName", quote_identifier(field.name)},
                     {"columnType", "\"" + field.type.to_sql() + "\""},
                     {"format", format.display_name()}});
    }
}

FileSet find_files(const FileFormat& format, const ReadRequest& request) {
    FileSet set;
    set.format = &format;
    set.options = {request.options, request.settings};
    format.check_options(set.options);
    for (const std::string& path : request.paths) set.paths.push_back(strip_file_scheme(path));
    ListingOptions listing = listing_options(set.options);
    listing.may_be_missing = request.is_table;
    set.files = list_files(set.paths, listing, set.options.options);
    if (request.is_table) find_placed_partitions(request, listing, set.files);
    set.partitions = table_partitions(set, request);
    if (request.schema) {
        set.data_schema = without(*request.schema, set.partitions.schema, *request.settings);
    } else {
        auto inferred = inferred_schema(set);
        if (!inferred || (set.files.empty() && inferred->empty()))
            throw Error("UNABLE_TO_INFER_SCHEMA", {{"format", format.display_name()}});
        set.data_schema = std::move(*inferred);
    }
    for (Field& field : set.data_schema) {
        field.type = as_nullable(field.type);
        field.nullable = true;
    }
    check_names(set.data_schema, *request.settings);
    check_types(format, set.data_schema, false);
    set.join_schemas();
    return set;
}

void FileSet::join_schemas() {
    schema.clear();
    origins.clear();
    std::vector<bool> placed(partitions.schema.size(), false);
    for (size_t i = 0; i < data_schema.size(); ++i) {
        Origin origin{Source::kData, static_cast<int32_t>(i)};
        for (size_t p = 0; p < partitions.schema.size(); ++p) {
            if (!same_name(data_schema[i].name, partitions.schema[p].name, *options.settings)) continue;
            origin = {Source::kPartition, static_cast<int32_t>(p)};
            placed[p] = true;
        }
        const bool is_data = origin.source == Source::kData;
        schema.push_back(is_data ? data_schema[i] : partitions.schema[static_cast<size_t>(origin.ordinal)]);
        origins.push_back(origin);
    }
    for (size_t p = 0; p < partitions.schema.size(); ++p) {
        if (placed[p]) continue;
        schema.push_back(partitions.schema[p]);
        origins.push_back({Source::kPartition, static_cast<int32_t>(p)});
    }
    origins.push_back({Source::kMetadata, 0});
}

const Field& metadata_column(const FileFormat& format) {
    const auto make = [](bool numbers_rows) {
        Schema fields = {{"file_path", Type::string(), false},
                         {"file_name", Type::string(), false},
                         {"file_size", Type::long_integer(), false},
                         {"file_block_start", Type::long_integer(), false},
                         {"file_block_length", Type::long_integer(), false},
                         {"file_modification_time", Type::timestamp(), false}};
        if (numbers_rows) fields.push_back({"row_index", Type::long_integer(), false});
        return Field{"_metadata", Type::structure(std::move(fields)), false,
                     R"({"__file_source_metadata_col":true,"__metadata_col":"_metadata"})"};
    };
    static const Field plain = make(false), with_rows = make(true);
    return format.numbers_rows() ? with_rows : plain;
}

Value::List metadata_of(const FileSplit& split) {
    std::string uri = file_uri(split.path);
    if (!is_remote(split.path)) uri.erase(5, 2);  // "file:/a/b"
    return {uri,
            uri.substr(uri.rfind('/') + 1),
            split.file_size,
            split.block_begin,
            split.block_end - split.block_begin,
            split.modified_millis * 1000};
}

}  // namespace firesteel
