#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace firesteel {

/// One field of a protobuf message: a number, or the bytes of a text or message within.
struct WireField {
    uint64_t id = 0;
    uint64_t number = 0;
    std::string_view bytes;
};

/// The fields of a protobuf message, one after the other, without a schema. Nothing is trusted: what does not
/// fit ends the message and makes it damaged.
class WireFields {
public:
    explicit WireFields(std::string_view message) : rest_(message) {}

    std::optional<WireField> next();
    bool damaged() const { return damaged_; }

private:
    bool read_varint(uint64_t& out);

    std::string_view rest_;
    bool damaged_ = false;
};

/// A base-128 number at the start of `text`, which loses it; false when it does not end within.
bool take_varint(std::string_view& text, uint64_t& out);

}  // namespace firesteel
