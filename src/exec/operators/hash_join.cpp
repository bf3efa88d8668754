#include <atomic>
#include <mutex>
#include <optional>

#include "common/check.h"
#include "exec/batch_bytes.h"
#include "exec/deferred_source.h"
#include "exec/join_probe.h"
#include "exec/join_spill.h"
#include "exec/kept_rows.h"
#include "exec/physical_plan.h"
#include "exec/pipeline.h"
#include "exec/query.h"
#include "exec/query_state.h"
#include "exec/worker_pool.h"

namespace firesteel {

namespace {

/// A task that parts rows by their keys.
struct PartitioningState final : SinkState {
    explicit PartitioningState(PartitionedRows& rows) : writer(rows) {}
    PartitionWriter writer;
};

/// A task's build rows: kept for the table, or parted for the disk.
struct BuildState final : SinkState {
    std::vector<std::pair<MorselOrder, Batch>> kept;
    std::optional<PartitionWriter> writer;  // when they may go to disk
};

/// Keeps the build rows for the table; when memory becomes short, all go to disk instead.
class BuildSink final : public Sink {
public:
    BuildSink(std::shared_ptr<JoinTable> table, std::shared_ptr<JoinSpill> spill,
              const ExecutionOptions& options)
        : table_(std::move(table)),
          spill_(std::move(spill)),
          pool_(options.pool),
          threads_(options.workers->threads()) {}
    std::unique_ptr<SinkState> open(TaskContext&) override {
        auto state = std::make_unique<BuildState>();
        if (spill_) state->writer.emplace(spill_->build_side());
        return state;
    }
    Progress consume(SinkState& state, const Batch& batch, TaskContext& context) override {
        auto& own = static_cast<BuildState&>(state);
        own.kept.emplace_back(context.order, batch);
        if (!spill_) return Progress::kMore;
        const int64_t bytes = payload_bytes(batch);
        const int64_t held = bytes_.fetch_add(bytes, std::memory_order_relaxed) + bytes;
        if (!spill_->in_use() && is_short_of_memory(held)) go_to_disk(own, context);
        if (spill_->in_use()) write_kept(own.kept, own, context);
        return Progress::kMore;
    }
    void combine(SinkState& state, TaskContext& context) override {
        auto& own = static_cast<BuildState&>(state);
        {
            std::lock_guard lock(mutex_);
            if (!spill_ || !spill_->in_use()) return table_->add_all(std::move(own.kept));
        }
        write_kept(own.kept, own, context);
        own.writer->flush(context.eval);
    }
    int32_t finalize_tasks() override {
        return spill_ && spill_->in_use() ? 0 : table_->next_round(threads_);
    }
    void finalize_task(int32_t task, TaskContext&) override { table_->run_task(task); }
    int32_t more_finalize_tasks() override { return table_->next_round(threads_); }

private:
    using Placed = std::vector<std::pair<MorselOrder, Batch>>;

    /// Those of tasks that have ended go with this one's; others notice at their next batch.
    void go_to_disk(BuildState& own, TaskContext& context) {
        Placed ended;
        {
            std::lock_guard lock(mutex_);
            if (spill_->in_use()) return;
            ended = table_->drain();
            spill_->use();
        }
        write_kept(ended, own, context);
    }
    static void write_kept(Placed& kept, BuildState& own, TaskContext& context) {
        for (auto& [order, rows] : kept) {
            own.writer->add(order, rows, context.eval);
            rows = {};
        }
        kept.clear();
    }
    /// The table takes about as much again as its rows, and the rows are copied once to lie together.
    bool is_short_of_memory(int64_t held) const {
        return held >= kSmallestSpill && pool_->available() < held * 3;
    }

