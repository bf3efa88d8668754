#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "functions/settings.h"

namespace firesteel {

/// Bytes as a text of that style; not for kUnset.
void append_binary_text(BinaryStyle style, std::string_view bytes, std::string& out);

/// The bytes that such a text stands for; nothing when it stands for none.
std::optional<std::string> parse_binary_text(BinaryStyle style, std::string_view text);

}  // namespace firesteel
