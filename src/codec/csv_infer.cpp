#include "codec/csv_infer.h"

#include <bit>
#include <cstring>
#include <map>

#include "codec/inferred_type.h"
#include "codec/text_values.h"

namespace firesteel {

namespace {

/// Dates are told from timestamps by their form: without a pattern of the user's it is this one.
DatetimeFormats with_date_pattern(DatetimeFormats formats) {
    if (!formats.date) formats.date = "yyyy-MM-dd";
    return formats;
}

constexpr int kLongDigits = 20;  // of the decimal that holds any long

constexpr uint64_t each_byte(uint8_t byte) { return 0x0101010101010101 * byte; }

/// Of eight characters.
struct Counts {
    int no_digits = 0;
    int points = 0;

    void add(uint64_t characters) {
        constexpr uint64_t kLow = each_byte(0x7F);
        const uint64_t digits = characters ^ each_byte('0'), points_are_zero = characters ^ each_byte('.');
        no_digits += std::popcount((((digits & kLow) + each_byte(0x7F - 9)) | digits) & ~kLow);
        points += std::popcount(~(((points_are_zero & kLow) + kLow) | points_are_zero | kLow));
    }
};

/// Digits with at most one point among them, and a minus before them.
bool is_plain_number(std::string_view text) {
    if (text.starts_with('-')) text.remove_prefix(1);
    Counts counts;
    size_t at = 0;
    uint64_t eight;
    for (; at + sizeof(eight) <= text.size(); at += sizeof(eight)) {
        std::memcpy(&eight, text.data() + at, sizeof(eight));
        counts.add(eight);
    }
    eight = each_byte('0');
    for (size_t i = 0; at < text.size(); ++at, ++i) reinterpret_cast<char*>(&eight)[i] = text[at];
    counts.add(eight);
    return counts.no_digits == counts.points && counts.points <= 1 &&
           text.size() > static_cast<size_t>(counts.points);
}

}  // namespace

CsvTypes::CsvTypes(size_t columns, const CsvOptions& options)
    : options_(options),
      reader_(options),
      datetimes_(with_date_pattern(options.formats)),
      types_(columns),
      mixed_(columns) {}

void CsvTypes::add(std::span<const CsvToken> record) {
    for (size_t i = 0; i < record.size() && i < types_.size(); ++i) {
        std::string_view text;
        if (types_[i].is_string() || reader_.is_null(record[i], text) || text.empty()) continue;
        if (is_still(types_[i], text)) continue;
        const Type before = types_[i];
        types_[i] = infer(before, text);
        if (!before.is(TypeId::kNull) && types_[i] != before) mixed_[i] = true;
    }
}

/// Is the text quickly told to be of the type that was found before it?
bool CsvTypes::is_still(const Type& type, std::string_view text) {
    int64_t number = 0;
    int32_t days = 0;
    switch (type.id()) {
        case TypeId::kInteger:
        case TypeId::kLong:
            return read_java_integer(type, text, number);
        case TypeId::kDouble:
            return is_plain_number(text);
        case TypeId::kDate:
            return datetimes_.strict_date(text, days);
        case TypeId::kTimestampNtz:
            return options_.timestamp_ntz && datetimes_.timestamp_ntz(text, number);
        case TypeId::kTimestamp:
            return datetimes_.strict_timestamp(text, number);
        case TypeId::kBoolean:
            return text == "true" || text == "false";
        default:
            return false;
    }
}

std::vector<size_t> CsvTypes::append(const CsvTypes& later) {
    std::vector<size_t> open;
    for (size_t i = 0; i < types_.size(); ++i) {
        if (!can_append(i, later)) {
            open.push_back(i);
            continue;
        }
        const Type before = types_[i];
        types_[i] = merge(before, later.types_[i]);
        mixed_[i] = mixed_[i] || later.mixed_[i] || (!before.is(TypeId::kNull) && types_[i] != before);
    }
    return open;
}

/// Would the later values be taken for the same had they been added here? Each is asked first whether it is
/// of the type found before: that decides where a text may be several things ("2020", after a timestamp).
bool CsvTypes::can_append(size_t column, const CsvTypes& later) const {
    const Type& before = types_[column];
    const Type& found = later.types_[column];
    if (before == found && !later.mixed_[column]) return true;
    switch (before.id()) {
        case TypeId::kNull:
        case TypeId::kInteger:
        case TypeId::kLong:
        case TypeId::kDouble:
            return true;
        case TypeId::kDecimal:  // of whole numbers: long ones alone are taken for nineteen digits, as longs
                                // for twenty
            return found.is(TypeId::kNull) || before.precision() >= kLongDigits;
        default:
            return found.is(TypeId::kNull) || before.is_string();
    }
}

CsvTypes CsvTypes::of_the_same() const {
    CsvTypes out(types_.size(), options_);
    out.types_ = types_;
    return out;
}

CsvTypes CsvTypes::part(const std::vector<size_t>& columns) const {
    CsvTypes out(columns.size(), options_);
    for (size_t i = 0; i < columns.size(); ++i) {
        out.types_[i] = types_[columns[i]];
        out.mixed_[i] = mixed_[columns[i]];
    }
    return out;
}

void CsvTypes::set_part(const std::vector<size_t>& columns, const CsvTypes& part) {
    for (size_t i = 0; i < columns.size(); ++i) {
        types_[columns[i]] = part.types_[i];
        mixed_[columns[i]] = part.mixed_[i];
    }
}

std::vector<Type> CsvTypes::types() const {
    std::vector<Type> out = types_;
    for (Type& type : out) {
        if (type.is(TypeId::kNull)) type = Type::string();
    }
    return out;
}

Type CsvTypes::infer(const Type& so_far, std::string_view text) {
    arena_.reset();
    Type found;
    switch (so_far.id()) {
        case TypeId::kNull:
        case TypeId::kInteger:
            found = try_integer(text);
            break;
        case TypeId::kLong:
            found = try_long(text);
            break;
        case TypeId::kDecimal:
            found = try_decimal(text);
            break;
        case TypeId::kDouble:
            found = try_double(text);
            break;
        case TypeId::kDate:
            found = try_date(text);
            break;
        case TypeId::kTimestampNtz:
            found = try_timestamp_ntz(text);
            break;
        case TypeId::kTimestamp:
            found = try_timestamp(text);
            break;
        default:
            found = try_boolean(text);
    }
    return merge(so_far, found);
}

Type CsvTypes::try_integer(std::string_view text) {
    int64_t value = 0;
    return read_java_integer(Type::integer(), text, value) ? Type::integer() : try_long(text);
}

Type CsvTypes::try_long(std::string_view text) {
    int64_t value = 0;
    return read_java_integer(Type::long_integer(), text, value) ? Type::long_integer() : try_decimal(text);
}

/// Only whole numbers: those with a fraction are doubles.
Type CsvTypes::try_decimal(std::string_view text) {
    DecimalShape shape;
    if (decimal_shape(text, shape) && shape.scale == 0 && shape.precision <= kMaxPrecision)
        return Type::decimal(static_cast<int>(shape.precision), 0);
    return try_double(text);
}

Type CsvTypes::try_double(std::string_view text) {
    ParsedValue value;
    if (reader_.read(Type::double_number(), text, arena_, value)) return Type::double_number();
    return options_.prefer_date ? try_date(text) : try_timestamp_ntz(text);
}

Type CsvTypes::try_date(std::string_view text) {
    int32_t days = 0;
    return datetimes_.strict_date(text, days) ? Type::date() : try_timestamp_ntz(text);
}

Type CsvTypes::try_timestamp_ntz(std::string_view text) {
    int64_t micros = 0;
    if (options_.timestamp_ntz && datetimes_.timestamp_ntz(text, micros)) return Type::timestamp_ntz();
    return try_timestamp(text);
}

Type CsvTypes::try_timestamp(std::string_view text) {
    int64_t micros = 0;
    return datetimes_.strict_timestamp(text, micros) ? Type::timestamp() : try_boolean(text);
}

Type CsvTypes::try_boolean(std::string_view text) {
    ParsedValue value;
    return reader_.read(Type::boolean(), text, arena_, value) ? Type::boolean() : Type::string();
}

Type CsvTypes::merge(const Type& a, const Type& b) const {
    const bool dates = a.is(TypeId::kDate) != b.is(TypeId::kDate) && a.is_datetime() && b.is_datetime();
    // Dates of the user's own pattern would not be read as timestamps.
    if (dates && options_.formats.date) return Type::string();
    return wider_inferred(a, b).value_or(Type::string());
}

std::vector<std::string> csv_column_names(const std::vector<std::string>& record, const CsvOptions& options,
                                          bool case_sensitive) {
    std::vector<std::string> names;
    std::map<std::string, int> uses;
    const auto key = [&](const std::string& name) { return case_sensitive ? name : lower_ascii(name); };
    for (const std::string& name : record) ++uses[key(name)];
    for (size_t i = 0; i < record.size(); ++i) {
        const std::string& name = record[i];
        const std::string position = std::to_string(i);
        if (!options.header || name.empty() || name == options.null_value) {
            names.push_back("_c" + position);
        } else {
            names.push_back(uses[key(name)] > 1 ? name + position : name);
        }
    }
    return names;
}

}  // namespace firesteel
