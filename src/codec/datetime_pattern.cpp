#include "codec/datetime_pattern.h"

#include <optional>

#include "codec/datetime_pattern_dialects.h"

namespace firesteel {

namespace {

const char* const kDocumentation = "https://spark.apache.org/docs/latest";
const char* const kPolicyKey = "\"spark.sql.legacy.timeParserPolicy\"";

std::shared_ptr<const DatetimePattern> try_legacy(std::string_view pattern, int64_t now_micros) {
    try {
        return compile_legacy_pattern(pattern, now_micros);
    } catch (const Error&) {
        return nullptr;
    }
}

/// Reads as the new dialect does; where that fails, tells whether the old one would not have.
class CautiousPattern final : public DatetimePattern {
public:
    CautiousPattern(std::shared_ptr<const DatetimePattern> current,
                    std::shared_ptr<const DatetimePattern> legacy)
        : current_(std::move(current)), legacy_(std::move(legacy)) {}

    Outcome parse(std::string_view text, TimeZoneCursor& zone, int64_t& micros) const override {
        const Outcome outcome = current_->parse(text, zone, micros);
        if (outcome == Outcome::kOk || legacy_ == nullptr) return outcome;
        return legacy_->parse(text, zone, micros) == Outcome::kOk ? Outcome::kLegacyOnly : Outcome::kFailed;
    }
    Outcome parse_local(std::string_view text, int64_t& micros) const override {
        return current_->parse_local(text, micros);
    }
    void format(int64_t micros, const TimeZone& zone, std::string& out) const override {
        current_->format(micros, zone, out);
    }
    std::string failure(std::string_view text) const override { return current_->failure(text); }

private:
    std::shared_ptr<const DatetimePattern> current_;
    std::shared_ptr<const DatetimePattern> legacy_;
};

}  // namespace

std::string quoted_value(std::string_view text) {
    std::string out = "'";
    for (const char c : text) {
        if (c == '\'' || c == '\\') out += '\\';
        out += c;
    }
    return out + "'";
}

Error invalid_datetime_pattern(std::string_view pattern) {
    return Error("INVALID_DATETIME_PATTERN.WITH_SUGGESTION",
                 {{"pattern", quoted_value(pattern)}, {"docroot", kDocumentation}});
}

std::string read_quoted_literal(std::string_view pattern, size_t& position) {
    size_t i = position + 1;
    if (i < pattern.size() && pattern[i] == '\'') {
        position = i + 1;
        return "'";
    }
    std::string literal;
    for (; i < pattern.size(); ++i) {
        if (pattern[i] == '\'') {
            if (i + 1 == pattern.size() || pattern[i + 1] != '\'') {
                position = i + 1;
                return literal;
            }
            ++i;
        }
        literal += pattern[i];
    }
    throw invalid_datetime_pattern(pattern);
}

std::shared_ptr<const DatetimePattern> DatetimePattern::compile(std::string_view pattern, Use use,
                                                                Policy policy, int64_t now_micros) {
    if (policy == Policy::kLegacy) return compile_legacy_pattern(pattern, now_micros);
    std::shared_ptr<const DatetimePattern> current;
    try {
        current = compile_iso_pattern(pattern, use);
    } catch (const Error&) {
        if (try_legacy(pattern, now_micros) == nullptr) throw;
        throw Error(
            "INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_PATTERN_RECOGNITION",
            {{"pattern", quoted_value(pattern)}, {"config", kPolicyKey}, {"docroot", kDocumentation}});
    }
    if (policy == Policy::kCorrected || use == Use::kFormat) return current;
    return std::make_shared<CautiousPattern>(std::move(current), try_legacy(pattern, now_micros));
}

Error DatetimePattern::parse_error(std::string_view text, Outcome outcome,
                                   const std::string& try_function) const {
    if (outcome == Outcome::kLegacyOnly) {
        return Error("INCONSISTENT_BEHAVIOR_CROSS_VERSION.PARSE_DATETIME_BY_NEW_PARSER",
                     {{"datetime", quoted_value(text)}, {"config", kPolicyKey}});
    }
    return Error("CANNOT_PARSE_TIMESTAMP", {{"message", failure(text)}, {"func", "`" + try_function + "`"}});
}

}  // namespace firesteel
