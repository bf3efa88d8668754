#include <optional>

#include "functions/registry.h"
#include "functions/rows.h"

namespace firesteel {

namespace {

std::optional<int64_t> factorial(int32_t n) {
    if (n < 0 || n > 20) return std::nullopt;
    int64_t product = 1;
    for (int64_t i = 2; i <= n; ++i) product *= i;
    return product;
}

void binary_digits(int64_t number, StringWriter& out) {
    auto bits = static_cast<uint64_t>(number);
    std::string reversed;
    do {
        reversed += static_cast<char>('0' + (bits & 1));
        bits >>= 1;
    } while (bits != 0);
    out.text().assign(reversed.rbegin(), reversed.rend());
}

constexpr char kDigits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

void hex_long(int64_t number, StringWriter& out) {
    auto bits = static_cast<uint64_t>(number);
    std::string reversed;
    do {
        reversed += kDigits[bits & 15];
        bits >>= 4;
    } while (bits != 0);
    out.text().assign(reversed.rbegin(), reversed.rend());
}

void hex_bytes(std::string_view bytes, StringWriter& out) {
    for (const char c : bytes) {
        const auto byte = static_cast<uint8_t>(c);
        out.append(kDigits[byte >> 4]);
        out.append(kDigits[byte & 15]);
    }
}

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/// An odd number of digits: the first one stands alone.
bool unhex(std::string_view text, StringWriter& out) {
    size_t at = 0;
    if (text.size() % 2 == 1) {
        const int value = hex_value(text[at++]);
        if (value < 0) return false;
        out.append(static_cast<char>(value));
    }
    for (; at < text.size(); at += 2) {
        const int high = hex_value(text[at]);
        const int low = hex_value(text[at + 1]);
        if (high < 0 || low < 0) return false;
        out.append(static_cast<char>(high * 16 + low));
    }
    return true;
}

int digit_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'z') return c - 'a' + 10;
    return c >= 'A' && c <= 'Z' ? c - 'A' + 10 : 99;
}

/// From base to base, as unsigned 64-bit numbers unless the target base is negative. Reads as far as there
/// are digits; what does not fit is the greatest number.
bool convert_base(std::string_view text, int32_t from, int32_t to, StringWriter& out, RowErrors& errors) {
    const int32_t target = to < 0 ? -to : to;
    if (from < 2 || from > 36 || target < 2 || target > 36) return false;
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    if (text.empty()) return false;
    const bool negative = text[0] == '-';
    uint64_t value = 0;
    bool overflow = false;
    for (size_t i = negative ? 1 : 0; i < text.size(); ++i) {
        const int digit = digit_value(text[i]);
        if (digit >= from) break;
        overflow = overflow || __builtin_mul_overflow(value, static_cast<uint64_t>(from), &value) ||
                   __builtin_add_overflow(value, static_cast<uint64_t>(digit), &value);
    }
    if (overflow) {
        if (errors.mode() == EvalMode::kAnsi) {
            errors.fail([] {
                return Error("ARITHMETIC_OVERFLOW", {{"message", "Overflow in function conv()"},
                                                     {"alternative", ""},
                                                     {"config", "\"spark.sql.ansi.enabled\""}});
            });
            return true;
        }
        value = UINT64_MAX;
    }
    bool minus = negative;
    if (negative && to > 0) {
        value = static_cast<int64_t>(value) < 0 ? UINT64_MAX : -value;
        minus = false;
    }
    if (to < 0 && static_cast<int64_t>(value) < 0 && !minus) {
        value = -value;
        minus = true;
    }
    std::string reversed;
    do {
        reversed += kDigits[value % static_cast<uint64_t>(target)];
        value /= static_cast<uint64_t>(target);
    } while (value != 0);
    if (minus && to < 0) reversed += '-';
    out.text().assign(reversed.rbegin(), reversed.rend());
    return true;
}

