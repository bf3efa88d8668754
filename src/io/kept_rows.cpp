#include "io/kept_rows.h"

namespace firesteel {

namespace {

class KeptReader final : public FileReader {
public:
    KeptReader(std::vector<Batch> batches, std::vector<int32_t> columns)
        : batches_(std::move(batches)), columns_(std::move(columns)) {}

    bool next(Batch& out) override {
        if (next_ == batches_.size()) return false;
        const Batch batch = std::move(batches_[next_++]);
        out = Batch();
        out.rows = batch.rows;
        for (const int32_t column : columns_)
            out.columns.push_back(batch.columns[static_cast<size_t>(column)]);
        return true;
    }

private:
    std::vector<Batch> batches_;
    const std::vector<int32_t> columns_;
    size_t next_ = 0;
};

}  // namespace

void KeptRows::give_up() {
    std::map<Place, Piece> dropped;  // freed without the lock
    const std::lock_guard lock(mutex_);
    given_up_.store(true, std::memory_order_relaxed);
    dropped.swap(pieces_);
}

void KeptRows::keep(const FileSplit& split, std::vector<Batch> batches) {
    const std::lock_guard lock(mutex_);
    if (is_given_up()) return;
    pieces_[{split.path, split.begin}] = {split.end, std::move(batches)};
}

bool KeptRows::take(const FileSplit& split, std::vector<Batch>& out) {
    const std::lock_guard lock(mutex_);
    const auto first = pieces_.find({split.path, split.begin});
    auto last = first;
    int64_t end = split.begin;
    while (end < split.end && last != pieces_.end() && last->first == Place(split.path, end)) {
        end = last->second.end;
        ++last;
    }
    if (end != split.end || first == last) return false;
    for (auto piece = first; piece != last; ++piece) {
        for (Batch& batch : piece->second.batches) out.push_back(std::move(batch));
    }
    pieces_.erase(first, last);
    return true;
}

bool KeptRows::is_empty() const {
    const std::lock_guard lock(mutex_);
    return pieces_.empty();
}

std::unique_ptr<FileReader> read_kept(std::vector<Batch> batches, std::vector<int32_t> columns) {
    return std::make_unique<KeptReader>(std::move(batches), std::move(columns));
}

}  // namespace firesteel
