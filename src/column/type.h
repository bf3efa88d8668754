#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace firesteel {

enum class TypeId : uint8_t {
    kNull,
    kBoolean,
    kByte,
    kShort,
    kInteger,
    kLong,
    kFloat,
    kDouble,
    kDecimal,
    kString,
    kChar,
    kVarchar,
    kBinary,
    kDate,
    kTimestamp,
    kTimestampNtz,
    kTime,
    kCalendarInterval,
    kYearMonthInterval,
    kDayTimeInterval,
    kArray,
    kMap,
    kStruct,
    kUdt,
    kVariant,
    kGeometry,
    kGeography,
};

/// How values of a type lie in memory. Kernels are written for these, not for TypeId.
enum class PhysicalType : uint8_t {
    kBool,  // uint8_t, 0 or 1
    kInt8,
    kInt16,
    kInt32,   // int; date: days since the epoch; year-month interval: months
    kInt64,   // long; timestamps: microseconds since the epoch; time: nanoseconds of the day; day-time:
              // microseconds; decimal up to precision 18: unscaled value
    kInt128,  // decimal above precision 18: unscaled value
    kFloat,
    kDouble,
    kString,  // StringView: string, char, varchar, binary; geometry and geography: four bytes of SRID, lowest
              // first, then WKB
    kInterval,  // CalendarInterval
    kList,      // array: offsets + 1 child; map: offsets + 2 children (keys, values)
    kStruct,    // n children of the same size
    kVariant,   // a struct of two binary children: value, metadata
    kNull,      // no buffers, every row is null
};

enum class IntervalField : uint8_t { kYear, kMonth, kDay, kHour, kMinute, kSecond };

struct Field;
struct UserDefinedType;

/// A Spark data type: a small immutable value, cheap to copy; nested parts are shared.
class Type {
public:
    Type() = default;  // NullType ("void")
    static Type null() { return Type(); }
    static Type boolean() { return Type(TypeId::kBoolean); }
    static Type byte() { return Type(TypeId::kByte); }
    static Type short_integer() { return Type(TypeId::kShort); }
    static Type integer() { return Type(TypeId::kInteger); }
    static Type long_integer() { return Type(TypeId::kLong); }
    static Type float_number() { return Type(TypeId::kFloat); }
    static Type double_number() { return Type(TypeId::kDouble); }
    static Type decimal(int precision, int scale);
    static Type string() { return Type(TypeId::kString); }
    static Type string(std::string collation);  // "" and "UTF8_BINARY" are the plain string
    static Type character(int length);
    static Type varchar(int length);
    static Type binary() { return Type(TypeId::kBinary); }
    static Type date() { return Type(TypeId::kDate); }
    static Type timestamp() { return Type(TypeId::kTimestamp); }
    static Type timestamp_ntz() { return Type(TypeId::kTimestampNtz); }
    static Type time(int precision = 6);
    static Type calendar_interval() { return Type(TypeId::kCalendarInterval); }
    static Type year_month_interval(IntervalField start = IntervalField::kYear,
                                    IntervalField end = IntervalField::kMonth);
    static Type day_time_interval(IntervalField start = IntervalField::kDay,
                                  IntervalField end = IntervalField::kSecond);
    static Type array(Type element, bool contains_null = true);
    static Type map(Type key, Type value, bool value_contains_null = true);
    static Type structure(std::vector<Field> fields);
    static Type variant() { return Type(TypeId::kVariant); }
    /// Shapes in the reference system of that number, or of any (kMixedSrid).
    static Type geometry(int srid);
    static Type geography(int srid);
    static Type udt(UserDefinedType definition);

    TypeId id() const { return id_; }
    bool is(TypeId id) const { return id_ == id; }
    int precision() const { return a_; }  // decimal, time
    int scale() const { return b_; }      // decimal
    int length() const { return a_; }     // char, varchar
    int srid() const { return a_; }       // geometry, geography
    IntervalField start_field() const { return static_cast<IntervalField>(a_); }
    IntervalField end_field() const { return static_cast<IntervalField>(b_); }
    const std::string& collation() const;      // "UTF8_BINARY" unless said otherwise
    const Type& element_type() const;          // array
    bool contains_null() const;                // array elements, map values
    const Type& key_type() const;              // map
    const Type& value_type() const;            // map
    const std::vector<Field>& fields() const;  // struct
    const UserDefinedType& udt_definition() const;
    /// What lies in memory: the SQL type of a UDT, the type itself otherwise.
    const Type& storage_type() const;
    PhysicalType physical() const;

    bool is_integral() const;       // byte, short, int, long
    bool is_numeric() const;        // integral, float, double, decimal
    bool is_string() const;         // string, char, varchar
    bool is_datetime() const;       // date, timestamp, timestamp_ntz
    bool is_nested() const;         // array, map, struct
    bool is_ansi_interval() const;  // year-month, day-time
    bool is_spatial() const;        // geometry, geography
    /// Does a value hold no pointer or child: fixed width in memory?
    bool is_fixed_width() const;

    /// Same type, nullability of nested parts included, field metadata not.
    bool operator==(const Type& other) const;
    bool operator!=(const Type& other) const { return !(*this == other); }
    /// As ==, but ignoring the nullability of nested parts.
    bool same_ignoring_nullability(const Type& other) const;

    std::string to_string() const;  // "int", "array<string>", "decimal(10,2)": Spark's simpleString
    std::string to_sql() const;     // "INT", "ARRAY<STRING>": Spark's sql, as error messages show it
    std::string to_json() const;    // Spark's DataType.json

private:
    struct Nested;
    explicit Type(TypeId id, int a = 0, int b = 0) : id_(id), a_(a), b_(b) {}

    TypeId id_ = TypeId::kNull;
    int32_t a_ = 0;
    int32_t b_ = 0;
    std::shared_ptr<const Nested> nested_;
};

struct Field {
    std::string name;
    Type type;
    bool nullable = true;
    std::string metadata = {};  // a JSON object; empty for none

    bool operator==(const Field& other) const {
        return name == other.name && nullable == other.nullable && type == other.type;
    }
};

struct UserDefinedType {
    std::string jvm_class;
    std::string python_class;
    std::string serialized_python_class;
    Type sql_type;
};

/// Column names and types of a relation. The same thing as the fields of a struct.
using Schema = std::vector<Field>;

constexpr int kMixedSrid = -1;  // of a type whose values have reference systems of their own
constexpr int kMaxPrecision = 38;
constexpr int kMaxLongPrecision = 18;  // decimals up to here run in 64 bits

/// A DDL or JSON type text to a type: "int", "a INT, b STRING", "struct<a:int>", {"type":"struct",...}.
/// Raises PARSE_SYNTAX_ERROR and friends. (codec/type_text.cpp implements the parser.)

}  // namespace firesteel
