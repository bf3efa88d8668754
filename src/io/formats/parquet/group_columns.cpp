#include "io/formats/parquet/group_columns.h"

#include "column/selection.h"
#include "io/formats/parquet/conform.h"
#include "io/missing_column.h"

namespace firesteel {

GroupColumns::GroupColumns(const GroupSource& source, const std::vector<FileColumn>& columns, int row_group)
    : source_(source),
      columns_(columns),
      flat_(columns.size()),
      nested_(columns.size()),
      old_times_(columns.size()) {
    for (size_t i = 0; i < columns.size(); ++i) {
        const FileColumn& column = columns[i];
        if (column.field < 0) continue;
        if (!column.calendars.empty())
            old_times_[i] = std::make_unique<OldTimes>(column.calendars, source.pool);
        if (column.is_flat) {
            flat_[i] = open_flat_column(
                {source.file, *source.footer, row_group, column.leaf, column.own_type, source.pool});
        } else {
            nested_[i] =
                open_nested_columns(source.file, source.footer, row_group, {column.field}, source.pool);
        }
    }
}

ColumnPtr GroupColumns::read(size_t number, int64_t rows, const std::vector<int32_t>* selected,
                             bool keeps_codes) {
    const FileColumn& column = columns_[number];
    const int64_t wanted = selected != nullptr ? static_cast<int64_t>(selected->size()) : rows;
    if (column.field < 0) return missing_column(column.type, column.existing, wanted, source_.pool);
    ColumnPtr found;
    if (!column.is_flat) {
        found = read_nested(number, rows, selected);
    } else {
        keeps_codes = keeps_codes && column.own_type == column.type;
        found = read_flat(number, rows, selected, keeps_codes);
    }
    return conform(found, column.type,
                   {*source_.settings, source_.pool, source_.path, column.name, column.parquet_type});
}

ColumnPtr GroupColumns::read_flat(size_t number, int64_t rows, const std::vector<int32_t>* selected,
                                  bool keeps_codes) {
    FlatColumn& column = *flat_[number];
    OldTimes* const old_times = old_times_[number].get();
    if (old_times != nullptr && old_times->refuses()) {  // what filters drop may not be old either
        const ColumnPtr all = old_times->read(column.read(rows, keeps_codes));
        return selected != nullptr ? take(all, *selected, source_.pool) : all;
    }
    const ColumnPtr found =
        selected != nullptr ? column.read(rows, *selected, keeps_codes) : column.read(rows, keeps_codes);
    return old_times != nullptr ? old_times->read(found) : found;
}

ColumnPtr GroupColumns::read_nested(size_t number, int64_t rows, const std::vector<int32_t>* selected) {
    ColumnPtr column = nested_[number]->read(rows)[0];
    if (old_times_[number]) column = old_times_[number]->read(column);
    return selected != nullptr ? take(column, *selected, source_.pool) : column;
}

void GroupColumns::skip(size_t number, int64_t rows) {
    if (flat_[number]) flat_[number]->skip(rows);
    if (nested_[number]) nested_[number]->skip(rows);
}

}  // namespace firesteel
