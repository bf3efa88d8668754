// Types and fields between Spark and Arrow.

#include <arrow/extension_type.h>
#include <arrow/type.h>
#include <arrow/util/key_value_metadata.h>

#include <string>

#include "column/arrow_convert.h"
#include "common/check.h"

namespace firesteel {

namespace {

constexpr const char* kMetadataKey = "SPARK::metadata::json";
constexpr const char* kVariantKey = "variant";

/// The number of the reference system beside the shape, and a mark with that of the type.
std::shared_ptr<arrow::DataType> spatial_type(const Type& type) {
    auto mark = arrow::key_value_metadata({type.is(TypeId::kGeometry) ? "geometry" : "geography", "srid"},
                                          {"true", std::to_string(type.srid())});
    return arrow::struct_({arrow::field("srid", arrow::int32(), false),
                           arrow::field("wkb", arrow::binary(), false, std::move(mark))});
}

/// The geometry or geography that the struct's second field is marked as; null when it is neither.
Type spatial_from_arrow(const arrow::DataType& type) {
    if (type.num_fields() != 2 || type.field(1)->metadata() == nullptr) return Type::null();
    const auto& marks = *type.field(1)->metadata();
    const int srid = marks.FindKey("srid");
    if (type.field(1)->name() != "wkb" || srid < 0) return Type::null();
    const int number = std::stoi(marks.value(srid));
    if (marks.Contains("geometry")) return Type::geometry(number);
    return marks.Contains("geography") ? Type::geography(number) : Type::null();
}

std::shared_ptr<arrow::DataType> variant_type() {
    auto mark = arrow::key_value_metadata({kVariantKey}, {"true"});
    return arrow::struct_({arrow::field("value", arrow::binary(), false),
                           arrow::field("metadata", arrow::binary(), false, std::move(mark))});
}

bool is_variant(const arrow::DataType& type) {
    if (type.num_fields() != 2 || type.field(1)->metadata() == nullptr) return false;
    return type.field(1)->name() == "metadata" && type.field(1)->metadata()->Contains(kVariantKey);
}

[[noreturn]] void unsupported(const arrow::DataType& type) {
    throw Error("UNSUPPORTED_ARROWTYPE", {{"typeName", type.ToString()}});
}

Type from_arrow_struct(const arrow::DataType& type) {
    if (is_variant(type)) return Type::variant();
    if (Type shape = spatial_from_arrow(type); !shape.is(TypeId::kNull)) return shape;
    std::vector<Field> fields;
    for (const auto& field : type.fields()) fields.push_back(from_arrow_field(*field));
    return Type::structure(std::move(fields));
}

}  // namespace

std::shared_ptr<arrow::DataType> to_arrow_type(const Type& type, const std::string& time_zone) {
    switch (type.id()) {
        case TypeId::kNull:
            return arrow::null();
        case TypeId::kBoolean:
            return arrow::boolean();
        case TypeId::kByte:
            return arrow::int8();
        case TypeId::kShort:
            return arrow::int16();
        case TypeId::kInteger:
            return arrow::int32();
        case TypeId::kLong:
            return arrow::int64();
        case TypeId::kFloat:
            return arrow::float32();
        case TypeId::kDouble:
            return arrow::float64();
        case TypeId::kDecimal:
            return arrow::decimal128(type.precision(), type.scale());
        case TypeId::kString:
        case TypeId::kChar:
        case TypeId::kVarchar:
            return arrow::utf8();
        case TypeId::kBinary:
            return arrow::binary();
        case TypeId::kDate:
            return arrow::date32();
        case TypeId::kTimestamp:
            return arrow::timestamp(arrow::TimeUnit::MICRO, time_zone);
        case TypeId::kTimestampNtz:
            return arrow::timestamp(arrow::TimeUnit::MICRO);
        case TypeId::kTime:
            return arrow::time64(arrow::TimeUnit::NANO);
        case TypeId::kCalendarInterval:
            return arrow::month_day_nano_interval();
        case TypeId::kYearMonthInterval:
            return arrow::month_interval();
        case TypeId::kDayTimeInterval:
            return arrow::duration(arrow::TimeUnit::MICRO);
        case TypeId::kArray:
            return arrow::list(
                arrow::field("element", to_arrow_type(type.element_type(), time_zone), type.contains_null()));
        case TypeId::kMap: {
            auto key = arrow::field("key", to_arrow_type(type.key_type(), time_zone), false);
            auto value =
                arrow::field("value", to_arrow_type(type.value_type(), time_zone), type.contains_null());
            return std::make_shared<arrow::MapType>(std::move(key), std::move(value));
        }
        case TypeId::kStruct:
            return arrow::struct_(to_arrow_schema(type.fields(), time_zone)->fields());
        case TypeId::kUdt:
            return to_arrow_type(type.storage_type(), time_zone);
        case TypeId::kVariant:
            return variant_type();
        case TypeId::kGeometry:
        case TypeId::kGeography:
            return spatial_type(type);
    }
    CHECK(false, "{}", type.to_string());
    return nullptr;
}

std::shared_ptr<arrow::Field> to_arrow_field(const Field& field, const std::string& time_zone) {
    auto arrow_field = arrow::field(field.name, to_arrow_type(field.type, time_zone), field.nullable);
    if (field.metadata.empty() || field.metadata == "{}") return arrow_field;
    return arrow_field->WithMetadata(arrow::key_value_metadata({kMetadataKey}, {field.metadata}));
}

std::shared_ptr<arrow::Schema> to_arrow_schema(const Schema& schema, const std::string& time_zone) {
    arrow::FieldVector fields;
    for (const auto& field : schema) fields.push_back(to_arrow_field(field, time_zone));
    return arrow::schema(std::move(fields));
}

Field from_arrow_field(const arrow::Field& field) {
    Field result{field.name(), from_arrow_type(*field.type()), field.nullable()};
    if (field.metadata() != nullptr) {
        const int at = field.metadata()->FindKey(kMetadataKey);
        if (at >= 0) result.metadata = field.metadata()->value(at);
    }
    return result;
}

Type from_arrow_type(const arrow::DataType& type) {
    switch (type.id()) {
        case arrow::Type::NA:
            return Type::null();
        case arrow::Type::BOOL:
            return Type::boolean();
        case arrow::Type::INT8:
            return Type::byte();
        case arrow::Type::INT16:
            return Type::short_integer();
        case arrow::Type::INT32:
            return Type::integer();
        case arrow::Type::INT64:
            return Type::long_integer();
        case arrow::Type::FLOAT:
            return Type::float_number();
        case arrow::Type::DOUBLE:
            return Type::double_number();
        case arrow::Type::DECIMAL32:
        case arrow::Type::DECIMAL64:
        case arrow::Type::DECIMAL128:
        case arrow::Type::DECIMAL256: {
            const auto& decimal = static_cast<const arrow::DecimalType&>(type);
            if (decimal.precision() > kMaxPrecision || decimal.scale() < 0) unsupported(type);
            return Type::decimal(decimal.precision(), decimal.scale());
        }
        case arrow::Type::STRING:
        case arrow::Type::LARGE_STRING:
        case arrow::Type::STRING_VIEW:
            return Type::string();
        case arrow::Type::BINARY:
        case arrow::Type::LARGE_BINARY:
        case arrow::Type::BINARY_VIEW:
        case arrow::Type::FIXED_SIZE_BINARY:
            return Type::binary();
        case arrow::Type::DATE32:
        case arrow::Type::DATE64:
            return Type::date();
        case arrow::Type::TIMESTAMP:
            return static_cast<const arrow::TimestampType&>(type).timezone().empty() ? Type::timestamp_ntz()
                                                                                     : Type::timestamp();
        case arrow::Type::TIME32:
        case arrow::Type::TIME64:
            return Type::time();
        case arrow::Type::DURATION:
            return Type::day_time_interval();
        case arrow::Type::INTERVAL_MONTHS:
            return Type::year_month_interval();
        case arrow::Type::INTERVAL_MONTH_DAY_NANO:
            return Type::calendar_interval();
        case arrow::Type::LIST:
        case arrow::Type::LARGE_LIST:
        case arrow::Type::FIXED_SIZE_LIST:
            return Type::array(from_arrow_type(*type.field(0)->type()), type.field(0)->nullable());
        case arrow::Type::MAP: {
            const auto& map = static_cast<const arrow::MapType&>(type);
            return Type::map(from_arrow_type(*map.key_type()), from_arrow_type(*map.item_type()),
                             map.item_field()->nullable());
        }
        case arrow::Type::STRUCT:
            return from_arrow_struct(type);
        case arrow::Type::DICTIONARY:
            return from_arrow_type(*static_cast<const arrow::DictionaryType&>(type).value_type());
        case arrow::Type::EXTENSION:
            return from_arrow_type(*static_cast<const arrow::ExtensionType&>(type).storage_type());
        default:
            unsupported(type);
    }
}

}  // namespace firesteel
