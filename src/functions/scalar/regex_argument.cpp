#include "functions/scalar/regex_argument.h"

#include "column/collation.h"

namespace firesteel {

namespace {

/// As SQL would write it.
std::string quoted_text(std::string_view text) {
    std::string out = "'";
    for (const char c : text) {
        if (c == '\\' || c == '\'') out += '\\';
        out += c;
    }
    return out + "'";
}

}  // namespace

std::shared_ptr<const JavaRegex> compile_regex(std::string_view pattern, const char* function) {
    auto regex = JavaRegex::compile(pattern);
    if (regex == nullptr) {
        throw Error("INVALID_PARAMETER_VALUE.PATTERN", {{"parameter", "`regexp`"},
                                                        {"functionName", "`" + std::string(function) + "`"},
                                                        {"value", quoted_text(pattern)}});
    }
    return regex;
}

KernelStatePtr prepare_regex(const std::shared_ptr<const Value>& pattern, const char* function) {
    if (!pattern || pattern->is_null()) return nullptr;
    return std::make_shared<const RegexState>(compile_regex(pattern->as_string(), function));
}

RowRegex::RowRegex(const KernelCall& call, size_t argument, const char* function) : function_(function) {
    // Patterns ignore case where their texts do.
    ignores_case_ = collation_of(call[0].type()).ignores_case;
    if (call.state != nullptr && !ignores_case_) {
        constant_ = static_cast<const RegexState*>(call.state)->regex.get();
    } else {
        patterns_ = call[argument].values<StringView>();
    }
}

const JavaRegex& RowRegex::get(int64_t row) {
    if (constant_ != nullptr) return *constant_;
    const std::string_view pattern = patterns_[row].view();
    if (!compiled_ || pattern != text_) {
        compiled_ =
            compile_regex(ignores_case_ ? "(?iu)" + std::string(pattern) : std::string(pattern), function_);
        text_ = pattern;
    }
    return *compiled_;
}

}  // namespace firesteel
