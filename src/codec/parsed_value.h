#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

#include "column/builder.h"
#include "column/type.h"
#include "column/value.h"

namespace firesteel {

/// One value read from text before its record is known to be good: a record is read into these first and
/// then appended to builders as a whole, or dropped. Texts and children lie in the source text or in a
/// RecordArena.
struct ParsedValue {
    bool is_null = true;
    int32_t size = 0;  // bytes of a text, elements of an array, entries of a map, fields of a struct
    union {
        int64_t integer;     // bool, integers, dates, timestamps, day-time and year-month intervals
        double floating;     // float, double
        const char* bytes;   // string, binary
        ParsedValue* items;  // array, struct; map: keys and values alternate; variant: value and metadata
        const CalendarInterval* interval;
        const Int128* decimal;
    };

    ParsedValue() : integer(0) {}
    std::string_view text() const { return {bytes, static_cast<size_t>(size)}; }
    void set_integer(int64_t value) { is_null = false, integer = value; }
    void set_double(double value) { is_null = false, floating = value; }
    void set_text(std::string_view value) {
        is_null = false, bytes = value.data(), size = static_cast<int32_t>(value.size());
    }
    void set_items(ParsedValue* first, size_t count) {
        is_null = false, items = first, size = static_cast<int32_t>(count);
    }
};

/// Memory for the parts of one record; reset before the next. Not thread-safe.
class RecordArena {
public:
    char* allocate(size_t bytes);
    ParsedValue* values(size_t count);
    std::string_view copy(std::string_view text);
    void set_decimal(ParsedValue& value, Int128 unscaled);
    void set_interval(ParsedValue& value, const CalendarInterval& interval);
    void reset();

private:
    std::vector<std::unique_ptr<char[]>> blocks_;
    size_t block_ = 0;
    size_t used_ = 0;
    std::vector<std::unique_ptr<char[]>> large_;
};

/// Text that columns may point into instead of copying it; whoever appends sees to it that it lives on.
struct StableText {
    const char* begin = nullptr;
    const char* end = nullptr;
    bool holds(std::string_view text) const {
        return text.data() >= begin && text.data() + text.size() <= end;
    }
};

/// Appends a value of the builder's type.
void append_parsed(ColumnBuilder& builder, const ParsedValue& value, const StableText& stable = {});

}  // namespace firesteel
