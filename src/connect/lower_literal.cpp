#include <algorithm>

#include "common/error.h"
#include "connect/decimal_text.h"
#include "connect/lowering.h"
#include "spark/connect/expressions.pb.h"

namespace firesteel {
namespace {

using Proto = spark::connect::Expression::Literal;
using spec::Literal;
using LiteralPtr = std::shared_ptr<Literal>;

LiteralPtr make(Type type, Value value) { return spec::make<Literal>(std::move(type), std::move(value)); }

const char* condition_for_missing_type(Proto::LiteralTypeCase literal) {
    switch (literal) {
        case Proto::kArray:
            return "CONNECT_INVALID_PLAN.ARRAY_LITERAL_MISSING_DATA_TYPE";
        case Proto::kMap:
            return "CONNECT_INVALID_PLAN.MAP_LITERAL_MISSING_DATA_TYPE";
        default:
            return "CONNECT_INVALID_PLAN.STRUCT_LITERAL_MISSING_DATA_TYPE";
    }
}

/// The type of a nested literal: in `data_type` since Spark 4.1, in the literal's own parts before.
Type nested_type(const Proto& literal) {
    if (literal.has_data_type()) return lower_type(literal.data_type());
    if (literal.has_array() && literal.array().has_element_type()) {
        return Type::array(lower_type(literal.array().element_type()));
    }
    if (literal.has_map() && literal.map().has_key_type() && literal.map().has_value_type()) {
        return Type::map(lower_type(literal.map().key_type()), lower_type(literal.map().value_type()));
    }
    if (literal.has_struct_() && literal.struct_().has_struct_type())
        return lower_type(literal.struct_().struct_type());
    throw Error(condition_for_missing_type(literal.literal_type_case()));
}

void expect_type(const Type& type, TypeId id, const char* literal) {
    if (type.is(id)) return;
    throw Error("CONNECT_INVALID_PLAN.INCOMPATIBLE_LITERAL_DATA_TYPE",
                {{"dataTypeKindCase", type.to_sql()}, {"literalTypeCase", literal}});
}

/// The number at the literal's precision and scale, both widened to what its own digits need.
LiteralPtr lower_decimal(const Proto::Decimal& literal) {
    const auto number = parse_decimal_text(literal.value());
    if (!number) {
        throw Error("CAST_INVALID_INPUT", {{"expression", "'" + literal.value() + "'"},
                                           {"sourceType", "\"STRING\""},
                                           {"targetType", "\"DECIMAL\""},
                                           {"ansiConfig", "\"spark.sql.ansi.enabled\""}});
    }
    const int scale = std::max(literal.has_scale() ? literal.scale() : 0, number->scale);
    const int precision = std::max(literal.has_precision() ? literal.precision() : 0, number->precision);
    const int steps = scale - number->scale;
    if (precision > kMaxPrecision || scale > precision || number->precision + steps > precision) {
        throw Error("NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION", {{"value", literal.value()},
                                                                   {"precision", std::to_string(precision)},
                                                                   {"scale", std::to_string(scale)},
                                                                   {"config", "\"spark.sql.ansi.enabled\""}});
    }
    Int128 unscaled = number->unscaled;
    for (int i = 0; i < steps; ++i) unscaled *= 10;
    return make(Type::decimal(precision, scale), unscaled);
}

LiteralPtr lower_array(const Proto& literal) {
    const Type type = nested_type(literal);
    expect_type(type, TypeId::kArray, "ARRAY");
    Value::List elements;
    for (const Proto& element : literal.array().elements()) elements.push_back(lower_literal(element)->value);
    return make(type, std::move(elements));
}

LiteralPtr lower_map(const Proto& literal) {
    const Type type = nested_type(literal);
    expect_type(type, TypeId::kMap, "MAP");
    if (literal.map().keys_size() != literal.map().values_size()) {
        throw Error("CONNECT_INVALID_PLAN.ASSERTION_FAILURE",
                    {{"message", "A map literal has as many values as keys."}});
    }
    Value::List entries;
    for (int i = 0; i < literal.map().keys_size(); ++i) {
        entries.push_back(lower_literal(literal.map().keys(i))->value);
        entries.push_back(lower_literal(literal.map().values(i))->value);
    }
    return make(type, std::move(entries));
}

LiteralPtr lower_struct(const Proto& literal) {
    const Type type = nested_type(literal);
    expect_type(type, TypeId::kStruct, "STRUCT");
    if (static_cast<size_t>(literal.struct_().elements_size()) != type.fields().size()) {
        throw Error("CONNECT_INVALID_PLAN.ASSERTION_FAILURE",
                    {{"message", "A struct literal has a value for each field of its type."}});
    }
    Value::List fields;
    for (const Proto& field : literal.struct_().elements()) fields.push_back(lower_literal(field)->value);
    return make(type, std::move(fields));
}

template <typename Values, typename Make>
LiteralPtr specialized(Type element, const Values& values, Make make_value) {
    Value::List elements;
    for (const auto& value : values) elements.push_back(make_value(value));
    return make(Type::array(std::move(element), false), std::move(elements));
}

LiteralPtr lower_specialized_array(const Proto::SpecializedArray& array) {
    const auto as_long = [](auto value) { return Value(static_cast<int64_t>(value)); };
    const auto as_double = [](auto value) { return Value(static_cast<double>(value)); };
    switch (array.value_type_case()) {
        case Proto::SpecializedArray::kBools:
            return specialized(Type::boolean(), array.bools().values(),
                               [](bool value) { return Value(value); });
        case Proto::SpecializedArray::kInts:
            return specialized(Type::integer(), array.ints().values(), as_long);
        case Proto::SpecializedArray::kLongs:
            return specialized(Type::long_integer(), array.longs().values(), as_long);
        case Proto::SpecializedArray::kFloats:
            return specialized(Type::float_number(), array.floats().values(), as_double);
        case Proto::SpecializedArray::kDoubles:
            return specialized(Type::double_number(), array.doubles().values(), as_double);
        case Proto::SpecializedArray::kStrings:
            return specialized(Type::string(), array.strings().values(),
                               [](const std::string& value) { return Value(value); });
        case Proto::SpecializedArray::VALUE_TYPE_NOT_SET:
            break;
    }
    raise_one_of_not_set("spark.connect.Expression.Literal.SpecializedArray", "VALUETYPE_NOT_SET");
}

}  // namespace

LiteralPtr lower_literal(const Proto& literal) {
    switch (literal.literal_type_case()) {
        case Proto::kNull:
            return make(lower_type(literal.null()), Value::null());
        case Proto::kBinary:
            return make(Type::binary(), literal.binary());
        case Proto::kBoolean:
            return make(Type::boolean(), literal.boolean());
        // The wire has no narrower integers; what does not fit wraps around as in Java.
        case Proto::kByte:
            return make(Type::byte(), int64_t{static_cast<int8_t>(literal.byte())});
        case Proto::kShort:
            return make(Type::short_integer(), int64_t{static_cast<int16_t>(literal.short_())});
        case Proto::kInteger:
            return make(Type::integer(), int64_t{literal.integer()});
        case Proto::kLong:
            return make(Type::long_integer(), int64_t{literal.long_()});
        case Proto::kFloat:
            return make(Type::float_number(), static_cast<double>(literal.float_()));
        case Proto::kDouble:
            return make(Type::double_number(), literal.double_());
        case Proto::kDecimal:
            return lower_decimal(literal.decimal());
        case Proto::kString:
            return make(Type::string(), literal.string());
        case Proto::kDate:
            return make(Type::date(), int64_t{literal.date()});
        case Proto::kTimestamp:
            return make(Type::timestamp(), int64_t{literal.timestamp()});
        case Proto::kTimestampNtz:
            return make(Type::timestamp_ntz(), int64_t{literal.timestamp_ntz()});
        case Proto::kCalendarInterval:
            return make(
                Type::calendar_interval(),
                CalendarInterval{literal.calendar_interval().months(), literal.calendar_interval().days(),
                                 literal.calendar_interval().microseconds()});
        case Proto::kYearMonthInterval:
            return make(Type::year_month_interval(), int64_t{literal.year_month_interval()});
        case Proto::kDayTimeInterval:
            return make(Type::day_time_interval(), int64_t{literal.day_time_interval()});
        case Proto::kArray:
            return lower_array(literal);
        case Proto::kMap:
            return lower_map(literal);
        case Proto::kStruct:
            return lower_struct(literal);
        case Proto::kSpecializedArray:
            return lower_specialized_array(literal.specialized_array());
        case Proto::kTime:
            return make(
                literal.time().has_precision() ? Type::time(literal.time().precision()) : Type::time(),
                int64_t{literal.time().nano()});
        case Proto::LITERAL_TYPE_NOT_SET:
            break;
    }
    throw Error("CONNECT_INVALID_PLAN.UNSUPPORTED_LITERAL_TYPE", {{"typeInfo", "LITERALTYPE_NOT_SET(0)"}});
}

}  // namespace firesteel
