#pragma once

#include <string>
#include <string_view>

#include "column/type.h"

namespace firesteel {

/// Spark's JSON form of a type: {"type":"struct","fields":[...]}, "integer", "decimal(10,2)".
/// Raises INVALID_JSON_DATA_TYPE.
Type parse_json_type(std::string_view json);

/// The comment in a field's metadata; empty when there is none.
std::string comment_of_metadata(std::string_view metadata);

/// A text member of a field's metadata; empty when there is none. And the metadata with it set, or taken away
/// by an empty text.
std::string metadata_text(std::string_view metadata, std::string_view key);
std::string with_metadata_text(std::string_view metadata, std::string_view key, std::string_view text);

}  // namespace firesteel