    static constexpr int64_t kSmallestSpill = 64 * 1024;
    const std::shared_ptr<JoinTable> table_;
    const std::shared_ptr<JoinSpill> spill_;  // null: rows stay, there are no keys to part them by
    const MemoryPoolPtr pool_;
    const int32_t threads_;
    std::mutex mutex_;               // held to change to disk, and to end a task without
    std::atomic<int64_t> bytes_{0};  // kept by all tasks; relaxed: a counter, orders nothing
};

/// Takes the probe rows of a join on disk, then joins the partitions, each in a task of its own.
class ProbeSpillSink final : public Sink {
public:
    explicit ProbeSpillSink(std::shared_ptr<JoinSpill> spill) : spill_(std::move(spill)) {}
    std::unique_ptr<SinkState> open(TaskContext&) override {
        return std::make_unique<PartitioningState>(spill_->probe_side());
    }
    Progress consume(SinkState& state, const Batch& batch, TaskContext& context) override {
        static_cast<PartitioningState&>(state).writer.add(context.order, batch, context.eval);
        return Progress::kMore;
    }
    void combine(SinkState& state, TaskContext& context) override {
        static_cast<PartitioningState&>(state).writer.flush(context.eval);
    }
    int32_t finalize_tasks() override { return spill_->in_use() ? PartitionedRows::kPartitions : 0; }
    void finalize_task(int32_t partition, TaskContext& context) override {
        spill_->join_partition(partition, context);
    }

private:
    const std::shared_ptr<JoinSpill> spill_;
};

/// A source that has nothing unless the join goes (or does not go) through the disk: known only when it
/// starts.
class ChosenSource final : public Source {
public:
    ChosenSource(std::shared_ptr<Source> source, std::shared_ptr<JoinSpill> spill, bool when_spilled)
        : source_(std::move(source)), spill_(std::move(spill)), when_spilled_(when_spilled) {}
    Progress next_morsel(TaskContext& context, int64_t& sequence, std::unique_ptr<Stream>& out) override {
        return is_chosen() ? source_->next_morsel(context, sequence, out) : Progress::kDone;
    }
    int32_t max_tasks() const override { return is_chosen() ? source_->max_tasks() : 1; }

private:
    bool is_chosen() const { return spill_->in_use() == when_spilled_; }
    const std::shared_ptr<Source> source_;
    const std::shared_ptr<JoinSpill> spill_;
    const bool when_spilled_;
};

std::vector<Pipeline> chosen(std::vector<Pipeline> pipelines, const std::shared_ptr<JoinSpill>& spill,
                             bool when_spilled) {
    for (Pipeline& pipeline : pipelines)
        pipeline.source = std::make_shared<ChosenSource>(pipeline.source, spill, when_spilled);
    return pipelines;
}

/// For probing that puts nothing out.
class NothingSink final : public Sink {
public:
    std::unique_ptr<SinkState> open(TaskContext&) override { return std::make_unique<SinkState>(); }
    Progress consume(SinkState&, const Batch&, TaskContext&) override { return Progress::kMore; }
};

/// The input column that a key is, possibly widened: the same set of integers holds for it.
std::optional<int32_t> key_column(const Expr& key) {
    if (key.is(ExprKind::kInput)) return static_cast<int32_t>(key.id);
    const bool widened = key.is(ExprKind::kCast) && key.type.is_integral() &&
                         key.children[0]->is(ExprKind::kInput) && key.children[0]->type.is_integral() &&
                         key.children[0]->type.physical() <= key.type.physical();
    if (!widened) return std::nullopt;
    return static_cast<int32_t>(key.children[0]->id);
}

struct HashJoinNode final : PhysicalNode {
    LogicalJoinType type = LogicalJoinType::kInner;
    Exprs left_keys, right_keys;
    std::vector<bool> null_safe;
    ExprPtr residual;  // over left columns, then right columns
    bool null_aware = false;
    bool build_left = false;
    std::vector<bool> needed;  // of the output; empty: all

