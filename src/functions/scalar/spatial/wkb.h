#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace firesteel {

enum class ByteOrder : uint8_t { kBig, kLittle };

/// What is wrong with a shape's bytes, and where; `text` is empty when nothing is.
struct WkbError {
    std::string text;
    size_t position = 0;
};

/// Reads a shape in the well-known binary form of the OGC, with two to four coordinates a point, and appends
/// it to `out` in one byte order throughout. Bytes behind the shape are left out. `on_globe`: coordinates
/// must be degrees of longitude and latitude.
WkbError rewrite_wkb(std::string_view wkb, bool on_globe, ByteOrder order, std::string& out);

}  // namespace firesteel
