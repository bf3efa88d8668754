#include "codec/variant_value.h"

#include <algorithm>
#include <cstring>

#include "codec/variant_layout.h"
#include "common/decimal.h"
#include "common/error.h"

namespace firesteel {

using namespace variant_layout;  // NOLINT: the names of the format

namespace {

/// `width` bytes at `at`, least significant first.
uint64_t read_unsigned(std::string_view bytes, size_t at, size_t width) {
    if (at > bytes.size() || width > bytes.size() - at) raise_malformed_variant();
    uint64_t value = 0;
    for (size_t i = 0; i < width; ++i) value |= uint64_t{static_cast<uint8_t>(bytes[at + i])} << (8 * i);
    return value;
}

int64_t read_signed(std::string_view bytes, size_t at, size_t width) {
    const unsigned unused = static_cast<unsigned>(64 - 8 * width);
    return static_cast<int64_t>(read_unsigned(bytes, at, width) << unused) >> unused;
}

Int128 read_int128(std::string_view bytes, size_t at) {
    const uint64_t low = read_unsigned(bytes, at, 8);
    const int64_t high = read_signed(bytes, at + 8, 8);
    return static_cast<Int128>(static_cast<unsigned __int128>(high) << 64 | low);
}

/// Does a character that starts with this byte take two UTF-16 units? They sort before U+E000 and up.
bool is_supplementary(uint8_t lead) { return lead >= 0xF0; }
bool is_after_surrogates(uint8_t lead) { return lead == 0xEE || lead == 0xEF; }

}  // namespace

void raise_malformed_variant() { throw Error("MALFORMED_VARIANT"); }

int compare_variant_keys(std::string_view a, std::string_view b) {
    const size_t shorter = std::min(a.size(), b.size());
    size_t i = 0;
    while (i < shorter && a[i] == b[i]) ++i;
    if (i == shorter) return a.size() < b.size() ? -1 : a.size() > b.size() ? 1 : 0;
    const auto x = static_cast<uint8_t>(a[i]);
    const auto y = static_cast<uint8_t>(b[i]);
    if (is_supplementary(x) && is_after_surrogates(y)) return -1;
    if (is_supplementary(y) && is_after_surrogates(x)) return 1;
    return x < y ? -1 : 1;
}

VariantView variant_at(const Column& column, int64_t row) {
    if (!column.is_flat()) return variant_at(*column.dictionary_values(), column.codes()[row]);
    return {value_at<StringView>(*column.child(0), row).view(),
            value_at<StringView>(*column.child(1), row).view()};
}

int VariantDecimal::precision() const { return std::max(count_digits(unscaled), scale); }

struct VariantView::Parts {
    size_t count;
    size_t ids;  // where the ids of an object's names stand
    size_t id_width;
    size_t offsets;
    size_t offset_width;
    size_t data;
};

VariantView::VariantView(std::string_view value, std::string_view metadata)
    : value_(value), metadata_(metadata) {
    if (value.empty() || metadata.empty() || (metadata[0] & kVersionMask) != kVersion)
        raise_malformed_variant();
    if (value.size() > kMaxVariantBytes || metadata.size() > kMaxVariantBytes)
        throw Error("VARIANT_CONSTRUCTOR_SIZE_LIMIT");
}

VariantKind VariantView::kind() const {
    switch (header() & kBasicTypeMask) {
        case kShortText:
            return VariantKind::kString;
        case kObject:
            return VariantKind::kObject;
        case kArray:
            return VariantKind::kArray;
        default:
            break;
    }
    static constexpr VariantKind kKinds[] = {
        VariantKind::kNull,      VariantKind::kBoolean,      VariantKind::kBoolean, VariantKind::kLong,
        VariantKind::kLong,      VariantKind::kLong,         VariantKind::kLong,    VariantKind::kDouble,
        VariantKind::kDecimal,   VariantKind::kDecimal,      VariantKind::kDecimal, VariantKind::kDate,
        VariantKind::kTimestamp, VariantKind::kTimestampNtz, VariantKind::kFloat,   VariantKind::kBinary,
        VariantKind::kString};
    const auto info = static_cast<size_t>(type_info());
    if (info < std::size(kKinds)) return kKinds[info];
    if (info == kUuid) return VariantKind::kUuid;
    throw Error("UNKNOWN_PRIMITIVE_TYPE_IN_VARIANT", {{"id", std::to_string(info)}});
}

bool VariantView::as_bool() const { return type_info() == kTrue; }

int64_t VariantView::as_long() const { return read_signed(value_, at_ + 1, primitive_bytes() - 1); }

double VariantView::as_double() const {
    const uint64_t bits = read_unsigned(value_, at_ + 1, 8);
    double value;
    std::memcpy(&value, &bits, sizeof(value));
    return value;
}

float VariantView::as_float() const {
    const auto bits = static_cast<uint32_t>(read_unsigned(value_, at_ + 1, 4));
    float value;
    std::memcpy(&value, &bits, sizeof(value));
    return value;
}

VariantDecimal VariantView::as_decimal() const {
    static constexpr int kDigits[] = {9, 18, 38};
    const int most = kDigits[type_info() - kDecimal4];
    VariantDecimal out;
    out.scale = static_cast<int>(read_unsigned(value_, at_ + 1, 1));
    const size_t width = primitive_bytes() - 2;
    out.unscaled = width == 16 ? read_int128(value_, at_ + 2) : Int128(read_signed(value_, at_ + 2, width));
    if (out.scale > most || !fits_precision(out.unscaled, most)) raise_malformed_variant();
    while (out.scale > 0 && out.unscaled % 10 == 0) {
        out.unscaled /= 10;
        --out.scale;
    }
    return out;
}

std::string_view VariantView::as_text() const {
    const bool is_short = (header() & kBasicTypeMask) == kShortText;
    const size_t begin = at_ + (is_short ? 1 : 1 + kLongWidth);
    const size_t size =
        is_short ? static_cast<size_t>(type_info()) : read_unsigned(value_, at_ + 1, kLongWidth);
    if (begin > value_.size() || size > value_.size() - begin) raise_malformed_variant();
    return value_.substr(begin, size);
}

std::string VariantView::uuid_text() const {
    read_unsigned(value_, at_ + 9, 8);  // the last of its bytes is there
    static constexpr char kHex[] = "0123456789abcdef";
    std::string out;
    for (size_t i = 0; i < 16; ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) out.push_back('-');
        const auto byte = static_cast<uint8_t>(value_[at_ + 1 + i]);
        out.push_back(kHex[byte >> 4]);
        out.push_back(kHex[byte & 15]);
    }
    return out;
}

