#include "functions/scalar/datetime/pattern_argument.h"

#include "codec/datetime_pattern_dialects.h"

namespace firesteel {

namespace {

struct PatternState final : KernelState {
    explicit PatternState(std::shared_ptr<const DatetimePattern> compiled) : pattern(std::move(compiled)) {}
    std::shared_ptr<const DatetimePattern> pattern;
};

DatetimePattern::Policy policy_of(const EvalSettings& settings) {
    switch (settings.time_parser_policy) {
        case TimeParserPolicy::kLegacy:
            return DatetimePattern::Policy::kLegacy;
        case TimeParserPolicy::kException:
            return DatetimePattern::Policy::kException;
        default:
            return DatetimePattern::Policy::kCorrected;
    }
}

std::shared_ptr<const DatetimePattern> compile(std::string_view text, DatetimePattern::Use use,
                                               const EvalSettings& settings) {
    return DatetimePattern::compile(text, use, policy_of(settings), settings.now_micros);
}

KernelStatePtr prepare(const std::vector<std::shared_ptr<const Value>>& constants, DatetimePattern::Use use,
                       const EvalSettings& settings) {
    std::string text = kDefaultDatetimePattern;
    if (constants.size() > 1) {
        if (constants[1] == nullptr || constants[1]->is_null()) return nullptr;
        text = constants[1]->as_string();
    }
    return std::make_shared<PatternState>(compile(text, use, settings));
}

}  // namespace

KernelStatePtr prepare_parsing(const std::vector<std::shared_ptr<const Value>>& constants,
                               const EvalSettings& settings) {
    return prepare(constants, DatetimePattern::Use::kParse, settings);
}

KernelStatePtr prepare_local_parsing(const std::vector<std::shared_ptr<const Value>>& constants,
                                     const EvalSettings& settings) {
    try {
        return prepare(constants, DatetimePattern::Use::kParse, settings);
    } catch (const Error&) {
        throw invalid_datetime_pattern(constants.size() > 1 ? constants[1]->as_string()
                                                            : kDefaultDatetimePattern);
    }
}

KernelStatePtr prepare_formatting(const std::vector<std::shared_ptr<const Value>>& constants,
                                  const EvalSettings& settings) {
    return prepare(constants, DatetimePattern::Use::kFormat, settings);
}

RowPatterns::RowPatterns(const KernelCall& call, DatetimePattern::Use use) : call_(call), use_(use) {
    if (call.state == nullptr) return;
    pattern_ = static_cast<const PatternState*>(call.state)->pattern;
    fixed_ = true;
}

const DatetimePattern& RowPatterns::at(int64_t row) {
    if (fixed_) return *pattern_;
    const std::string_view text = call_.arguments.size() > 1 ? call_[1].values<StringView>()[row].view()
                                                             : std::string_view(kDefaultDatetimePattern);
    if (pattern_ == nullptr || text != text_) {
        text_ = text;
        pattern_ = compile(text_, use_, *call_.settings);
    }
    return *pattern_;
}

std::string show_with_pattern(const std::string& name, const std::vector<std::string>& arguments) {
    const std::string pattern = arguments.size() > 1 ? arguments[1] : kDefaultDatetimePattern;
    return name + "(" + (arguments.empty() ? "current_timestamp()" : arguments[0]) + ", " + pattern + ")";
}

}  // namespace firesteel
