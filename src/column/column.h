#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "column/string_view.h"
#include "column/type.h"
#include "column/value.h"
#include "common/memory_pool.h"

namespace firesteel {

class Column;
using ColumnPtr = std::shared_ptr<const Column>;

enum class Encoding : uint8_t { kFlat, kDictionary };

/// Memory that values point into (string bytes); columns share it and keep it alive.
using Owner = std::shared_ptr<const void>;
using Owners = std::vector<Owner>;

/// Values of one type for a run of rows. Immutable once published, shared between threads without locks.
///
/// Flat: `values` in the layout of the physical type, `validity` one bit per row (1 = not null; no buffer =
/// no nulls). Values under a null bit are defined but arbitrary (zero or an empty string), so total kernels
/// may run over them. Lists and maps have `offsets` (size + 1 entries, first one not necessarily 0) into
/// their children; structs have children of their own size. A null struct's children are arbitrary.
/// Dictionary: `codes` into `dictionary` (a flat column); a null row has a clear validity bit *and* code 0 is
/// safe to read, the dictionary may hold nulls of its own too. A constant is a dictionary of one value.
class Column {
public:
    static ColumnPtr flat(Type type, int64_t size, BufferPtr values, BufferPtr validity, Owners owners = {});
    static ColumnPtr list(Type type, int64_t size, BufferPtr offsets, BufferPtr validity,
                          std::vector<ColumnPtr> children);
    static ColumnPtr structure(Type type, int64_t size, BufferPtr validity, std::vector<ColumnPtr> children);
    static ColumnPtr dictionary(int64_t size, BufferPtr codes, BufferPtr validity, ColumnPtr dictionary);
    static ColumnPtr nulls(Type type, int64_t size, const MemoryPoolPtr& pool);
    /// `size` rows of the same value, as a dictionary of one.
    static ColumnPtr constant(const Type& type, const Value& value, int64_t size, const MemoryPoolPtr& pool);

    const Type& type() const { return type_; }
    int64_t size() const { return size_; }
    Encoding encoding() const { return encoding_; }
    bool is_flat() const { return encoding_ == Encoding::kFlat; }
    /// Flat only. T is the C++ type of the physical type (uint8_t for bool, Int128, StringView, ...).
    template <typename T>
    const T* values() const {
        return values_->as<T>();
    }
    const BufferPtr& values_buffer() const { return values_; }
    /// Bits of this column's own rows; null pointer when there are none clear.
    const uint64_t* validity() const { return validity_ ? validity_->as<uint64_t>() : nullptr; }
    const BufferPtr& validity_buffer() const { return validity_; }
    bool has_validity() const { return validity_ != nullptr; }
    /// Is this row null, through a dictionary too?
    bool is_null(int64_t row) const {
        if (validity_ && !((validity_->as<uint64_t>()[row >> 6] >> (row & 63)) & 1)) return true;
        if (type_.id() == TypeId::kNull) return true;
        return encoding_ == Encoding::kDictionary && dictionary_->is_null(codes()[row]);
    }
    int64_t count_nulls() const;
    const int32_t* offsets() const { return offsets_->as<int32_t>(); }
    const BufferPtr& offsets_buffer() const { return offsets_; }
    const std::vector<ColumnPtr>& children() const { return children_; }
    const ColumnPtr& child(size_t i) const { return children_[i]; }
    const int32_t* codes() const { return offsets_->as<int32_t>(); }
    const BufferPtr& codes_buffer() const { return offsets_; }
    const ColumnPtr& dictionary_values() const { return dictionary_; }
    const Owners& owners() const { return owners_; }

    /// One row as a scalar; for literals, messages and tests, not for kernels.
    Value value(int64_t row) const;
    /// Bytes held, shared parts counted in full.
    int64_t byte_size() const;
    /// The same values under another type of the same physical layout (renamed struct fields, UDT and its
    /// storage).
    ColumnPtr with_type(Type type) const;

private:
    Column(Type type, int64_t size, Encoding encoding)
        : type_(std::move(type)), size_(size), encoding_(encoding) {}

    Type type_;
    int64_t size_;
    Encoding encoding_;
    BufferPtr values_;
    BufferPtr validity_;
    BufferPtr offsets_;  // list offsets, or dictionary codes
    std::vector<ColumnPtr> children_;
    ColumnPtr dictionary_;
    Owners owners_;
};

/// Reads a row of a flat or dictionary column of fixed physical type, for code that walks rows.
template <typename T>
inline const T& value_at(const Column& column, int64_t row) {
    if (column.is_flat()) return column.values<T>()[row];
    return column.dictionary_values()->values<T>()[column.codes()[row]];
}

}  // namespace firesteel
