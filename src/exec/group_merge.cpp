#include "exec/group_merge.h"

#include <algorithm>
#include <mutex>

#include "exec/deferred_source.h"
#include "exec/group_results.h"

namespace firesteel {

namespace {

/// Results of the groups of one partition.
class GroupStream final : public Stream {
public:
    GroupStream(std::shared_ptr<const AggregatePlan> plan, std::shared_ptr<const GroupParts> parts,
                std::unique_ptr<Groups> groups, int32_t partition, TaskContext& context)
        : plan_(std::move(plan)),
          parts_(std::move(parts)),
          groups_(std::move(groups)),
          partition_(partition),
          context_(context) {}

    Progress next(Batch& out) override {
        constexpr int64_t kBytes = 4 << 20;  // of large groups, few at a time
        const auto places = groups_->table.partition(partition_);
        const auto all = static_cast<int64_t>(places.size());
        if (next_ == all) return Progress::kDone;
        const int64_t bytes_each = groups_->memory() / all + 1;
        const int64_t most = std::clamp<int64_t>(kBytes / bytes_each, 1, context_.batch_rows);
        const int64_t rows = std::min(most, all - next_);
        std::vector<char*> entries;
        for (const GroupPlace& place : places.subspan(static_cast<size_t>(next_), static_cast<size_t>(rows)))
            entries.push_back(place.entry);
        out = group_results(*plan_, groups_->table, entries, context_.pool);
        out.position = {partition_, next_};
        next_ += rows;
        return Progress::kMore;
    }

private:
    const std::shared_ptr<const AggregatePlan> plan_;
    const std::shared_ptr<const GroupParts> parts_;  // whose groups may be among them
    const std::unique_ptr<Groups> groups_;
    const int32_t partition_;
    TaskContext& context_;
    int64_t next_ = 0;
};

/// Opens each partition once.
class Partitions {
public:
    Partitions(std::shared_ptr<const AggregatePlan> plan, GroupParts parts)
        : plan_(std::move(plan)), parts_(std::make_shared<const GroupParts>(std::move(parts))) {}

    std::unique_ptr<Stream> open(int32_t partition, TaskContext& context) {
        auto parts = take_parts();
        auto groups = std::make_unique<Groups>(*plan_, context.pool);
        merge_groups(*parts, partition, *groups, context.pool);
        groups->table.seal();
        return std::make_unique<GroupStream>(plan_, std::move(parts), std::move(groups), partition, context);
    }

private:
    /// Who opens the last partition gets what nobody else needs.
    std::shared_ptr<const GroupParts> take_parts() {
        std::lock_guard lock(mutex_);
        return ++opened_ == GroupTable::kPartitions ? std::move(parts_) : parts_;
    }

    const std::shared_ptr<const AggregatePlan> plan_;
    std::mutex mutex_;  // guards what follows
    std::shared_ptr<const GroupParts> parts_;
    int32_t opened_ = 0;
};

}  // namespace

void merge_groups(const GroupParts& parts, int32_t partition, Groups& into, const MemoryPoolPtr& pool) {
    int64_t most = 0;
    for (const auto& part : parts) most += part->table.size_of(partition);
    into.table.reserve(into.table.size() + most);
    into.table.reserve_places(partition, most);
    for (const auto& part : parts) {
        into.table.adopt(part->table, partition, pool);
        part->table.forget_places(partition);
    }
}

std::unique_ptr<Groups> unpacked(const AggregatePlan& plan, std::unique_ptr<Groups> packed,
                                 const MemoryPoolPtr& pool) {
    if (!packed->table.is_packed()) return packed;
    auto groups = std::make_unique<Groups>(plan, pool);
    for (int32_t partition = 0; partition < GroupTable::kPartitions; ++partition) {
        groups->table.adopt(packed->table, partition, pool);
        packed->table.forget_places(partition);
    }
    groups->table.seal();
    return groups;
}

std::shared_ptr<Source> merge_while_read(std::shared_ptr<const AggregatePlan> plan, GroupParts parts) {
    auto partitions = std::make_shared<Partitions>(std::move(plan), std::move(parts));
    return make_streams_source(GroupTable::kPartitions,
                               [partitions](int64_t partition, TaskContext& context) {
                                   return partitions->open(static_cast<int32_t>(partition), context);
                               });
}

}  // namespace firesteel
