#include "codec/json_reader.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include <array>
#include <bit>

#include "common/utf8.h"

namespace firesteel {

namespace {

constexpr size_t kMaxNumberLength = 1000;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

using CharacterSet = std::array<bool, 256>;

constexpr CharacterSet set_of(std::string_view characters) {
    CharacterSet set{};
    for (const char c : characters) set[static_cast<uint8_t>(c)] = true;
    return set;
}

/// Those that may stand in a field name without quotes.
constexpr CharacterSet name_characters() {
    CharacterSet set = set_of("_$@#*-+");
    for (size_t c = 0; c < set.size(); ++c) {
        set[c] = set[c] || c >= 0x80 || c == 0 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                 (c >= 'A' && c <= 'Z');
    }
    return set;
}

bool is_name_char(char c) {
    static constexpr CharacterSet kSet = name_characters();
    return kSet[static_cast<uint8_t>(c)];
}

/// May `c` stand behind a number?
bool ends_number(char c) {
    static constexpr CharacterSet kSet = set_of({" \t\r\n,]}/#\0", 10});
    return kSet[static_cast<uint8_t>(c)];
}

const char* skip_spaces(const char* at, const char* end) {
    while (at != end && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t')) ++at;
    return at;
}

/// The first character from `at` on that does not just belong to a string: a quote, a backslash, a control
/// character; else `end`.
const char* find_special(const char* at, const char* end, char quote) {
#ifdef __SSE2__
    const __m128i quotes = _mm_set1_epi8(quote), backslashes = _mm_set1_epi8('\\'),
                  last = _mm_set1_epi8(0x1F);
    for (; end - at >= 16; at += 16) {
        const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
        const __m128i controls = _mm_cmpeq_epi8(_mm_min_epu8(block, last), block);
        const __m128i marks = _mm_or_si128(_mm_cmpeq_epi8(block, quotes), _mm_cmpeq_epi8(block, backslashes));
        const auto found = static_cast<uint32_t>(_mm_movemask_epi8(_mm_or_si128(marks, controls)));
        if (found != 0) return at + std::countr_zero(found);
    }
#endif
    while (at != end && *at != quote && *at != '\\' && static_cast<uint8_t>(*at) >= 0x20) ++at;
    return at;
}

int hex_digit(char c) {
    if (is_digit(c)) return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool read_hex(const char*& at, const char* end, uint32_t& code) {
    if (end - at < 4) return false;
    code = 0;
    for (int i = 0; i < 4; ++i, ++at) {
        const int digit = hex_digit(*at);
        if (digit < 0) return false;
        code = code * 16 + static_cast<uint32_t>(digit);
    }
    return true;
}

char* write_utf8(uint32_t code, char* out) {
    if (code < 0x80) {
        *out++ = static_cast<char>(code);
    } else if (code < 0x800) {
        *out++ = static_cast<char>(0xC0 | (code >> 6));
        *out++ = static_cast<char>(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        *out++ = static_cast<char>(0xE0 | (code >> 12));
        *out++ = static_cast<char>(0x80 | ((code >> 6) & 0x3F));
        *out++ = static_cast<char>(0x80 | (code & 0x3F));
    } else {
        *out++ = static_cast<char>(0xF0 | (code >> 18));
        *out++ = static_cast<char>(0x80 | ((code >> 12) & 0x3F));
        *out++ = static_cast<char>(0x80 | ((code >> 6) & 0x3F));
        *out++ = static_cast<char>(0x80 | (code & 0x3F));
    }
    return out;
}

}  // namespace

JsonSyntax JsonSyntax::parse(const OptionReader& options) {
    JsonSyntax out;
    out.comments = options.flag("allowcomments", false);
    out.unquoted_field_names = options.flag("allowunquotedfieldnames", false);
    out.single_quotes = options.flag("allowsinglequotes", true);
    out.numeric_leading_zeros = options.flag("allownumericleadingzeros", false);
    out.non_numeric_numbers = options.flag("allownonnumericnumbers", true);
    out.backslash_escapes_anything = options.flag("allowbackslashescapinganycharacter", false);
    out.unquoted_control_chars = options.flag("allowunquotedcontrolchars", false);
    return out;
}

bool is_written_plainly(std::string_view text) {
    return find_special(text.data(), text.data() + text.size(), '"') == text.data() + text.size();
}

void JsonReader::start(std::string_view text, RecordArena& arena) {
    arena_ = &arena;
    at_ = text.data();
    end_ = text.data() + text.size();
    token_ = JsonToken::kEnd;
    depth_ = 0;
    first_ = true;
    if (text.substr(0, 3) == "\xEF\xBB\xBF") at_ += 3;
}

namespace {

/// Are the bytes at `at` those of a name? REQUIRES: as many are readable
bool is_name(const char* at, std::string_view name) {
    uint64_t a, b;
    const size_t size = name.size();
    if (size < sizeof(a)) return std::memcmp(at, name.data(), size) == 0;
    for (size_t i = 0; i + sizeof(a) < size; i += sizeof(a)) {
        std::memcpy(&a, at + i, sizeof(a));
        std::memcpy(&b, name.data() + i, sizeof(b));
        if (a != b) return false;
    }
    std::memcpy(&a, at + size - sizeof(a), sizeof(a));
    std::memcpy(&b, name.data() + size - sizeof(b), sizeof(b));
    return a == b;
}

}  // namespace

bool JsonReader::next_is(std::string_view quoted) {
    if (token_ == JsonToken::kError) return false;
    const char* at = skip_spaces(at_, end_);
    if (!first_) {
        if (at == end_ || *at != ',') return false;
        at = skip_spaces(at + 1, end_);
    }
    if (static_cast<size_t>(end_ - at) <= quoted.size() || !is_name(at, quoted)) return false;
    at = skip_spaces(at + quoted.size(), end_);
    if (at == end_ || *at != ':') return false;
    at = skip_spaces(at + 1, end_);
    if (at == end_ || *at == '/') return false;
    at_ = at;
    value();
    return true;
}

JsonToken JsonReader::give(JsonToken token) {
    first_ = false;
    return token_ = token;
}

JsonToken JsonReader::next() {
    if (token_ == JsonToken::kError) return token_;
    if (!skip_blanks()) return fail();
    if (token_ == JsonToken::kFieldName) {
        if (at_ == end_ || *at_ != ':') return fail();
        ++at_;
        if (!skip_blanks() || at_ == end_) return fail();
        return value();
    }
    if (at_ == end_) return depth_ == 0 ? token_ = JsonToken::kEnd : fail();
    return depth_ == 0 ? value() : after_value();
}

/// Inside an object or array, between two of its elements.
JsonToken JsonReader::after_value() {
    const bool object = is_object_[depth_];
    if (*at_ == (object ? '}' : ']')) return close(object ? JsonToken::kEndObject : JsonToken::kEndArray);
    if (!first_) {
        if (*at_ != ',') return fail();
        ++at_;
        if (!skip_blanks() || at_ == end_) return fail();
    }
    return object ? field_name() : value();
}

JsonToken JsonReader::value() {
    value_ = at_;
    switch (*at_) {
        case '{':
            return open(JsonToken::kStartObject, true);
        case '[':
            return open(JsonToken::kStartArray, false);
        case '"':
            return string('"', JsonToken::kString);
        case '\'':
            return syntax_.single_quotes ? string('\'', JsonToken::kString) : fail();
        case 't':
            return literal("true", JsonToken::kTrue);
        case 'f':
            return literal("false", JsonToken::kFalse);
        case 'n':
            return literal("null", JsonToken::kNull);
        case 'N':
        case 'I':
        case '+':
            return non_number();
        case '-':
            return end_ - at_ > 1 && at_[1] == 'I' ? non_number() : number();
        default:
            return is_digit(*at_) ? number() : fail();
    }
}

JsonToken JsonReader::open(JsonToken token, bool object) {
    if (depth_ == kMaxDepth) return fail();
    ++at_;
    is_object_[++depth_] = object;
    first_ = true;
    return token_ = token;
}

JsonToken JsonReader::close(JsonToken token) {
    ++at_;
    --depth_;
    return give(token);
}

JsonToken JsonReader::field_name() {
    if (*at_ == '"') return string('"', JsonToken::kFieldName);
    if (*at_ == '\'' && syntax_.single_quotes) return string('\'', JsonToken::kFieldName);
    return unquoted_name();
}

JsonToken JsonReader::unquoted_name() {
    if (!syntax_.unquoted_field_names || !is_name_char(*at_)) return fail();
    const char* begin = at_;
    while (at_ != end_ && is_name_char(*at_)) ++at_;
    text_ = {begin, static_cast<size_t>(at_ - begin)};
    return give(JsonToken::kFieldName);
}

JsonToken JsonReader::string(char quote, JsonToken token) {
    const char* begin = at_ + 1;
    for (const char* at = find_special(begin, end_, quote); at != end_;
         at = find_special(at + 1, end_, quote)) {
        if (*at == quote) {
            text_ = {begin, static_cast<size_t>(at - begin)};
            at_ = at + 1;
            return give(token);
        }
        if (*at == '\\') return decode(at, quote, token);
        if (!syntax_.unquoted_control_chars) return fail();
    }
    return fail();
}

/// The rest of a string from its first escape on.
JsonToken JsonReader::decode(const char* from, char quote, JsonToken token) {
    const char* begin = at_ + 1;
    const char* close = from;
    while (close != end_ && *close != quote) close += *close == '\\' && end_ - close > 1 ? 2 : 1;
    if (close == end_) return fail();
    // Escapes are longer than what they stand for.
    char* const memory = arena_->allocate(static_cast<size_t>(close - begin));
    std::memcpy(memory, begin, static_cast<size_t>(from - begin));
    char* out = memory + (from - begin);
    for (const char* at = from; at != close;) {
        if (*at == '\\') {
            ++at;
            if (!escape(at, out)) return fail();
            continue;
        }
        if (static_cast<uint8_t>(*at) < 0x20 && !syntax_.unquoted_control_chars) return fail();
        *out++ = *at++;
    }
    text_ = {memory, static_cast<size_t>(out - memory)};
    at_ = close + 1;
    return give(token);
}

/// One escape after its backslash.
bool JsonReader::escape(const char*& at, char*& out) {
    const char c = *at++;
    switch (c) {
        case '"':
        case '\\':
        case '/':
            *out++ = c;
            return true;
        case 'b':
            *out++ = '\b';
            return true;
        case 'f':
            *out++ = '\f';
            return true;
        case 'n':
            *out++ = '\n';
            return true;
        case 'r':
            *out++ = '\r';
            return true;
        case 't':
            *out++ = '\t';
            return true;
        case 'u':
            break;
        default:
            if (!syntax_.backslash_escapes_anything && !(c == '\'' && syntax_.single_quotes)) return false;
            *out++ = c;
            return true;
    }
    uint32_t code = 0;
    if (!read_hex(at, end_, code)) return false;
    if (code >= 0xD800 && code < 0xDC00 && end_ - at >= 6 && at[0] == '\\' && at[1] == 'u') {
        const char* low_at = at + 2;
        uint32_t low = 0;
        if (read_hex(low_at, end_, low) && low >= 0xDC00 && low < 0xE000) {
            at = low_at;
            out = write_utf8(0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00), out);
            return true;
        }
    }
    // Half of a pair is what Java makes of it when it encodes strings.
    out = code >= 0xD800 && code < 0xE000 ? (*out = '?', out + 1) : write_utf8(code, out);
    return true;
}

JsonToken JsonReader::number() {
    const char* begin = at_;
    const char* at = at_;
    const bool negative = *at == '-';
    if (negative) ++at;
    if (at == end_ || !is_digit(*at)) return fail();
    const char* digits = at;
    uint64_t value = 0;  // of few digits
    for (; at != end_ && is_digit(*at); ++at) value = value * 10 + static_cast<uint64_t>(*at - '0');
    integer_ = static_cast<int64_t>(negative ? 0 - value : value);
    const char* significant = digits;
    while (at - significant > 1 && *significant == '0') ++significant;
    if (significant != digits && !syntax_.numeric_leading_zeros) return fail();
    bool is_float = false;
    if (at != end_ && *at == '.') {
        is_float = true;
        const char* fraction = ++at;
        while (at != end_ && is_digit(*at)) ++at;
        if (at == fraction) return fail();
    }
    if (at != end_ && (*at == 'e' || *at == 'E')) {
        is_float = true;
        ++at;
        if (at != end_ && (*at == '+' || *at == '-')) ++at;
        const char* exponent = at;
        while (at != end_ && is_digit(*at)) ++at;
        if (at == exponent) return fail();
    }
    if (static_cast<size_t>(at - begin) > kMaxNumberLength) return fail();
    if (at != end_ && !ends_number(*at)) return fail();
    at_ = at;
    non_numeric_ = false;
    if (significant == digits || !negative) {
        text_ = {significant == digits ? begin : significant,
                 static_cast<size_t>(at - (significant == digits ? begin : significant))};
    } else {
        char* copy = arena_->allocate(static_cast<size_t>(at - significant) + 1);
        copy[0] = '-';
        std::memcpy(copy + 1, significant, static_cast<size_t>(at - significant));
        text_ = {copy, static_cast<size_t>(at - significant) + 1};
    }
    return give(is_float ? JsonToken::kFloat : JsonToken::kInteger);
}

JsonToken JsonReader::non_number() {
    if (!syntax_.non_numeric_numbers) return fail();
    struct Word {
        std::string_view written;
        std::string_view value;
    };
    static constexpr Word kWords[] = {
        {"NaN", "NaN"},       {"Infinity", "Infinity"},   {"+Infinity", "Infinity"},
        {"+INF", "Infinity"}, {"-Infinity", "-Infinity"}, {"-INF", "-Infinity"}};
    for (const Word& word : kWords) {
        const size_t size = word.written.size();
        if (static_cast<size_t>(end_ - at_) < size || std::memcmp(at_, word.written.data(), size) != 0)
            continue;
        if (end_ - at_ > static_cast<ptrdiff_t>(size) && is_name_char(at_[size])) continue;
        at_ += size;
        text_ = word.value;
        non_numeric_ = true;
        return give(JsonToken::kFloat);
    }
    return fail();
}

JsonToken JsonReader::literal(std::string_view word, JsonToken token) {
    const auto left = static_cast<size_t>(end_ - at_);
    if (left < word.size() || std::memcmp(at_, word.data(), word.size()) != 0) return fail();
    if (left > word.size() && is_name_char(at_[word.size()])) return fail();
    at_ += word.size();
    return give(token);
}

bool JsonReader::skip_more_blanks() {
    while (at_ != end_) {
        const char c = *at_;
        if (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
            ++at_;
        } else if (c == '/') {
            if (!skip_comment()) return false;
        } else {
            return true;
        }
    }
    return true;
}

bool JsonReader::skip_comment() {
    if (!syntax_.comments || end_ - at_ < 2) return false;
    const std::string_view rest(at_, static_cast<size_t>(end_ - at_));
    size_t after;
    if (rest[1] == '*') {
        after = rest.find("*/", 2);
        if (after == std::string_view::npos) return false;
        after += 2;
    } else if (rest[1] == '/') {
        after = std::min(rest.find('\n'), rest.size());
    } else {
        return false;
    }
    at_ += after;
    return true;
}

bool JsonReader::raw_value(std::string_view& out) {
    const char* const begin = value_;
    if (skip_children() == JsonToken::kError) return false;
    out = {begin, static_cast<size_t>(at_ - begin)};
    return true;
}

JsonToken JsonReader::skip_children() {
    if (token_ != JsonToken::kStartObject && token_ != JsonToken::kStartArray) return token_;
    const int outside = depth_ - 1;
    while (next() != JsonToken::kError && depth_ > outside) {
    }
    return token_;
}

}  // namespace firesteel
