#include <cmath>

#include "column/collation.h"
#include "functions/cast.h"
#include "functions/cast/display.h"

namespace firesteel {

namespace {

/// A literal's text through a column of one row, so that it is printed in one place only.
std::string display(const Type& type, const Value& value, const EvalSettings& settings) {
    const MemoryPoolPtr pool = MemoryPool::make_root("literal", MemoryPool::kUnlimited);
    const ColumnPtr column = Column::constant(type, value, 1, pool);
    std::string out;
    // Java's BigDecimal.toString: an exponent for small numbers.
    make_display_writer(type, settings, !type.is(TypeId::kDecimal))->append_any(*column, 0, out);
    return out;
}

std::string quote(const std::string& text) {
    std::string out = "'";
    for (const char c : text) {
        if (c == '\'' || c == '\\') out += '\\';
        out += c;
    }
    return out + "'";
}

std::string hexadecimal(const std::string& bytes) {
    static const char* const kDigits = "0123456789ABCDEF";
    std::string out = "X'";
    for (const char c : bytes) {
        out += kDigits[static_cast<unsigned char>(c) >> 4];
        out += kDigits[c & 15];
    }
    return out + "'";
}

using Print = std::string (*)(const Type&, const Value&, const EvalSettings&);

std::string nested(const Type& type, const Value& value, const EvalSettings& settings, Print print) {
    const Value::List& parts = value.as_list();
    std::string out = type.is(TypeId::kArray) ? "ARRAY(" : type.is(TypeId::kMap) ? "MAP(" : "NAMED_STRUCT(";
    for (size_t i = 0; i < parts.size(); ++i) {
        if (i != 0) out += ", ";
        if (type.is(TypeId::kStruct)) {
            const Field& field = type.fields()[i];
            out += print(Type::string(), Value(field.name), settings) + ", " +
                   print(field.type, parts[i], settings);
        } else if (type.is(TypeId::kMap)) {
            out += print(i % 2 == 0 ? type.key_type() : type.value_type(), parts[i], settings);
        } else {
            out += print(type.element_type(), parts[i], settings);
        }
    }
    return out + ")";
}

const char* number_suffix(TypeId id) {
    switch (id) {
        case TypeId::kByte:
            return "Y";
        case TypeId::kShort:
            return "S";
        case TypeId::kLong:
            return "L";
        case TypeId::kDouble:
            return "D";
        case TypeId::kDecimal:
            return "BD";
        default:
            return "";
    }
}

/// The keyword before a quoted literal of the type: DATE '2020-01-01'.
const char* datetime_keyword(TypeId id) {
    switch (id) {
        case TypeId::kDate:
            return "DATE";
        case TypeId::kTimestamp:
            return "TIMESTAMP";
        case TypeId::kTimestampNtz:
            return "TIMESTAMP_NTZ";
        case TypeId::kTime:
            return "TIME";
        default:
            return nullptr;
    }
}

std::string collated_text(const Type& type, const Value& value) {
    return quote(value.as_string()) + " collate " + type.collation();
}

}  // namespace

std::string literal_to_sql(const Type& type, const Value& value, const EvalSettings& settings) {
    if (value.is_null()) return "NULL";
    if (has_collation(type) && type.is_string()) return collated_text(type, value);
    if (type.is_string()) return value.as_string();
    if (type.is(TypeId::kBinary)) return hexadecimal(value.as_string());
    if (type.is_nested()) return nested(type, value, settings, literal_to_sql);
    const std::string text = display(type, value, settings);
    if (const char* keyword = datetime_keyword(type.id())) return std::string(keyword) + " '" + text + "'";
    if (type.is(TypeId::kCalendarInterval)) return "INTERVAL '" + text + "'";
    return text;
}

std::string literal_to_exact_sql(const Type& type, const Value& value, const EvalSettings& settings) {
    if (value.is_null()) return "NULL";
    if (has_collation(type) && type.is_string()) return collated_text(type, value);
    if (type.is_string()) return quote(value.as_string());
    if (type.is_nested()) return nested(type, value, settings, literal_to_exact_sql);
    const std::string text = literal_to_sql(type, value, settings);
    if (type.is(TypeId::kFloat) || type.is(TypeId::kDouble)) {
        if (!std::isfinite(value.as_double()) || type.is(TypeId::kFloat)) return text;
    }
    return text + number_suffix(type.id());
}

}  // namespace firesteel
