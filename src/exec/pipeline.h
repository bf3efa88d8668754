#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "exec/operator.h"
#include "exec/physical_plan.h"

namespace firesteel {

struct ExecutionOptions;
class RowStore;

/// Rows from one source through transforms into a sink that may be shared with other pipelines of the same
/// group.
struct Pipeline {
    int32_t id = 0;
    int32_t source_number =
        0;  // position within the group that shares the sink: earlier ones come first in the result
    std::shared_ptr<Source> source;
    MemoryPoolPtr source_pool;  // of the operator that the source belongs to; likewise below
    std::vector<std::shared_ptr<const Transform>> transforms;
    std::vector<MemoryPoolPtr> transform_pools;  // one for each
    std::shared_ptr<Sink> sink;
    int32_t group = 0;                // pipelines with the same sink
    std::vector<int32_t> depends_on;  // groups that must have been finalized
    bool late = false;                // starts when the pipelines before it in the group have ended
    MemoryPoolPtr pool;               // of the operator that the rows are for, whose sink it is
};

/// Cuts a physical plan into pipelines while its nodes build themselves. At any time there are one or more
/// open pipelines (more than one below a UNION or a full outer join); transforms are added to all of them.
class PipelineBuilder {
public:
    PipelineBuilder(QueryState& query, const ExecutionOptions& options)
        : query_(query), operators_{&options} {}

    /// Builds `node` on top of nothing: afterwards the open pipelines are those that yield its rows.
    /// REQUIRES: no pipeline is open.
    void build(const PhysicalNode& node);
    /// Starts an open pipeline.
    void add_source(std::shared_ptr<Source> source, std::vector<int32_t> depends_on = {});
    /// The same, and it starts only when those that are open now have ended.
    void add_late_source(std::shared_ptr<Source> source);
    /// Appends to every open pipeline.
    void add_transform(std::shared_ptr<const Transform> transform);
    /// Every open pipeline waits for these groups too.
    void add_dependency(int32_t group);
    /// Ends all open pipelines in `sink`; returns the group's number for dependencies.
    int32_t close(std::shared_ptr<Sink> sink);
    /// Builds `node` and ends it in `sink`, leaving the open pipelines of the caller as they are.
    int32_t build_into(const PhysicalNode& node, std::shared_ptr<Sink> sink);
    /// Sets the open pipelines aside, so that another input can be built; append_open() joins them again, in
    /// order.
    std::vector<Pipeline> take_open() { return std::exchange(open_, {}); }
    void append_open(std::vector<Pipeline> pipelines);

    /// Rows that several readers share, by the id of their definition, and the group that makes them.
    void share_rows(int64_t id, std::shared_ptr<RowStore> rows, int32_t group) {
        shared_[id] = {std::move(rows), group};
    }
    const std::pair<std::shared_ptr<RowStore>, int32_t>& shared_rows(int64_t id) const {
        return shared_.at(id);
    }

    /// Keys that a scan was offered for a column of its output, until it asks for them.
    void offer(const PhysicalNode& scan, int32_t column, OfferedKeys keys) {
        offered_[&scan].emplace_back(column, std::move(keys));
    }
    std::vector<std::pair<int32_t, OfferedKeys>> take_offered(const PhysicalNode& scan) {
        const auto found = offered_.extract(&scan);
        return found ? std::move(found.mapped()) : std::vector<std::pair<int32_t, OfferedKeys>>{};
    }

    QueryState& query() { return query_; }
    /// Of the node being built, whose memory is counted under its name. They live as long as the query.
    const ExecutionOptions& options() const { return *operators_.back(); }
    std::vector<Pipeline> finish() { return std::move(done_); }

private:
    QueryState& query_;
    std::vector<const ExecutionOptions*> operators_;  // the nodes being built, the innermost last
    std::vector<Pipeline> open_;
    std::vector<Pipeline> done_;
    int32_t groups_ = 0;
    std::map<int64_t, std::pair<std::shared_ptr<RowStore>, int32_t>> shared_;
    std::map<const PhysicalNode*, std::vector<std::pair<int32_t, OfferedKeys>>> offered_;
};

}  // namespace firesteel
