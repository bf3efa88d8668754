#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "catalog/table_provider.h"
#include "io/file_set.h"

namespace firesteel {

/// Data files of one format as a table: the columns in the files, then those of the partition directories.
class FileTable final : public TableProvider {
public:
    FileTable() = default;  // for decoding
    explicit FileTable(FileSet files) : set_(std::make_shared<FileSet>(std::move(files))) {}

    const Schema& schema() const override { return set_->schema; }
    const FileSet& files() const { return *set_; }
    Schema hidden_columns() const override;
    std::string name() const override { return "FileScan"; }
    std::string description() const override;
    std::optional<int64_t> estimated_rows() const override;
    std::optional<int64_t> estimated_bytes() const override;
    ColumnStatistics column_statistics(int32_t ordinal) const override;
    std::vector<std::string> input_files() const override;
    std::unique_ptr<TableScan> scan(ScanRequest request) const override;
    void fields(FieldVisitor& visitor) override;

private:
    std::shared_ptr<FileSet> set_ = std::make_shared<FileSet>();

    mutable std::mutex mutex_;  // guards what the files have been asked already
    mutable std::optional<std::optional<int64_t>> rows_;
    mutable std::map<int32_t, ColumnStatistics> statistics_;  // by ordinal of the data columns
};

/// Can the files of a table that is about to be made hold its columns, as far as it is one of files? Raises
/// UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE.
void check_can_store(const TableProvider& table);

}  // namespace firesteel
