#include "functions/coercion.h"

namespace firesteel {

namespace {

bool is_floating(const Type& type) { return type.is(TypeId::kFloat) || type.is(TypeId::kDouble); }

bool is_atomic(const Type& type) {
    return !type.is_nested() && !type.is(TypeId::kNull) && !type.is(TypeId::kCalendarInterval) &&
           !type.is(TypeId::kUdt) && !type.is_spatial();
}

bool same_udt(const Type& a, const Type& b) {
    return a.is(TypeId::kUdt) && b.is(TypeId::kUdt) &&
           a.udt_definition().jvm_class == b.udt_definition().jvm_class &&
           a.udt_definition().python_class == b.udt_definition().python_class;
}

/// A place that may be null fits only where null is allowed.
bool nullability_fits(bool from, bool to) { return !from || to; }

using Rule = bool (*)(const Type& from, const Type& to);

/// Applies `rule` to the parts of two nested types of the same kind. `casts` says whether the rule itself may
/// turn a value into null.
bool parts_allow(const Type& from, const Type& to, Rule rule, bool casts) {
    const auto part = [&](const Type& a, bool a_nullable, const Type& b, bool b_nullable) {
        const bool forced = casts && cast_forces_nullable(a, b, true);
        return rule(a, b) && nullability_fits(a_nullable || forced, b_nullable);
    };
    if (from.id() != to.id()) return false;
    switch (from.id()) {
        case TypeId::kArray:
            return part(from.element_type(), from.contains_null(), to.element_type(), to.contains_null());
        case TypeId::kMap:
            return rule(from.key_type(), to.key_type()) &&
                   part(from.value_type(), from.contains_null(), to.value_type(), to.contains_null());
        case TypeId::kStruct: {
            if (from.fields().size() != to.fields().size()) return false;
            for (size_t i = 0; i < from.fields().size(); ++i) {
                const Field& a = from.fields()[i];
                const Field& b = to.fields()[i];
                if (!part(a.type, a.nullable, b.type, b.nullable)) return false;
            }
            return true;
        }
        default:
            return false;
    }
}

bool can_cast_to_boolean(const Type& from, bool ansi) {
    if (from.is_string() || from.is_numeric()) return true;
    return !ansi && (from.is(TypeId::kDate) || from.is(TypeId::kTimestamp));
}

bool can_cast_to_timestamp(const Type& from, bool ansi) {
    return from.is_string() || from.is_datetime() || from.is_numeric() ||
           (!ansi && from.is(TypeId::kBoolean));
}

bool can_cast_to_number(const Type& from, const Type& to, bool ansi) {
    if (from.is_string() || from.is_numeric() || from.is(TypeId::kBoolean) || from.is(TypeId::kTimestamp))
        return true;
    if (from.is(TypeId::kDate)) return !ansi;
    return (from.is_ansi_interval() || from.is(TypeId::kTime)) && !is_floating(to);
}

bool can_cast_to_interval(const Type& from, const Type& to) {
    if (from.is_string() || from.id() == to.id()) return true;
    return from.is_numeric() && !is_floating(from);
}

bool can_cast_atomic(const Type& from, const Type& to, bool ansi) {
    switch (to.id()) {
        case TypeId::kBoolean:
            return can_cast_to_boolean(from, ansi);
        case TypeId::kBinary:
            return from.is_string() || (!ansi && from.is_integral());
        case TypeId::kDate:
        case TypeId::kTimestampNtz:
            return from.is_string() || from.is_datetime();
        case TypeId::kTimestamp:
            return can_cast_to_timestamp(from, ansi);
        case TypeId::kTime:
            return from.is_string() || from.is(TypeId::kTime);
        case TypeId::kCalendarInterval:
            return from.is_string();
        case TypeId::kYearMonthInterval:
        case TypeId::kDayTimeInterval:
            return can_cast_to_interval(from, to);
        default:
            return to.is_numeric() && can_cast_to_number(from, to, ansi);
    }
}

bool can_cast_to_variant(const Type& from) {
    if (from.is(TypeId::kArray)) return can_cast_to_variant(from.element_type());
    return is_atomic(from) && !from.is_ansi_interval();
}

bool can_cast_from_variant(const Type& to) {
    if (to.is(TypeId::kArray)) return can_cast_from_variant(to.element_type());
    if (to.is(TypeId::kMap)) return to.key_type().is_string() && can_cast_from_variant(to.value_type());
    if (to.is(TypeId::kStruct)) {
        for (const Field& field : to.fields()) {
            if (!can_cast_from_variant(field.type)) return false;
        }
        return true;
    }
    return is_atomic(to) && !to.is_ansi_interval();
}

bool up_casts_number(const Type& from, const Type& to) {
    if (from.is(TypeId::kDecimal) && to.is(TypeId::kDecimal)) {
        return to.precision() - to.scale() >= from.precision() - from.scale() && to.scale() >= from.scale();
    }
    if (to.is(TypeId::kDecimal)) return from.is_integral() && up_casts_number(decimal_for(from), to);
    if (from.is(TypeId::kDecimal)) {
        return to.is_integral() && from.scale() == 0 && from.precision() <= decimal_for(to).precision();
    }
    return from.id() < to.id();
}

bool null_safe_to_decimal(const Type& from, const Type& to) {
    if (from.is(TypeId::kBoolean) || from.is_integral()) return up_casts_number(decimal_for(from), to);
    if (!from.is(TypeId::kDecimal)) return false;
    return up_casts_number(from, to) || to.precision() - to.scale() > from.precision() - from.scale();
}

}  // namespace

/// A shape's reference system stays; on the globe it may be looked at as if on a plane, and back.
static bool can_cast_spatial(const Type& from, const Type& to) {
    if (!from.is_spatial() || !to.is_spatial()) return false;
    if (from.id() == to.id()) return to.srid() == kMixedSrid;
    return from.srid() == to.srid() && from.srid() != kMixedSrid;
}

bool can_cast(const Type& from, const Type& to, bool ansi) {
    if (from == to || from.is(TypeId::kNull)) return true;
    if (from.is_spatial() || to.is_spatial()) return can_cast_spatial(from, to);
    if (to.is_string()) return true;
    if (to.is(TypeId::kVariant)) return can_cast_to_variant(from);
    if (from.is(TypeId::kVariant)) return can_cast_from_variant(to);
    if (from.is(TypeId::kUdt) || to.is(TypeId::kUdt)) return same_udt(from, to);
    if (from.is_nested() || to.is_nested()) {
        return ansi ? parts_allow(
                          from, to, [](const Type& a, const Type& b) { return can_cast(a, b, true); }, true)
                    : parts_allow(
                          from, to, [](const Type& a, const Type& b) { return can_cast(a, b, false); }, true);
    }
    return can_cast_atomic(from, to, ansi);
}

bool can_try_cast(const Type& from, const Type& to) { return can_cast(from, to, true); }

bool can_up_cast(const Type& from, const Type& to) {
    if (from == to || from.is(TypeId::kNull)) return true;
    if (from.is(TypeId::kVariant) || to.is(TypeId::kVariant)) return false;
    if (from.is_spatial() || to.is_spatial()) return from.id() == to.id() && to.srid() == kMixedSrid;
    if (from.is_numeric() && to.is_numeric()) return up_casts_number(from, to);
    if (to.is_string()) {
        if (!from.is_string())
            return to.is(TypeId::kString) && (is_atomic(from) || from.is(TypeId::kCalendarInterval));
        return to.is(TypeId::kString) ||
               (to.is(TypeId::kVarchar) && !from.is(TypeId::kString) && from.length() <= to.length());
    }
    if (from.is(TypeId::kDate)) return to.is(TypeId::kTimestamp) || to.is(TypeId::kTimestampNtz);
    if (from.is(TypeId::kTimestampNtz)) return to.is(TypeId::kTimestamp);
    if (from.is(TypeId::kTimestamp)) return to.is(TypeId::kTimestampNtz) || to.is(TypeId::kLong);
    if (to.is(TypeId::kTimestamp)) return from.is(TypeId::kLong);
    if (from.is_ansi_interval()) return from.id() == to.id();
    return same_udt(from, to) || parts_allow(from, to, can_up_cast, false);
}

bool can_store_assign(const Type& from, const Type& to) {
    if (from == to || from.is(TypeId::kNull)) return true;
    if (from.is_spatial() || to.is_spatial()) return from.id() == to.id() && to.srid() == kMixedSrid;
    if (from.is_numeric() && to.is_numeric()) return true;
    if (to.is_string()) return is_atomic(from) || from.is(TypeId::kCalendarInterval);
    if (from.is_datetime() && to.is_datetime()) return true;
    if (from.is(TypeId::kTime)) return to.is(TypeId::kTime);
    return same_udt(from, to) || parts_allow(from, to, can_store_assign, false);
}

bool cast_forces_nullable(const Type& from, const Type& to, bool) {
    if (from.is(TypeId::kNull) || from == to || from.is_spatial()) return false;
    if (from.is(TypeId::kVariant)) return true;
    if (from.is_string()) return !to.is(TypeId::kBinary) && !to.is_string();
    if (to.is_string()) return false;
    const bool small = to.is(TypeId::kByte) || to.is(TypeId::kShort);
    if (from.is(TypeId::kTimestamp) && (small || to.is(TypeId::kInteger))) return true;
    if (from.is(TypeId::kTime) && small) return true;
    if (is_floating(from) && to.is(TypeId::kTimestamp)) return true;
    if (to.is(TypeId::kDate)) return !from.is(TypeId::kTimestamp);
    if (from.is(TypeId::kDate)) return !to.is(TypeId::kTimestamp);
    if (to.is(TypeId::kCalendarInterval)) return true;
    if (to.is(TypeId::kDecimal)) return !null_safe_to_decimal(from, to);
    return (is_floating(from) || from.is(TypeId::kDecimal)) && to.is_integral();
}

bool try_cast_forces_nullable(const Type& from, const Type& to) {
    if (from.is_string() && to.is(TypeId::kBinary)) return false;
    if (from.is(TypeId::kDecimal) && to.is_integral()) return true;
    return !can_up_cast(from, to);
}

bool can_implicitly_cast(const Type& from, const Type& to, bool ansi) {
    if (from == to || from.is(TypeId::kNull)) return true;
    if (from.same_ignoring_nullability(to))
        return parts_allow(
            from, to, [](const Type&, const Type&) { return true; }, false);
    if (ansi) return (from.is_string() && is_atomic(to)) || can_store_assign(from, to);
    if (from.is_numeric() && to.is_numeric()) return true;
    if (from.is_datetime() && to.is_datetime()) return true;
    if (from.is_string()) {
        return to.is_string() || to.is_numeric() || to.is_datetime() || to.is(TypeId::kBinary) ||
               to.is(TypeId::kTime);
    }
    if (to.is_string()) return is_atomic(from);
    if (from.is(TypeId::kArray) || from.is(TypeId::kMap)) {
        return parts_allow(
            from, to, [](const Type& a, const Type& b) { return can_implicitly_cast(a, b, false); }, true);
    }
    return false;
}

}  // namespace firesteel