    std::string name() const override {
        return left_keys.empty() ? "BroadcastNestedLoopJoin" : "BroadcastHashJoin";
    }
    std::string describe() const override {
        static constexpr const char* kNames[] = {"Inner",     "LeftOuter", "RightOuter",
                                                 "FullOuter", "LeftSemi",  "LeftAnti",
                                                 "Cross",     "Mark",      "Single"};
        std::string text = name() + " [";
        for (size_t i = 0; i < left_keys.size(); ++i) text += (i > 0 ? ", " : "") + to_explain(*left_keys[i]);
        text += "], [";
        for (size_t i = 0; i < right_keys.size(); ++i)
            text += (i > 0 ? ", " : "") + to_explain(*right_keys[i]);
        text += std::string("], ") + kNames[static_cast<int>(type)] +
                (build_left ? ", BuildLeft" : ", BuildRight");
        return residual ? text + ", " + to_explain(*residual) : text;
    }
    void fields(FieldVisitor& visitor) override {
        visitor.field(type);
        visitor.field(left_keys);
        visitor.field(right_keys);
        visitor.field(null_safe);
        bool has_residual = residual != nullptr;
        visitor.field(has_residual);
        if (has_residual) visitor.field(residual);
        visitor.field(null_aware);
        visitor.field(build_left);
        visitor.field(needed);
    }

    void need_only(const std::vector<bool>& columns) override { needed = columns; }
    void ignore_order() override {
        for (const PhysicalPtr& input : inputs) input->ignore_order();
    }
    /// Of semi and anti joins: their rows are some of the left side's.
    bool tells_rows_apart(const std::vector<int32_t>& columns) const override {
        const bool selects = type == LogicalJoinType::kLeftSemi || type == LogicalJoinType::kLeftAnti;
        return selects && inputs[0]->tells_rows_apart(columns);
    }
    /// Where one side only says which rows of the other have a match, or each finds one at most, nobody sees
    /// the order of that side.
    void ignore_order_of_inputs() {
        PhysicalNode &build_input = *inputs[build_left ? 0 : 1], &probe_input = *inputs[build_left ? 1 : 0];
        const ProbeKind kind = probe_kind();
        if (kind == ProbeKind::kOnlyMarkBuild) return probe_input.ignore_order();
        if (kept_rows() != KeptRows::kNone) return;
        const bool only_looks =
            kind == ProbeKind::kSemi || kind == ProbeKind::kAnti || kind == ProbeKind::kMark;
        if (only_looks || firesteel::tells_rows_apart(build_input, build_left ? left_keys : right_keys))
            build_input.ignore_order();
    }
    /// Rows of either side whose value of a key column nobody needs meet only such rows of the other side.
    bool offer_keys(const OfferedKeys& offer, int32_t column, PipelineBuilder& builder) const override {
        if (type == LogicalJoinType::kFullOuter) return false;
        const auto left_width = static_cast<int32_t>(inputs[0]->output.size());
        const bool of_left = column < left_width;
        const int32_t own = of_left ? column : column - left_width;
        const PhysicalNode& side = of_left ? *inputs[0] : *inputs[1];
        if (own >= static_cast<int32_t>(side.output.size()) || is_mark(column)) return false;
        bool taken = side.offer_keys(offer, own, builder);
        if (null_aware) return taken;  // of the other side it matters whether there is a null
        const Exprs &keys = of_left ? left_keys : right_keys, &others = of_left ? right_keys : left_keys;
        for (size_t i = 0; i < keys.size(); ++i) {
            if (key_column(*keys[i]) != own) continue;
            if (const auto other = key_column(*others[i]))
                taken |= (of_left ? *inputs[1] : *inputs[0]).offer_keys(offer, *other, builder);
        }
        return taken;
    }

