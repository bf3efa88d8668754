#include "io/formats/parquet/parquet_file.h"

#include <arrow/memory_pool.h>
#include <arrow/result.h>
#include <parquet/exception.h>
#include <parquet/file_reader.h>
#include <parquet/metadata.h>
#include <parquet/properties.h>

#include <atomic>
#include <list>
#include <map>
#include <mutex>

#include "common/error.h"
#include "io/arrow_input.h"
#include "io/file_listing.h"
#include "io/storage/path.h"
#include "io/storage/storage.h"

namespace firesteel {

namespace {

/// Lives until its maker has dropped it and all that it gave out is freed: arrays outlive their readers.
class ChargedPool final : public arrow::MemoryPool {
public:
    explicit ChargedPool(MemoryPoolPtr pool) : pool_(std::move(pool)), base_(arrow::default_memory_pool()) {}

    void drop() {
        if (holders_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
    }

    using arrow::MemoryPool::Allocate;
    using arrow::MemoryPool::Free;
    using arrow::MemoryPool::Reallocate;
    arrow::Status Allocate(int64_t size, int64_t alignment, uint8_t** out) override {
        ARROW_RETURN_NOT_OK(charge(size));
        const auto status = base_->Allocate(size, alignment, out);
        if (status.ok()) {
            holders_.fetch_add(1, std::memory_order_relaxed);
        } else {
            pool_->release(size);
        }
        return status;
    }
    arrow::Status Reallocate(int64_t old_size, int64_t new_size, int64_t alignment,
                             uint8_t** memory) override {
        if (new_size > old_size) ARROW_RETURN_NOT_OK(charge(new_size - old_size));
        const auto status = base_->Reallocate(old_size, new_size, alignment, memory);
        if (status.ok() == (new_size < old_size)) pool_->release(std::abs(new_size - old_size));
        return status;
    }
    void Free(uint8_t* memory, int64_t size, int64_t alignment) override {
        base_->Free(memory, size, alignment);
        pool_->release(size);
        drop();
    }
    int64_t bytes_allocated() const override { return pool_->used(); }
    int64_t total_bytes_allocated() const override { return pool_->peak(); }
    int64_t num_allocations() const override { return 0; }
    std::string backend_name() const override { return base_->backend_name(); }

private:
    arrow::Status charge(int64_t size) {
        if (pool_->try_reserve(size)) return arrow::Status::OK();
        return arrow::Status::OutOfMemory(std::to_string(size));
    }

    const MemoryPoolPtr pool_;
    arrow::MemoryPool* const base_;
    std::atomic<int64_t> holders_{1};  // the maker and all allocations; released to whoever deletes
};

/// Footers by path (and storage), the ones used last.
class FooterCache {
public:
    using Footer = std::shared_ptr<parquet::FileMetaData>;

    Footer find(const std::string& path, int64_t size, int64_t modified_millis) {
        const std::lock_guard lock(mutex_);
        const auto found = entries_.find(path);
        if (found == entries_.end()) return nullptr;
        const Entry& entry = *found->second;
        if (entry.size != size || entry.modified_millis != modified_millis) return nullptr;
        order_.splice(order_.begin(), order_, found->second);
        return entry.footer;
    }
    void put(const std::string& path, int64_t size, int64_t modified_millis, Footer footer) {
        const std::lock_guard lock(mutex_);
        if (const auto found = entries_.find(path); found != entries_.end()) {
            order_.erase(found->second);
            entries_.erase(found);
        }
        order_.push_front({path, size, modified_millis, std::move(footer)});
        entries_[path] = order_.begin();
        if (order_.size() > kEntries) {
            entries_.erase(order_.back().path);
            order_.pop_back();
        }
    }

private:
    static constexpr size_t kEntries = 256;
    struct Entry {
        std::string path;
        int64_t size;
        int64_t modified_millis;
        Footer footer;
    };
    std::mutex mutex_;  // guards the two below
    std::list<Entry> order_;
    std::map<std::string, std::list<Entry>::iterator> entries_;
};

FooterCache& footers() {
    static FooterCache cache;
    return cache;
}

}  // namespace

std::shared_ptr<parquet::FileMetaData> read_footer(const FileSplit& file, const FormatOptions& options) {
    const int64_t storage = storage_for(file.path, options.options)->number();
    const std::string key = storage == 0 ? file.path : std::to_string(storage) + " " + file.path;
    if (auto known = footers().find(key, file.file_size, file.modified_millis)) return known;
    const auto bytes = make_arrow_file(open_file(file, options), arrow::default_memory_pool());
    try {
        auto footer = parquet::ReadMetaData(bytes);
        footers().put(key, file.file_size, file.modified_millis, footer);
        return footer;
    } catch (const Error&) {
        throw;
    } catch (const std::exception&) {
        throw Error("FAILED_READ_FILE.CANNOT_READ_FILE_FOOTER", {{"path", shown_path(file.path)}});
    }
}

std::unique_ptr<parquet::ParquetFileReader> open_parquet(std::shared_ptr<const File> file,
                                                         std::shared_ptr<parquet::FileMetaData> footer,
                                                         arrow::MemoryPool* pool) {
    parquet::ReaderProperties properties(pool);
    return parquet::ParquetFileReader::Open(make_arrow_file(std::move(file), pool), properties,
                                            std::move(footer));
}

std::shared_ptr<arrow::MemoryPool> make_arrow_pool(MemoryPoolPtr pool) {
    return {new ChargedPool(std::move(pool)), [](ChargedPool* made) { made->drop(); }};
}

void guard_reading(const std::string& path, const MemoryPoolPtr& pool, const std::function<void()>& action) {
    try {
        action();
    } catch (const Error&) {
        throw;
    } catch (const parquet::ParquetStatusException& failure) {
        int64_t bytes = 0;
        if (failure.status().IsOutOfMemory()) bytes = std::atoll(failure.status().message().c_str());
        if (bytes > 0) {
            pool->reserve(bytes);  // raises what the refusal was about
            pool->release(bytes);
        }
        throw Error("FAILED_READ_FILE.NO_HINT", {{"path", file_uri(path)}}).with_hint(failure.what());
    } catch (const std::exception& failure) {
        throw Error("FAILED_READ_FILE.NO_HINT", {{"path", file_uri(path)}}).with_hint(failure.what());
    }
}

}  // namespace firesteel
