#include "io/file_table.h"

#include <set>
#include <string_view>

#include "catalog/existing_values.h"
#include "expr/field_visitor.h"
#include "io/file_scan.h"
#include "io/storage/path.h"
#include "io/storage/storage.h"

namespace firesteel {

namespace {

void visit_map(FieldVisitor& visitor, OptionMap& map) {
    std::vector<std::string> keys, values;
    for (const auto& [key, value] : map) {
        keys.push_back(key);
        values.push_back(value);
    }
    visitor.field(keys);
    visitor.field(values);
    map.clear();
    for (size_t i = 0; i < keys.size(); ++i) map[keys[i]] = values[i];
}

}  // namespace

Schema FileTable::hidden_columns() const { return {metadata_column(*set_->format)}; }

std::string FileTable::description() const {
    std::string text =
        set_->format->name() + " InMemoryFileIndex(" + std::to_string(set_->paths.size()) + " paths)[";
    for (size_t i = 0; i < set_->paths.size(); ++i) text += (i > 0 ? ", " : "") + shown_path(set_->paths[i]);
    text += "]";
    // Plans that differ in nothing but how files are read are not the same.
    for (const auto& [key, value] : set_->options.options) {
        const bool is_session = key.starts_with("spark.");
        const bool is_storage = key.starts_with("fs.");  // these may be secrets
        if (!is_session && !is_storage) text += " " + key + "=" + value;
    }
    for (const std::string& path : set_->paths) {
        const int64_t number = storage_for(path, set_->options.options)->number();
        if (number > 0) text += " storage=" + std::to_string(number);
    }
    return text;
}

std::optional<int64_t> FileTable::estimated_rows() const {
    const std::lock_guard lock(mutex_);
    if (!rows_) rows_ = set_->format->count_rows(set_->files, set_->options);
    return *rows_;
}

std::optional<int64_t> FileTable::estimated_bytes() const {
    int64_t bytes = 0;
    for (const ListedFile& file : set_->files) bytes += file.size;
    return bytes;
}

ColumnStatistics FileTable::column_statistics(int32_t ordinal) const {
    if (ordinal >= static_cast<int32_t>(set_->schema.size())) return {};
    const FileSet::Origin place = set_->origins[static_cast<size_t>(ordinal)];
    if (place.source == FileSet::Source::kData) {
        const Field& field = set_->data_schema[static_cast<size_t>(place.ordinal)];
        // Files tell nothing of a column that they do not have.
        if (!ExistingValues::find(set_->options.options, field.name).is_null()) return {};
        const std::lock_guard lock(mutex_);
        const auto [known, is_new] = statistics_.try_emplace(place.ordinal);
        if (is_new) {
            known->second = set_->format->column_statistics(set_->files, field, set_->options);
        }
        return known->second;
    }
    std::set<std::string_view> distinct;
    for (const ListedFile& file : set_->files) {
        if (file.partition.empty()) return {};  // of a plan that came as bytes
        distinct.insert(file.partition[static_cast<size_t>(place.ordinal)].second);
    }
    ColumnStatistics result;
    result.distinct_values = static_cast<int64_t>(distinct.size());
    return result;
}

std::vector<std::string> FileTable::input_files() const {
    std::vector<std::string> uris;
    for (const ListedFile& file : set_->files) uris.push_back(file_uri(file.path));
    return uris;
}

std::unique_ptr<TableScan> FileTable::scan(ScanRequest request) const {
    return scan_files(set_, std::move(request));
}

void FileTable::fields(FieldVisitor& visitor) {
    FileSet& set = *set_;
    std::string format = set.format != nullptr ? set.format->name() : "";
    visitor.field(format);
    set.format = &file_format(format);
    visit_map(visitor, set.options.options);
    visitor.field(set.options.settings);
    visitor.field(set.paths);
    int64_t count = static_cast<int64_t>(set.files.size());
    visitor.size(count);
    set.files.resize(static_cast<size_t>(count));
    for (ListedFile& file : set.files) {
        visitor.field(file.path);
        visitor.field(file.size);
        visitor.field(file.modified_millis);
    }
    visitor.field(set.data_schema);
    visitor.field(set.partitions.schema);
    set.partitions.values.resize(set.files.size());
    for (auto& row : set.partitions.values) visitor.field(row);
    set.join_schemas();
}

void check_can_store(const TableProvider& table) {
    const auto* files = dynamic_cast<const FileTable*>(&table);
    if (files != nullptr) check_types(*files->files().format, files->files().data_schema, true);
}

namespace {
[[maybe_unused]] const bool kRegistered = register_provider(
    "FileScan", [] { return std::unique_ptr<TableProvider>(std::make_unique<FileTable>()); });
}

}  // namespace firesteel
