#include "session/plan_cache.h"

#include <numeric>
#include <utility>

#include "common/check.h"
#include "plan/plan_identity.h"

namespace firesteel {
namespace {

/// Stands in EXPLAIN for rows that are kept, or will be; never read.
class ShownRows final : public TableProvider {
public:
    explicit ShownRows(Schema schema) : schema_(std::move(schema)) {}
    const Schema& schema() const override { return schema_; }
    std::string name() const override { return "InMemoryTableScan"; }
    std::string description() const override { return "InMemoryRelation"; }
    std::unique_ptr<TableScan> scan(ScanRequest) const override { CHECK(false, "only shown, never read"); }
    void fields(FieldVisitor&) override {}

private:
    const Schema schema_;
};

}  // namespace

void PlanCache::add(const LogicalPlanPtr& analyzed, const StorageLevel& level) {
    auto entry = std::make_shared<Entry>();
    entry->plan = analyzed;
    entry->level = level;
    const std::string identity = plan_identity(*analyzed);
    const std::lock_guard lock(mutex_);
    entries_.try_emplace(identity, std::move(entry));
}

bool PlanCache::remove(const LogicalPlanPtr& analyzed) {
    const std::string identity = plan_identity(*analyzed);
    const std::lock_guard lock(mutex_);
    return entries_.erase(identity) > 0;
}

void PlanCache::clear() {
    const std::lock_guard lock(mutex_);
    entries_.clear();
}

void PlanCache::forget_rows(const std::function<bool(const LogicalNode& plan)>& affected) {
    const std::lock_guard lock(mutex_);
    for (auto& [identity, entry] : entries_) {
        if (!affected(*entry->plan)) continue;
        auto fresh = std::make_shared<Entry>();  // who computes the old one's rows may finish
        fresh->plan = entry->plan;
        fresh->level = entry->level;
        entry = std::move(fresh);
    }
}

std::shared_ptr<PlanCache::Entry> PlanCache::find_entry(const std::string& identity) const {
    const std::lock_guard lock(mutex_);
    const auto it = entries_.find(identity);
    return it == entries_.end() ? nullptr : it->second;
}

bool PlanCache::is_empty() const {
    const std::lock_guard lock(mutex_);
    return entries_.empty();
}

std::optional<StorageLevel> PlanCache::find(const LogicalPlanPtr& analyzed) const {
    if (is_empty()) return std::nullopt;
    const auto entry = find_entry(plan_identity(*analyzed));
    return entry == nullptr ? std::nullopt : std::optional(entry->level);
}

/// What the plan reads may be kept as well, the plan itself is what is about to be computed.
LogicalPlanPtr PlanCache::with_kept_inputs(const LogicalPlanPtr& plan, const Run& run) {
    std::vector<LogicalPlanPtr> inputs;
    for (const LogicalPlanPtr& input : plan->inputs) inputs.push_back(use(input, run));
    return inputs.empty() ? plan : plan->with_inputs(std::move(inputs));
}

LogicalPlanPtr PlanCache::use(const LogicalPlanPtr& analyzed, const Run& run) {
    if (is_empty()) return analyzed;
    return transform_plan_down(analyzed, [&](const LogicalPlanPtr& node) -> LogicalPlanPtr {
        if (node->kind == LogicalKind::kLocalRows) return node;
        const auto entry = find_entry(plan_identity(*node));
        if (entry == nullptr) return node;
        return make_cached_scan(*node, rows_of(*entry, node, run));
    });
}

/// The rows are held first and asked then whether they are lost: whoever wants to drop them looks whether
/// anybody holds them.
CachedRowsPtr PlanCache::rows_of(Entry& entry, const LogicalPlanPtr& plan, const Run& run) {
    const std::lock_guard lock(entry.mutex);
    if (CachedRowsPtr rows = entry.rows; rows != nullptr && !rows->is_lost()) return rows;
    const StorageLevel& level = entry.level;
    const CachePlaces places{level.use_memory || level.use_off_heap, level.use_disk};
    CachedRowsPtr rows = row_cache_->make(output_schema(*plan), places);
    run(with_kept_inputs(plan, run), [&rows](Batch batch) { rows->append(std::move(batch)); });
    rows->finish();
    entry.rows = rows;
    return rows;
}

LogicalPlanPtr PlanCache::show(const LogicalPlanPtr& analyzed) const {
    if (is_empty()) return analyzed;
    return transform_plan_down(analyzed, [&](const LogicalPlanPtr& node) -> LogicalPlanPtr {
        if (node->kind == LogicalKind::kLocalRows || find_entry(plan_identity(*node)) == nullptr) return node;
        std::vector<int32_t> columns(node->output().size());
        std::iota(columns.begin(), columns.end(), 0);
        return std::make_shared<Scan>(std::make_shared<const ShownRows>(output_schema(*node)),
                                      std::move(columns), node->output());
    });
}

LogicalPlanPtr make_cached_scan(const LogicalNode& plan, CachedRowsPtr rows) {
    std::vector<int32_t> columns(plan.output().size());
    std::iota(columns.begin(), columns.end(), 0);
    return std::make_shared<Scan>(make_cached_table(std::move(rows)), std::move(columns), plan.output());
}

}  // namespace firesteel
