#pragma once

#include <optional>
#include <string>

#include "codec/datetime_formats.h"
#include "codec/text_options.h"

namespace firesteel {

/// Spark's XML options, with their defaults, for reading and writing.
struct XmlOptions {
    std::string attribute_prefix = "_";
    std::string value_tag = "_VALUE";
    DatetimeFormats formats;  // as written; reading knows dates by a pattern unless told otherwise
    BinaryForm binary = BinaryForm::kHexDiscrete;
    std::optional<std::string> time_format;
    std::string encoding = "UTF-8";
    std::optional<std::string> null_value;
    // reading
    std::string row_tag;  // empty: not given
    ParseMode mode = ParseMode::kPermissive;
    std::string corrupt_column = "_corrupt_record";
    std::string wildcard_column = "xs_any";
    std::string single_variant_column;
    bool exclude_attribute = false;
    bool ignore_surrounding_spaces = true;
    bool ignore_namespace = false;
    bool multi_line = true;  // else each line is a record
    bool case_sensitive = false;
    bool infer_schema = true;
    bool prefers_decimal = false;
    bool prefer_date = true;
    bool timestamp_ntz = false;
    double sampling_ratio = 1.0;
    // writing
    std::string row_tag_in_write = "ROW";
    std::string root_tag = "ROWS";
    std::string declaration = "version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"";
    std::string array_element_name = "item";
    std::string indent = "    ";
    bool validate_name = true;

    /// Raises on values that Spark refuses.
    static XmlOptions parse(const TextOptions& options, const TextDefaults& defaults, bool case_sensitive);
};

/// Texts that are the same name under the options.
bool same_xml_name(std::string_view a, std::string_view b, const XmlOptions& options);

}  // namespace firesteel
