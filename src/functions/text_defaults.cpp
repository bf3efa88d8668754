#include "functions/text_defaults.h"

namespace firesteel {

BinaryForm binary_form(BinaryStyle style) {
    switch (style) {
        case BinaryStyle::kUtf8:
            return BinaryForm::kUtf8;
        case BinaryStyle::kBasic:
            return BinaryForm::kBasic;
        case BinaryStyle::kBase64:
            return BinaryForm::kBase64;
        case BinaryStyle::kHex:
            return BinaryForm::kHex;
        default:
            return BinaryForm::kHexDiscrete;
    }
}

TextDefaults text_defaults(const EvalSettings& settings) {
    TextDefaults out;
    out.time_zone = settings.time_zone;
    out.now_micros = settings.now_micros;
    out.timestamp_ntz = settings.timestamp_ntz_default;
    out.ansi = settings.ansi;
    out.binary = binary_form(settings.binary_style);
    switch (settings.time_parser_policy) {
        case TimeParserPolicy::kLegacy:
            out.policy = DatetimePattern::Policy::kLegacy;
            break;
        case TimeParserPolicy::kException:
            out.policy = DatetimePattern::Policy::kException;
            break;
        default:
            out.policy = DatetimePattern::Policy::kCorrected;
    }
    return out;
}

}  // namespace firesteel
