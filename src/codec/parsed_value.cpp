#include "codec/parsed_value.h"

namespace firesteel {

namespace {

constexpr size_t kBlockBytes = 16 * 1024;

template <typename T>
void append_integer(ColumnBuilder& builder, const ParsedValue& value) {
    static_cast<FixedBuilder<T>&>(builder).append_value(static_cast<T>(value.integer));
}

void append_text(ColumnBuilder& builder, const ParsedValue& value, const StableText& stable) {
    auto& texts = static_cast<StringBuilder&>(builder);
    const std::string_view text = value.text();
    if (stable.holds(text)) {
        texts.append_view(StringView(text));
    } else {
        texts.append_value(text);
    }
}

void append_list(ColumnBuilder& builder, const ParsedValue& value, const StableText& stable, int32_t parts) {
    auto& list = static_cast<ListBuilder&>(builder);
    for (int32_t i = 0; i < value.size * parts; ++i) {
        append_parsed(list.child(static_cast<size_t>(i % parts)), value.items[i], stable);
    }
    list.close_row();
}

}  // namespace

char* RecordArena::allocate(size_t bytes) {
    bytes = (bytes + 15) & ~size_t{15};
    if (bytes > kBlockBytes / 2) {
        large_.push_back(std::make_unique<char[]>(bytes));
        return large_.back().get();
    }
    if (block_ < blocks_.size() && used_ + bytes > kBlockBytes) {
        ++block_;
        used_ = 0;
    }
    if (block_ == blocks_.size()) {
        blocks_.push_back(std::make_unique<char[]>(kBlockBytes));
        used_ = 0;
    }
    char* out = blocks_[block_].get() + used_;
    used_ += bytes;
    return out;
}

ParsedValue* RecordArena::values(size_t count) {
    auto* out = reinterpret_cast<ParsedValue*>(allocate(count * sizeof(ParsedValue)));
    for (size_t i = 0; i < count; ++i) new (out + i) ParsedValue();
    return out;
}

std::string_view RecordArena::copy(std::string_view text) {
    char* out = allocate(text.size());
    if (!text.empty()) std::memcpy(out, text.data(), text.size());
    return {out, text.size()};
}

void RecordArena::set_decimal(ParsedValue& value, Int128 unscaled) {
    value.is_null = false;
    value.decimal = new (allocate(sizeof(Int128))) Int128(unscaled);
}

void RecordArena::set_interval(ParsedValue& value, const CalendarInterval& interval) {
    value.is_null = false;
    value.interval = new (allocate(sizeof(CalendarInterval))) CalendarInterval(interval);
}

void RecordArena::reset() {
    block_ = 0;
    used_ = 0;
    large_.clear();
}

void append_parsed(ColumnBuilder& builder, const ParsedValue& value, const StableText& stable) {
    if (value.is_null) return builder.append_null();
    const Type& type = builder.type().storage_type();
    switch (type.id()) {
        case TypeId::kBoolean:
            return append_integer<uint8_t>(builder, value);
        case TypeId::kByte:
            return append_integer<int8_t>(builder, value);
        case TypeId::kShort:
            return append_integer<int16_t>(builder, value);
        case TypeId::kInteger:
        case TypeId::kDate:
        case TypeId::kYearMonthInterval:
            return append_integer<int32_t>(builder, value);
        case TypeId::kFloat:
            return static_cast<FixedBuilder<float>&>(builder).append_value(
                static_cast<float>(value.floating));
        case TypeId::kDouble:
            return static_cast<FixedBuilder<double>&>(builder).append_value(value.floating);
        case TypeId::kDecimal:
            if (type.precision() <= kMaxLongPrecision) {
                return static_cast<FixedBuilder<int64_t>&>(builder).append_value(
                    static_cast<int64_t>(*value.decimal));
            }
            return static_cast<FixedBuilder<Int128>&>(builder).append_value(*value.decimal);
        case TypeId::kCalendarInterval:
            return static_cast<FixedBuilder<CalendarInterval>&>(builder).append_value(*value.interval);
        case TypeId::kArray:
            return append_list(builder, value, stable, 1);
        case TypeId::kMap:
            return append_list(builder, value, stable, 2);
        case TypeId::kVariant:  // value and metadata
        case TypeId::kStruct: {
            auto& row = static_cast<StructBuilder&>(builder);
            for (int32_t i = 0; i < value.size; ++i)
                append_parsed(row.child(static_cast<size_t>(i)), value.items[i], stable);
            return row.close_row();
        }
        case TypeId::kNull:
            return builder.append_null();
        default:
            if (type.is_string() || type.is(TypeId::kBinary)) return append_text(builder, value, stable);
            return append_integer<int64_t>(builder, value);
    }
}

}  // namespace firesteel
