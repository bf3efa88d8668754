#include "column/selection.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "column/bitmap.h"
#include "column/physical_width.h"
#include "common/check.h"

namespace firesteel {

namespace {

bool has_children(PhysicalType type) {
    return type == PhysicalType::kList || type == PhysicalType::kStruct || type == PhysicalType::kVariant;
}

/// What is worth knowing of row numbers, found once for all columns that rows are picked from.
struct Picks {
    explicit Picks(std::span<const int32_t> numbers);
    /// Of codes, which are never negative; nobody looks whether they happen to ascend.
    static Picks of_codes(std::span<const int32_t> codes) {
        Picks picks{std::span<const int32_t>()};
        picks.rows = codes;
        picks.is_ascending = false;
        return picks;
    }

    std::span<const int32_t> rows;
    bool any_negative = false;
    bool is_ascending = true;  // strictly
};

Picks::Picks(std::span<const int32_t> numbers) : rows(numbers) {
    using Four = int32_t __attribute__((vector_size(16)));
    const auto load = [](const int32_t* from) {
        Four four;
        std::memcpy(&four, from, sizeof(four));
        return four;
    };
    Four negative = {}, rising = {-1, -1, -1, -1};
    size_t i = 0;
    for (; i + 4 < rows.size(); i += 4) {
        const Four these = load(&rows[i]);
        negative |= these;
        rising &= these < load(&rows[i + 1]);
    }
    bool falls = (rising[0] & rising[1] & rising[2] & rising[3]) == 0;
    any_negative = (negative[0] | negative[1] | negative[2] | negative[3]) < 0;
    for (; i < rows.size(); ++i) {
        any_negative |= rows[i] < 0;
        falls |= i + 1 < rows.size() && rows[i] >= rows[i + 1];
    }
    is_ascending = !falls;
}

/// `is_valid(row)` of the picked rows, a word of bits at a time.
template <typename IsValid>
void pick_bits(std::span<const int32_t> rows, uint64_t* out, const IsValid& is_valid) {
    for (size_t begin = 0; begin < rows.size(); begin += 64) {
        const size_t count = std::min<size_t>(64, rows.size() - begin);
        uint64_t word = 0;
        for (size_t i = 0; i < count; ++i) word |= uint64_t{is_valid(rows[begin + i])} << i;
        *out++ = word;
    }
}

/// Validity of the picked rows; null when all of them are valid.
BufferPtr take_validity(const Column& column, const Picks& picks, const MemoryPoolPtr& pool) {
    const uint64_t* bits = column.validity();
    if (bits == nullptr && !picks.any_negative) return nullptr;
    const std::span<const int32_t> rows = picks.rows;
    const auto size = static_cast<int64_t>(rows.size());
    auto result = Buffer::allocate(bitmap_bytes(size), pool);
    auto* out = result->mutable_as<uint64_t>();
    if (!picks.any_negative) {
        pick_bits(rows, out, [bits](int32_t row) { return get_bit(bits, row); });
    } else if (bits == nullptr) {
        pick_bits(rows, out, [](int32_t row) { return row >= 0; });
    } else {
        pick_bits(rows, out, [bits](int32_t row) { return row >= 0 && get_bit(bits, row); });
    }
    if (all_set(out, size)) return nullptr;
    return result;
}

/// 16-byte values move as two words, so one loop serves decimals, strings and intervals.
struct TwoWords {
    uint64_t low, high;
};

/// Most of what passes a filter lies side by side where few rows are dropped.
template <typename T>
void gather_ascending(const T* in, std::span<const int32_t> rows, T* out) {
    constexpr size_t kTogether = 8;
    size_t i = 0;
    for (; i + kTogether <= rows.size(); i += kTogether) {
        const int32_t first = rows[i];
        if (rows[i + kTogether - 1] - first == static_cast<int32_t>(kTogether) - 1) {
            std::memcpy(out + i, in + first, kTogether * sizeof(T));
        } else {
            for (size_t r = i; r < i + kTogether; ++r) out[r] = in[rows[r]];
        }
    }
    for (; i < rows.size(); ++i) out[i] = in[rows[i]];
}

template <typename T>
BufferPtr gather(const BufferPtr& values, const Picks& picks, const MemoryPoolPtr& pool) {
    const std::span<const int32_t> rows = picks.rows;
    auto result = Buffer::allocate(static_cast<int64_t>(rows.size() * sizeof(T)), pool);
    const T* in = values->as<T>();
    T* out = result->mutable_as<T>();
    if (picks.any_negative) {
        for (size_t i = 0; i < rows.size(); ++i) out[i] = rows[i] < 0 ? T{} : in[rows[i]];
    } else if (picks.is_ascending) {
        gather_ascending(in, rows, out);
    } else {
        for (size_t i = 0; i < rows.size(); ++i) out[i] = in[rows[i]];
    }
    return result;
}

ColumnPtr pick(const ColumnPtr& column, const Picks& picks, const MemoryPoolPtr& pool);

BufferPtr gather_values(const Column& column, const Picks& picks, const MemoryPoolPtr& pool) {
    switch (physical_width(column.type().physical())) {
        case 1:
            return gather<uint8_t>(column.values_buffer(), picks, pool);
        case 2:
            return gather<uint16_t>(column.values_buffer(), picks, pool);
        case 4:
            return gather<uint32_t>(column.values_buffer(), picks, pool);
        case 8:
            return gather<uint64_t>(column.values_buffer(), picks, pool);
        default:
            return gather<TwoWords>(column.values_buffer(), picks, pool);
    }
}

ColumnPtr take_lists(const Column& column, const Picks& picks, const MemoryPoolPtr& pool) {
    const auto size = static_cast<int64_t>(picks.rows.size());
    auto validity = take_validity(column, picks, pool);
    auto offsets = Buffer::allocate((size + 1) * static_cast<int64_t>(sizeof(int32_t)), pool);
    auto* out = offsets->mutable_as<int32_t>();
    const int32_t* in = column.offsets();
    std::vector<int32_t> elements;
    out[0] = 0;
    for (int64_t i = 0; i < size; ++i) {
        const int32_t row = picks.rows[static_cast<size_t>(i)];
        if (row >= 0 && !column.is_null(row)) {
            for (int32_t element = in[row]; element < in[row + 1]; ++element) elements.push_back(element);
        }
        CHECK(elements.size() <= INT32_MAX, "more than 2^31 elements in one batch");
        out[i + 1] = static_cast<int32_t>(elements.size());
    }
    std::vector<ColumnPtr> children;
    for (const auto& child : column.children()) children.push_back(take(child, elements, pool));
    return Column::list(column.type(), size, std::move(offsets), std::move(validity), std::move(children));
}

ColumnPtr take_structs(const Column& column, const Picks& picks, const MemoryPoolPtr& pool) {
    std::vector<ColumnPtr> children;
    for (const auto& child : column.children()) children.push_back(pick(child, picks, pool));
    return Column::structure(column.type(), static_cast<int64_t>(picks.rows.size()),
                             take_validity(column, picks, pool), std::move(children));
}

ColumnPtr take_dictionary(const Column& column, const Picks& picks, const MemoryPoolPtr& pool) {
    const auto size = static_cast<int64_t>(picks.rows.size());
    if (column.dictionary_values()->size() == 0) return Column::nulls(column.type(), size, pool);
    return Column::dictionary(size, gather<int32_t>(column.codes_buffer(), picks, pool),
                              take_validity(column, picks, pool), column.dictionary_values());
}

BufferPtr slice_buffer(const BufferPtr& buffer, int64_t begin, int64_t size) {
    return Buffer::wrap(buffer->data() + begin, size, buffer);
}

bool is_deeply_flat(const Column& column) {
    if (!column.is_flat()) return false;
    return std::all_of(column.children().begin(), column.children().end(),
                       [](const ColumnPtr& child) { return is_deeply_flat(*child); });
}

/// Bits of all columns one after the other; null when none has any.
BufferPtr concatenate_validity(const std::vector<ColumnPtr>& columns, int64_t size,
                               const MemoryPoolPtr& pool) {
    if (std::none_of(columns.begin(), columns.end(), [](const auto& c) { return c->has_validity(); }))
        return nullptr;
    auto result = Buffer::allocate(bitmap_bytes(size), pool);
    auto* out = result->mutable_as<uint64_t>();
    std::memset(out, 0xFF, static_cast<size_t>(bitmap_bytes(size)));
    int64_t at = 0;
    for (const auto& column : columns) {
        if (const uint64_t* bits = column->validity()) {
            for (int64_t begin = 0; begin < column->size(); begin += 64) {
                const int64_t count = std::min<int64_t>(64, column->size() - begin);
                uint64_t missing = ~bits[begin >> 6] & (~uint64_t{0} >> (64 - count));
                for (; missing != 0; missing &= missing - 1)
                    clear_bit(out, at + begin + std::countr_zero(missing));
            }
        }
        at += column->size();
    }
    return result;
}

Owners merge_owners(const std::vector<ColumnPtr>& columns) {
    Owners owners;
    for (const auto& column : columns)
        owners.insert(owners.end(), column->owners().begin(), column->owners().end());
    std::sort(owners.begin(), owners.end());
    owners.erase(std::unique(owners.begin(), owners.end()), owners.end());
    return owners;
}

ColumnPtr concatenate_fixed(const std::vector<ColumnPtr>& columns, int64_t size, const MemoryPoolPtr& pool) {
    const Type& type = columns[0]->type();
    const int64_t width = physical_width(type.physical());
    auto values = Buffer::allocate(size * width, pool);
    uint8_t* out = values->mutable_data();
    for (const auto& column : columns) {
        const auto bytes = static_cast<size_t>(column->size() * width);
        if (bytes > 0) std::memcpy(out, column->values_buffer()->data(), bytes);
        out += bytes;
    }
    return Column::flat(type, size, std::move(values), concatenate_validity(columns, size, pool),
                        merge_owners(columns));
}

ColumnPtr concatenate_lists(const std::vector<ColumnPtr>& columns, int64_t size, const MemoryPoolPtr& pool) {
    auto offsets = Buffer::allocate((size + 1) * static_cast<int64_t>(sizeof(int32_t)), pool);
    auto* out = offsets->mutable_as<int32_t>();
    std::vector<std::vector<ColumnPtr>> parts(columns[0]->children().size());
    int64_t elements = 0;
    *out++ = 0;
    for (const auto& column : columns) {
        if (column->size() == 0) continue;
        const int32_t* in = column->offsets();
        const int64_t count = in[column->size()] - in[0];
        CHECK(elements + count <= INT32_MAX, "more than 2^31 elements in one batch");
        for (int64_t i = 1; i <= column->size(); ++i) *out++ = static_cast<int32_t>(in[i] - in[0] + elements);
        for (size_t c = 0; c < parts.size(); ++c)
            parts[c].push_back(slice(column->child(c), in[0], count, pool));
        elements += count;
    }
    std::vector<ColumnPtr> children;
    for (size_t c = 0; c < parts.size(); ++c) {
        if (parts[c].empty()) parts[c].push_back(columns[0]->child(c));
        children.push_back(concatenate(parts[c], pool));
    }
    return Column::list(columns[0]->type(), size, std::move(offsets),
                        concatenate_validity(columns, size, pool), std::move(children));
}

ColumnPtr concatenate_structs(const std::vector<ColumnPtr>& columns, int64_t size,
                              const MemoryPoolPtr& pool) {
    std::vector<ColumnPtr> children;
    for (size_t c = 0; c < columns[0]->children().size(); ++c) {
        std::vector<ColumnPtr> parts;
        for (const auto& column : columns) parts.push_back(column->child(c));
        children.push_back(concatenate(parts, pool));
    }
    return Column::structure(columns[0]->type(), size, concatenate_validity(columns, size, pool),
                             std::move(children));
}

ColumnPtr concatenate_codes(const std::vector<ColumnPtr>& columns, int64_t size, const MemoryPoolPtr& pool) {
    auto codes = Buffer::allocate(size * static_cast<int64_t>(sizeof(int32_t)), pool);
    auto* out = codes->mutable_as<int32_t>();
    for (const auto& column : columns) out = std::copy_n(column->codes(), column->size(), out);
    return Column::dictionary(size, std::move(codes), concatenate_validity(columns, size, pool),
                              columns[0]->dictionary_values());
}

bool share_dictionary(const std::vector<ColumnPtr>& columns) {
    return std::all_of(columns.begin(), columns.end(), [&](const ColumnPtr& column) {
        return !column->is_flat() && column->dictionary_values() == columns[0]->dictionary_values();
    });
}

ColumnPtr pick(const ColumnPtr& column, const Picks& picks, const MemoryPoolPtr& pool) {
    if (!column->is_flat()) return take_dictionary(*column, picks, pool);
    const auto size = static_cast<int64_t>(picks.rows.size());
    switch (column->type().physical()) {
        case PhysicalType::kNull:
            return Column::flat(column->type(), size, nullptr, nullptr);
        case PhysicalType::kList:
            return take_lists(*column, picks, pool);
        case PhysicalType::kStruct:
        case PhysicalType::kVariant:
            return take_structs(*column, picks, pool);
        default:
            return Column::flat(column->type(), size, gather_values(*column, picks, pool),
                                take_validity(*column, picks, pool), column->owners());
    }
}

}  // namespace

ColumnPtr take(const ColumnPtr& column, std::span<const int32_t> rows, const MemoryPoolPtr& pool) {
    return pick(column, Picks(rows), pool);
}

Batch take(const Batch& batch, std::span<const int32_t> rows, const MemoryPoolPtr& pool) {
    const Picks picks(rows);
    Batch result{static_cast<int64_t>(rows.size()), {}, batch.position};
    for (const auto& column : batch.columns) result.columns.push_back(pick(column, picks, pool));
    return result;
}

ColumnPtr slice(const ColumnPtr& column, int64_t offset, int64_t size, const MemoryPoolPtr& pool) {
    CHECK(offset >= 0 && size >= 0 && offset + size <= column->size(), "[{}, +{}) of {}", offset, size,
          column->size());
    if (size == column->size()) return column;
    constexpr auto kCode = static_cast<int64_t>(sizeof(int32_t));
    auto validity = slice_bitmap(column->validity_buffer(), offset, size, pool);
    if (!column->is_flat()) {
        return Column::dictionary(size, slice_buffer(column->codes_buffer(), offset * kCode, size * kCode),
                                  std::move(validity), column->dictionary_values());
    }
    const PhysicalType physical = column->type().physical();
    if (physical == PhysicalType::kNull) return Column::flat(column->type(), size, nullptr, nullptr);
    if (physical == PhysicalType::kList) {
        return Column::list(column->type(), size,
                            slice_buffer(column->offsets_buffer(), offset * kCode, (size + 1) * kCode),
                            std::move(validity), column->children());
    }
    if (has_children(physical)) {
        std::vector<ColumnPtr> children;
        for (const auto& child : column->children()) children.push_back(slice(child, offset, size, pool));
        return Column::structure(column->type(), size, std::move(validity), std::move(children));
    }
    const int64_t width = physical_width(physical);
    return Column::flat(column->type(), size,
                        slice_buffer(column->values_buffer(), offset * width, size * width),
                        std::move(validity), column->owners());
}

Batch slice(const Batch& batch, int64_t offset, int64_t size, const MemoryPoolPtr& pool) {
    Batch result{size, {}, batch.position};
    result.position.first_row += offset;
    for (const auto& column : batch.columns) result.columns.push_back(slice(column, offset, size, pool));
    return result;
}

ColumnPtr concatenate(const std::vector<ColumnPtr>& columns, const MemoryPoolPtr& pool) {
    CHECK(!columns.empty());
    if (columns.size() == 1) return columns[0];
    int64_t size = 0;
    for (const auto& column : columns) {
        CHECK(column->type().physical() == columns[0]->type().physical(), "{} beside {}",
              column->type().to_string(), columns[0]->type().to_string());
        size += column->size();
    }
    if (share_dictionary(columns)) return concatenate_codes(columns, size, pool);
    std::vector<ColumnPtr> flat;
    for (const auto& column : columns) flat.push_back(flatten(column, pool));
    switch (columns[0]->type().physical()) {
        case PhysicalType::kNull:
            return Column::flat(columns[0]->type(), size, nullptr, nullptr);
        case PhysicalType::kList:
            return concatenate_lists(flat, size, pool);
        case PhysicalType::kStruct:
        case PhysicalType::kVariant:
            return concatenate_structs(flat, size, pool);
        default:
            return concatenate_fixed(flat, size, pool);
    }
}

Batch concatenate(const std::vector<Batch>& batches, const MemoryPoolPtr& pool) {
    CHECK(!batches.empty());
    Batch result{0, {}, batches[0].position};
    for (const auto& batch : batches) result.rows += batch.rows;
    for (size_t c = 0; c < batches[0].columns.size(); ++c) {
        std::vector<ColumnPtr> parts;
        for (const auto& batch : batches) parts.push_back(batch.columns[c]);
        result.columns.push_back(concatenate(parts, pool));
    }
    return result;
}

ColumnPtr flatten(const ColumnPtr& column, const MemoryPoolPtr& pool) {
    if (is_deeply_flat(*column)) return column;
    if (!column->is_flat()) {
        const std::span<const int32_t> codes(column->codes(), static_cast<size_t>(column->size()));
        const uint64_t* bits = column->validity();
        if (bits == nullptr)
            return flatten(pick(column->dictionary_values(), Picks::of_codes(codes), pool), pool);
        std::vector<int32_t> rows(codes.begin(), codes.end());
        for (int64_t i = 0; i < column->size(); ++i) {
            if (!get_bit(bits, i)) rows[static_cast<size_t>(i)] = -1;
        }
        return flatten(take(column->dictionary_values(), rows, pool), pool);
    }
    std::vector<ColumnPtr> children;
    for (const auto& child : column->children()) children.push_back(flatten(child, pool));
    if (column->type().physical() == PhysicalType::kList) {
        return Column::list(column->type(), column->size(), column->offsets_buffer(),
                            column->validity_buffer(), std::move(children));
    }
    return Column::structure(column->type(), column->size(), column->validity_buffer(), std::move(children));
}

std::vector<int32_t> selected_rows(const Column& condition) {
    std::vector<int32_t> rows;
    if (condition.type().physical() == PhysicalType::kNull) return rows;
    rows.resize(static_cast<size_t>(condition.size()));
    size_t count = 0;
    const auto keep = [&](int64_t row, bool yes) {
        rows[count] = static_cast<int32_t>(row);
        count += yes ? 1 : 0;
    };
    const uint64_t* bits = condition.validity();
    if (condition.is_flat()) {
        const auto* values = condition.values<uint8_t>();
        for (int64_t row = 0; row < condition.size(); ++row) {
            keep(row, values[row] != 0 && (bits == nullptr || get_bit(bits, row)));
        }
    } else {
        for (int64_t row = 0; row < condition.size(); ++row) {
            keep(row, !condition.is_null(row) && value_at<uint8_t>(condition, row) != 0);
        }
    }
    rows.resize(count);
    return rows;
}

}  // namespace firesteel
