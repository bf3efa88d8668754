#pragma once

#include <memory>
#include <string_view>

#include "codec/parsed_value.h"
#include "codec/variant_builder.h"
#include "codec/xml_tree.h"
#include "column/type.h"

namespace firesteel {

/// Texts of XML as values of a scalar type, and as what they look like. One per thread.
class XmlScalars {
public:
    explicit XmlScalars(const XmlOptions& options);

    /// Without the blanks around that options may ignore.
    std::string_view trimmed(std::string_view text) const;
    bool is_null(std::string_view trimmed) const;
    /// False where the text is none of the type. Texts are copied into the arena.
    bool read(const Type& type, std::string_view text, RecordArena& arena, ParsedValue& out);
    /// The type that schemas are inferred with; NullType for nothing. Only attributes are compared with the
    /// text for NULL.
    Type infer(std::string_view text, bool is_attribute);
    /// Appends a number, boolean or text; NULL where the text stands for it.
    void append_variant(std::string_view text, VariantBuilder& out) const;

private:
    bool read_time(const Type& type, std::string_view text, ParsedValue& out);
    bool is_date(std::string_view text);
    bool is_timestamp(std::string_view text, Type& out);

    const XmlOptions options_;
    DatetimeReader datetimes_;
    std::shared_ptr<const DatetimePattern> time_;
};

}  // namespace firesteel
