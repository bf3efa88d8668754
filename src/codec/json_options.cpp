#include "codec/json_options.h"

#include "common/error.h"

namespace firesteel {

void check_locale(const OptionReader& options) {
    const std::string* locale = options.find({"locale"});
    if (locale && lower_ascii(*locale).substr(0, 2) != "en") {
        throw Error("UNSUPPORTED_FEATURE.OPERATOR", {{"operator", "the option locale=" + *locale}});
    }
}

JsonOptions JsonOptions::parse(const TextOptions& written, const TextDefaults& defaults) {
    const OptionReader options(written);
    check_locale(options);
    JsonOptions out;
    out.syntax = JsonSyntax::parse(options);
    out.formats = DatetimeFormats::parse(options, defaults);
    out.mode = options.mode();
    out.corrupt_column = options.corrupt_column();
    if (const std::string* encoding = options.find({"encoding", "charset"})) out.encoding = *encoding;
    out.line_separator = options.line_separator();
    out.sampling_ratio = options.fraction("samplingratio", 1.0);
    out.multi_line = options.flag("multiline", false);
    out.variant_duplicate_keys = options.flag("spark.sql.variant.allowduplicatekeys", false);
    out.single_variant_column = options.text("singlevariantcolumn", "");
    out.primitives_as_string = options.flag("primitivesasstring", false);
    out.prefers_decimal = options.flag("prefersdecimal", false);
    out.infer_timestamp = options.flag("infertimestamp", false);
    out.drop_field_if_all_null = options.flag("dropfieldifallnull", false);
    out.timestamp_ntz = defaults.timestamp_ntz;
    out.ignore_null_fields = options.flag("ignorenullfields", true);
    out.write_non_ascii_as_code_point = options.flag("writenonasciicharacterascodepoint", false);
    out.pretty = options.flag("pretty", false);
    out.sort_keys = options.flag("sortkeys", false);
    return out;
}

}  // namespace firesteel
