#include "column/collation.h"
#include "column/spatial_type.h"
#include "common/error.h"
#include "connect/lowering.h"
#include "session/sql_text.h"
#include "spark/connect/types.pb.h"

namespace firesteel {
namespace {

using Proto = spark::connect::DataType;

[[noreturn]] void raise_unsupported(const std::string& kind) {
    throw Error("CONNECT_INVALID_PLAN.DATA_TYPE_UNSUPPORTED_PROTO_TO_CATALYST", {{"kindCase", kind}});
}

IntervalField interval_field(int32_t number, IntervalField first, IntervalField last) {
    const int low = static_cast<int>(first);
    const int high = static_cast<int>(last);
    const int field = low + number;
    if (number < 0 || field > high) raise_unsupported("INTERVAL");
    return static_cast<IntervalField>(field);
}

/// The protocol counts the fields of both kinds of intervals from 0.
Type lower_year_month(const Proto::YearMonthInterval& type) {
    using enum IntervalField;
    const auto start = type.has_start_field() ? interval_field(type.start_field(), kYear, kMonth) : kYear;
    const auto end = type.has_end_field()     ? interval_field(type.end_field(), kYear, kMonth)
                     : type.has_start_field() ? start
                                              : kMonth;
    return Type::year_month_interval(start, end);
}

Type lower_day_time(const Proto::DayTimeInterval& type) {
    using enum IntervalField;
    const auto start = type.has_start_field() ? interval_field(type.start_field(), kDay, kSecond) : kDay;
    const auto end = type.has_end_field()     ? interval_field(type.end_field(), kDay, kSecond)
                     : type.has_start_field() ? start
                                              : kSecond;
    return Type::day_time_interval(start, end);
}

/// Clients name the binary collation where none was asked for.
Type lower_string(const std::string& collation) {
    if (collation.empty() || collation == "UTF8_BINARY") return Type::string();
    return Type::string(find_collation(collation).name);
}

Type lower_decimal(const Proto::Decimal& type) {
    const int precision = type.has_precision() ? type.precision() : 10;
    const int scale = type.has_scale() ? type.scale() : 0;
    if (precision < 0 || precision > kMaxPrecision) {
        throw Error(
            "DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION",
            {{"precision", std::to_string(precision)}, {"maxPrecision", std::to_string(kMaxPrecision)}});
    }
    if (scale > precision) {
        throw Error("INVALID_DECIMAL_SCALE_EXCEEDS_PRECISION",
                    {{"scale", std::to_string(scale)}, {"precision", std::to_string(precision)}});
    }
    return Type::decimal(precision, scale);
}

Type lower_nested(const Proto& type, Session* session);

Type lower_udt(const Proto::UDT& type, Session* session) {
    if (type.type() != "udt")
        throw Error("CONNECT_INVALID_PLAN.UDT_TYPE_FIELD_INVALID", {{"udtType", type.type()}});
    if (!type.has_sql_type() || (!type.has_jvm_class() && !type.has_python_class())) {
        throw Error("CONNECT_INVALID_PLAN.PYTHON_UDT_MISSING_FIELDS");
    }
    return Type::udt({.jvm_class = type.jvm_class(),
                      .python_class = type.python_class(),
                      .serialized_python_class = type.serialized_python_class(),
                      .sql_type = lower_nested(type.sql_type(), session)});
}

Type lower_struct(const Proto::Struct& type, Session* session) {
    std::vector<Field> fields;
    for (const Proto::StructField& field : type.fields()) {
        fields.push_back({.name = field.name(),
                          .type = lower_nested(field.data_type(), session),
                          .nullable = field.nullable(),
                          .metadata = field.metadata() == "{}" ? "" : field.metadata()});
    }
    return Type::structure(std::move(fields));
}

Type lower_nested(const Proto& type, Session* session) {
    switch (type.kind_case()) {
        case Proto::kNull:
            return Type::null();
        case Proto::kBinary:
            return Type::binary();
        case Proto::kBoolean:
            return Type::boolean();
        case Proto::kByte:
            return Type::byte();
        case Proto::kShort:
            return Type::short_integer();
        case Proto::kInteger:
            return Type::integer();
        case Proto::kLong:
            return Type::long_integer();
        case Proto::kFloat:
            return Type::float_number();
        case Proto::kDouble:
            return Type::double_number();
        case Proto::kDecimal:
            return lower_decimal(type.decimal());
        case Proto::kString:
            return lower_string(type.string().collation());
        case Proto::kChar:
            return Type::character(type.char_().length());
        case Proto::kVarChar:
            return Type::varchar(type.var_char().length());
        case Proto::kDate:
            return Type::date();
        case Proto::kTimestamp:
            return Type::timestamp();
        case Proto::kTimestampNtz:
            return Type::timestamp_ntz();
        case Proto::kTime:
            return type.time().has_precision() ? Type::time(type.time().precision()) : Type::time();
        case Proto::kCalendarInterval:
            return Type::calendar_interval();
        case Proto::kYearMonthInterval:
            return lower_year_month(type.year_month_interval());
        case Proto::kDayTimeInterval:
            return lower_day_time(type.day_time_interval());
        case Proto::kArray:
            return Type::array(lower_nested(type.array().element_type(), session),
                               type.array().contains_null());
        case Proto::kMap:
            return Type::map(lower_nested(type.map().key_type(), session),
                             lower_nested(type.map().value_type(), session),
                             type.map().value_contains_null());
        case Proto::kStruct:
            return lower_struct(type.struct_(), session);
        case Proto::kUdt:
            return lower_udt(type.udt(), session);
        case Proto::kVariant:
            return Type::variant();
        case Proto::kUnparsed:
            if (session == nullptr) raise_unsupported("UNPARSED");
            return parse_type_text(*session, type.unparsed().data_type_string());
        case Proto::kGeometry:
            return spatial_type(TypeId::kGeometry, type.geometry().srid());
        case Proto::kGeography:
            return spatial_type(TypeId::kGeography, type.geography().srid());
        case Proto::KIND_NOT_SET:
            break;
    }
    raise_unsupported("KIND_NOT_SET");
}

}  // namespace

Type lower_type(const Proto& type, Session& session) { return lower_nested(type, &session); }
Type lower_type(const Proto& type) { return lower_nested(type, nullptr); }

}  // namespace firesteel
