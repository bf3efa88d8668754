#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "codec/variant_value.h"
#include "codec/xml_options.h"
#include "column/column.h"

namespace firesteel {

/// Rows as XML elements, as Spark's StaxXmlGenerator writes them. One per thread. Raises
/// _LEGACY_ERROR_REQUIREMENT for what XML cannot hold.
class XmlWriter {
public:
    /// Characters from `escaped_from` on are written as numbers.
    explicit XmlWriter(const XmlOptions& options, char32_t escaped_from = 0xFFFE);

    /// Appends a row of a struct, map or variant column as an element of the row tag, `depth` levels deep;
    /// arrays of variants as one each.
    void write(const Column& column, int64_t row, int depth, std::string& out);
    /// The same of a row of columns with these names.
    void write_row(const Schema& schema, const std::vector<ColumnPtr>& columns, int64_t row, int depth,
                   std::string& out);

private:
    class Element;
    void fields(const Schema& schema, const std::vector<ColumnPtr>& columns, int64_t row, Element& parent);
    void member(std::string_view name, const Column& column, int64_t row, Element& parent);
    void list(std::string_view name, const Column& column, int64_t row, Element& parent);
    void content(const Column& column, int64_t row, Element& element);
    void map(const Column& column, int64_t row, Element& element);
    void variant_content(const VariantView& view, Element& element);
    void variant_attribute(std::string_view name, const VariantView& view, Element& element);
    void variant_member(std::string_view name, const VariantView& view, Element& parent);
    bool is_attribute(std::string_view name) const;
    bool is_attribute(std::string_view name, const Type& type) const;
    bool is_single_variant(const Schema& schema) const;
    std::string scalar(const Column& column, int64_t row) const;
    std::string variant_scalar(const VariantView& view) const;

    const XmlOptions options_;
    const char32_t escaped_from_;
    const DatetimeWriter datetimes_;
    std::shared_ptr<const DatetimePattern> time_;
};

}  // namespace firesteel
