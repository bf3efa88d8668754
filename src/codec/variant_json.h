#pragma once

#include <string>

#include "codec/json_reader.h"
#include "codec/variant_builder.h"
#include "codec/variant_value.h"
#include "common/time_zone.h"

namespace firesteel {

enum class VariantParse : uint8_t { kOk, kMalformed, kDuplicateKey };

/// Appends the value that the reader is at; moves to its last token, unless it is malformed.
VariantParse append_json(JsonReader& reader, VariantBuilder& out);

/// Appends the value as JSON text: dates and times as texts, binaries in Base64, no blanks.
void append_variant_json(const VariantView& view, const TimeZone& zone, std::string& out);

}  // namespace firesteel
