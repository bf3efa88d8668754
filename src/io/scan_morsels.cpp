#include "io/scan_morsels.h"

#include <algorithm>
#include <utility>

namespace firesteel {

ScanMorsels::ScanMorsels(std::vector<Morsel> morsels, Opener open) : open_(std::move(open)) {
    items_.reserve(morsels.size());
    for (Morsel& morsel : morsels) {
        items_.emplace_back();
        items_.back().morsel = std::move(morsel);
    }
}

/// With many files that cannot be cut, threads are best busy with one each: none reads for another.
void ScanMorsels::share_among(int32_t tasks) {
    constexpr int64_t kManyPerTask = 4;
    most_ahead_ = static_cast<size_t>(std::max(tasks, 1));
    const auto uncut =
        std::count_if(items_.begin(), items_.end(), [](const Item& item) { return item.morsel.in_pieces; });
    if (uncut < kManyPerTask * tasks) return;
    for (Item& item : items_) item.morsel.in_pieces = false;
}

ScanStep ScanMorsels::next(const std::function<void()>& wake, int64_t& sequence, const Morsel*& morsel,
                           std::optional<FilePiece>& piece) {
    Lock lock(mutex_);
    while (current_ < items_.size()) {
        Item& item = items_[current_];
        if (take(item, piece)) {
            morsel = &item.morsel;
            sequence = next_sequence_++;
            return ScanStep::kTask;
        }
        if (item.is_over) {
            ++current_;
        } else if (Item* other = next_to_read()) {
            read(*other, lock);
        } else {
            // With a reader at work, which wakes us; so nobody who is alone gets here.
            waiting_.push_back(wake);
            return ScanStep::kLater;
        }
    }
    return ScanStep::kEnd;
}

/// Takes what is ready of an item.
bool ScanMorsels::take(Item& item, std::optional<FilePiece>& piece) {
    piece.reset();
    if (!item.morsel.in_pieces) return !std::exchange(item.is_over, true);
    if (item.ready.empty()) return false;
    piece = std::move(item.ready.front());
    item.ready.pop_front();
    --ahead_;
    return true;
}

/// What a thread without a piece can do: the file whose turn it is comes first.
ScanMorsels::Item* ScanMorsels::next_to_read() {
    for (size_t i = current_; i < items_.size() && i < current_ + most_ahead_; ++i) {
        Item& item = items_[i];
        if (i > current_ && ahead_ >= most_ahead_) return nullptr;
        if (item.morsel.in_pieces && !item.is_read && !item.is_over) return &item;
    }
    return nullptr;
}

/// Reads one piece, without the lock meanwhile.
void ScanMorsels::read(Item& item, Lock& lock) {
    item.is_read = true;
    lock.unlock();
    bool has_pieces = true, is_over = true;
    FilePiece piece;
    std::exception_ptr error;
    try {
        if (!item.pieces) item.pieces = open_(item.morsel);
        has_pieces = item.pieces != nullptr;
        is_over = has_pieces && !item.pieces->next(piece);
    } catch (...) {
        error = std::current_exception();
    }
    lock.lock();
    item.is_read = false;
    item.morsel.in_pieces = has_pieces;
    item.is_over = is_over;
    if (has_pieces && !is_over) {
        item.ready.push_back(std::move(piece));
        ++ahead_;
    }
    // All of them: the one that is woken may find that its query needs nothing more.
    for (const auto& wake : std::exchange(waiting_, {})) wake();
    if (error) std::rethrow_exception(error);
}

}  // namespace firesteel
