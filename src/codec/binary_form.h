#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace firesteel {

/// How bytes stand as a text where they are shown, and in CSV and XML.
enum class BinaryForm : uint8_t { kUtf8, kBasic, kBase64, kHex, kHexDiscrete };

void append_binary_text(BinaryForm form, std::string_view bytes, std::string& out);

/// The bytes that such a text stands for; nothing when it stands for none.
std::optional<std::string> parse_binary_text(BinaryForm form, std::string_view text);

}  // namespace firesteel
