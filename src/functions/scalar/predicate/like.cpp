#include <unicode/locid.h>
#include <unicode/unistr.h>

#include "column/collation.h"
#include "common/utf8.h"
#include "functions/registry.h"
#include "functions/rows.h"
#include "functions/scalar/predicate/like_pattern.h"

namespace firesteel {

namespace {

using Constants = std::vector<std::shared_ptr<const Value>>;

std::string lower_case(std::string_view text) {
    if (is_ascii(text)) {
        std::string out(text);
        for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
        return out;
    }
    std::string out;
    icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size())))
        .toLower(icu::Locale::getRoot())
        .toUTF8String(out);
    return out;
}

char32_t escape_of(std::string_view text) {
    size_t at = 0;
    return text.empty() ? U'\\' : utf8_next(text, at);
}

bool is_text(const std::shared_ptr<const Value>& value) { return value && !value->is_null(); }

/// A pattern that is not constant is compiled per row; neighbouring rows mostly have the same.
class RowPatterns {
public:
    const LikePattern& get(std::string_view pattern, char32_t escape) {
        if (!compiled_ || pattern != text_ || escape != escape_) {
            compiled_ = std::make_unique<LikePattern>(pattern, escape);
            text_ = pattern;
            escape_ = escape;
        }
        return *compiled_;
    }

private:
    std::unique_ptr<LikePattern> compiled_;
    std::string text_;
    char32_t escape_ = 0;
};

template <bool kIgnoreCase>
KernelStatePtr prepare(const Constants& constants, const EvalSettings&) {
    if (!is_text(constants[1]) || (constants.size() > 2 && !is_text(constants[2]))) return nullptr;
    const std::string& pattern = constants[1]->as_string();
    const char32_t escape = constants.size() > 2 ? escape_of(constants[2]->as_string()) : U'\\';
    return std::make_shared<const LikePattern>(kIgnoreCase ? lower_case(pattern) : pattern, escape);
}

template <bool kIgnoreCase>
ColumnPtr like(const KernelCall& call) {
    auto buffer = Buffer::allocate_zeroed(call.rows, call.pool);
    const RowValidity validity(call);
    const auto* texts = call[0].values<StringView>();
    const auto* constant = static_cast<const LikePattern*>(call.state);
    RowPatterns patterns;
    for (int64_t row = 0; row < call.rows; ++row) {
        if (!validity.valid(row)) continue;
        const LikePattern* pattern = constant;
        if (pattern == nullptr) {
            const std::string_view text = call[1].values<StringView>()[row].view();
            const char32_t escape =
                call.arguments.size() > 2 ? escape_of(call[2].values<StringView>()[row].view()) : U'\\';
            pattern = &patterns.get(kIgnoreCase ? lower_case(text) : std::string(text), escape);
        }
        const std::string_view text = texts[row].view();
        buffer->mutable_data()[row] =
            kIgnoreCase ? pattern->matches(lower_case(text)) : pattern->matches(text);
    }
    return Column::flat(*call.result_type, call.rows, std::move(buffer), nullptr);
}

/// Texts that ignore case match as by ILIKE.
ColumnPtr like_by_collation(const KernelCall& call) {
    if (!collation_of(call[0].type()).ignores_case) return like<false>(call);
    KernelCall ignoring_case = call;
    ignoring_case.state = nullptr;
    return like<true>(ignoring_case);
}

std::string show_like(const std::string&, const std::vector<std::string>& a) {
    std::string out = a[0] + " LIKE " + a[1];
    if (a.size() > 2) out += " ESCAPE '" + a[2] + "'";
    return out;
}

std::string show_ilike(const std::string&, const std::vector<std::string>& a) {
    return "ilike(" + a[0] + ", " + a[1] + ")";
}

}  // namespace

FUNCTION("like")
    .group("predicate_funcs")
    .since("1.0.0")
    .doc("Does the text match the pattern, in which % stands for any run of characters and _ for any one?")
    .example("SELECT like('Spark', '_park')", "true")
    .example("SELECT '100%' LIKE '100/%' ESCAPE '/'", "true")
    .overload("(str STRING, pattern STRING, [escape STRING]) -> BOOLEAN", like_by_collation)
    .with([](FunctionRecord& r) { r.prepare = prepare<false>, r.display = show_like, r.can_fail = true; });

FUNCTION("ilike")
    .group("predicate_funcs")
    .since("3.3.0")
    .doc("As `like`, but upper and lower case are the same.")
    .example("SELECT ilike('Spark', '_PARK')", "true")
    .overload("(str STRING, pattern STRING, [escape STRING]) -> BOOLEAN", like<true>)
    .with([](FunctionRecord& r) { r.prepare = prepare<true>, r.display = show_ilike, r.can_fail = true; });

}  // namespace firesteel
