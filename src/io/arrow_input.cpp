#include "io/arrow_input.h"

#include <arrow/buffer.h>
#include <arrow/io/interfaces.h>
#include <arrow/memory_pool.h>
#include <arrow/result.h>

namespace firesteel {

namespace {

/// A file as Arrow reads it.
class ArrowFile final : public arrow::io::RandomAccessFile {
public:
    ArrowFile(std::shared_ptr<const File> file, arrow::MemoryPool* pool)
        : file_(std::move(file)), pool_(pool) {}
    ~ArrowFile() override = default;

    arrow::Status Close() override {
        closed_ = true;
        return arrow::Status::OK();
    }
    bool closed() const override { return closed_; }
    arrow::Result<int64_t> Tell() const override { return position_; }
    arrow::Status Seek(int64_t position) override {
        position_ = position;
        return arrow::Status::OK();
    }
    arrow::Result<int64_t> GetSize() override { return file_->size(); }
    arrow::Result<int64_t> Read(int64_t size, void* out) override {
        ARROW_ASSIGN_OR_RAISE(const int64_t read, ReadAt(position_, size, out));
        position_ += read;
        return read;
    }
    arrow::Result<std::shared_ptr<arrow::Buffer>> Read(int64_t size) override {
        ARROW_ASSIGN_OR_RAISE(auto buffer, ReadAt(position_, size));
        position_ += buffer->size();
        return buffer;
    }
    arrow::Result<int64_t> ReadAt(int64_t position, int64_t size, void* out) override {
        if (position < 0 || size < 0) return arrow::Status::IOError("a place outside of the file");
        return file_->read_at(position, size, static_cast<char*>(out));
    }
    arrow::Result<std::shared_ptr<arrow::Buffer>> ReadAt(int64_t position, int64_t size) override {
        if (position < 0 || size < 0 || size > file_->size())
            return arrow::Status::IOError("a place outside of the file");
        ARROW_ASSIGN_OR_RAISE(auto buffer, arrow::AllocateResizableBuffer(size, pool_));
        ARROW_ASSIGN_OR_RAISE(const int64_t read, ReadAt(position, size, buffer->mutable_data()));
        if (read < size) ARROW_RETURN_NOT_OK(buffer->Resize(read, false));
        return std::shared_ptr<arrow::Buffer>(std::move(buffer));
    }

private:
    const std::shared_ptr<const File> file_;
    arrow::MemoryPool* const pool_;
    int64_t position_ = 0;
    bool closed_ = false;
};

}  // namespace

std::shared_ptr<arrow::io::RandomAccessFile> make_arrow_file(std::shared_ptr<const File> file,
                                                             arrow::MemoryPool* pool) {
    return std::make_shared<ArrowFile>(std::move(file), pool);
}

}  // namespace firesteel
