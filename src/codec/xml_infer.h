#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "codec/xml_values.h"

namespace firesteel {

/// The type of XML records, as Spark's XmlInferSchema finds it. One per thread.
class XmlTypes {
public:
    explicit XmlTypes(const XmlOptions& options) : options_(options), scalars_(options) {}

    /// One record. Raises MALFORMED_RECORD_IN_PARSING under FAILFAST.
    void add(std::string_view record);
    void add(const XmlElement& record) { type_ = merge(type_, object(record)); }
    /// A record that cannot be read.
    void add_malformed();
    /// Of all records; what was always null is a text.
    Schema schema() const;

private:
    Type object(const XmlElement& element);
    Type field(const XmlElement& element);
    void put(std::vector<Field>& fields, const std::string& name, const Type& type, bool repeats) const;
    Type merge(const Type& a, const Type& b) const;
    Type merge_structs(const Type& a, const Type& b) const;
    Type with_value(const Type& structure, const Type& value) const;
    int find(const std::vector<Field>& fields, std::string_view name) const;

    const XmlOptions options_;
    XmlScalars scalars_;
    Type type_ = Type::structure({});
};

}  // namespace firesteel
