#include <algorithm>
#include <cstring>
#include <mutex>
#include <numeric>

#include "column/builder.h"
#include "column/integer_at.h"
#include "column/selection.h"
#include "exec/batch_bytes.h"
#include "exec/ordered_rows.h"
#include "exec/physical_plan.h"
#include "exec/pipeline.h"
#include "exec/query.h"
#include "exec/sort_keys.h"
#include "exec/sort_order_text.h"
#include "exec/top_bound.h"

namespace firesteel {

namespace {

/// Rows with where they come from, so that equal keys keep source order.
struct Candidates {
    std::vector<Batch> batches;
    std::vector<std::pair<MorselOrder, int64_t>> places;  // of every row: its morsel and number within it
    int64_t bytes = 0;                                    // that came since the last cut
    int64_t rows() const { return static_cast<int64_t>(places.size()); }
};

/// Texts picked from a batch keep all of its texts alive: few rows would hold everything that has passed.
ColumnPtr with_own_texts(const ColumnPtr& column, const MemoryPoolPtr& pool) {
    switch (column->type().storage_type().physical()) {
        case PhysicalType::kString:
        case PhysicalType::kList:
        case PhysicalType::kStruct:
        case PhysicalType::kVariant: {
            const ColumnPtr flat = flatten(column, pool);
            auto builder = ColumnBuilder::make(flat->type(), pool);
            for (int64_t row = 0; row < flat->size(); ++row) builder->append_from(*flat, row);
            return builder->finish();
        }
        default:
            return column;
    }
}

/// ORDER BY with LIMIT: every task keeps its best `needed` rows, cutting back whenever it holds several times
/// as many.
class TopNSink final : public Sink {
public:
    /// With `bound`, which keeps the first key of the last of the rows to `known`, once there are enough.
    TopNSink(const Exprs& keys, SortKeyLayout layout, int64_t needed, std::shared_ptr<TopBound> bound,
             std::shared_ptr<FutureKeySet> known)
        : layout_(std::move(layout)), needed_(needed), bound_(std::move(bound)), known_(std::move(known)) {
        for (const ExprPtr& key : keys) keys_.emplace_back(key);
    }

    std::unique_ptr<SinkState> open(TaskContext&) override { return std::make_unique<State>(); }

    Progress consume(SinkState& sink_state, const Batch& offered, TaskContext& context) override {
        auto& state = static_cast<State&>(sink_state);
        const Batch batch = within_bound(offered, context);
        if (batch.rows > 0) state.candidates.batches.push_back(batch);
        for (int64_t i = 0; i < batch.rows; ++i)
            state.candidates.places.emplace_back(context.order, state.row++);
        state.candidates.bytes += payload_bytes(batch);
        const int64_t rows = state.candidates.rows();
        const bool is_much = state.candidates.bytes > kMostBytes && rows > needed_ * 2;
        const bool is_awaited = bound_ && known_->get() == nullptr;  // the bound, by whoever reads the rows
        if (is_much || rows > needed_ * 2 + (is_awaited ? kLittleSlack : kSlack)) {
            cut(state.candidates, context);
            if (bound_) tighten(state.candidates, context);
        }
        return needed_ == 0 ? Progress::kDone : Progress::kMore;
    }
    void finish_morsel(SinkState& state, TaskContext&) override { static_cast<State&>(state).row = 0; }

    void combine(SinkState& sink_state, TaskContext& context) override {
        auto& state = static_cast<State&>(sink_state);
        cut(state.candidates, context);
        std::lock_guard lock(mutex_);
        all_.batches.insert(all_.batches.end(), state.candidates.batches.begin(),
                            state.candidates.batches.end());
        all_.places.insert(all_.places.end(), state.candidates.places.begin(), state.candidates.places.end());
    }
    void finalize(TaskContext& context) override { cut(all_, context); }

