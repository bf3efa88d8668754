#include "exec/join_spill.h"

#include <algorithm>

#include "column/selection.h"
#include "exec/batch_bytes.h"
#include "exec/deferred_source.h"
#include "exec/ordered_rows.h"
#include "exec/query_state.h"

namespace firesteel {

namespace {

constexpr size_t kPlaces = PartitionedRows::kPlaceColumns;

/// A probing plan for rows that have their places behind their own columns: what the condition says of
/// columns behind those moves on.
ProbePlan with_places(ProbePlan plan, size_t probe_columns) {
    if (!plan.residual || plan.build_is_left) return plan;
    const auto width = static_cast<int64_t>(probe_columns);
    plan.residual = transform_up(plan.residual, [&](const ExprPtr& e) -> ExprPtr {
        if (!e->is(ExprKind::kInput) || e->id < width) return e;
        return make_input(e->id + static_cast<int64_t>(kPlaces), e->type, e->nullable);
    });
    return plan;
}

ColumnPtr counted(int64_t first, int64_t rows, const MemoryPoolPtr& pool) {
    auto values = Buffer::allocate(rows * 8, pool);
    for (int64_t i = 0; i < rows; ++i) values->mutable_as<int64_t>()[i] = first + i;
    return Column::flat(Type::long_integer(), rows, std::move(values), nullptr);
}

/// Writes `batch` in pieces so small that one of every run fits into memory when they are merged.
void write_pieces(SpillFile& run, const Batch& batch, const MemoryPoolPtr& pool) {
    constexpr int64_t kPieceBytes = 16 * 1024, kFewestRows = 16;
    const int64_t rows =
        std::max(kFewestRows, batch.rows * kPieceBytes / std::max<int64_t>(payload_bytes(batch), 1));
    for (int64_t at = 0; at < batch.rows; at += rows) {
        Batch piece = slice(batch, at, std::min(rows, batch.rows - at), pool);
        for (ColumnPtr& column : piece.columns) column = flatten(column, pool);
        run.write(piece);
    }
}

/// One source after the other, in one task: the second's rows never wait in memory for the first's.
class InTurn final : public Source {
public:
    InTurn(std::shared_ptr<Source> first, std::shared_ptr<Source> second)
        : first_(std::move(first)), second_(std::move(second)) {}
    Progress next_morsel(TaskContext& context, int64_t& sequence, std::unique_ptr<Stream>& out) override {
        int32_t nobody = kNobody;
        if (!owner_.compare_exchange_strong(nobody, context.task) && nobody != context.task)
            return Progress::kDone;
        const Progress progress = first_->next_morsel(context, sequence, out);
        if (progress != Progress::kDone) return progress;
        const Progress later = second_->next_morsel(context, sequence, out);
        if (later == Progress::kMore) ++sequence;
        return later;
    }
    int32_t max_tasks() const override { return 1; }

private:
    static constexpr int32_t kNobody = -1;
    std::atomic<int32_t> owner_{kNobody};  // the task that asked first: the others would find work too early
    const std::shared_ptr<Source> first_;  // of one morsel at most
    const std::shared_ptr<Source> second_;
};

}  // namespace

JoinSpill::JoinSpill(ProbePlan plan, JoinKeys keys, Schema build_schema, Schema probe_schema, Schema output,
                     bool track_matches, QueryState& query)
    : plan_(with_places(std::move(plan), probe_schema.size())),
      keys_(std::move(keys)),
      build_schema_(std::move(build_schema)),
      probe_schema_(std::move(probe_schema)),
      output_(std::move(output)),
      track_matches_(track_matches),
      query_(query),
      build_(keys_.build, keys_.null_safe, build_schema_, query.options(), query.progress()),
      probe_(keys_.probe, keys_.null_safe, probe_schema_, query.options(), query.progress()) {}

/// The table of a partition's build rows; `places` gets where they were.
std::shared_ptr<JoinTable> JoinSpill::load_table(int32_t partition, Batch& places,
                                                 TaskContext& context) const {
    std::vector<Batch> batches;
    Batch batch;
    for (int64_t offset = 0; build_.read(partition, offset, context.pool, batch);) batches.push_back(batch);
    auto table = std::make_shared<JoinTable>(keys_, build_schema_, track_matches_, context.pool);
    if (!batches.empty()) {
        Batch rows = in_order_of_places(batches, context.pool);
        places.rows = rows.rows;
        places.columns.assign(rows.columns.end() - static_cast<ptrdiff_t>(kPlaces), rows.columns.end());
        rows.columns.resize(rows.columns.size() - kPlaces);
        table->add({}, rows);
    }
    table->set_part_of({!build_.empty(), build_.has_null_key()});
    table->build();
    return table;
}

void JoinSpill::join_partition(int32_t partition, TaskContext& context) {
    Batch places;
    const std::shared_ptr<JoinTable> table = load_table(partition, places, context);
    // As many probe rows at a time as a small part of the free memory holds: each time makes one sorted run.
    constexpr int64_t kSmallestChunk = 256 * 1024, kLargestChunk = 64 * 1024 * 1024;
    const int64_t most = std::clamp(context.pool->available() / 16, kSmallestChunk, kLargestChunk);
    std::vector<Batch> chunk;
    int64_t bytes = 0;
    Batch batch;
    for (int64_t offset = 0; probe_.read(partition, offset, context.pool, batch);) {
        if (query_.stopped()) return;
        bytes += payload_bytes(batch);
        chunk.push_back(std::move(batch));
        if (bytes < most) continue;
        probe_chunk(chunk, table, context);
        chunk.clear();
        bytes = 0;
    }
    if (!chunk.empty()) probe_chunk(chunk, table, context);
    if (track_matches_) write_unmatched(*table, places, context);
}

void JoinSpill::probe_chunk(const std::vector<Batch>& chunk, const std::shared_ptr<JoinTable>& table,
                            TaskContext& context) {
    const auto input = make_batch_stream(in_order_of_places(chunk, context.pool), context);
    const auto transform = make_probe(plan_, table);
    const auto stream = transform->open(*input, context);
    const bool joins = plan_.kind == ProbeKind::kInner || plan_.kind == ProbeKind::kOuter ||
                       plan_.kind == ProbeKind::kSingle;
    const size_t in_front = plan_.build_is_left && joins ? build_schema_.size() : 0;
    const auto first_place = static_cast<ptrdiff_t>(in_front + probe_schema_.size());
    std::shared_ptr<SpillFile> run;
    int64_t written = 0;
    Batch out;
    while (stream->next(out) == Progress::kMore) {
        const auto begin = out.columns.begin() + first_place, end = begin + static_cast<ptrdiff_t>(kPlaces);
        std::rotate(begin, end, out.columns.end());
        out.columns.push_back(counted(written, out.rows, context.pool));
        for (ColumnPtr& column : out.columns) column = flatten(column, context.pool);
        written += out.rows;
        if (!run) run = SpillFile::create(query_.options().spill_directories, query_.progress());
        write_pieces(*run, out, context.pool);
    }
    if (!run) return;
    std::lock_guard lock(mutex_);
    runs_.push_back(std::move(run));
}

void JoinSpill::write_unmatched(const JoinTable& table, const Batch& places, TaskContext& context) {
    std::shared_ptr<SpillFile> run;
    std::vector<int32_t> rows;
    const auto flush = [&] {
        if (rows.empty()) return;
        const Batch built = take(table.rows(), rows, context.pool);
        Batch out;
        out.rows = built.rows;
        if (plan_.build_is_left) out.columns = built.columns;
        for (const Field& field : probe_schema_)
            out.columns.push_back(Column::nulls(field.type, built.rows, context.pool));
        if (!plan_.build_is_left)
            out.columns.insert(out.columns.end(), built.columns.begin(), built.columns.end());
        for (const ColumnPtr& place : places.columns) out.columns.push_back(take(place, rows, context.pool));
        out.columns.push_back(counted(0, out.rows, context.pool));
        for (ColumnPtr& column : out.columns) column = flatten(column, context.pool);
        if (!run) run = SpillFile::create(query_.options().spill_directories, query_.progress());
        write_pieces(*run, out, context.pool);
        rows.clear();
    };
    for (int32_t row = 0; row < table.size(); ++row) {
        if (!table.matched(row)) rows.push_back(row);
        if (static_cast<int64_t>(rows.size()) >= context.batch_rows) flush();
    }
    flush();
    if (!run) return;
    std::lock_guard lock(mutex_);
    unmatched_runs_.push_back(std::move(run));
}

std::shared_ptr<Source> JoinSpill::merged(Runs runs) const {
    if (runs.empty()) return make_batches_source([] { return std::vector<Batch>{}; });
    const Type number = Type::long_integer();
    SortedRuns plan{
        std::move(runs), {}, {}, SortKeyLayout({number, number, number}, {{}, {}, {}}), output_.size()};
    for (const Field& field : output_) plan.types.push_back(field.type);
    for (size_t i = 0; i <= kPlaces; ++i) {
        plan.keys.emplace_back(make_input(static_cast<int64_t>(plan.types.size()), number, false));
        plan.types.push_back(number);
    }
    return make_merge_source(std::make_shared<const SortedRuns>(std::move(plan)));
}

std::shared_ptr<Source> JoinSpill::results() {
    auto matched = merged(std::move(runs_));
    if (!track_matches_) return matched;
    return std::make_shared<InTurn>(std::move(matched), merged(std::move(unmatched_runs_)));
}

}  // namespace firesteel