    void build(PipelineBuilder& builder) const override {
        const KeptRows kept = kept_rows();
        const bool tracks = kept != KeptRows::kNone;
        const PhysicalNode& build_input = build_left ? *inputs[0] : *inputs[1];
        const PhysicalNode& probe_input = build_left ? *inputs[1] : *inputs[0];
        const JoinKeys keys{build_left ? right_keys : left_keys, build_left ? left_keys : right_keys,
                            null_safe};
        const ProbePlan plan{probe_kind(), null_aware, build_left, keys.probe, residual, needed};
        auto table = std::make_shared<JoinTable>(keys, build_input.output, tracks, builder.options().pool);
        std::shared_ptr<JoinSpill> spill;
        if (!keys.build.empty()) {
            spill = std::make_shared<JoinSpill>(plan, keys, build_input.output, probe_input.output, output,
                                                kept, builder.query(), builder.options());
        }
        const int32_t built =
            builder.build_into(build_input, std::make_shared<BuildSink>(table, spill, builder.options()));
        if (probe_rows_may_go()) offer_build_keys(keys, *table, built, probe_input, builder);
        std::vector<Pipeline> probing = build_probe_input(builder, probe_input);
        int32_t partitioned = 0;
        if (spill) {
            // The probe rows go one of two ways.
            builder.append_open(chosen(probing, spill, true));
            builder.add_dependency(built);
            partitioned = builder.close(std::make_shared<ProbeSpillSink>(spill));
            probing = chosen(std::move(probing), spill, false);
        }
        builder.append_open(std::move(probing));
        builder.add_dependency(built);
        builder.add_transform(make_probe(plan, table));
        if (tracks) add_kept_rows(builder, table, kept, probe_input.output);
        if (spill)
            builder.add_source(make_deferred_source([spill] { return spill->results(); }), {partitioned});
    }

private:
    static std::vector<Pipeline> build_probe_input(PipelineBuilder& builder, const PhysicalNode& input) {
        builder.build(input);
        return builder.take_open();
    }

    bool is_mark(int32_t column) const {
        return type == LogicalJoinType::kMark && column >= static_cast<int32_t>(inputs[0]->output.size());
    }

    /// Are probe rows without a match dropped, and of no use otherwise?
    bool probe_rows_may_go() const {
        using enum LogicalJoinType;
        if (null_aware || type == kFullOuter) return false;
        if (type == kInner || type == kCross || type == kLeftSemi) return true;
        return type == kRightOuter ? !build_left : build_left;
    }

    void offer_build_keys(const JoinKeys& keys, JoinTable& table, int32_t built,
                          const PhysicalNode& probe_input, PipelineBuilder& builder) const {
        for (size_t i = 0; i < keys.probe.size(); ++i) {
            const auto column = key_column(*keys.probe[i]);
            if (!column || null_safe[i]) continue;
            auto known = std::make_shared<FutureKeySet>();
            if (probe_input.offer_keys({known, built}, *column, builder)) table.publish_keys(i, known);
        }
    }

    /// Which build rows have a match is known when all probe rows are through.
    void add_kept_rows(PipelineBuilder& builder, const std::shared_ptr<JoinTable>& table, KeptRows kept,
                       const Schema& probe_schema) const {
        const bool nothing_else = probe_kind() == ProbeKind::kOnlyMarkBuild;
        auto source = make_kept_rows_source(table, kept, probe_schema, build_left, nothing_else && !residual);
        if (nothing_else) {
            builder.add_source(std::move(source), {builder.close(std::make_shared<NothingSink>())});
        } else {
            builder.add_late_source(std::move(source));
        }
    }

    /// Of the build side, besides what probing gives.
    KeptRows kept_rows() const {
        if (type == LogicalJoinType::kFullOuter) return KeptRows::kPadded;
        if (type == LogicalJoinType::kRightOuter) return build_left ? KeptRows::kNone : KeptRows::kPadded;
        if (!build_left) return KeptRows::kNone;
        switch (type) {
            case LogicalJoinType::kLeftOuter:
                return KeptRows::kPadded;
            case LogicalJoinType::kLeftSemi:
                return KeptRows::kMatched;
            case LogicalJoinType::kLeftAnti:
                return KeptRows::kUnmatched;
            case LogicalJoinType::kMark:
                return KeptRows::kMarked;
            default:
                return KeptRows::kNone;
        }
    }

