#include "functions/coercion.h"

#include <algorithm>
#include <string_view>

namespace firesteel {

namespace {

using Finder = std::optional<Type> (*)(const Type&, const Type&, bool ansi);

bool is_integral_or_floating(const Type& type) { return type.is_numeric() && !type.is(TypeId::kDecimal); }

bool is_floating(const Type& type) { return type.is(TypeId::kFloat) || type.is(TypeId::kDouble); }

bool is_ansi_atomic(const Type& type) {
    return !type.is_nested() && !type.is(TypeId::kNull) && !type.is(TypeId::kCalendarInterval) &&
           !type.is(TypeId::kUdt) && !type.is_spatial();
}

bool same_name(std::string_view a, std::string_view b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [&](char x, char y) { return lower(x) == lower(y); });
}

/// `decimal` holds every value of `other`, an integral or decimal type.
bool decimal_is_wider(const Type& decimal, const Type& other) {
    const Type held = other.is_integral() ? decimal_for(other) : other;
    return decimal.precision() - decimal.scale() >= held.precision() - held.scale() &&
           decimal.scale() >= held.scale();
}

std::optional<Type> wider_number(const Type& a, const Type& b, bool ansi) {
    // TypeId lists the numbers from narrow to wide.
    const Type& wider = a.id() < b.id() ? b : a;
    const bool mixes_float_with_integer = wider.is(TypeId::kFloat) && a.id() != b.id();
    // A float cannot hold every int or long, so ANSI mode goes one step further.
    return ansi && mixes_float_with_integer ? Type::double_number() : wider;
}

std::optional<Type> wider_datetime(const Type& a, const Type& b) {
    if (a.is(TypeId::kDate)) return b;
    if (b.is(TypeId::kDate)) return a;
    return Type::timestamp();  // a timestamp and one without time zone
}

Type wider_interval(const Type& a, const Type& b) {
    const IntervalField start = std::min(a.start_field(), b.start_field());
    const IntervalField end = std::max(a.end_field(), b.end_field());
    return a.is(TypeId::kYearMonthInterval) ? Type::year_month_interval(start, end)
                                            : Type::day_time_interval(start, end);
}

/// Nullable in the common type: nullable on either side, or made so by the cast of either side.
bool joint_nullable(bool a_nullable, const Type& a, bool b_nullable, const Type& b, const Type& common,
                    bool ansi) {
    return a_nullable || b_nullable || cast_forces_nullable(a, common, ansi) ||
           cast_forces_nullable(b, common, ansi);
}

std::optional<Type> common_map(const Type& a, const Type& b, bool ansi, Finder find) {
    const auto key = find(a.key_type(), b.key_type(), ansi);
    if (!key || cast_forces_nullable(a.key_type(), *key, ansi) ||
        cast_forces_nullable(b.key_type(), *key, ansi)) {
        return std::nullopt;
    }
    const auto value = find(a.value_type(), b.value_type(), ansi);
    if (!value) return std::nullopt;
    return Type::map(
        *key, *value,
        joint_nullable(a.contains_null(), a.value_type(), b.contains_null(), b.value_type(), *value, ansi));
}

std::optional<Type> common_struct(const Type& a, const Type& b, bool ansi, Finder find) {
    if (a.fields().size() != b.fields().size()) return std::nullopt;
    std::vector<Field> fields;
    for (size_t i = 0; i < a.fields().size(); ++i) {
        const Field& x = a.fields()[i];
        const Field& y = b.fields()[i];
        if (!same_name(x.name, y.name)) return std::nullopt;
        const auto type = find(x.type, y.type, ansi);
        if (!type) return std::nullopt;
        fields.push_back(
            {x.name, *type, joint_nullable(x.nullable, x.type, y.nullable, y.type, *type, ansi)});
    }
    return Type::structure(std::move(fields));
}

std::optional<Type> common_nested(const Type& a, const Type& b, bool ansi, Finder find) {
    if (a.id() != b.id()) return std::nullopt;
    if (a.is(TypeId::kMap)) return common_map(a, b, ansi, find);
    if (a.is(TypeId::kStruct)) return common_struct(a, b, ansi, find);
    if (!a.is(TypeId::kArray)) return std::nullopt;
    const auto element = find(a.element_type(), b.element_type(), ansi);
    if (!element) return std::nullopt;
    return Type::array(*element, joint_nullable(a.contains_null(), a.element_type(), b.contains_null(),
                                                b.element_type(), *element, ansi));
}

std::optional<Type> with_decimal(const Type& a, const Type& b) {
    if (!a.is(TypeId::kDecimal) && !b.is(TypeId::kDecimal)) return std::nullopt;
    if (!a.is_numeric() || !b.is_numeric()) return std::nullopt;
    if (is_floating(a) || is_floating(b)) return Type::double_number();
    return wider_decimal(decimal_for(a), decimal_for(b));
}

/// ANSI: the string is read as the other type, numbers as the widest of their family.
std::optional<Type> string_becomes(const Type& other) {
    if (other.is_integral()) return Type::long_integer();
    if (other.is_numeric()) return Type::double_number();
    if (other.is_ansi_interval() || !is_ansi_atomic(other) || other.is_string()) return std::nullopt;
    return other;
}

std::optional<Type> with_string(const Type& a, const Type& b, bool ansi) {
    if (a.is_string() == b.is_string()) return std::nullopt;
    const Type& text = a.is_string() ? a : b;
    const Type& other = a.is_string() ? b : a;
    if (ansi) return string_becomes(other);
    if (!is_ansi_atomic(other) || other.is(TypeId::kBinary) || other.is(TypeId::kBoolean))
        return std::nullopt;
    return text;
}

bool has_string(const Type& type) {
    return type.is_string() || (type.is(TypeId::kArray) && has_string(type.element_type()));
}

std::optional<Type> fold_common(const std::vector<Type>& types, bool ansi) {
    std::optional<Type> result = Type::null();
    for (const Type& type : types) {
        result = common_type(*result, type, ansi);
        if (!result) return std::nullopt;
    }
    return result;
}

}  // namespace

