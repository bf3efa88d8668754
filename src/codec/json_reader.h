#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

#include "codec/parsed_value.h"
#include "codec/text_options.h"

namespace firesteel {

/// What JSON text may look like beyond the standard: Spark's allow* options.
struct JsonSyntax {
    bool comments = false;
    bool unquoted_field_names = false;
    bool single_quotes = true;
    bool numeric_leading_zeros = false;
    bool non_numeric_numbers = true;
    bool backslash_escapes_anything = false;
    bool unquoted_control_chars = false;

    static JsonSyntax parse(const OptionReader& options);
};

enum class JsonToken : uint8_t {
    kEnd,  // nothing but blanks left
    kStartObject,
    kEndObject,
    kStartArray,
    kEndArray,
    kFieldName,
    kString,
    kInteger,
    kFloat,  // NaN and the infinities too
    kTrue,
    kFalse,
    kNull,
    kError,  // malformed; the reader stays here
};

/// Is a name or string most likely written as it is, without escapes?
bool is_written_plainly(std::string_view text);

/// Walks JSON text token by token and accepts what Spark's (Jackson's) parser accepts. What stands after the
/// first value is never looked at. Nothing here raises. One per thread.
class JsonReader {
public:
    explicit JsonReader(const JsonSyntax& syntax) : syntax_(syntax) {}

    /// Texts with escapes are decoded into `arena`.
    void start(std::string_view text, RecordArena& arena);
    JsonToken next();
    /// Between two elements of an object: where the next one's name is written as `quoted`, quotes included,
    /// moves on to its value. Else stays where it is, and is false.
    bool next_is(std::string_view quoted);
    JsonToken token() const { return token_; }
    /// Of field names and strings: without quotes, escapes undone. Of numbers: as written, but without
    /// superfluous leading zeros; "NaN", "Infinity", "-Infinity".
    std::string_view text() const { return text_; }
    bool is_non_numeric() const { return non_numeric_; }
    /// Of a kInteger that is short enough: its value.
    bool small_integer(int64_t& out) const {
        out = integer_;
        return text_.size() <= kSafeDigits;
    }
    /// At the start of an object or array: moves to its end. Elsewhere nothing.
    JsonToken skip_children();
    /// At a value: moves to its end, and gives it as it is written. False where it is malformed.
    bool raw_value(std::string_view& out);

private:
    JsonToken fail() { return token_ = JsonToken::kError; }
    JsonToken give(JsonToken token);
    JsonToken after_value();
    JsonToken value();
    JsonToken open(JsonToken token, bool object);
    JsonToken close(JsonToken token);
    JsonToken field_name();
    JsonToken unquoted_name();
    JsonToken string(char quote, JsonToken token);
    JsonToken decode(const char* from, char quote, JsonToken token);
    bool escape(const char*& at, char*& out);
    JsonToken number();
    JsonToken non_number();
    JsonToken literal(std::string_view word, JsonToken token);
    bool skip_blanks() {
        return (at_ != end_ && static_cast<uint8_t>(*at_) > ' ' && *at_ != '/') || skip_more_blanks();
    }
    bool skip_more_blanks();
    bool skip_comment();

    static constexpr int kMaxDepth = 1000;
    static constexpr size_t kSafeDigits = 18;  // never overflow

    const JsonSyntax syntax_;
    RecordArena* arena_ = nullptr;
    const char* at_ = nullptr;
    const char* end_ = nullptr;
    const char* value_ = nullptr;  // where the last value begins
    JsonToken token_ = JsonToken::kEnd;
    std::string_view text_;
    bool non_numeric_ = false;
    int64_t integer_ = 0;  // of a number with few digits and no fraction
    bool first_ = true;    // no element yet of the innermost object or array
    int depth_ = 0;
    bool is_object_[kMaxDepth + 1] = {};  // by depth
};

}  // namespace firesteel
