#pragma once

#include <memory>
#include <vector>

#include "catalog/table_provider.h"
#include "io/file_listing.h"
#include "io/formats/csv/csv_options.h"

namespace firesteel {

/// CSV files as a table.
class CsvTable final : public TableProvider {
public:
    CsvTable() = default;  // for decoding
    CsvTable(std::vector<ListedFile> files, Schema schema, CsvOptions options)
        : files_(std::move(files)), schema_(std::move(schema)), options_(std::move(options)) {}

    const Schema& schema() const override { return schema_; }
    std::string name() const override { return "csv"; }
    std::string description() const override;
    std::optional<int64_t> estimated_bytes() const override;
    std::vector<std::string> input_files() const override;
    std::unique_ptr<TableScan> scan(ScanRequest request) const override;
    void fields(FieldVisitor& visitor) override;

private:
    std::vector<ListedFile> files_;
    Schema schema_;
    CsvOptions options_;
};

}  // namespace firesteel