std::optional<Type> tightest_common_type(const Type& a, const Type& b, bool ansi) {
    if (a == b || b.is(TypeId::kNull)) return a;
    if (a.is(TypeId::kNull)) return b;
    if (a.is_string() && b.is_string()) {
        if (a.collation() != b.collation()) return std::nullopt;
        return Type::string(a.collation());
    }
    if (a.is(TypeId::kDecimal) && b.is_integral()) {
        if (decimal_is_wider(a, b)) return a;
        return std::nullopt;
    }
    if (b.is(TypeId::kDecimal) && a.is_integral()) return tightest_common_type(b, a, ansi);
    if (is_integral_or_floating(a) && is_integral_or_floating(b)) return wider_number(a, b, ansi);
    if (a.is_datetime() && b.is_datetime()) return wider_datetime(a, b);
    if (a.is_ansi_interval() && a.id() == b.id()) return wider_interval(a, b);
    if (a.is_spatial() && a.id() == b.id())
        return a.is(TypeId::kGeometry) ? Type::geometry(kMixedSrid) : Type::geography(kMixedSrid);
    return common_nested(a, b, ansi, tightest_common_type);
}

std::optional<Type> common_type(const Type& a, const Type& b, bool ansi) {
    if (auto type = tightest_common_type(a, b, ansi)) return type;
    if (auto type = with_decimal(a, b)) return type;
    if (auto type = with_string(a, b, ansi)) return type;
    return common_nested(a, b, ansi,
                         [](const Type& x, const Type& y, bool mode) { return common_type(x, y, mode); });
}

std::optional<Type> common_type(const std::vector<Type>& types, bool ansi) {
    if (ansi) return fold_common(types, ansi);
    // Promotion to string is not associative: strings first, or (int, date, string) would find no common
    // type.
    std::vector<Type> ordered = types;
    std::stable_partition(ordered.begin(), ordered.end(), has_string);
    return fold_common(ordered, ansi);
}

std::optional<Type> comparison_type(const Type& a, const Type& b, bool ansi) {
    if (ansi || a.is_string() == b.is_string()) return common_type(a, b, ansi);
    const Type& other = a.is_string() ? b : a;
    if (other.is(TypeId::kDecimal)) return Type::double_number();
    if (other.is(TypeId::kNull)) return a.is_string() ? a : b;
    if (!is_ansi_atomic(other) || other.is_ansi_interval()) return std::nullopt;
    return other;
}

}  // namespace firesteel
