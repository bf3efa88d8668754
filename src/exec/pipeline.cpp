#include "exec/pipeline.h"

#include "common/check.h"
#include "exec/query_state.h"

namespace firesteel {

void PipelineBuilder::build(const PhysicalNode& node) {
    operators_.push_back(&query_.operator_options(node.name()));
    node.build(*this);
    operators_.pop_back();
}

void PipelineBuilder::add_source(std::shared_ptr<Source> source, std::vector<int32_t> depends_on) {
    Pipeline pipeline;
    pipeline.source = std::move(source);
    pipeline.source_pool = options().pool;
    pipeline.depends_on = std::move(depends_on);
    open_.push_back(std::move(pipeline));
}

void PipelineBuilder::add_late_source(std::shared_ptr<Source> source) {
    add_source(std::move(source));
    open_.back().late = true;
}

void PipelineBuilder::add_transform(std::shared_ptr<const Transform> transform) {
    CHECK(!open_.empty());
    for (Pipeline& pipeline : open_) {
        pipeline.transforms.push_back(transform);
        pipeline.transform_pools.push_back(options().pool);
    }
}

void PipelineBuilder::add_dependency(int32_t group) {
    for (Pipeline& pipeline : open_) pipeline.depends_on.push_back(group);
}

int32_t PipelineBuilder::close(std::shared_ptr<Sink> sink) {
    CHECK(!open_.empty());
    const int32_t group = groups_++;
    int32_t number = 0;
    for (Pipeline& pipeline : open_) {
        pipeline.id = static_cast<int32_t>(done_.size());
        pipeline.source_number = number++;
        pipeline.sink = sink;
        pipeline.pool = options().pool;
        pipeline.group = group;
        done_.push_back(std::move(pipeline));
    }
    open_.clear();
    return group;
}

int32_t PipelineBuilder::build_into(const PhysicalNode& node, std::shared_ptr<Sink> sink) {
    std::vector<Pipeline> outer = take_open();
    build(node);
    const int32_t group = close(std::move(sink));
    open_ = std::move(outer);
    return group;
}

void PipelineBuilder::append_open(std::vector<Pipeline> pipelines) {
    for (Pipeline& pipeline : pipelines) open_.push_back(std::move(pipeline));
}

}  // namespace firesteel
