#include "functions/scalar/format/number_pattern.h"

#include <algorithm>

#include "common/decimal.h"
#include "common/error.h"

namespace firesteel {

namespace {

[[noreturn]] void refuse(std::string_view condition, const std::string& pattern, ErrorParameters more = {}) {
    ErrorParameters parameters = {{"format", "'" + pattern + "'"}};
    for (auto& parameter : more) parameters.push_back(std::move(parameter));
    throw Error("INVALID_FORMAT." + std::string(condition), std::move(parameters));
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_space(char c) { return static_cast<unsigned char>(c) <= 0x20; }

/// Counts and orders of the tokens, before anything is built.
void check_tokens(const std::string& p) {
    if (p.empty()) refuse("EMPTY", p);
    const auto count = [&](std::string_view set) {
        return std::count_if(p.begin(), p.end(),
                             [&](char c) { return set.find(c) != std::string_view::npos; });
    };
    const auto words = [&](const char* word) {
        long found = 0;
        for (size_t at = p.find(word); at != std::string::npos; at = p.find(word, at + 1)) ++found;
        return found;
    };
    if (count("09") == 0) refuse("WRONG_NUM_DIGIT", p);
    if (count(".D") > 1) refuse("WRONG_NUM_TOKEN", p, {{"token", ". or D"}});
    if (count("S") > 1) refuse("WRONG_NUM_TOKEN", p, {{"token", "S"}});
    if (count("$") > 1) refuse("WRONG_NUM_TOKEN", p, {{"token", "$"}});
    if (words("MI") > 1) refuse("WRONG_NUM_TOKEN", p, {{"token", "MI"}});
    if (words("PR") > 1) refuse("WRONG_NUM_TOKEN", p, {{"token", "PR"}});
    const size_t currency = p.find('$');
    const size_t point = p.find_first_of(".D");
    if (currency != std::string::npos && point != std::string::npos && currency > point)
        refuse("CUR_MUST_BEFORE_DEC", p);
    if (currency != std::string::npos && currency > p.find_first_of("09")) refuse("CUR_MUST_BEFORE_DIGIT", p);
    const size_t last_comma = p.find_last_of(",G");
    if (point != std::string::npos && last_comma != std::string::npos && last_comma > point) {
        refuse("THOUSANDS_SEPS_MUST_BEFORE_DEC", p);
    }
}

}  // namespace

NumberPattern NumberPattern::compile(std::string_view pattern) {
    std::string p(pattern);
    for (char& c : p) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
    check_tokens(p);
    NumberPattern out;
    size_t i = 0;
    const auto take = [&](std::string_view word) {
        if (p.compare(i, word.size(), word) != 0) return false;
        i += word.size();
        return true;
    };
    const auto take_sign = [&](bool at_end) {
        if (take("S")) return Sign::kPlusMinus;
        if (take("MI")) return Sign::kMinus;
        return at_end && take("PR") ? Sign::kBrackets : Sign::kNone;
    };
    out.leading_ = take_sign(false);
    out.has_currency_ = take("$");
    if (out.leading_ == Sign::kNone) out.leading_ = take_sign(false);
    for (; i < p.size() && (p[i] == '0' || p[i] == '9' || p[i] == ',' || p[i] == 'G'); ++i) {
        const bool comma = p[i] == ',' || p[i] == 'G';
        if (comma && (out.integer_.empty() || out.integer_.back() == ',')) refuse("CONT_THOUSANDS_SEPS", p);
        out.integer_ += comma ? ',' : p[i];
        out.commas_ += comma ? 1 : 0;
    }
    if (!out.integer_.empty() && out.integer_.back() == ',') refuse("CONT_THOUSANDS_SEPS", p);
    if (i < p.size() && (p[i] == '.' || p[i] == 'D')) {
        out.has_point_ = true;
        for (++i; i < p.size() && (p[i] == '0' || p[i] == '9'); ++i) ++out.fraction_;
    }
    out.trailing_ = take_sign(true);
    if (i < p.size()) refuse("UNEXPECTED_TOKEN", p, {{"token", "'" + p.substr(i, 1) + "'"}});
    return out;
}

/// `digits` under the integer part, right-aligned; nines without a digit are blank, and so are commas among
/// them.
std::string NumberPattern::format_integer(const std::string& digits) const {
    std::string out;
    size_t spare = static_cast<size_t>(integer_digits()) - digits.size();
    size_t next = 0;
    bool started = false;
    for (const char c : integer_) {
        if (c == ',') {
            out += started ? ',' : ' ';
        } else if (spare > 0) {
            --spare;
            started = started || c == '0';
            out += started ? '0' : ' ';
        } else {
            started = true;
            out += digits[next++];
        }
    }
    if (has_point_ && !started && !out.empty()) out.back() = '0';
    return out;
}

std::string NumberPattern::format(Int128 value, int scale) const {
    const bool negative = value < 0;
    const Int128 magnitude = negative ? -value : value;
    const Int128 whole = truncate_decimal(magnitude, scale);
    Int128 rescaled = 0;
    const bool exact = rescale_decimal(magnitude, scale, fraction_, rescaled) &&
                       compare_decimals(rescaled, fraction_, magnitude, scale) == 0;
    const std::string digits = whole == 0 ? "" : int128_to_string(whole);
    const bool fits = exact && digits.size() <= static_cast<size_t>(integer_digits());
    std::string number = fits ? format_integer(digits) : integer_;
    if (!fits)
        std::transform(number.begin(), number.end(), number.begin(),
                       [](char c) { return c == ',' ? ' ' : '#'; });
    const size_t blanks = number.find_first_not_of(' ');
    const size_t lead = blanks == std::string::npos ? number.size() : blanks;
    std::string sign;
    if (leading_ == Sign::kPlusMinus) sign = negative ? "-" : "+";
    if (leading_ == Sign::kMinus) sign = negative ? "-" : " ";
    if (trailing_ == Sign::kBrackets && negative) sign = "<";
    if (has_currency_) {
        number = sign + "$" + number;
    } else {
        number.insert(lead, sign);
    }
    if (has_point_) {
        const auto length = static_cast<size_t>(fraction_);
        std::string fraction =
            fits ? int128_to_string(rescaled % power_of_ten(fraction_)) : std::string(length, '#');
        fraction.insert(0, length - std::min(fraction.size(), length), '0');
        number += "." + (fraction_ == 0 ? "" : fraction);
    }
    if (trailing_ == Sign::kPlusMinus) number += negative ? "-" : "+";
    if (trailing_ == Sign::kMinus) number += negative ? "-" : " ";
    if (trailing_ == Sign::kBrackets) number += negative ? ">" : "  ";
    return number;
}

bool NumberPattern::take_sign(std::string_view& text, bool& negative) const {
    negative = false;
    if (trailing_ == Sign::kBrackets && !text.empty() && text.front() == '<') {
        if (text.back() != '>') return false;
        negative = true;
        text = text.substr(1, text.size() - 2);
        return true;
    }
    const auto is_sign = [](Sign sign, char c) {
        return c == '-' ? sign != Sign::kNone : c == '+' && sign == Sign::kPlusMinus;
    };
    if (!text.empty() && leading_ != Sign::kNone && is_sign(leading_, text.front())) {
        negative = text.front() == '-';
        text.remove_prefix(1);
    }
    const bool signs_at_end = trailing_ == Sign::kPlusMinus || trailing_ == Sign::kMinus;
    if (!text.empty() && signs_at_end && is_sign(trailing_, text.back())) {
        negative = text.back() == '-';
        text.remove_suffix(1);
    }
    return true;
}

/// Groups of digits are matched from the right; nines may be missing on the left, zeros may not.
bool NumberPattern::take_integer(std::string_view& text, Int128& value) const {
    const size_t end = std::min(text.find('.'), text.size());
    const std::string_view part = text.substr(0, end);
    text.remove_prefix(end);
    if (part.size() > integer_.size()) return false;
    const size_t skipped = integer_.size() - part.size();
    if (integer_.substr(0, skipped).find('0') != std::string::npos) return false;
    if (!part.empty() && part.front() == ',') return false;
    for (size_t i = 0; i < part.size(); ++i) {
        const bool comma = integer_[skipped + i] == ',';
        if (comma ? part[i] != ',' : !is_digit(part[i])) return false;
        if (!comma) value = value * 10 + (part[i] - '0');
    }
    return true;
}

std::optional<Int128> NumberPattern::parse(std::string_view text) const {
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    bool negative = false;
    if (text.empty() || !take_sign(text, negative)) return std::nullopt;
    if (has_currency_) {
        if (text.empty() || text.front() != '$') return std::nullopt;
        text.remove_prefix(1);
    }
    Int128 value = 0;
    if (text.empty() || !take_integer(text, value)) return std::nullopt;
    int digits = 0;
    if (!text.empty()) {
        if (!has_point_) return std::nullopt;
        for (text.remove_prefix(1); !text.empty(); text.remove_prefix(1), ++digits) {
            if (!is_digit(text.front()) || digits == fraction_) return std::nullopt;
            value = value * 10 + (text.front() - '0');
        }
    }
    value *= power_of_ten(fraction_ - digits);
    return negative ? -value : value;
}

}  // namespace firesteel
