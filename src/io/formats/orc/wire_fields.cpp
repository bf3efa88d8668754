#include "io/formats/orc/wire_fields.h"

namespace firesteel {

namespace {

enum : uint8_t { kVarint = 0, kEight = 1, kBytes = 2, kFour = 5 };

}  // namespace

bool take_varint(std::string_view& text, uint64_t& out) {
    out = 0;
    for (unsigned shift = 0; shift < 70 && !text.empty(); shift += 7) {
        const auto byte = static_cast<uint8_t>(text[0]);
        text.remove_prefix(1);
        if (shift < 64) out |= static_cast<uint64_t>(byte & 127) << shift;
        if (byte < 128) return true;
    }
    return false;
}

bool WireFields::read_varint(uint64_t& out) {
    if (take_varint(rest_, out)) return true;
    damaged_ = true;
    return false;
}

std::optional<WireField> WireFields::next() {
    WireField field;
    uint64_t tag = 0;
    if (damaged_ || rest_.empty() || !read_varint(tag)) return std::nullopt;
    field.id = tag >> 3;
    const auto kind = static_cast<uint8_t>(tag & 7);
    if (kind == kVarint) {
        if (!read_varint(field.number)) return std::nullopt;
        return field;
    }
    uint64_t length = kind == kEight ? 8 : 4;
    if (kind == kBytes && !read_varint(length)) return std::nullopt;
    if ((kind != kBytes && kind != kEight && kind != kFour) || length > rest_.size()) {
        damaged_ = true;
        return std::nullopt;
    }
    field.bytes = rest_.substr(0, length);
    rest_.remove_prefix(length);
    return field;
}

}  // namespace firesteel
