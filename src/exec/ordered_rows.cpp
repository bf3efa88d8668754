#include "exec/ordered_rows.h"

#include "exec/deferred_source.h"

namespace firesteel {

namespace {

class BatchesSource final : public Source {
public:
    BatchesSource(std::function<std::vector<Batch>()> provide, BatchPositions positions)
        : provide_(std::move(provide)), positions_(positions) {}

    Progress next_morsel(TaskContext& context, int64_t& sequence, std::unique_ptr<Stream>& out) override {
        std::lock_guard lock(mutex_);
        if (provide_) {
            batches_ = provide_();
            provide_ = nullptr;
            int64_t row = 0;  // what comes out of a breaker is one partition
            for (Batch& batch : batches_) {
                if (positions_ == BatchPositions::kOnePartition) batch.position = {0, row};
                row += batch.rows;
            }
        }
        if (next_ >= batches_.size()) return Progress::kDone;
        sequence = static_cast<int64_t>(next_);
        out = make_batch_stream(std::move(batches_[next_++]), context);
        return Progress::kMore;
    }

private:
    std::mutex mutex_;  // guards all below
    std::function<std::vector<Batch>()> provide_;
    const BatchPositions positions_;
    std::vector<Batch> batches_;
    size_t next_ = 0;
};

}  // namespace

std::shared_ptr<Source> make_batches_source(std::function<std::vector<Batch>()> provide,
                                            BatchPositions positions) {
    return std::make_shared<BatchesSource>(std::move(provide), positions);
}

}  // namespace firesteel
