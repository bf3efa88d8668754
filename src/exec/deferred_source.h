#pragma once

#include <functional>
#include <memory>

#include "exec/operator.h"

namespace firesteel {

/// A source that is known only when the pipeline starts: `provide` is called once, when the first task asks.
std::shared_ptr<Source> make_deferred_source(std::function<std::shared_ptr<Source>()> provide);

/// A source of `count` morsels, each opened by the task that takes it.
std::shared_ptr<Source> make_streams_source(
    int64_t count, std::function<std::unique_ptr<Stream>(int64_t number, TaskContext& context)> open);

/// A source of `count` pieces, each computed by the task that takes it; one partition all together.
std::shared_ptr<Source> make_pieces_source(int64_t count,
                                           std::function<Batch(int64_t piece, TaskContext& context)> make);

/// The batches of one morsel: `batch` cut to the query's batch size.
std::unique_ptr<Stream> make_batch_stream(Batch batch, TaskContext& context);

}  // namespace firesteel
