#include "io/row_keeper.h"

#include <algorithm>

namespace firesteel {

namespace {

using Clock = std::chrono::steady_clock;

/// Of the budget, and of what is left of it.
constexpr int64_t kShareOfBudget = 5, kShareOfRest = 3;

bool same_columns(const Schema& a, const Schema& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const Field& x, const Field& y) { return x.name == y.name && x.type == y.type; });
}

}  // namespace

RowKeeper& RowKeeper::of_process() {
    static RowKeeper keeper;
    return keeper;
}

void RowKeeper::set_budget(const MemoryPoolPtr& budget) {
    const std::lock_guard lock(mutex_);
    budget_ = budget;
    pool_ = budget != nullptr ? budget->make_child("rows of inferred files") : nullptr;
    entries_.clear();
}

KeptRowsPtr RowKeeper::begin(const std::vector<ListedFile>& files) {
    int64_t bytes = 0;  // rows take about as much as their text
    for (const ListedFile& file : files) bytes += file.size;
    const MemoryPoolPtr budget = [this] {
        const std::lock_guard lock(mutex_);
        return budget_;
    }();
    if (budget == nullptr) return nullptr;
    const int64_t rest = budget->available();  // without the lock: it may reclaim
    const std::lock_guard lock(mutex_);
    if (budget != budget_) return nullptr;
    std::erase_if(entries_, [](const Entry& entry) {
        return entry.rows != nullptr ? entry.rows->is_empty() : entry.begun.expired();
    });
    const int64_t most = std::min(budget->limit() / kShareOfBudget, pool_->used() + rest / kShareOfRest);
    while (pool_->used() + bytes > most && !entries_.empty() && entries_.front().rows != nullptr) {
        entries_.front().rows->give_up();
        entries_.pop_front();
    }
    if (pool_->used() + bytes > most) return nullptr;
    auto rows = std::make_shared<KeptRows>(pool_, most);
    entries_.push_back({{}, {}, rows, nullptr, Clock::now()});
    return rows;
}

void RowKeeper::put(const FileQuestion& question, const Schema& schema, KeptRowsPtr rows) {
    const std::lock_guard lock(mutex_);
    const auto entry = std::find_if(entries_.begin(), entries_.end(),
                                    [&](const Entry& e) { return e.begun.lock() == rows; });
    if (entry == entries_.end()) return;
    if (rows->is_empty()) {
        entries_.erase(entry);
        return;
    }
    *entry = {question, schema, rows, rows, Clock::now()};
}

KeptRowsPtr RowKeeper::find(const FileFormat& format, const std::vector<ListedFile>& files,
                            const FormatOptions& options, const Schema& schema) {
    {
        const std::lock_guard lock(mutex_);
        if (entries_.empty()) return nullptr;  // no need to look at files
    }
    const auto question = FileQuestion::of(format, files, options);
    if (!question) return nullptr;
    const std::lock_guard lock(mutex_);
    for (const Entry& entry : entries_) {
        if (entry.rows != nullptr && entry.question == *question && same_columns(entry.schema, schema))
            return entry.rows;
    }
    return nullptr;
}

int64_t RowKeeper::reclaim(int64_t bytes) noexcept {
    const std::lock_guard lock(mutex_);
    if (pool_ == nullptr) return 0;
    const int64_t before = pool_->used();
    while (!entries_.empty() && before - pool_->used() < bytes) {
        if (const KeptRowsPtr rows = entries_.front().begun.lock()) rows->give_up();
        entries_.pop_front();
    }
    return before - pool_->used();
}

void RowKeeper::forget_unread(std::chrono::seconds age) {
    const std::lock_guard lock(mutex_);
    std::erase_if(entries_, [&](const Entry& entry) {
        if (entry.rows == nullptr || Clock::now() - entry.since < age) return false;
        entry.rows->give_up();
        return true;
    });
}

}  // namespace firesteel
