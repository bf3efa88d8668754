#include "functions/sketch/top_k_state.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "functions/aggregate/jvm_order.h"
#include "functions/sketch/byte_stream.h"

namespace firesteel {

namespace {

constexpr int kMostIntegerDigits = 9;

template <typename T>
std::string_view raw(const T& value) {
    return {reinterpret_cast<const char*>(&value), sizeof(value)};
}
template <typename T>
T unraw(std::string_view key) {
    T value{};
    std::memcpy(&value, key.data(), std::min(key.size(), sizeof(value)));
    return value;
}

/// The bytes of a value, which tell it from all others of its type.
std::string_view key_of(const Column& column, int64_t row) {
    switch (column.type().physical()) {
        case PhysicalType::kBool:
            return raw(column.values<uint8_t>()[row]);
        case PhysicalType::kInt8:
            return raw(column.values<int8_t>()[row]);
        case PhysicalType::kInt16:
            return raw(column.values<int16_t>()[row]);
        case PhysicalType::kInt32:
            return raw(column.values<int32_t>()[row]);
        case PhysicalType::kInt64:
            return raw(column.values<int64_t>()[row]);
        case PhysicalType::kInt128:
            return raw(column.values<Int128>()[row]);
        case PhysicalType::kFloat:
            return raw(column.values<float>()[row]);
        case PhysicalType::kDouble:
            return raw(column.values<double>()[row]);
        default:
            return column.values<StringView>()[row].view();
    }
}

void append_key(ColumnBuilder& builder, const Type& type, std::string_view key) {
    const auto fixed = [&](auto sample) {
        using T = decltype(sample);
        static_cast<FixedBuilder<T>&>(builder).append_value(unraw<T>(key));
    };
    switch (type.physical()) {
        case PhysicalType::kBool:
            return fixed(uint8_t{});
        case PhysicalType::kInt8:
            return fixed(int8_t{});
        case PhysicalType::kInt16:
            return fixed(int16_t{});
        case PhysicalType::kInt32:
            return fixed(int32_t{});
        case PhysicalType::kInt64:
            return fixed(int64_t{});
        case PhysicalType::kInt128:
            return fixed(Int128{});
        case PhysicalType::kFloat:
            return fixed(float{});
        case PhysicalType::kDouble:
            return fixed(double{});
        default:
            static_cast<StringBuilder&>(builder).append_value(key);
    }
}

/// java.lang.String.hashCode: over UTF-16.
int32_t java_text_hash(std::string_view text) {
    uint32_t hash = 0;
    const auto add = [&](uint32_t unit) { hash = hash * 31 + unit; };
    for (size_t i = 0; i < text.size();) {
        const auto lead = static_cast<uint8_t>(text[i]);
        const size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        uint32_t code = length == 1 ? lead : lead & (0xFFu >> (length + 1));
        for (size_t k = 1; k < length && i + k < text.size(); ++k)
            code = code << 6 | (static_cast<uint8_t>(text[i + k]) & 63);
        i += length;
        if (code >= 0x10000) {
            add(0xD800 + ((code - 0x10000) >> 10));
            add(0xDC00 + ((code - 0x10000) & 0x3FF));
        } else {
            add(code);
        }
    }
    return static_cast<int32_t>(hash);
}

int32_t hash_of(const Column& column, int64_t row) {
    if (column.type().is_string()) return java_text_hash(column.values<StringView>()[row].view());
    return boxed_hash(column, row).value_or(0);
}

/// Big-endian two's complement without superfluous bytes.
std::string big_endian(Int128 value) {
    std::string out;
    for (int shift = 120; shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift));
    size_t skip = 0;
    const auto sign = [](char c) { return (static_cast<uint8_t>(c) & 0x80) != 0; };
    while (skip < 15 && (out[skip] == '\0' || out[skip] == '\xFF') &&
           sign(out[skip]) == sign(out[skip + 1]) && (out[skip] == '\xFF') == sign(out[skip]))
        ++skip;
    return out.substr(skip);
}
Int128 from_big_endian(std::string_view bytes) {
    Int128 value = !bytes.empty() && (static_cast<uint8_t>(bytes[0]) & 0x80) != 0 ? -1 : 0;
    for (const char c : bytes)
        value = static_cast<Int128>(static_cast<unsigned __int128>(value) << 8) | static_cast<uint8_t>(c);
    return value;
}

/// How numbers of a type are marked; 0: not at all.
struct ItemForm {
    enum class Kind : uint8_t { kBits, kMarked, kPlain, kSized };
    Kind kind;
    uint8_t mark = 0;
    size_t width = 0;
};

ItemForm form_of(const Type& type) {
    using Kind = ItemForm::Kind;
    if (type.is(TypeId::kDecimal)) {
        if (type.precision() <= kMostIntegerDigits) return {Kind::kMarked, 9, 4};
        return type.physical() == PhysicalType::kInt64 ? ItemForm{Kind::kPlain, 0, 8}
                                                       : ItemForm{Kind::kSized};
    }
    switch (type.physical()) {
        case PhysicalType::kBool:
            return {Kind::kBits};
        case PhysicalType::kInt8:
            return {Kind::kMarked, 2, 1};
        case PhysicalType::kInt16:
            return {Kind::kMarked, 3, 2};
        case PhysicalType::kInt32:
            return {Kind::kMarked, 9, 4};
        case PhysicalType::kFloat:
            return {Kind::kMarked, 6, 4};
        case PhysicalType::kInt64:
        case PhysicalType::kDouble:
            return {Kind::kPlain, 0, 8};
        default:
            return {Kind::kSized};
    }
}

void put_items(ByteWriter& out, const FrequentItemsSketch& items, const Type& type) {
    const ItemForm form = form_of(type);
    uint8_t bits = 0;
    size_t index = 0;
    for (const auto& item : items.slots()) {
        if (item.drift == 0) continue;
        switch (form.kind) {
            case ItemForm::Kind::kBits:
                bits = static_cast<uint8_t>(bits | (item.key[0] & 1) << (index % 8));
                break;
            case ItemForm::Kind::kMarked:
                out.put(form.mark);
                [[fallthrough]];
            case ItemForm::Kind::kPlain:
                out.put_bytes(std::string_view(item.key).substr(0, form.width));
                break;
            case ItemForm::Kind::kSized: {
                const std::string bytes =
                    type.is(TypeId::kDecimal) ? big_endian(unraw<Int128>(item.key)) : item.key;
                out.put(static_cast<uint32_t>(bytes.size()));
                out.put_bytes(bytes);
            }
        }
        ++index;
    }
    if (form.kind == ItemForm::Kind::kBits) out.put(bits);
}

/// Reads `count` items from `at` on into a column.
ColumnPtr parse_items(ByteReader& in, size_t at, size_t count, const Type& type) {
    const ItemForm form = form_of(type);
    const auto builder = ColumnBuilder::make(type, MemoryPool::make_root("items", MemoryPool::kUnlimited));
    for (size_t i = 0; i < count && !in.failed(); ++i) {
        if (form.kind == ItemForm::Kind::kBits) {
            const uint8_t bit = (in.at<uint8_t>(at + i / 8) >> (i % 8)) & 1;
            append_key(*builder, type, raw(bit));
            continue;
        }
        if (form.kind == ItemForm::Kind::kMarked && in.at<uint8_t>(at++) != form.mark) return nullptr;
        size_t width = form.width;
        if (form.kind == ItemForm::Kind::kSized) {
            width = in.at<uint32_t>(at);
            at += 4;
        }
        if (!in.has(at, width)) return nullptr;
        const std::string_view bytes(in.data(at), width);
        at += width;
        if (!type.is(TypeId::kDecimal)) {
            append_key(*builder, type, bytes);
        } else if (form.kind == ItemForm::Kind::kSized) {
            append_key(*builder, type, raw(from_big_endian(bytes)));
        } else {
            const int64_t value = width == 4 ? unraw<int32_t>(bytes) : unraw<int64_t>(bytes);
            append_key(*builder, type, raw(value));
        }
    }
    return in.failed() ? nullptr : builder->finish();
}

// Layout: bytes 0 words before the counts, 1 version, 2 family, 3 lg of the largest map, 4 lg of the map, 5
// flags; then number of items, sum of all counts, offset, counts, items.
constexpr uint8_t kEmptyWords = 1, kWords = 4;
constexpr uint8_t kVersion = 1;
constexpr uint8_t kFamily = 10;
constexpr uint8_t kEmptyFlag = 5;
constexpr size_t kHeader = 8, kNullBytes = 8;
constexpr int kMostLg = 30;

}  // namespace