VariantView::Parts VariantView::parts() const {
    const int info = type_info();
    const bool object = (header() & kBasicTypeMask) == kObject;
    const bool large = (info >> (object ? 4 : 2)) & 1;
    Parts out{};
    const size_t count_width = large ? kLongWidth : 1;
    out.count = read_unsigned(value_, at_ + 1, count_width);
    out.offset_width = static_cast<size_t>(info & 3) + 1;
    out.id_width = object ? static_cast<size_t>((info >> 2) & 3) + 1 : 0;
    out.ids = at_ + 1 + count_width;
    out.offsets = out.ids + out.count * out.id_width;
    out.data = out.offsets + (out.count + 1) * out.offset_width;
    if (out.data > value_.size()) raise_malformed_variant();
    return out;
}

size_t VariantView::element_position(const Parts& parts, size_t index) const {
    const size_t at =
        parts.data + read_unsigned(value_, parts.offsets + index * parts.offset_width, parts.offset_width);
    if (at >= value_.size()) raise_malformed_variant();
    return at;
}

size_t VariantView::size() const { return parts().count; }

VariantView VariantView::element(size_t index) const {
    const Parts all = parts();
    if (index >= all.count) raise_malformed_variant();
    return {*this, element_position(all, index)};
}

std::string_view VariantView::key(size_t index) const {
    const Parts all = parts();
    if (index >= all.count) raise_malformed_variant();
    return key_of(read_unsigned(value_, all.ids + index * all.id_width, all.id_width));
}

std::string_view VariantView::key_of(uint64_t id) const {
    const size_t width = static_cast<size_t>(static_cast<uint8_t>(metadata_[0]) >> 6) + 1;
    const uint64_t count = read_unsigned(metadata_, 1, width);
    if (id >= count) raise_malformed_variant();
    const size_t offsets = 1 + width;
    const size_t texts = offsets + (count + 1) * width;
    const uint64_t begin = read_unsigned(metadata_, offsets + id * width, width);
    const uint64_t end = read_unsigned(metadata_, offsets + (id + 1) * width, width);
    if (begin > end || texts + end > metadata_.size()) raise_malformed_variant();
    return metadata_.substr(texts + begin, end - begin);
}

std::optional<VariantView> VariantView::find(std::string_view name) const {
    const Parts all = parts();
    const auto key_at = [&](size_t i) {
        return key_of(read_unsigned(value_, all.ids + i * all.id_width, all.id_width));
    };
    constexpr size_t kFewFields = 32;
    if (all.count < kFewFields) {
        for (size_t i = 0; i < all.count; ++i) {
            if (key_at(i) == name) return VariantView(*this, element_position(all, i));
        }
        return std::nullopt;
    }
    size_t low = 0, high = all.count;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        const int order = compare_variant_keys(key_at(middle), name);
        if (order == 0) return VariantView(*this, element_position(all, middle));
        (order < 0 ? low : high) = order < 0 ? middle + 1 : middle;
    }
    return std::nullopt;
}

size_t VariantView::primitive_bytes() const {
    static constexpr uint8_t kSizes[] = {1, 1, 1, 2, 3, 5, 9, 9, 6, 10, 18, 5, 9, 9, 5};
    const auto info = static_cast<size_t>(type_info());
    if (info < std::size(kSizes)) return kSizes[info];
    if (info == kUuid) return 17;
    if (info != kBinary && info != kLongText) kind();  // raises
    return 1 + kLongWidth + read_unsigned(value_, at_ + 1, kLongWidth);
}

size_t VariantView::byte_count() const {
    switch (header() & kBasicTypeMask) {
        case kShortText:
            return 1 + static_cast<size_t>(type_info());
        case kObject:
        case kArray: {
            const Parts all = parts();
            const size_t data =
                read_unsigned(value_, all.offsets + all.count * all.offset_width, all.offset_width);
            return all.data - at_ + data;
        }
        default:
            return primitive_bytes();
    }
}

std::string_view VariantView::bytes() const {
    const size_t size = byte_count();
    if (size > value_.size() - at_) raise_malformed_variant();
    return value_.substr(at_, size);
}

}  // namespace firesteel
