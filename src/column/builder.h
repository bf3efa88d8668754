#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "column/column.h"

namespace firesteel {

/// Owns the bytes of long strings while a column is being built; published with it as an owner. Not
/// thread-safe.
class StringHeap {
public:
    explicit StringHeap(MemoryPoolPtr pool) : pool_(std::move(pool)) {}
    /// A view of a copy of `text` (inline when short enough).
    StringView add(std::string_view text);
    /// `size` bytes to be written by the caller before the view is made with StringView(pointer, n), n <=
    /// size.
    char* allocate(int64_t size);
    /// Gives back the unused tail of the last allocation.
    void shrink_last(int64_t unused) { next_ -= unused; }
    /// Hands over all blocks; the heap is empty afterwards and may be used again.
    void release_to(Owners& owners);

private:
    MemoryPoolPtr pool_;
    std::vector<BufferPtr> blocks_;
    char* next_ = nullptr;
    char* end_ = nullptr;
    int64_t next_block_size_ = 4096;
};

/// Builds a flat column row by row. The abstract interface is for generic code; kernels use the typed
/// builders.
class ColumnBuilder {
public:
    static std::unique_ptr<ColumnBuilder> make(const Type& type, const MemoryPoolPtr& pool);
    virtual ~ColumnBuilder() = default;

    virtual void append_null() = 0;
    /// REQUIRES: `value` is of the kind that `value.h` names for the type. A null value appends null.
    virtual void append(const Value& value) = 0;
    /// Appends row `row` of `source`, a column of the same physical type.
    virtual void append_from(const Column& source, int64_t row) = 0;
    virtual void append_range(const Column& source, int64_t begin, int64_t count);
    virtual int64_t size() const = 0;
    virtual int64_t byte_size() const = 0;
    /// The column; the builder is empty afterwards and may be used again.
    virtual ColumnPtr finish() = 0;

    const Type& type() const { return type_; }

protected:
    ColumnBuilder(Type type, MemoryPoolPtr pool) : type_(std::move(type)), pool_(std::move(pool)) {}
    Type type_;
    MemoryPoolPtr pool_;
};

/// Growing validity bits; allocates only when the first null arrives.
class ValidityBuilder {
public:
    explicit ValidityBuilder(MemoryPoolPtr pool) : pool_(std::move(pool)) {}
    void append_valid() {
        if (bits_) append_slow(true);
        ++size_;
    }
    void append_null() {
        append_slow(false);
        ++size_;
    }
    BufferPtr finish();  // null when there was no null; resets
    int64_t size() const { return size_; }

private:
    void append_slow(bool valid);
    MemoryPoolPtr pool_;
    std::shared_ptr<Buffer> bits_;
    int64_t size_ = 0;
};

/// Typed builder of a fixed-width physical type: T as for Column::values<T>().
template <typename T>
class FixedBuilder final : public ColumnBuilder {
public:
    FixedBuilder(Type type, MemoryPoolPtr pool) : ColumnBuilder(std::move(type), pool), validity_(pool) {}
    void append_value(T value) {
        if (size_ == capacity_) grow(size_ + 1);
        data_[size_++] = value;
        validity_.append_valid();
    }
    void reserve(int64_t rows) {
        if (rows > capacity_) grow(rows);
    }
    void append_null() override;
    void append(const Value& value) override;
    void append_from(const Column& source, int64_t row) override;
    int64_t size() const override { return size_; }
    int64_t byte_size() const override { return capacity_ * static_cast<int64_t>(sizeof(T)); }
    ColumnPtr finish() override;

private:
    void grow(int64_t rows);
    ValidityBuilder validity_;
    std::shared_ptr<Buffer> buffer_;
    T* data_ = nullptr;
    int64_t size_ = 0;
    int64_t capacity_ = 0;
};

/// Builder for string, char, varchar and binary.
class StringBuilder final : public ColumnBuilder {
public:
    StringBuilder(Type type, MemoryPoolPtr pool)
        : ColumnBuilder(std::move(type), pool), views_(Type::binary(), pool), heap_(pool) {}
    void append_value(std::string_view text) {
        views_.append_value(heap_.add(text));
        bytes_ += static_cast<int64_t>(text.size());
    }
    /// A view into memory that the caller keeps alive through keep_alive().
    void append_view(StringView view) { views_.append_value(view); }
    void keep_alive(Owner owner) { owners_.push_back(std::move(owner)); }
    StringHeap& heap() { return heap_; }
    void append_null() override { views_.append_null(); }
    void append(const Value& value) override;
    void append_from(const Column& source, int64_t row) override;
    int64_t size() const override { return views_.size(); }
    int64_t byte_size() const override { return views_.byte_size() + bytes_; }
    ColumnPtr finish() override;

private:
    FixedBuilder<StringView> views_;
    StringHeap heap_;
    Owners owners_;
    int64_t bytes_ = 0;
};

/// Builder for arrays and maps: append to the child builders, then close the row.
class ListBuilder final : public ColumnBuilder {
public:
    ListBuilder(Type type, MemoryPoolPtr pool);
    ColumnBuilder& child(size_t i = 0) { return *children_[i]; }
    /// Ends a row that holds all that was appended to the children since the last row.
    void close_row();
    void append_null() override;
    void append(const Value& value) override;
    void append_from(const Column& source, int64_t row) override;
    int64_t size() const override { return offsets_.size(); }
    int64_t byte_size() const override;
    ColumnPtr finish() override;

private:
    FixedBuilder<int32_t> offsets_;
    ValidityBuilder validity_;
    std::vector<std::unique_ptr<ColumnBuilder>> children_;
};

/// Builder for structs (and variants): append to every child, then close the row.
class StructBuilder final : public ColumnBuilder {
public:
    StructBuilder(Type type, MemoryPoolPtr pool);
    ColumnBuilder& child(size_t i) { return *children_[i]; }
    void close_row();
    void append_null() override;  // appends null to every child
    void append(const Value& value) override;
    void append_from(const Column& source, int64_t row) override;
    int64_t size() const override { return size_; }
    int64_t byte_size() const override;
    ColumnPtr finish() override;

private:
    ValidityBuilder validity_;
    std::vector<std::unique_ptr<ColumnBuilder>> children_;
    int64_t size_ = 0;
};

}  // namespace firesteel