void TopKState::add(const Column& column, int64_t row) {
    if (column.is_null(row)) {
        ++nulls;
    } else {
        items.add(key_of(column, row), hash_of(column, row), 1);
    }
}

void TopKState::merge(const TopKState& other) {
    items.merge(other.items);
    nulls += other.nulls;
}

std::string TopKState::bytes(const Type& type) const {
    ByteWriter out;
    out.put(items.empty() ? kEmptyWords : kWords);
    out.put(kVersion);
    out.put(kFamily);
    out.put(static_cast<uint8_t>(items.lg_most()));
    out.put(static_cast<uint8_t>(items.lg_size()));
    out.put(items.empty() ? kEmptyFlag : uint8_t{0});
    out.put_zeros(2);
    if (!items.empty()) {
        out.put(static_cast<uint64_t>(items.active()));
        out.put(items.total());
        out.put(items.offset());
        for (const auto& item : items.slots()) {
            if (item.drift != 0) out.put(item.count);
        }
        put_items(out, items, type);
    }
    for (int shift = 56; shift >= 0; shift -= 8) out.put(static_cast<uint8_t>(nulls >> shift));
    return std::move(out.bytes());
}

std::optional<TopKState> TopKState::parse(std::string_view bytes, const Type& type) {
    if (bytes.size() < kHeader + kNullBytes) return std::nullopt;
    ByteReader in(bytes.substr(0, bytes.size() - kNullBytes));
    const int lg_most = in.at<uint8_t>(3), lg_size = in.at<uint8_t>(4);
    if (in.at<uint8_t>(1) != kVersion || in.at<uint8_t>(2) != kFamily || lg_most > kMostLg ||
        lg_size > lg_most)
        return std::nullopt;
    const bool empty = in.at<uint8_t>(5) != 0;
    TopKState state(lg_most, empty ? 0 : lg_size);
    state.was_read = true;
    for (const char c : bytes.substr(bytes.size() - kNullBytes))
        state.nulls = state.nulls << 8 | static_cast<uint8_t>(c);
    if (empty) return state;
    const size_t count = in.at<uint32_t>(8);
    const size_t start = size_t{kWords} * 8;
    if (!in.has(start, count * 8)) return std::nullopt;
    const ColumnPtr column = parse_items(in, start + count * 8, count, type);
    if (!column) return std::nullopt;
    for (size_t i = 0; i < count; ++i) {
        const auto row = static_cast<int64_t>(i);
        state.items.add(key_of(*column, row), hash_of(*column, row), in.at<int64_t>(start + 8 * i));
    }
    state.items.restore(in.at<int64_t>(16), in.at<int64_t>(24));
    return state;
}

void TopKState::append_top(ListBuilder& builder, const Type& type, int64_t k) const {
    auto& entries = static_cast<StructBuilder&>(builder.child());
    const auto close = [&](int64_t count) {
        static_cast<FixedBuilder<int64_t>&>(entries.child(1)).append_value(count);
        entries.close_row();
        --k;
    };
    bool nulls_left = nulls > 0;
    const auto put_nulls = [&] {
        entries.child(0).append_null();
        close(nulls);
        nulls_left = false;
    };
    for (const auto* item : items.frequent()) {
        const int64_t count = item->count + items.offset();
        if (nulls_left && nulls > count && k > 0) put_nulls();
        if (k <= 0) break;
        append_key(entries.child(0), type, item->key);
        close(count);
    }
    if (nulls_left && k > 0) put_nulls();
    builder.close_row();
}

int lg_top_k_map(int64_t items) {
    const double size = std::ceil(static_cast<double>(items) / 0.75);
    return static_cast<int>(std::ceil(std::log(size) / std::log(2.0)));
}

}  // namespace firesteel
