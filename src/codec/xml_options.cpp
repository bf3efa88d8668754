#include "codec/xml_options.h"

#include "codec/json_options.h"
#include "codec/number_text.h"
#include "common/error.h"

namespace firesteel {

namespace {

void require(bool condition, const char* message) {
    if (!condition) throw Error("_LEGACY_ERROR_REQUIREMENT", {{"message", message}});
}

bool has_bracket(const std::string& tag) { return tag.find_first_of("<>") != std::string::npos; }

void check(const XmlOptions& options) {
    require(!has_bracket(options.row_tag_in_write), "'rowTag' should not include angle brackets");
    require(!has_bracket(options.root_tag), "'rootTag' should not include angle brackets");
    require(!has_bracket(options.declaration), "'declaration' should not include angle brackets");
    require(!options.value_tag.empty(), "'valueTag' option should not be empty string.");
    require(options.value_tag != options.attribute_prefix,
            "'valueTag' and 'attributePrefix' options should not be the same.");
}

}  // namespace

XmlOptions XmlOptions::parse(const TextOptions& written, const TextDefaults& defaults, bool case_sensitive) {
    const OptionReader options(written);
    check_locale(options);
    if (options.find({"rowValidationXSDPath"}))
        throw Error("UNSUPPORTED_FEATURE.OPERATOR", {{"operator", "the option rowValidationXSDPath"}});
    XmlOptions out;
    out.attribute_prefix = options.text("attributePrefix", out.attribute_prefix);
    out.value_tag = options.text("valueTag", out.value_tag);
    out.formats = DatetimeFormats::parse(options, defaults);
    out.binary = defaults.binary;
    out.time_format = options.optional_text("timeFormat");
    if (const std::string* encoding = options.find({"encoding", "charset"})) out.encoding = *encoding;
    out.null_value = options.optional_text("nullValue");
    if (const std::string* tag = options.find({"rowTag"})) {
        out.row_tag = out.row_tag_in_write = trim_blanks(*tag);
        require(!out.row_tag.empty(), "'rowTag' option should not be an empty string.");
    }
    out.mode = options.mode();
    out.corrupt_column = options.corrupt_column();
    out.wildcard_column = options.text("wildcardColName", out.wildcard_column);
    out.single_variant_column = options.text("singleVariantColumn", "");
    out.exclude_attribute = options.flag("excludeAttribute", false);
    out.ignore_surrounding_spaces = options.flag("ignoreSurroundingSpaces", true);
    out.ignore_namespace = options.flag("ignoreNamespace", false);
    out.case_sensitive = case_sensitive;
    out.multi_line = options.flag("multiLine", true);
    out.validate_name = options.flag("validateName", true);
    out.infer_schema = options.flag("inferSchema", true);
    out.prefers_decimal = options.flag("prefersDecimal", false);
    out.prefer_date = options.flag("preferDate", true);
    out.timestamp_ntz = defaults.timestamp_ntz;
    out.sampling_ratio = options.fraction("samplingRatio", 1.0);
    require(out.sampling_ratio > 0, "samplingRatio should be greater than 0");
    out.root_tag = options.text("rootTag", out.root_tag);
    out.declaration = options.text("declaration", out.declaration);
    out.array_element_name = options.text("arrayElementName", out.array_element_name);
    out.indent = options.text("indent", out.indent);
    check(out);
    return out;
}

bool same_xml_name(std::string_view a, std::string_view b, const XmlOptions& options) {
    return options.case_sensitive ? a == b : lower_ascii(a) == lower_ascii(b);
}

}  // namespace firesteel