    std::vector<Batch> results(int64_t offset, const MemoryPoolPtr& pool) {
        if (all_.batches.empty()) return {};
        const Batch& rows = all_.batches[0];
        if (rows.rows <= offset) return {};
        return {slice(rows, offset, rows.rows - offset, pool)};
    }

private:
    struct State final : SinkState {
        Candidates candidates;
        int64_t row = 0;  // of the current morsel so far
    };

    /// What was read before the bound was known, or may be: without the rows that are behind it by now.
    Batch within_bound(const Batch& batch, TaskContext& context) const {
        if (!bound_ || known_->get() == nullptr) return batch;
        std::vector<int32_t> rows(static_cast<size_t>(batch.rows));
        std::iota(rows.begin(), rows.end(), 0);
        bound_->select(*keys_[0].evaluate(batch, context.eval), rows);
        return static_cast<int64_t>(rows.size()) == batch.rows ? batch : take(batch, rows, context.pool);
    }

    /// No row behind the last of `needed` ones is of use.
    void tighten(const Candidates& candidates, TaskContext& context) {
        if (candidates.rows() < needed_ || needed_ == 0) return;
        const ColumnPtr key = flatten(keys_[0].evaluate(candidates.batches[0], context.eval), context.pool);
        if (key->is_null(needed_ - 1)) return;
        bound_->tighten(integer_at(*key, needed_ - 1));
        std::call_once(published_, [this] { known_->publish(bound_); });
    }

    /// Leaves the first `needed` rows, sorted.
    void cut(Candidates& candidates, TaskContext& context) const {
        if (candidates.batches.empty()) return;
        const Batch all = candidates.batches.size() == 1 ? candidates.batches[0]
                                                         : concatenate(candidates.batches, context.pool);
        std::vector<ColumnPtr> keys;
        for (const Evaluator& key : keys_)
            keys.push_back(flatten(key.evaluate(all, context.eval), context.pool));
        const auto encoded = Buffer::allocate(all.rows * layout_.width(), context.pool);
        layout_.encode(keys, all.rows, encoded->mutable_as<uint8_t>());
        std::vector<int32_t> order(static_cast<size_t>(all.rows));
        std::iota(order.begin(), order.end(), 0);
        const auto kept = static_cast<size_t>(std::min(needed_, all.rows));
        const uint8_t* bytes = encoded->as<uint8_t>();
        const auto less = [&](int32_t a, int32_t b) {
            int by_key = std::memcmp(bytes + a * layout_.width(), bytes + b * layout_.width(),
                                     static_cast<size_t>(layout_.decisive_width()));
            if (by_key == 0 && !layout_.is_exact()) by_key = layout_.compare(keys, a, keys, b);
            return by_key != 0 ? by_key < 0
                               : candidates.places[static_cast<size_t>(a)] <
                                     candidates.places[static_cast<size_t>(b)];
        };
        std::partial_sort(order.begin(), order.begin() + static_cast<ptrdiff_t>(kept), order.end(), less);
        order.resize(kept);
        Candidates best;
        for (const int32_t row : order) best.places.push_back(candidates.places[static_cast<size_t>(row)]);
        if (kept > 0) {
            best.batches.push_back(take(all, order, context.pool));
            for (ColumnPtr& column : best.batches.back().columns)
                column = with_own_texts(column, context.pool);
        }
        candidates = std::move(best);
    }

    static constexpr int64_t kSlack = 16 * 1024, kLittleSlack = 1024, kMostBytes = 4 * 1024 * 1024;
    const SortKeyLayout layout_;
    const int64_t needed_;
    const std::shared_ptr<TopBound> bound_;  // null: nobody asks
    const std::shared_ptr<FutureKeySet> known_;
    std::once_flag published_;
    std::vector<Evaluator> keys_;
    std::mutex mutex_;  // guards all_ until the last task has combined
    Candidates all_;
};

struct TopNNode final : PhysicalNode {
    Exprs keys;
    std::vector<SortDirection> directions;
    int64_t count = 0;
    int64_t offset = 0;
    bool bounds_scan = false;  // the first key is a scanned column, and nulls do not come first

