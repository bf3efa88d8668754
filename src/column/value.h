#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "column/type.h"

namespace firesteel {

using Int128 = __int128;

struct CalendarInterval {
    int32_t months = 0;
    int32_t days = 0;
    int64_t microseconds = 0;
    bool operator==(const CalendarInterval&) const = default;
};
static_assert(sizeof(CalendarInterval) == 16);

/// One value outside a column: literals, settings, folded constants, test expectations. Its type is known
/// beside it. By physical type: bool -> bool; integers, dates, timestamps, ... -> int64_t; decimals of any
/// precision -> Int128 (unscaled); float and double -> double; strings and binary -> std::string; interval ->
/// CalendarInterval; array and struct -> List; map -> List of alternating keys and values; variant ->
/// List{value, metadata}.
class Value {
public:
    using List = std::vector<Value>;

    Value() = default;  // null
    static Value null() { return Value(); }
    Value(bool v) : data_(v) {}                       // NOLINT: implicit on purpose, literals read better
    Value(int v) : data_(static_cast<int64_t>(v)) {}  // NOLINT
    Value(int64_t v) : data_(v) {}                    // NOLINT
    Value(Int128 v) : data_(v) {}                     // NOLINT
    Value(double v) : data_(v) {}                     // NOLINT
    Value(std::string v) : data_(std::move(v)) {}     // NOLINT
    Value(const char* v) : data_(std::string(v)) {}   // NOLINT
    Value(CalendarInterval v) : data_(v) {}           // NOLINT
    Value(List v) : data_(std::move(v)) {}            // NOLINT

    bool is_null() const { return data_.index() == 0; }
    bool as_bool() const { return std::get<bool>(data_); }
    int64_t as_long() const { return std::get<int64_t>(data_); }
    Int128 as_int128() const { return std::get<Int128>(data_); }
    double as_double() const { return std::get<double>(data_); }
    const std::string& as_string() const { return std::get<std::string>(data_); }
    const CalendarInterval& as_interval() const { return std::get<CalendarInterval>(data_); }
    const List& as_list() const { return std::get<List>(data_); }
    template <typename T>
    bool holds() const {
        return std::holds_alternative<T>(data_);
    }

    /// Same kind and same contents; doubles by bits, so NaN equals itself and 0.0 differs from -0.0.
    bool operator==(const Value& other) const;

private:
    std::variant<std::monostate, bool, int64_t, Int128, double, std::string, CalendarInterval, List> data_;
};

}  // namespace firesteel
