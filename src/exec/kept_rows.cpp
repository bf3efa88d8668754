#include "exec/kept_rows.h"

#include <algorithm>

#include "column/builder.h"
#include "column/selection.h"
#include "exec/deferred_source.h"

namespace firesteel {

namespace {

constexpr int64_t kPieceRows = 16 * 1024;

ColumnPtr mark_column(const JoinTable& table, std::span<const int32_t> rows, const MemoryPoolPtr& pool) {
    FixedBuilder<uint8_t> builder(Type::boolean(), pool);
    for (const int32_t row : rows) builder.append_value(table.matched(row));
    return builder.finish();
}

}  // namespace

std::vector<int32_t> select_kept_rows(const JoinTable& table, KeptRows kept) {
    std::vector<int32_t> rows;
    const auto count = static_cast<int32_t>(table.size());
    for (int32_t row = 0; row < count; ++row) {
        if (kept == KeptRows::kMarked || table.matched(row) == (kept == KeptRows::kMatched))
            rows.push_back(row);
    }
    return rows;
}

Batch make_kept_rows(const JoinTable& table, KeptRows kept, std::span<const int32_t> rows,
                     const Schema& probe_schema, bool build_is_left, const MemoryPoolPtr& pool) {
    Batch batch = take(table.rows(), rows, pool);
    batch.rows = static_cast<int64_t>(rows.size());
    if (kept == KeptRows::kMarked) batch.columns.push_back(mark_column(table, rows, pool));
    if (kept != KeptRows::kPadded) return batch;
    std::vector<ColumnPtr> nulls;
    for (const Field& field : probe_schema) nulls.push_back(Column::nulls(field.type, batch.rows, pool));
    batch.columns.insert(build_is_left ? batch.columns.end() : batch.columns.begin(), nulls.begin(),
                         nulls.end());
    return batch;
}

std::shared_ptr<Source> make_kept_rows_source(std::shared_ptr<JoinTable> table, KeptRows kept,
                                              Schema probe_schema, bool build_is_left, bool spread) {
    return make_deferred_source(
        [table = std::move(table), kept, schema = std::move(probe_schema), build_is_left, spread] {
            if (spread) table->spread_matches();
            const auto rows = std::make_shared<const std::vector<int32_t>>(select_kept_rows(*table, kept));
            const auto count = static_cast<int64_t>(rows->size());
            return make_pieces_source(
                (count + kPieceRows - 1) / kPieceRows,
                [table, kept, schema, build_is_left, rows, count](int64_t piece, TaskContext& context) {
                    const int64_t begin = piece * kPieceRows;
                    const std::span<const int32_t> some(
                        rows->data() + begin, static_cast<size_t>(std::min(kPieceRows, count - begin)));
                    Batch batch = make_kept_rows(*table, kept, some, schema, build_is_left, context.pool);
                    batch.position = {0, begin};
                    return batch;
                });
        });
}

}  // namespace firesteel
