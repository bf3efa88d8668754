#include "functions/text_defaults.h"

namespace firesteel {

TextDefaults text_defaults(const EvalSettings& settings) {
    TextDefaults out;
    out.time_zone = settings.time_zone;
    out.now_micros = settings.now_micros;
    out.timestamp_ntz = settings.timestamp_ntz_default;
    out.ansi = settings.ansi;
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
