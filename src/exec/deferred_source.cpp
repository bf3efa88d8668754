#include "exec/deferred_source.h"

#include <algorithm>
#include <atomic>
#include <mutex>

#include "column/selection.h"

namespace firesteel {

namespace {

class DeferredSource final : public Source {
public:
    explicit DeferredSource(std::function<std::shared_ptr<Source>()> provide)
        : provide_(std::move(provide)) {}

    Progress next_morsel(TaskContext& context, int64_t& sequence, std::unique_ptr<Stream>& out) override {
        {
            std::lock_guard lock(mutex_);
            if (provide_) source_ = std::exchange(provide_, nullptr)();
        }
        return source_->next_morsel(context, sequence, out);
    }

private:
    std::mutex mutex_;  // guards provide_ and the making of source_
    std::function<std::shared_ptr<Source>()> provide_;
    std::shared_ptr<Source> source_;
};

using OpenStream = std::function<std::unique_ptr<Stream>(int64_t, TaskContext&)>;

class StreamsSource final : public Source {
public:
    StreamsSource(int64_t count, OpenStream open) : count_(count), open_(std::move(open)) {}

    Progress next_morsel(TaskContext& context, int64_t& sequence, std::unique_ptr<Stream>& out) override {
        const int64_t number = next_.fetch_add(1, std::memory_order_relaxed);
        if (number >= count_) return Progress::kDone;
        sequence = number;
        out = open_(number, context);
        return Progress::kMore;
    }
    int32_t max_tasks() const override {
        return static_cast<int32_t>(std::clamp<int64_t>(count_, 1, INT32_MAX));
    }

private:
    const int64_t count_;
    const OpenStream open_;
    std::atomic<int64_t> next_{0};  // relaxed: only hands out numbers
};

class OneBatchStream final : public Stream {
public:
    OneBatchStream(Batch batch, TaskContext& context) : batch_(std::move(batch)), context_(context) {}

    Progress next(Batch& out) override {
        const int64_t rows = std::min(context_.batch_rows, batch_.rows - next_);
        if (rows <= 0) return Progress::kDone;
        out = rows == batch_.rows ? batch_ : slice(batch_, next_, rows, context_.pool);
        out.position.first_row = batch_.position.first_row + next_;
        next_ += rows;
        return Progress::kMore;
    }

private:
    const Batch batch_;
    TaskContext& context_;
    int64_t next_ = 0;
};

}  // namespace

std::shared_ptr<Source> make_deferred_source(std::function<std::shared_ptr<Source>()> provide) {
    return std::make_shared<DeferredSource>(std::move(provide));
}

std::shared_ptr<Source> make_pieces_source(int64_t count, std::function<Batch(int64_t, TaskContext&)> make) {
    return make_streams_source(count, [make = std::move(make)](int64_t piece, TaskContext& context) {
        return make_batch_stream(make(piece, context), context);
    });
}

std::shared_ptr<Source> make_streams_source(int64_t count, OpenStream open) {
    return std::make_shared<StreamsSource>(count, std::move(open));
}

std::unique_ptr<Stream> make_batch_stream(Batch batch, TaskContext& context) {
    return std::make_unique<OneBatchStream>(std::move(batch), context);
}

}  // namespace firesteel
