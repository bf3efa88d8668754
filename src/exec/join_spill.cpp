#include "exec/join_spill.h"

#include <algorithm>

#include "column/selection.h"
#include "exec/batch_bytes.h"
#include "exec/deferred_source.h"
#include "exec/ordered_rows.h"
#include "exec/query_state.h"
#include "exec/worker_pool.h"

namespace firesteel {

namespace {

constexpr size_t kPlaces = PartitionedRows::kPlaceColumns;
constexpr int32_t kMostSplits = 4;

/// A probing plan for rows that have their places behind their own columns: what the condition says of
/// columns behind those moves on.
ProbePlan with_places(ProbePlan plan, size_t probe_columns) {
    plan.needed.clear();  // all go to disk
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

/// One source after the other, in one task: the second's rows never wait in memory for the first's.
class InTurn final : public Source {
public:
    InTurn(std::shared_ptr<Source> first, std::shared_ptr<Source> second)
        : first_(std::move(first)), second_(std::move(second)) {}
    Progress next_morsel(TaskContext& context, int64_t& sequence, std::unique_ptr<Stream>& out) override {
        int32_t nobody = kNobody;
        if (!owner_.compare_exchange_strong(nobody, context.task) && nobody != context.task)
            return Progress::kDone;
        Progress progress = first_->next_morsel(context, sequence, out);
        if (progress == Progress::kDone) progress = second_->next_morsel(context, sequence, out);
        if (progress == Progress::kMore) sequence = next_++;
        return progress;
    }
    int32_t max_tasks() const override { return 1; }

private:
    static constexpr int32_t kNobody = -1;
    std::atomic<int32_t> owner_{kNobody};  // the task that asked first: the others would find work too early
    const std::shared_ptr<Source> first_, second_;
    int64_t next_ = 0;  // the owner's
};

}  // namespace

JoinSpill::JoinSpill(ProbePlan plan, JoinKeys keys, Schema build_schema, Schema probe_schema, Schema output,
                     KeptRows kept, QueryState& query, const ExecutionOptions& options)
    : plan_(with_places(std::move(plan), probe_schema.size())),
      keys_(std::move(keys)),
      build_schema_(std::move(build_schema)),
      probe_schema_(std::move(probe_schema)),
      output_(std::move(output)),
      kept_(kept),
      query_(query),
      options_(options),
      build_(keys_.build, keys_.null_safe, build_schema_, options, query.progress()),
      probe_(keys_.probe, keys_.null_safe, probe_schema_, options, query.progress()),
      runs_(order(), options, query.progress()),
      kept_runs_(order(), options, query.progress()) {}

void JoinSpill::join_partition(int32_t partition, TaskContext& context) {
    join_pair({build_, probe_, partition, partition + 1, 0}, context);
}

/// Bytes of build rows that one of the tasks that join partitions may have in memory: they are there up to
/// three times while they are put in order, and their index takes as much again.
int64_t JoinSpill::room(const TaskContext& context) const {
    constexpr int64_t kSmallest = 64 * 1024;
    const int32_t tasks = std::min(options_.workers->threads(), PartitionedRows::kPartitions);
    return std::max(kSmallest, context.pool->available() / (8 * tasks));
}

int64_t JoinSpill::build_bytes(const Pair& pair) {
    int64_t bytes = 0;
    for (int32_t partition = pair.begin; partition < pair.end; ++partition)
        bytes += pair.build.bytes(partition);
    return bytes;
}

void JoinSpill::join_pair(const Pair& pair, TaskContext& context) {
    const int64_t bytes = build_bytes(pair);
    if (query_.stopped()) return;
    if (bytes <= room(context)) {
        join_in_memory(pair, context);
    } else if (pair.level < kMostSplits) {
        split(pair, context);
    } else {
        join_in_pieces(pair, context);
    }
}

void JoinSpill::split(const Pair& pair, TaskContext& context) {
    const int32_t level = pair.level + 1;
    PartitionedRows build(keys_.build, keys_.null_safe, build_schema_, options_, query_.progress(), level);
    PartitionedRows probe(keys_.probe, keys_.null_safe, probe_schema_, options_, query_.progress(), level);
    const auto part = [&](const PartitionedRows& from, PartitionedRows& to) {
        PartitionWriter writer(to);
        read_all(from, pair, context, [&](const Batch& batch) { writer.add_placed(batch, context.eval); });
        writer.flush(context.eval);
    };
    part(pair.build, build);
    part(pair.probe, probe);
    for (int32_t partition = pair.begin; partition < pair.end; ++partition) {
        pair.build.drop(partition);
        pair.probe.drop(partition);
    }
    // Small neighbours together, so that there are not more runs than necessary.
    const int64_t most = room(context), all = build_bytes(pair);
    for (int32_t begin = 0; begin < PartitionedRows::kPartitions;) {
        int64_t bytes = build.bytes(begin);
        int32_t end = begin + 1;
        while (end < PartitionedRows::kPartitions && bytes + build.bytes(end) <= most)
            bytes += build.bytes(end++);
        // One key has them all, or nearly: no hash parts those.
        const bool stuck = bytes > all / 10 * 9;
        join_pair({build, probe, begin, end, stuck ? kMostSplits : level}, context);
        begin = end;
    }
}

void JoinSpill::read_all(const PartitionedRows& rows, const Pair& pair, TaskContext& context,
                         const BatchWork& work) const {
    Batch batch;
    for (int32_t partition = pair.begin; partition < pair.end; ++partition) {
        for (int64_t offset = 0; rows.read(partition, offset, context.pool, batch);) {
            if (query_.stopped()) return;
            work(batch);
        }
    }
}

int64_t JoinSpill::chunk_bytes(const TaskContext& context) {
    constexpr int64_t kSmallest = 64 * 1024, kLargest = 64 * 1024 * 1024;
    return std::clamp(context.pool->available() / 32, kSmallest, kLargest);
}

void JoinSpill::for_each_chunk(const Pair& pair, int64_t bytes_each, TaskContext& context,
                               const BatchWork& work) const {
    std::vector<Batch> chunk;
    int64_t bytes = 0;
    const auto flush = [&] {
        if (chunk.empty()) return;
        const Batch rows = in_order_of_places(chunk, context.pool);
        chunk.clear();
        bytes = 0;
        work(rows);
    };
    read_all(pair.probe, pair, context, [&](const Batch& batch) {
        bytes += payload_bytes(batch);
        chunk.push_back(batch);
        if (bytes >= bytes_each) flush();
    });
    flush();
}

void JoinSpill::join_in_memory(const Pair& pair, TaskContext& context) {
    std::vector<Batch> batches;
    read_all(pair.build, pair, context, [&](const Batch& batch) { batches.push_back(batch); });
    Batch places;
    const auto table =
        make_table(batches.empty() ? Batch() : in_order_of_places(batches, context.pool), places, context);
    batches.clear();
    for_each_chunk(pair, chunk_bytes(context), context,
                   [&](const Batch& rows) { write_matches(rows, table, context); });
    if (kept_ != KeptRows::kNone) write_kept(*table, places, context);
}

std::shared_ptr<JoinTable> JoinSpill::make_table(Batch rows, Batch& places, TaskContext& context) const {
    auto table = std::make_shared<JoinTable>(keys_, build_schema_, kept_ != KeptRows::kNone, context.pool);
    if (rows.rows > 0) {
        places.rows = rows.rows;
        places.columns.assign(rows.columns.end() - static_cast<ptrdiff_t>(kPlaces), rows.columns.end());
        rows.columns.resize(rows.columns.size() - kPlaces);
        table->add({}, rows);
    }
    table->set_part_of({!build_.empty(), build_.has_null_key()});
    table->build();
    return table;
}

/// Where the places of probe rows are among the columns that probing puts out.
size_t JoinSpill::first_place(bool joins) const {
    return (plan_.build_is_left && joins ? build_schema_.size() : 0) + probe_schema_.size();
}

void JoinSpill::arrange(Batch& out, int64_t number, bool joins, TaskContext& context) const {
    const auto begin = out.columns.begin() + static_cast<ptrdiff_t>(first_place(joins));
    std::rotate(begin, begin + static_cast<ptrdiff_t>(kPlaces), out.columns.end());
    out.columns.push_back(counted(number, out.rows, context.pool));
    for (ColumnPtr& column : out.columns) column = flatten(column, context.pool);
}

void JoinSpill::write_matches(const Batch& rows, const std::shared_ptr<JoinTable>& table,
                              TaskContext& context) {
    const auto input = make_batch_stream(rows, context);
    const auto transform = make_probe(plan_, table);
    const auto stream = transform->open(*input, context);
    const bool joins = plan_.kind == ProbeKind::kInner || plan_.kind == ProbeKind::kOuter ||
                       plan_.kind == ProbeKind::kSingle;
    std::shared_ptr<SpillFile> run;
    int64_t written = 0;
    Batch out;
    while (stream->next(out) == Progress::kMore) {
        arrange(out, written, joins, context);
        written += out.rows;
        if (!run) run = SpillFile::create(options_.spill_directories, query_.progress());
        write_run(*run, out, context.pool);
    }
    runs_.add(std::move(run));
}

void JoinSpill::write_kept(JoinTable& table, const Batch& places, TaskContext& context) {
    if (plan_.kind == ProbeKind::kOnlyMarkBuild && !plan_.residual) table.spread_matches();
    std::shared_ptr<SpillFile> run;
    const std::vector<int32_t> rows = select_kept_rows(table, kept_);
    const auto step = static_cast<size_t>(context.batch_rows);
    for (size_t at = 0; at < rows.size(); at += step) {
        const std::span<const int32_t> some(rows.data() + at, std::min(step, rows.size() - at));
        Batch out = make_kept_rows(table, kept_, some, probe_schema_, plan_.build_is_left, context.pool);
        for (const ColumnPtr& place : places.columns) out.columns.push_back(take(place, some, context.pool));
        out.columns.push_back(counted(0, out.rows, context.pool));
        for (ColumnPtr& column : out.columns) column = flatten(column, context.pool);
        if (!run) run = SpillFile::create(options_.spill_directories, query_.progress());
        write_run(*run, out, context.pool);
    }
    kept_runs_.add(std::move(run));
}

/// By place of the probe row, then by number among those that came of it. All rows of a join have places.
RunOrderPtr JoinSpill::order() const {
    const Type number = Type::long_integer();
    RunOrder order{{}, {}, SortKeyLayout({number, number, number}, {{}, {}, {}}), output_.size()};
    for (const Field& field : output_) order.types.push_back(field.type);
    for (size_t i = 0; i <= kPlaces; ++i) {
        order.keys.emplace_back(make_input(static_cast<int64_t>(order.types.size()), number, false));
        order.types.push_back(number);
    }
    return std::make_shared<const RunOrder>(std::move(order));
}

std::shared_ptr<Source> JoinSpill::results() {
    auto matched = runs_.merged();
    if (kept_ == KeptRows::kNone) return matched;
    return std::make_shared<InTurn>(std::move(matched), kept_runs_.merged());
}

}  // namespace firesteel
