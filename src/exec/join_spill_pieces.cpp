// Pairs of partitions that no hash can split: the build rows in pieces, each probed by all probe rows.

#include <algorithm>

#include "column/builder.h"
#include "column/selection.h"
#include "exec/batch_bytes.h"
#include "exec/deferred_source.h"
#include "exec/join_spill.h"
#include "exec/query_state.h"

namespace firesteel {

namespace {

constexpr size_t kPlaces = PartitionedRows::kPlaceColumns;

// What is known of a probe row after some pieces. Of marks the greatest counts.
constexpr uint8_t kNone = 0, kUnknown = 1, kFound = 2;
constexpr uint8_t kSurvived = 4;  // anti joins: this piece's table

/// Matches of different pieces of the build rows, for the same probe row, come out in the pieces' order.
constexpr int kPieceShift = 32;

}  // namespace

/// In the order of their places, which come as the last columns.
std::unique_ptr<Stream> JoinSpill::sorted_build_rows(const Pair& pair, TaskContext& context) const {
    const Type number = Type::long_integer();
    const std::vector<Type>& types = pair.build.types();
    RunOrder order{types, {}, SortKeyLayout({number, number}, {{}, {}}), types.size()};
    for (size_t i = types.size() - kPlaces; i < types.size(); ++i)
        order.keys.emplace_back(make_input(static_cast<int64_t>(i), number, false));
    SortedRuns runs(std::make_shared<const RunOrder>(std::move(order)), options_, query_.progress());
    std::vector<Batch> batches;
    int64_t bytes = 0;
    const auto flush = [&] {
        if (batches.empty()) return;
        auto run = SpillFile::create(options_.spill_directories, query_.progress());
        write_run(*run, in_order_of_places(batches, context.pool), context.pool);
        batches.clear();
        bytes = 0;
        runs.add(std::move(run));
    };
    const int64_t most = room(context);
    read_all(pair.build, pair, context, [&](const Batch& batch) {
        bytes += payload_bytes(batch);
        batches.push_back(batch);
        if (bytes >= most) flush();
    });
    flush();
    std::unique_ptr<Stream> stream;
    int64_t sequence = 0;
    runs.merged()->next_morsel(context, sequence, stream);
    return stream;
}

void JoinSpill::join_in_pieces(const Pair& pair, TaskContext& context) {
    std::vector<uint8_t> states;  // by number of the probe row: they are read in the same order every time
    const auto build_rows = sorted_build_rows(pair, context);
    const int64_t chunk = chunk_bytes(context);  // the same every time, for the same order
    bool more = true;
    for (int64_t piece = 0; more; ++piece) {
        std::vector<Batch> batches;
        Batch batch;
        const int64_t most = room(context) / 2;
        for (int64_t bytes = 0; bytes < most && more;) {
            more = build_rows->next(batch) == Progress::kMore;
            if (!more) break;
            bytes += payload_bytes(batch);
            batches.push_back(std::move(batch));
        }
        if (batches.empty() || query_.stopped()) break;
        Batch places;
        const auto table = make_table(concatenate(batches, context.pool), places, context);
        batches.clear();
        size_t first = 0;
        for_each_chunk(pair, chunk, context, [&](const Batch& rows) {
            states.resize(std::max(states.size(), first + static_cast<size_t>(rows.rows)), kNone);
            probe_piece(rows, table, piece, states.data() + first, context);
            first += static_cast<size_t>(rows.rows);
        });
        if (kept_ != KeptRows::kNone) write_kept(*table, places, context);
    }
    if (!decides_about_probe_rows()) return;
    size_t first = 0;
    for_each_chunk(pair, chunk, context, [&](const Batch& rows) {
        write_decided(rows, states.data() + first, context);
        first += static_cast<size_t>(rows.rows);
    });
}

void JoinSpill::probe_piece(const Batch& rows, const std::shared_ptr<JoinTable>& table, int64_t piece,
                            uint8_t* states, TaskContext& context) {
    ProbePlan plan = plan_;
    if (plan.kind == ProbeKind::kOuter || plan.kind == ProbeKind::kSingle) plan.kind = ProbeKind::kInner;
    const bool joins = plan.kind == ProbeKind::kInner;
    const auto input = make_batch_stream(rows, context);
    const auto transform = make_probe(plan, table);
    const auto stream = transform->open(*input, context);
    const auto place = [](const Batch& batch, size_t column, int64_t row) {
        return value_at<int64_t>(*batch.columns[column], row);
    };
    const size_t out_place = first_place(joins), row_place = rows.columns.size() - kPlaces;
    int64_t at = 0, written = piece << kPieceShift;
    std::shared_ptr<SpillFile> run;
    Batch out;
    while (stream->next(out) == Progress::kMore) {
        for (int64_t i = 0; decides_about_probe_rows() && i < out.rows; ++i) {
            while (place(rows, row_place, at) != place(out, out_place, i) ||
                   place(rows, row_place + 1, at) != place(out, out_place + 1, i))
                ++at;
            uint8_t& state = states[at];
            if (plan_.kind == ProbeKind::kAnti) {
                state |= kSurvived;
            } else if (plan_.kind == ProbeKind::kMark) {
                const Column& mark = *out.columns.back();
                state = std::max(state, mark.is_null(i)              ? kUnknown
                                        : value_at<uint8_t>(mark, i) ? kFound
                                                                     : kNone);
            } else {
                if (plan_.kind == ProbeKind::kSingle && state == kFound)
                    throw Error("SCALAR_SUBQUERY_TOO_MANY_ROWS");
                state = kFound;
            }
        }
        if (!joins) continue;
        arrange(out, written, joins, context);
        written += out.rows;
        if (!run) run = SpillFile::create(options_.spill_directories, query_.progress());
        write_run(*run, out, context.pool);
    }
    runs_.add(std::move(run));
    if (plan_.kind != ProbeKind::kAnti) return;
    for (int64_t row = 0; row < rows.rows; ++row)
        states[row] = states[row] == kSurvived ? kNone : kFound;  // found once is found
}

/// Probe rows that come out, or do not, for what all pieces together say.
void JoinSpill::write_decided(const Batch& rows, const uint8_t* states, TaskContext& context) {
    const bool pads = plan_.kind == ProbeKind::kOuter || plan_.kind == ProbeKind::kSingle;
    std::vector<int32_t> wanted;
    for (int64_t row = 0; row < rows.rows; ++row) {
        const bool found = states[row] == kFound;
        if (plan_.kind == ProbeKind::kMark || found == (plan_.kind == ProbeKind::kSemi))
            wanted.push_back(static_cast<int32_t>(row));
    }
    if (wanted.empty()) return;
    Batch out = take(rows, wanted, context.pool);
    if (pads) {
        std::vector<ColumnPtr> nulls;
        for (const Field& field : build_schema_)
            nulls.push_back(Column::nulls(field.type, out.rows, context.pool));
        out.columns.insert(plan_.build_is_left ? out.columns.begin() : out.columns.end(), nulls.begin(),
                           nulls.end());
    }
    if (plan_.kind == ProbeKind::kMark) {
        FixedBuilder<uint8_t> marks(Type::boolean(), context.pool);
        for (const int32_t row : wanted) {
            if (states[row] == kUnknown) {
                marks.append_null();
            } else {
                marks.append_value(states[row] == kFound);
            }
        }
        out.columns.push_back(marks.finish());
    }
    arrange(out, 0, pads, context);
    auto run = SpillFile::create(options_.spill_directories, query_.progress());
    write_run(*run, out, context.pool);
    runs_.add(std::move(run));
}

}  // namespace firesteel