    ProbeKind probe_kind() const {
        if (kept_rows() == KeptRows::kPadded && type != LogicalJoinType::kFullOuter) return ProbeKind::kInner;
        if (build_left && kept_rows() != KeptRows::kNone && type != LogicalJoinType::kFullOuter)
            return ProbeKind::kOnlyMarkBuild;
        switch (type) {
            case LogicalJoinType::kInner:
            case LogicalJoinType::kCross:
                return ProbeKind::kInner;
            case LogicalJoinType::kLeftOuter:
            case LogicalJoinType::kRightOuter:
            case LogicalJoinType::kFullOuter:
                return ProbeKind::kOuter;
            case LogicalJoinType::kLeftSemi:
                return ProbeKind::kSemi;
            case LogicalJoinType::kLeftAnti:
                return ProbeKind::kAnti;
            case LogicalJoinType::kMark:
                return ProbeKind::kMark;
            case LogicalJoinType::kSingle:
                return ProbeKind::kSingle;
        }
        CHECK(false);
    }
};

bool only_refers_to(const ExprPtr& expr, const LogicalNode& input) {
    for (const int64_t id : referenced_attributes(expr)) {
        bool found = false;
        for (const Attribute& attribute : input.output()) found |= attribute.id == id;
        if (!found) return false;
    }
    return true;
}

/// Splits the condition into equal keys, each side of which belongs to one input, and the rest.
void extract_keys(const Join& join, Lowering& lowering, HashJoinNode& node) {
    const LogicalNode& left = *join.inputs[0];
    const LogicalNode& right = *join.inputs[1];
    Exprs rest;
    const Exprs conjuncts = join.condition ? split_conjuncts(join.condition) : Exprs{};
    // Several conditions of a null-aware join are unknown together: only what is never unknown can select
    // candidates.
    const bool all_hashable = !join.null_aware || conjuncts.size() == 1;
    for (const ExprPtr& conjunct : conjuncts) {
        const bool null_safe = conjunct->is_call("<=>");
        const bool equality = (conjunct->is_call("=") || null_safe) && node.left_keys.size() < 64;
        if (equality && (all_hashable || null_safe)) {
            ExprPtr a = conjunct->children[0], b = conjunct->children[1];
            const bool constant = referenced_attributes(a).empty() || referenced_attributes(b).empty();
            if (!only_refers_to(a, left) || !only_refers_to(b, right)) std::swap(a, b);
            if (!constant && only_refers_to(a, left) && only_refers_to(b, right)) {
                node.left_keys.push_back(lowering.bind(a, left));
                node.right_keys.push_back(lowering.bind(b, right));
                node.null_safe.push_back(null_safe);
                continue;
            }
        }
        rest.push_back(conjunct);
    }
    if (rest.empty()) return;
    node.residual = lowering.bind(conjunction(rest, rest[0]->settings), {&left.output(), &right.output()});
}

/// The optimizer's choice, where the rows then come out as they should.
bool builds_left(const Join& join, const HashJoinNode& node, const Lowering& lowering) {
    using enum LogicalJoinType;
    const bool usual = join.type == kRightOuter;
    const bool can_swap = join.type == kLeftOuter || join.type == kRightOuter || join.type == kLeftSemi ||
                          join.type == kLeftAnti || join.type == kMark || join.type == kInner;
    if (!join.swap_build_side || !can_swap || join.null_aware || node.left_keys.empty()) return usual;
    return lowering.needs_partitions() ? usual : !usual;  // the numbers of the rows that pass by count
}

PhysicalPtr lower_join(const LogicalPlanPtr& plan, Lowering& lowering) {
    const auto& join = static_cast<const Join&>(*plan);
    auto node = std::make_shared<HashJoinNode>();
    node->inputs = {lowering.lower(join.inputs[0]), lowering.lower(join.inputs[1])};
    node->type = join.type;
    node->null_aware = join.null_aware;
    extract_keys(join, lowering, *node);
    node->build_left = builds_left(join, *node, lowering);
    if (!lowering.needs_partitions()) node->ignore_order_of_inputs();
    return node;
}

[[maybe_unused]] const bool kRegisteredNestedLoop = register_physical(
    "BroadcastNestedLoopJoin", [] { return PhysicalPtr(std::make_shared<HashJoinNode>()); });
[[maybe_unused]] const bool kRegisteredHash =
    register_physical("BroadcastHashJoin", [] { return PhysicalPtr(std::make_shared<HashJoinNode>()); });
REGISTER_LOWERING(kJoin, 0, lower_join);

}  // namespace
}  // namespace firesteel
