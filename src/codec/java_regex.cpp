#include "codec/java_regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "common/check.h"

namespace firesteel {

namespace {

/// Steps after which a match is given up: Java would go on for ever on such patterns.
constexpr uint32_t kMatchLimit = 50'000'000;

struct MatchContext {
    MatchContext()
        : context(pcre2_match_context_create(nullptr)), data(pcre2_match_data_create(128, nullptr)) {
        pcre2_set_match_limit(context, kMatchLimit);
    }
    ~MatchContext() {
        pcre2_match_data_free(data);
        pcre2_match_context_free(context);
    }
    pcre2_match_context* context;
    pcre2_match_data* data;
};

MatchContext& match_context() {
    thread_local MatchContext context;
    return context;
}

}  // namespace

struct JavaRegex::Code {
    pcre2_code* find = nullptr;
    ~Code() { pcre2_code_free(find); }

    int match(std::string_view text, size_t from, uint32_t options) const {
        MatchContext& context = match_context();
        const int result = pcre2_match(find, reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), from,
                                       options, context.data, context.context);
        CHECK(result != PCRE2_ERROR_MATCHLIMIT, "a regular expression took more than {} steps", kMatchLimit);
        return result;
    }
};

std::shared_ptr<const JavaRegex> JavaRegex::compile(std::string_view pattern, bool ignore_case) {
    const std::string translated = translate_java_regex(pattern);
    pcre2_compile_context* context = pcre2_compile_context_create(nullptr);
    pcre2_set_newline(context, PCRE2_NEWLINE_ANYCRLF);
    int code = 0;
    PCRE2_SIZE offset = 0;
    const uint32_t options = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | (ignore_case ? PCRE2_CASELESS : 0u);
    pcre2_code* compiled = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(translated.data()), translated.size(),
                                         options, &code, &offset, context);
    pcre2_compile_context_free(context);
    if (compiled == nullptr) return nullptr;
    pcre2_jit_compile(compiled, PCRE2_JIT_COMPLETE);  // where there is no JIT, the interpreter runs it
    std::shared_ptr<JavaRegex> regex(new JavaRegex());
    regex->code_ = std::make_unique<Code>();
    regex->code_->find = compiled;
    uint32_t groups = 0;
    pcre2_pattern_info(compiled, PCRE2_INFO_CAPTURECOUNT, &groups);
    regex->group_count_ = static_cast<int>(groups);
    return regex;
}

JavaRegex::~JavaRegex() = default;

bool JavaRegex::find(std::string_view text, size_t from) const { return code_->match(text, from, 0) >= 0; }

bool JavaRegex::find(std::string_view text, size_t from, std::vector<Group>& groups) const {
    const int result = code_->match(text, from, 0);
    if (result < 0) return false;
    const PCRE2_SIZE* spans = pcre2_get_ovector_pointer(match_context().data);
    groups.assign(static_cast<size_t>(group_count_) + 1, {});
    for (size_t i = 0; i < groups.size() && i < static_cast<size_t>(result); ++i) {
        if (spans[2 * i] == PCRE2_UNSET) continue;
        groups[i] = {static_cast<int64_t>(spans[2 * i]), static_cast<int64_t>(spans[2 * i + 1])};
    }
    return true;
}

bool JavaRegex::matches(std::string_view text) const {
    return code_->match(text, 0, PCRE2_ANCHORED | PCRE2_ENDANCHORED) >= 0;
}

int JavaRegex::group_number(const std::string& name) const {
    const int number =
        pcre2_substring_number_from_name(code_->find, reinterpret_cast<PCRE2_SPTR>(name.c_str()));
    return number < 0 ? -1 : number;
}

}  // namespace firesteel
