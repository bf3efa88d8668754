#include "column/type.h"

#include "common/check.h"

namespace firesteel {

/// What does not fit in two integers: element types, fields, a UDT, a collation.
struct Type::Nested {
    std::string collation;
    std::vector<Type> parts;  // array: element; map: key, value
    bool contains_null = true;
    std::vector<Field> fields;
    UserDefinedType udt;
};

Type Type::decimal(int precision, int scale) { return Type(TypeId::kDecimal, precision, scale); }

Type Type::string(std::string collation) {
    Type type(TypeId::kString);
    if (collation.empty()) return type;
    // "UTF8_BINARY" is kept too: it is the plain string, but defaults do not replace it.
    auto nested = std::make_shared<Nested>();
    nested->collation = std::move(collation);
    type.nested_ = std::move(nested);
    return type;
}

Type Type::character(int length) { return Type(TypeId::kChar, length); }
Type Type::varchar(int length) { return Type(TypeId::kVarchar, length); }
Type Type::time(int precision) { return Type(TypeId::kTime, precision); }

Type Type::year_month_interval(IntervalField start, IntervalField end) {
    return Type(TypeId::kYearMonthInterval, static_cast<int>(start), static_cast<int>(end));
}

Type Type::day_time_interval(IntervalField start, IntervalField end) {
    return Type(TypeId::kDayTimeInterval, static_cast<int>(start), static_cast<int>(end));
}

Type Type::array(Type element, bool contains_null) {
    auto nested = std::make_shared<Nested>();
    nested->parts.push_back(std::move(element));
    nested->contains_null = contains_null;
    Type type(TypeId::kArray);
    type.nested_ = std::move(nested);
    return type;
}

Type Type::map(Type key, Type value, bool value_contains_null) {
    auto nested = std::make_shared<Nested>();
    nested->parts.push_back(std::move(key));
    nested->parts.push_back(std::move(value));
    nested->contains_null = value_contains_null;
    Type type(TypeId::kMap);
    type.nested_ = std::move(nested);
    return type;
}

Type Type::structure(std::vector<Field> fields) {
    auto nested = std::make_shared<Nested>();
    nested->fields = std::move(fields);
    Type type(TypeId::kStruct);
    type.nested_ = std::move(nested);
    return type;
}

Type Type::geometry(int srid) { return Type(TypeId::kGeometry, srid); }
Type Type::geography(int srid) { return Type(TypeId::kGeography, srid); }

Type Type::udt(UserDefinedType definition) {
    auto nested = std::make_shared<Nested>();
    nested->udt = std::move(definition);
    Type type(TypeId::kUdt);
    type.nested_ = std::move(nested);
    return type;
}

const std::string& Type::collation() const {
    static const std::string binary = "UTF8_BINARY";
    return is(TypeId::kString) && nested_ ? nested_->collation : binary;
}

const Type& Type::element_type() const {
    CHECK(is(TypeId::kArray), "{}", to_string());
    return nested_->parts[0];
}

bool Type::contains_null() const {
    CHECK(is(TypeId::kArray) || is(TypeId::kMap), "{}", to_string());
    return nested_->contains_null;
}

const Type& Type::key_type() const {
    CHECK(is(TypeId::kMap), "{}", to_string());
    return nested_->parts[0];
}

const Type& Type::value_type() const {
    CHECK(is(TypeId::kMap), "{}", to_string());
    return nested_->parts[1];
}

const std::vector<Field>& Type::fields() const {
    CHECK(is(TypeId::kStruct), "{}", to_string());
    return nested_->fields;
}

const UserDefinedType& Type::udt_definition() const {
    CHECK(is(TypeId::kUdt), "{}", to_string());
    return nested_->udt;
}

const Type& Type::storage_type() const {
    return is(TypeId::kUdt) ? nested_->udt.sql_type.storage_type() : *this;
}

PhysicalType Type::physical() const {
    switch (id_) {
        case TypeId::kNull:
            return PhysicalType::kNull;
        case TypeId::kBoolean:
            return PhysicalType::kBool;
        case TypeId::kByte:
            return PhysicalType::kInt8;
        case TypeId::kShort:
            return PhysicalType::kInt16;
        case TypeId::kInteger:
        case TypeId::kDate:
        case TypeId::kYearMonthInterval:
            return PhysicalType::kInt32;
        case TypeId::kLong:
        case TypeId::kTimestamp:
        case TypeId::kTimestampNtz:
        case TypeId::kTime:
        case TypeId::kDayTimeInterval:
            return PhysicalType::kInt64;
        case TypeId::kFloat:
            return PhysicalType::kFloat;
        case TypeId::kDouble:
            return PhysicalType::kDouble;
        case TypeId::kDecimal:
            return precision() <= kMaxLongPrecision ? PhysicalType::kInt64 : PhysicalType::kInt128;
        case TypeId::kString:
        case TypeId::kChar:
        case TypeId::kVarchar:
        case TypeId::kBinary:
        case TypeId::kGeometry:
        case TypeId::kGeography:
            return PhysicalType::kString;
        case TypeId::kCalendarInterval:
            return PhysicalType::kInterval;
        case TypeId::kArray:
        case TypeId::kMap:
            return PhysicalType::kList;
        case TypeId::kStruct:
            return PhysicalType::kStruct;
        case TypeId::kUdt:
            return storage_type().physical();
        case TypeId::kVariant:
            return PhysicalType::kVariant;
    }
    CHECK(false, "type id {}", static_cast<int>(id_));
    return PhysicalType::kNull;
}

bool Type::is_integral() const { return id_ >= TypeId::kByte && id_ <= TypeId::kLong; }
bool Type::is_numeric() const { return id_ >= TypeId::kByte && id_ <= TypeId::kDecimal; }
bool Type::is_string() const { return id_ >= TypeId::kString && id_ <= TypeId::kVarchar; }
bool Type::is_datetime() const { return id_ >= TypeId::kDate && id_ <= TypeId::kTimestampNtz; }
bool Type::is_nested() const { return id_ >= TypeId::kArray && id_ <= TypeId::kStruct; }
bool Type::is_ansi_interval() const { return is(TypeId::kYearMonthInterval) || is(TypeId::kDayTimeInterval); }

bool Type::is_spatial() const { return is(TypeId::kGeometry) || is(TypeId::kGeography); }

bool Type::is_fixed_width() const {
    switch (physical()) {
        case PhysicalType::kString:
        case PhysicalType::kList:
        case PhysicalType::kStruct:
        case PhysicalType::kVariant:
        case PhysicalType::kNull:
            return false;
        default:
            return true;
    }
}

namespace {

enum class Nullability : uint8_t { kCompare, kIgnore };

bool same_type(const Type& a, const Type& b, Nullability nullability) {
    if (a.id() != b.id()) return false;
    const bool exact = nullability == Nullability::kCompare;
    switch (a.id()) {
        case TypeId::kDecimal:
            return a.precision() == b.precision() && a.scale() == b.scale();
        case TypeId::kTime:
        case TypeId::kChar:
        case TypeId::kVarchar:
            return a.length() == b.length();
        case TypeId::kGeometry:
        case TypeId::kGeography:
            return a.srid() == b.srid();
        case TypeId::kYearMonthInterval:
        case TypeId::kDayTimeInterval:
            return a.start_field() == b.start_field() && a.end_field() == b.end_field();
        case TypeId::kString:
            return a.collation() == b.collation();
        case TypeId::kArray:
            return (!exact || a.contains_null() == b.contains_null()) &&
                   same_type(a.element_type(), b.element_type(), nullability);
        case TypeId::kMap:
            return (!exact || a.contains_null() == b.contains_null()) &&
                   same_type(a.key_type(), b.key_type(), nullability) &&
                   same_type(a.value_type(), b.value_type(), nullability);
        case TypeId::kStruct: {
            const auto& left = a.fields();
            const auto& right = b.fields();
            if (left.size() != right.size()) return false;
            for (size_t i = 0; i < left.size(); ++i) {
                if (left[i].name != right[i].name || (exact && left[i].nullable != right[i].nullable))
                    return false;
                if (!same_type(left[i].type, right[i].type, nullability)) return false;
            }
            return true;
        }
        case TypeId::kUdt: {
            const auto& left = a.udt_definition();
            const auto& right = b.udt_definition();
            return left.jvm_class == right.jvm_class && left.python_class == right.python_class &&
                   same_type(left.sql_type, right.sql_type, nullability);
        }
        default:
            return true;
    }
}

}  // namespace

bool Type::operator==(const Type& other) const {
    if (nested_ == other.nested_ && id_ == other.id_) return a_ == other.a_ && b_ == other.b_;
    return same_type(*this, other, Nullability::kCompare);
}

bool Type::same_ignoring_nullability(const Type& other) const {
    return same_type(*this, other, Nullability::kIgnore);
}

}  // namespace firesteel