/// The bucket 1 ... n of equal width that holds the value; 0 below the first edge, n + 1 above the last.
std::optional<int64_t> bucket_of(double value, double low, double high, int64_t buckets) {
    if (buckets <= 0 || buckets == INT64_MAX || value != value || low != low || high != high || low == high)
        return std::nullopt;
    if (low - low != 0 || high - high != 0) return std::nullopt;  // not finite
    const double least = low < high ? low : high;
    const double greatest = low < high ? high : low;
    if (low < high) {
        if (value < least) return 0;
        if (value >= greatest) return buckets + 1;
        return static_cast<int64_t>(static_cast<double>(buckets) * (value - least) / (greatest - least)) + 1;
    }
    if (value > greatest) return 0;
    if (value <= least) return buckets + 1;
    return static_cast<int64_t>(static_cast<double>(buckets) * (greatest - value) / (greatest - least)) + 1;
}
std::optional<int64_t> bucket_of_months(int32_t value, int32_t low, int32_t high, int64_t buckets) {
    return bucket_of(value, low, high, buckets);
}
std::optional<int64_t> bucket_of_micros(int64_t value, int64_t low, int64_t high, int64_t buckets) {
    return bucket_of(static_cast<double>(value), static_cast<double>(low), static_cast<double>(high),
                     buckets);
}

}  // namespace

FUNCTION("factorial")
    .group("math_funcs")
    .since("1.5.0")
    .doc("1 * 2 * ... * n; null unless n is 0 to 20.")
    .example("SELECT factorial(5)", "120")
    .overload("(expr INT) -> BIGINT?", rows<factorial>);

FUNCTION("bin")
    .group("math_funcs")
    .since("1.5.0")
    .doc("The binary digits of a bigint.")
    .example("SELECT bin(13)", "1101")
    .overload("(expr BIGINT) -> STRING", rows<binary_digits>);

FUNCTION("hex")
    .group("math_funcs")
    .since("1.5.0")
    .doc("The hexadecimal digits of a number, or of the bytes of a text or binary value.")
    .example("SELECT hex(17)", "11")
    .example("SELECT hex('Spark SQL')", "537061726B2053514C")
    .overload("(expr BIGINT) -> STRING", rows<hex_long>)
    .overload("(expr BINARY) -> STRING", rows<hex_bytes>)
    .overload("(expr STRING) -> STRING", rows<hex_bytes>);

FUNCTION("unhex")
    .group("math_funcs")
    .since("1.5.0")
    .doc("The bytes that hexadecimal digits stand for; null when there is another character.")
    .example("SELECT decode(unhex('537061726B2053514C'), 'UTF-8')", "Spark SQL")
    .overload("(expr STRING) -> BINARY?", rows<unhex>);

FUNCTION("conv")
    .group("math_funcs")
    .since("1.5.0")
    .doc(
        "The number given by digits in one base, in digits of another base (2 to 36; signed when that is "
        "negative).")
    .example("SELECT conv('100', 2, 10)", "4")
    .example("SELECT conv(-10, 16, -10)", "-16")
    .overload("(num STRING, from_base INT, to_base INT) -> STRING?", rows<convert_base>)
    .with([](FunctionRecord& r) { r.can_fail = true; });

FUNCTION("width_bucket")
    .group("math_funcs")
    .since("3.1.0")
    .doc("The number of the equally wide bucket between two edges that a value falls into.")
    .example("SELECT width_bucket(5.3, 0.2, 10.6, 5)", "3")
    .overload("(value DOUBLE, min DOUBLE, max DOUBLE, buckets BIGINT) -> BIGINT?", rows<bucket_of>)
    .overload(
        "(value INTERVAL_YEAR_TO_MONTH, min INTERVAL_YEAR_TO_MONTH, max INTERVAL_YEAR_TO_MONTH, buckets "
        "BIGINT) -> BIGINT?",
        rows<bucket_of_months>)
    .overload(
        "(value INTERVAL_DAY_TO_SECOND, min INTERVAL_DAY_TO_SECOND, max INTERVAL_DAY_TO_SECOND, buckets "
        "BIGINT) -> BIGINT?",
        rows<bucket_of_micros>);

}  // namespace firesteel
