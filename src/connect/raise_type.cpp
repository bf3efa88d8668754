#include "common/check.h"
#include "common/utf8.h"
#include "connect/lowering.h"
#include "spark/connect/types.pb.h"

namespace firesteel {
namespace {

using Proto = spark::connect::DataType;

void raise_struct(const Type& type, Proto::Struct& out) {
    for (const Field& field : type.fields()) {
        Proto::StructField& copy = *out.add_fields();
        copy.set_name(is_valid_utf8(field.name) ? field.name : utf8_repaired(field.name));
        raise_type(field.type, *copy.mutable_data_type());
        copy.set_nullable(field.nullable);
        if (!field.metadata.empty()) copy.set_metadata(field.metadata);
    }
}

void raise_udt(const UserDefinedType& type, Proto::UDT& out) {
    out.set_type("udt");
    if (!type.jvm_class.empty()) out.set_jvm_class(type.jvm_class);
    if (!type.python_class.empty()) out.set_python_class(type.python_class);
    if (!type.serialized_python_class.empty()) out.set_serialized_python_class(type.serialized_python_class);
    raise_type(type.sql_type, *out.mutable_sql_type());
}

int32_t field_number(IntervalField field, IntervalField first) {
    return static_cast<int32_t>(field) - static_cast<int32_t>(first);
}

template <typename Interval>
void raise_interval(const Type& type, IntervalField first, Interval& out) {
    out.set_start_field(field_number(type.start_field(), first));
    out.set_end_field(field_number(type.end_field(), first));
}

void raise_nested(const Type& type, Proto& out) {
    if (type.is(TypeId::kArray)) {
        raise_type(type.element_type(), *out.mutable_array()->mutable_element_type());
        out.mutable_array()->set_contains_null(type.contains_null());
    } else if (type.is(TypeId::kMap)) {
        raise_type(type.key_type(), *out.mutable_map()->mutable_key_type());
        raise_type(type.value_type(), *out.mutable_map()->mutable_value_type());
        out.mutable_map()->set_value_contains_null(type.contains_null());
    } else {
        raise_struct(type, *out.mutable_struct_());
    }
}

}  // namespace

void raise_type(const Type& type, Proto& out) {
    switch (type.id()) {
        case TypeId::kNull:
            out.mutable_null();
            break;
        case TypeId::kBoolean:
            out.mutable_boolean();
            break;
        case TypeId::kByte:
            out.mutable_byte();
            break;
        case TypeId::kShort:
            out.mutable_short_();
            break;
        case TypeId::kInteger:
            out.mutable_integer();
            break;
        case TypeId::kLong:
            out.mutable_long_();
            break;
        case TypeId::kFloat:
            out.mutable_float_();
            break;
        case TypeId::kDouble:
            out.mutable_double_();
            break;
        case TypeId::kDecimal:
            out.mutable_decimal()->set_precision(type.precision());
            out.mutable_decimal()->set_scale(type.scale());
            break;
        case TypeId::kString:
            out.mutable_string();
            if (type.collation() != "UTF8_BINARY") out.mutable_string()->set_collation(type.collation());
            break;
        case TypeId::kChar:
            out.mutable_char_()->set_length(type.length());
            break;
        case TypeId::kVarchar:
            out.mutable_var_char()->set_length(type.length());
            break;
        case TypeId::kBinary:
            out.mutable_binary();
            break;
        case TypeId::kDate:
            out.mutable_date();
            break;
        case TypeId::kTimestamp:
            out.mutable_timestamp();
            break;
        case TypeId::kTimestampNtz:
            out.mutable_timestamp_ntz();
            break;
        case TypeId::kTime:
            out.mutable_time()->set_precision(type.precision());
            break;
        case TypeId::kCalendarInterval:
            out.mutable_calendar_interval();
            break;
        case TypeId::kYearMonthInterval:
            raise_interval(type, IntervalField::kYear, *out.mutable_year_month_interval());
            break;
        case TypeId::kDayTimeInterval:
            raise_interval(type, IntervalField::kDay, *out.mutable_day_time_interval());
            break;
        case TypeId::kArray:
        case TypeId::kMap:
        case TypeId::kStruct:
            raise_nested(type, out);
            break;
        case TypeId::kUdt:
            raise_udt(type.udt_definition(), *out.mutable_udt());
            break;
        case TypeId::kVariant:
            out.mutable_variant();
            break;
        case TypeId::kGeometry:
            out.mutable_geometry()->set_srid(type.srid());
            break;
        case TypeId::kGeography:
            out.mutable_geography()->set_srid(type.srid());
            break;
    }
}

}  // namespace firesteel
