#include "common/check.h"
#include "connect/decimal_text.h"
#include "connect/lowering.h"
#include "spark/connect/expressions.pb.h"

namespace firesteel {
namespace {

using Proto = spark::connect::Expression::Literal;

void raise_nested(const Type& type, const Value& value, Proto& out) {
    const Value::List& list = value.as_list();
    if (type.is(TypeId::kArray)) {
        raise_type(type.element_type(), *out.mutable_array()->mutable_element_type());
        for (const Value& element : list)
            raise_literal(type.element_type(), element, *out.mutable_array()->add_elements());
        return;
    }
    if (type.is(TypeId::kMap)) {
        raise_type(type.key_type(), *out.mutable_map()->mutable_key_type());
        raise_type(type.value_type(), *out.mutable_map()->mutable_value_type());
        for (size_t i = 0; i + 1 < list.size(); i += 2) {
            raise_literal(type.key_type(), list[i], *out.mutable_map()->add_keys());
            raise_literal(type.value_type(), list[i + 1], *out.mutable_map()->add_values());
        }
        return;
    }
    CHECK(type.is(TypeId::kStruct), "no literal of type {}", type.to_string());
    raise_type(type, *out.mutable_struct_()->mutable_struct_type());
    for (size_t i = 0; i < list.size(); ++i) {
        raise_literal(type.fields()[i].type, list[i], *out.mutable_struct_()->add_elements());
    }
}

void raise_interval(const CalendarInterval& interval, Proto::CalendarInterval& out) {
    out.set_months(interval.months);
    out.set_days(interval.days);
    out.set_microseconds(interval.microseconds);
}

void raise_decimal(const Type& type, const Value& value, Proto::Decimal& out) {
    out.set_value(decimal_to_text(value.as_int128(), type.scale()));
    out.set_precision(type.precision());
    out.set_scale(type.scale());
}

}  // namespace

void raise_literal(const Type& declared, const Value& value, Proto& out) {
    const Type& type = declared.storage_type();
    if (value.is_null()) return raise_type(type, *out.mutable_null());
    switch (type.id()) {
        case TypeId::kNull:
            raise_type(type, *out.mutable_null());
            break;
        case TypeId::kBoolean:
            out.set_boolean(value.as_bool());
            break;
        case TypeId::kByte:
            out.set_byte(static_cast<int32_t>(value.as_long()));
            break;
        case TypeId::kShort:
            out.set_short_(static_cast<int32_t>(value.as_long()));
            break;
        case TypeId::kInteger:
            out.set_integer(static_cast<int32_t>(value.as_long()));
            break;
        case TypeId::kLong:
            out.set_long_(value.as_long());
            break;
        case TypeId::kFloat:
            out.set_float_(static_cast<float>(value.as_double()));
            break;
        case TypeId::kDouble:
            out.set_double_(value.as_double());
            break;
        case TypeId::kDecimal:
            raise_decimal(type, value, *out.mutable_decimal());
            break;
        case TypeId::kString:
        case TypeId::kChar:
        case TypeId::kVarchar:
            out.set_string(value.as_string());
            break;
        case TypeId::kBinary:
            out.set_binary(value.as_string());
            break;
        case TypeId::kDate:
            out.set_date(static_cast<int32_t>(value.as_long()));
            break;
        case TypeId::kTimestamp:
            out.set_timestamp(value.as_long());
            break;
        case TypeId::kTimestampNtz:
            out.set_timestamp_ntz(value.as_long());
            break;
        case TypeId::kTime:
            out.mutable_time()->set_nano(value.as_long());
            out.mutable_time()->set_precision(type.precision());
            break;
        case TypeId::kCalendarInterval:
            raise_interval(value.as_interval(), *out.mutable_calendar_interval());
            break;
        case TypeId::kYearMonthInterval:
            out.set_year_month_interval(static_cast<int32_t>(value.as_long()));
            break;
        case TypeId::kDayTimeInterval:
            out.set_day_time_interval(value.as_long());
            break;
        default:
            raise_nested(type, value, out);
            break;
    }
}

}  // namespace firesteel