    std::string name() const override { return "TakeOrderedAndProject"; }
    std::string describe() const override {
        return "TakeOrderedAndProject(limit=" + std::to_string(count) + ", orderBy=[" +
               sort_order_text(keys, directions, ",") + "])";
    }
    void fields(FieldVisitor& visitor) override {
        visitor.field(keys);
        visitor.field(directions);
        visitor.field(count);
        visitor.field(offset);
        visitor.field(bounds_scan);
    }
    void build(PipelineBuilder& builder) const override {
        std::vector<Type> types;
        for (const ExprPtr& key : keys) types.push_back(key->type);
        std::shared_ptr<TopBound> bound;
        auto known = std::make_shared<FutureKeySet>();
        if (bounds_scan && inputs[0]->offer_keys({known, -1}, static_cast<int32_t>(keys[0]->id), builder))
            bound = std::make_shared<TopBound>(types[0].storage_type().physical(), directions[0].ascending);
        auto sink = std::make_shared<TopNSink>(keys, SortKeyLayout(types, directions), count + offset,
                                               std::move(bound), std::move(known));
        const int32_t group = builder.build_into(*inputs[0], sink);
        builder.add_source(make_batches_source([sink, skip = offset, pool = builder.options().pool] {
                               return sink->results(skip, pool);
                           }),
                           {group});
    }
};

bool is_harmless(const LogicalNode& plan) {
    const Exprs exprs = plan.expressions();
    return std::none_of(exprs.begin(), exprs.end(), can_fail);
}

/// Is the column read from a table, with nothing in between that may raise an error for rows that are left
/// out, and has it no nulls where those would come first?
bool is_bounded_by(const SortKey& key, const LogicalPlanPtr& plan) {
    if (!key.expr->is(ExprKind::kAttribute) || !is_harmless(*plan)) return false;
    if (const Project* project = plan->as<Project>()) {
        for (const NamedExpr& column : project->columns) {
            if (column.output.id == key.expr->id)
                return is_bounded_by({column.expr, key.direction}, plan->inputs[0]);
        }
        return false;
    }
    if (plan->kind == LogicalKind::kFilter) return is_bounded_by(key, plan->inputs[0]);
    const Scan* scan = plan->as<Scan>();
    const Type& type = key.expr->type;
    const bool is_integer = type.is_integral() || type.is(TypeId::kDate) || type.is(TypeId::kTimestamp) ||
                            type.is(TypeId::kTimestampNtz);
    if (!scan || !is_integer) return false;
    if (!key.direction.nulls_first) return true;
    for (size_t i = 0; i < scan->output().size(); ++i) {
        if (scan->output()[i].id == key.expr->id)
            return scan->table->column_statistics(scan->columns[i]).nulls == 0;
    }
    return false;
}

PhysicalPtr lower_top_n(const LogicalPlanPtr& plan, Lowering& lowering) {
    constexpr int64_t kMostRows = 50'000;  // beyond, a sort that may spill
    const auto& limit = static_cast<const Limit&>(*plan);
    const Sort* sort = limit.inputs[0]->as<Sort>();
    if (!sort || !sort->global || !limit.count || *limit.count > kMostRows || limit.offset > kMostRows)
        return nullptr;
    auto node = std::make_shared<TopNNode>();
    node->inputs.push_back(lowering.lower(sort->inputs[0]));
    for (const SortKey& key : sort->keys) {
        node->keys.push_back(lowering.bind(key.expr, *sort->inputs[0]));
        node->directions.push_back(key.direction);
    }
    node->count = *limit.count;
    node->offset = limit.offset;
    node->bounds_scan = is_bounded_by(sort->keys[0], sort->inputs[0]);
    if (!lowering.needs_partitions() && tells_rows_apart(*node->inputs[0], node->keys))
        node->inputs[0]->ignore_order();
    return node;
}

REGISTER_OPERATOR(TopNNode);
REGISTER_LOWERING(kLimit, 10, lower_top_n);

}  // namespace
}  // namespace firesteel
