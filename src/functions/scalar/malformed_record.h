#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "codec/parsed_value.h"
#include "common/error.h"

namespace firesteel {

/// A struct to be parsed that has a field for the text of malformed records, which the text itself has not.
class CorruptColumn {
public:
    CorruptColumn(const Type& type, const std::string& name);

    /// The type without that field; other types stay as they are.
    const Type& parsed_type() const { return parsed_; }
    /// Appends a struct: `row` of the parsed type (null: nothing could be read) and the malformed text, if
    /// any.
    void append(ColumnBuilder& builder, const ParsedValue* row,
                const std::optional<std::string_view>& malformed) const;
    /// MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION: shows what of the record could be read, its text in
    /// the field for that.
    Error error(const ParsedValue* row, std::string_view text) const;

private:
    Type parsed_;
    int32_t place_ = -1;  // of the field
};

/// The same of values without such a field.
Error malformed_record(const Type& type, const ParsedValue* row);

}  // namespace firesteel
