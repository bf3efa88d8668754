#pragma once

#include <memory>

#include "functions/settings.h"
#include "io/formats/parquet/file_columns.h"
#include "io/formats/parquet/flat_column.h"
#include "io/formats/parquet/nested_columns.h"
#include "io/formats/parquet/old_times.h"
#include "io/formats/parquet/row_window.h"

namespace firesteel {

/// What the columns of all row groups of a file are opened with. Outlives them.
struct GroupSource {
    std::string path;
    std::shared_ptr<const File> file;
    std::shared_ptr<parquet::FileMetaData> footer;
    EvalSettingsPtr settings;
    MemoryPoolPtr pool;
};

/// The columns of one row group, under the types that the table has for them.
class GroupColumns final : public WindowColumns {
public:
    GroupColumns(const GroupSource& source, const std::vector<FileColumn>& columns, int row_group);

    ColumnPtr read(size_t column, int64_t rows, const std::vector<int32_t>* selected,
                   bool keeps_codes) override;
    void skip(size_t column, int64_t rows) override;

private:
    ColumnPtr read_flat(size_t column, int64_t rows, const std::vector<int32_t>* selected, bool keeps_codes);
    ColumnPtr read_nested(size_t column, int64_t rows, const std::vector<int32_t>* selected);

    const GroupSource& source_;
    const std::vector<FileColumn>& columns_;
    std::vector<std::unique_ptr<FlatColumn>> flat_;       // null for others
    std::vector<std::unique_ptr<NestedColumns>> nested_;  // null for others
    std::vector<std::unique_ptr<OldTimes>> old_times_;    // null where none is shifted
};

}  // namespace firesteel
