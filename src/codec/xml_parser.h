#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "codec/parsed_value.h"
#include "codec/xml_options.h"
#include "codec/xml_values.h"
#include "column/type.h"

namespace firesteel {

/// Reads XML records as structs of one type, or as variants, with the leniency of Spark's StaxXmlParser. One
/// per thread.
class XmlParser {
public:
    XmlParser(const Type& type, const XmlOptions& options);

    /// False where the record is malformed; a struct may be partly read all the same. The value lives until
    /// the next call.
    bool parse(std::string_view record);
    bool read(const XmlElement& record);
    const ParsedValue& value() const { return value_; }

private:
    /// Where a text does not fit, nothing after it is read.
    bool object(const XmlElement& element, const Type& type, bool with_attributes, ParsedValue& out);
    bool child(const XmlElement& element, const Type& type, ParsedValue* values,
               std::vector<std::vector<ParsedValue>>& lists);
    bool wildcard(const XmlElement& element, const Type& type, ParsedValue* values,
                  std::vector<std::vector<ParsedValue>>& lists);
    bool value_text(std::string_view text, const Type& type, ParsedValue* values,
                    std::vector<std::vector<ParsedValue>>& lists);
    bool element_value(const XmlElement& element, const Type& type, ParsedValue& out);
    bool field(const XmlElement& element, const Type& type, ParsedValue& out);
    bool map(const XmlElement& element, const Type& type, ParsedValue& out);
    void variant(const XmlElement& element, ParsedValue& out);
    void set_list(const std::vector<ParsedValue>& items, size_t parts, ParsedValue& out);
    int find(const Type& type, std::string_view name) const;

    const Type type_;
    const XmlOptions options_;
    XmlScalars scalars_;
    VariantBuilder builder_{"from_xml"};
    RecordArena arena_;
    ParsedValue value_;
};

/// Appends an element with its attributes as a variant: an object, unless there is nothing but text in it.
void append_xml_variant(const XmlElement& element, const XmlOptions& options, const XmlScalars& scalars,
                        VariantBuilder& out);

}  // namespace firesteel
