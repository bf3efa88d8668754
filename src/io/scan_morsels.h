#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "catalog/stepped_scan.h"
#include "io/file_format.h"

namespace firesteel {

/// Some splits of a Spark partition, read one after the other by one thread.
struct Morsel {
    int32_t partition = 0;
    std::vector<FileSplit> splits;
    bool in_pieces = false;  // one split, whose pieces are handed out if its format makes any
};

/// Hands out the morsels of a scan in order, those in pieces piece by piece. A thread that finds no piece
/// ready reads the next one itself, outside the lock: of the file whose turn it is, or, while another thread
/// is at that, of a later one. Nobody waits; at most a piece per thread is kept ahead.
class ScanMorsels {
public:
    /// Opens the pieces of a morsel; null when they are none after all. Called outside the lock.
    using Opener = std::function<std::unique_ptr<FilePieces>(const Morsel&)>;

    ScanMorsels(std::vector<Morsel> morsels, Opener open);

    /// As SteppedScan::next_step(). `morsel` lives as long as this object; `piece` is empty when it is not in
    /// pieces.
    ScanStep next(const std::function<void()>& wake, int64_t& sequence, const Morsel*& morsel,
                  std::optional<FilePiece>& piece);
    /// To be called before the first is asked for.
    void share_among(int32_t tasks);

private:
    struct Item {
        Morsel morsel;
        std::unique_ptr<FilePieces> pieces;  // made by the first that reads; used by the one that set is_read
        std::deque<FilePiece> ready;
        bool is_read = false;  // by some thread at the moment
        bool is_over = false;  // all of it was read, or handed out as a whole
    };
    using Lock = std::unique_lock<std::mutex>;

    bool take(Item& item, std::optional<FilePiece>& piece);
    Item* next_to_read();
    void read(Item& item, Lock& lock);

    const Opener open_;
    std::mutex mutex_;         // guards all below, but for the pieces
    std::vector<Item> items_;  // its size never changes
    size_t current_ = 0;       // the first that is not handed out to its end
    int64_t next_sequence_ = 0;
    size_t ahead_ = 0;  // pieces that are ready
    size_t most_ahead_ = 1;
    std::vector<std::function<void()>> waiting_;
};

}  // namespace firesteel
