#include "functions/coercion.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace firesteel {
namespace {

/// A type and a list of those it goes with, as Spark 4.2.1 answered for every pair.
struct Row {
    const char* from;
    const char* list;
};

constexpr Row kAnsiCasts[] = {
    {"void",
     "void boolean tinyint smallint int bigint float double dec10_2 dec3_0 dec20_0 string "
     "binary date timestamp timestamp_ntz time interval ym month dt hour ints strings map "
     "struct_a struct_b variant"},
    {"boolean", "boolean tinyint smallint int bigint float double dec10_2 dec3_0 dec20_0 string variant"},
    {"tinyint",
     "boolean tinyint smallint int bigint float double dec10_2 dec3_0 dec20_0 string timestamp "
     "ym month dt hour variant"},
    {"smallint",
     "boolean tinyint smallint int bigint float double dec10_2 dec3_0 dec20_0 string timestamp "
     "ym month dt hour variant"},
    {"int",
     "boolean tinyint smallint int bigint float double dec10_2 dec3_0 dec20_0 string timestamp "
     "ym month dt hour variant"},
    {"bigint",
     "boolean tinyint smallint int bigint float double dec10_2 dec3_0 dec20_0 string timestamp "
     "ym month dt hour variant"},
    {"float",
     "boolean tinyint smallint int bigint float double dec10_2 dec3_0 dec20_0 string timestamp "
     "variant"},
    {"double",
     "boolean tinyint smallint int bigint float double dec10_2 dec3_0 dec20_0 string timestamp "
     "variant"},
    {"dec10_2",
     "boolean tinyint smallint int bigint float double dec10_2 dec3_0 dec20_0 string timestamp "
     "ym month dt hour variant"},
    {"dec3_0",
     "boolean tinyint smallint int bigint float double dec10_2 dec3_0 dec20_0 string timestamp "
     "ym month dt hour variant"},
    {"dec20_0",
     "boolean tinyint smallint int bigint float double dec10_2 dec3_0 dec20_0 string timestamp "
     "ym month dt hour variant"},
    {"string",
     "boolean tinyint smallint int bigint float double dec10_2 dec3_0 dec20_0 string binary "
     "date timestamp timestamp_ntz time interval ym month dt hour variant"},
    {"binary", "string binary variant"},
    {"date", "string date timestamp timestamp_ntz variant"},
    {"timestamp",
     "tinyint smallint int bigint float double dec10_2 dec3_0 dec20_0 string date timestamp "
     "timestamp_ntz variant"},
    {"timestamp_ntz", "string date timestamp timestamp_ntz variant"},
    {"time", "tinyint smallint int bigint dec10_2 dec3_0 dec20_0 string time variant"},
    {"interval", "string interval"},
    {"ym", "tinyint smallint int bigint dec10_2 dec3_0 dec20_0 string ym month"},
    {"month", "tinyint smallint int bigint dec10_2 dec3_0 dec20_0 string ym month"},
    {"dt", "tinyint smallint int bigint dec10_2 dec3_0 dec20_0 string dt hour"},
    {"hour", "tinyint smallint int bigint dec10_2 dec3_0 dec20_0 string dt hour"},
    {"ints", "string ints strings variant"},
    {"strings", "string ints strings variant"},
    {"map", "string map"},
    {"struct_a", "string struct_a struct_b"},
    {"struct_b", "string struct_a struct_b"},
    {"variant",
     "boolean tinyint smallint int bigint float double dec10_2 dec3_0 dec20_0 string binary "
     "date timestamp timestamp_ntz time ints strings map struct_a struct_b variant"},
};

constexpr Row kLegacyCasts[] = {
    {"void",
     "void boolean tinyint smallint int bigint float double dec10_2 dec3_0 dec20_0 string "
     "binary date timestamp timestamp_ntz time interval ym month dt hour ints strings map "
     "struct_a struct_b variant"},
    {"boolean",
     "boolean tinyint smallint int bigint float double dec10_2 dec3_0 dec20_0 string timestamp "
     "variant"},
    {"tinyint",
     "boolean tinyint smallint int bigint float double dec10_2 dec3_0 dec20_0 string binary "
     "timestamp ym month dt hour variant"},
    {"smallint",
     "boolean tinyint smallint int bigint float double dec10_2 dec3_0 dec20_0 string binary "
     "timestamp ym month dt hour variant"},
    {"int",
     "boolean tinyint smallint int bigint float double dec10_2 dec3_0 dec20_0 string binary "
     "timestamp ym month dt hour variant"},
    {"bigint",
     "boolean tinyint smallint int bigint float double dec10_2 dec3_0 dec20_0 string binary "
     "timestamp ym month dt hour variant"},
    {"float",
     "boolean tinyint smallint int bigint float double dec10_2 dec3_0 dec20_0 string timestamp "
     "variant"},
    {"double",
     "boolean tinyint smallint int bigint float double dec10_2 dec3_0 dec20_0 string timestamp "
     "variant"},
    {"dec10_2",
     "boolean tinyint smallint int bigint float double dec10_2 dec3_0 dec20_0 string timestamp "
     "ym month dt hour variant"},
    {"dec3_0",
     "boolean tinyint smallint int bigint float double dec10_2 dec3_0 dec20_0 string timestamp "
     "ym month dt hour variant"},
    {"dec20_0",
     "boolean tinyint smallint int bigint float double dec10_2 dec3_0 dec20_0 string timestamp "
     "ym month dt hour variant"},
    {"string",
     "boolean tinyint smallint int bigint float double dec10_2 dec3_0 dec20_0 string binary "
     "date timestamp timestamp_ntz time interval ym month dt hour variant"},
    {"binary", "string binary variant"},
    {"date",
     "boolean tinyint smallint int bigint float double dec10_2 dec3_0 dec20_0 string date "
     "timestamp timestamp_ntz variant"},
    {"timestamp",
     "boolean tinyint smallint int bigint float double dec10_2 dec3_0 dec20_0 string date "
     "timestamp timestamp_ntz variant"},
    {"timestamp_ntz", "string date timestamp timestamp_ntz variant"},
    {"time", "tinyint smallint int bigint dec10_2 dec3_0 dec20_0 string time variant"},
    {"interval", "string interval"},
    {"ym", "tinyint smallint int bigint dec10_2 dec3_0 dec20_0 string ym month"},
    {"month", "tinyint smallint int bigint dec10_2 dec3_0 dec20_0 string ym month"},
    {"dt", "tinyint smallint int bigint dec10_2 dec3_0 dec20_0 string dt hour"},
    {"hour", "tinyint smallint int bigint dec10_2 dec3_0 dec20_0 string dt hour"},
    {"ints", "string ints strings variant"},
    {"strings", "string ints strings variant"},
    {"map", "string map"},
    {"struct_a", "string struct_a struct_b"},
    {"struct_b", "string struct_a struct_b"},
    {"variant",
     "boolean tinyint smallint int bigint float double dec10_2 dec3_0 dec20_0 string binary "
     "date timestamp timestamp_ntz time ints strings map struct_a struct_b variant"},
};

constexpr Row kAnsiCommon[] = {
    {"void", ""},
    {"boolean", "boolean=boolean string=boolean"},
    {"tinyint",
     "tinyint=tinyint smallint=smallint int=int bigint=bigint float=double double=double "
     "dec10_2=dec10_2 dec3_0=dec3_0 dec20_0=dec20_0 string=bigint"},
    {"smallint",
     "tinyint=smallint smallint=smallint int=int bigint=bigint float=double double=double "
     "dec10_2=dec10_2 dec3_0=dec5_0 dec20_0=dec20_0 string=bigint"},
    {"int",
     "tinyint=int smallint=int int=int bigint=bigint float=double double=double "
     "dec10_2=dec12_2 dec3_0=dec10_0 dec20_0=dec20_0 string=bigint"},
    {"bigint",
     "tinyint=bigint smallint=bigint int=bigint bigint=bigint float=double double=double "
     "dec10_2=dec22_2 dec3_0=dec20_0 dec20_0=dec20_0 string=bigint"},
    {"float",
     "tinyint=double smallint=double int=double bigint=double float=float double=double "
     "dec10_2=double dec3_0=double dec20_0=double string=double"},
    {"double",
     "tinyint=double smallint=double int=double bigint=double float=double double=double "
     "dec10_2=double dec3_0=double dec20_0=double string=double"},
    {"dec10_2",
     "tinyint=dec10_2 smallint=dec10_2 int=dec12_2 bigint=dec22_2 float=double double=double "
     "dec10_2=dec10_2 dec3_0=dec10_2 dec20_0=dec22_2 string=double"},
    {"dec3_0",
     "tinyint=dec3_0 smallint=dec5_0 int=dec10_0 bigint=dec20_0 float=double double=double "
     "dec10_2=dec10_2 dec3_0=dec3_0 dec20_0=dec20_0 string=double"},
    {"dec20_0",
     "tinyint=dec20_0 smallint=dec20_0 int=dec20_0 bigint=dec20_0 float=double double=double "
     "dec10_2=dec22_2 dec3_0=dec20_0 dec20_0=dec20_0 string=double"},
    {"string",
     "boolean=boolean tinyint=bigint smallint=bigint int=bigint bigint=bigint float=double "
     "double=double dec10_2=double dec3_0=double dec20_0=double string=string binary=binary "
     "date=date timestamp=timestamp timestamp_ntz=timestamp_ntz time=time variant=variant"},
    {"binary", "string=binary binary=binary"},
    {"date", "string=date date=date timestamp=timestamp timestamp_ntz=timestamp_ntz"},
    {"timestamp", "string=timestamp date=timestamp timestamp=timestamp timestamp_ntz=timestamp"},
    {"timestamp_ntz",
     "string=timestamp_ntz date=timestamp_ntz timestamp=timestamp timestamp_ntz=timestamp_ntz"},
    {"time", "string=time time=time"},
    {"interval", "interval=interval"},
    {"ym", "ym=ym month=ym"},
    {"month", "ym=ym month=month"},
    {"dt", "dt=dt hour=dt"},
    {"hour", "dt=dt hour=hour"},
    {"ints", "ints=ints strings=longs"},
    {"strings", "ints=longs strings=strings"},
    {"map", "map=map"},
    {"struct_a", "struct_a=struct_a"},
    {"struct_b", "struct_b=struct_b"},
    {"variant", "string=variant variant=variant"},
};

constexpr Row kLegacyCommon[] = {
    {"void", ""},
    {"boolean", "boolean=boolean"},
    {"tinyint",
     "tinyint=tinyint smallint=smallint int=int bigint=bigint float=float double=double "
     "dec10_2=dec10_2 dec3_0=dec3_0 dec20_0=dec20_0 string=string"},
    {"smallint",
     "tinyint=smallint smallint=smallint int=int bigint=bigint float=float double=double "
     "dec10_2=dec10_2 dec3_0=dec5_0 dec20_0=dec20_0 string=string"},
    {"int",
     "tinyint=int smallint=int int=int bigint=bigint float=float double=double dec10_2=dec12_2 "
     "dec3_0=dec10_0 dec20_0=dec20_0 string=string"},
    {"bigint",
     "tinyint=bigint smallint=bigint int=bigint bigint=bigint float=float double=double "
     "dec10_2=dec22_2 dec3_0=dec20_0 dec20_0=dec20_0 string=string"},
    {"float",
     "tinyint=float smallint=float int=float bigint=float float=float double=double "
     "dec10_2=double dec3_0=double dec20_0=double string=string"},
    {"double",
     "tinyint=double smallint=double int=double bigint=double float=double double=double "
     "dec10_2=double dec3_0=double dec20_0=double string=string"},
    {"dec10_2",
     "tinyint=dec10_2 smallint=dec10_2 int=dec12_2 bigint=dec22_2 float=double double=double "
     "dec10_2=dec10_2 dec3_0=dec10_2 dec20_0=dec22_2 string=string"},
    {"dec3_0",
     "tinyint=dec3_0 smallint=dec5_0 int=dec10_0 bigint=dec20_0 float=double double=double "
     "dec10_2=dec10_2 dec3_0=dec3_0 dec20_0=dec20_0 string=string"},
    {"dec20_0",
     "tinyint=dec20_0 smallint=dec20_0 int=dec20_0 bigint=dec20_0 float=double double=double "
     "dec10_2=dec22_2 dec3_0=dec20_0 dec20_0=dec20_0 string=string"},
    {"string",
     "tinyint=string smallint=string int=string bigint=string float=string double=string "
     "dec10_2=string dec3_0=string dec20_0=string string=string date=string timestamp=string "
     "timestamp_ntz=string time=string ym=string month=string dt=string hour=string "
     "variant=string"},
    {"binary", "binary=binary"},
    {"date", "string=string date=date timestamp=timestamp timestamp_ntz=timestamp_ntz"},
    {"timestamp", "string=string date=timestamp timestamp=timestamp timestamp_ntz=timestamp"},
    {"timestamp_ntz", "string=string date=timestamp_ntz timestamp=timestamp timestamp_ntz=timestamp_ntz"},
    {"time", "string=string time=time"},
    {"interval", "interval=interval"},
    {"ym", "string=string ym=ym month=ym"},
    {"month", "string=string ym=ym month=month"},
    {"dt", "string=string dt=dt hour=dt"},
    {"hour", "string=string dt=dt hour=hour"},
    {"ints", "ints=ints strings=strings"},
    {"strings", "ints=strings strings=strings"},
    {"map", "map=map"},
    {"struct_a", "struct_a=struct_a"},
    {"struct_b", "struct_b=struct_b"},
    {"variant", "string=string variant=variant"},
};

constexpr Row kNullableCasts[] = {
    {"boolean", ""},
    {"tinyint", ""},
    {"smallint", "dec3_0"},
    {"int", "dec10_2 dec3_0"},
    {"bigint", "dec10_2 dec3_0"},
    {"float", "tinyint smallint int bigint dec10_2 dec3_0 dec20_0 timestamp"},
    {"double", "tinyint smallint int bigint dec10_2 dec3_0 dec20_0 timestamp"},
    {"dec20_0", "tinyint smallint int bigint dec10_2 dec3_0"},
    {"string",
     "boolean tinyint smallint int bigint float double dec10_2 dec3_0 dec20_0 date timestamp "
     "timestamp_ntz time interval ym month dt hour variant"},
    {"binary", ""},
    {"date", "timestamp_ntz variant"},
    {"timestamp", "tinyint smallint int dec10_2 dec3_0 dec20_0"},
    {"timestamp_ntz", "date"},
    {"time", "tinyint smallint dec10_2 dec3_0 dec20_0"},
    {"interval", ""},
    {"ym", "dec10_2 dec3_0 dec20_0"},
    {"month", "dec10_2 dec3_0 dec20_0"},
    {"dt", "dec10_2 dec3_0 dec20_0"},
    {"hour", "dec10_2 dec3_0 dec20_0"},
    {"ints", ""},
    {"strings", ""},
    {"map", ""},
    {"struct_a", ""},
    {"struct_b", ""},
    {"variant",
     "boolean tinyint smallint int bigint float double dec10_2 dec3_0 dec20_0 string binary "
     "date timestamp timestamp_ntz time ints strings map struct_a struct_b"},
};

constexpr Row kNullableTryCasts[] = {
    {"boolean", "tinyint smallint int bigint float double dec10_2 dec3_0 dec20_0 variant"},
    {"tinyint", "boolean timestamp ym month dt hour variant"},
    {"smallint", "boolean tinyint dec3_0 timestamp ym month dt hour variant"},
    {"int", "boolean tinyint smallint dec10_2 dec3_0 timestamp ym month dt hour variant"},
    {"bigint", "boolean tinyint smallint int dec10_2 dec3_0 ym month dt hour variant"},
    {"float", "boolean tinyint smallint int bigint dec10_2 dec3_0 dec20_0 timestamp variant"},
    {"double", "boolean tinyint smallint int bigint float dec10_2 dec3_0 dec20_0 timestamp variant"},
    {"dec20_0",
     "boolean tinyint smallint int bigint float double dec10_2 dec3_0 timestamp ym month dt "
     "hour variant"},
    {"string",
     "boolean tinyint smallint int bigint float double dec10_2 dec3_0 dec20_0 date timestamp "
     "timestamp_ntz time interval ym month dt hour variant"},
    {"binary", "variant"},
    {"date", "variant"},
    {"timestamp", "tinyint smallint int float double dec10_2 dec3_0 dec20_0 date variant"},
    {"timestamp_ntz", "date variant"},
    {"time", "tinyint smallint int bigint dec10_2 dec3_0 dec20_0 variant"},
    {"interval", ""},
    {"ym", "tinyint smallint int bigint dec10_2 dec3_0 dec20_0"},
    {"month", "tinyint smallint int bigint dec10_2 dec3_0 dec20_0"},
    {"dt", "tinyint smallint int bigint dec10_2 dec3_0 dec20_0"},
    {"hour", "tinyint smallint int bigint dec10_2 dec3_0 dec20_0"},
    {"ints", "string variant"},
    {"strings", "string ints variant"},
    {"map", "string"},
    {"struct_a", "string"},
    {"struct_b", "string struct_a"},
    {"variant",
     "boolean tinyint smallint int bigint float double dec10_2 dec3_0 dec20_0 string binary "
     "date timestamp timestamp_ntz time ints strings map struct_a struct_b"},
};

constexpr Row kStoreAssignable[] = {
    {"void", ""},
    {"boolean", "boolean string"},
    {"tinyint", "tinyint smallint int bigint float double dec10_2 dec3_0 dec20_0 string"},
    {"smallint", "tinyint smallint int bigint float double dec10_2 dec3_0 dec20_0 string"},
    {"int", "tinyint smallint int bigint float double dec10_2 dec3_0 dec20_0 string"},
    {"bigint", "tinyint smallint int bigint float double dec10_2 dec3_0 dec20_0 string"},
    {"float", "tinyint smallint int bigint float double dec10_2 dec3_0 dec20_0 string"},
    {"double", "tinyint smallint int bigint float double dec10_2 dec3_0 dec20_0 string"},
    {"dec10_2", "tinyint smallint int bigint float double dec10_2 dec3_0 dec20_0 string"},
    {"dec3_0", "tinyint smallint int bigint float double dec10_2 dec3_0 dec20_0 string"},
    {"dec20_0", "tinyint smallint int bigint float double dec10_2 dec3_0 dec20_0 string"},
    {"string", "string"},
    {"binary", "string binary"},
    {"date", "string date timestamp timestamp_ntz"},
    {"timestamp", "string date timestamp timestamp_ntz"},
    {"timestamp_ntz", "string date timestamp timestamp_ntz"},
    {"time", "string time"},
    {"interval", "string interval"},
    {"ym", "string ym"},
    {"month", "string month"},
    {"dt", "string dt"},
    {"hour", "string hour"},
    {"ints", "ints strings"},
    {"strings", "strings"},
    {"map", "map"},
    {"struct_a", "struct_a"},
    {"struct_b", "struct_b"},
    {"variant", "string variant"},
};

const std::map<std::string, Type>& types() {
    static const std::map<std::string, Type> all = {
        {"void", Type::null()},
        {"boolean", Type::boolean()},
        {"tinyint", Type::byte()},
        {"smallint", Type::short_integer()},
        {"int", Type::integer()},
        {"bigint", Type::long_integer()},
        {"float", Type::float_number()},
        {"double", Type::double_number()},
        {"dec10_2", Type::decimal(10, 2)},
        {"dec3_0", Type::decimal(3, 0)},
        {"dec5_0", Type::decimal(5, 0)},
        {"dec10_0", Type::decimal(10, 0)},
        {"dec12_2", Type::decimal(12, 2)},
        {"dec20_0", Type::decimal(20, 0)},
        {"dec22_2", Type::decimal(22, 2)},
        {"string", Type::string()},
        {"binary", Type::binary()},
        {"date", Type::date()},
        {"timestamp", Type::timestamp()},
        {"timestamp_ntz", Type::timestamp_ntz()},
        {"time", Type::time(6)},
        {"interval", Type::calendar_interval()},
        {"ym", Type::year_month_interval()},
        {"month", Type::year_month_interval(IntervalField::kMonth, IntervalField::kMonth)},
        {"dt", Type::day_time_interval()},
        {"hour", Type::day_time_interval(IntervalField::kHour, IntervalField::kHour)},
        {"ints", Type::array(Type::integer())},
        {"longs", Type::array(Type::long_integer())},
        {"strings", Type::array(Type::string())},
        {"map", Type::map(Type::string(), Type::integer())},
        {"struct_a", Type::structure({{"a", Type::integer()}})},
        {"struct_b", Type::structure({{"b", Type::string()}})},
        {"variant", Type::variant()},
    };
    return all;
}

/// All types that appear on the left of some table, in its order.
template <typename Table, typename Answer>
void expect_table(const Table& table, Answer answer) {
    for (const Row& row : table) {
        std::string got;
        for (const Row& other : kAnsiCasts) {
            const std::string text = answer(types().at(row.from), types().at(other.from), other.from);
            if (!text.empty()) got += (got.empty() ? "" : " ") + text;
        }
        EXPECT_EQ(got, row.list) << "from " << row.from;
    }
}

std::string name_of(const Type& type) {
    for (const auto& [name, candidate] : types()) {
        if (candidate.same_ignoring_nullability(type)) return name;
    }
    return "?" + type.to_string();
}

TEST(Coercion, ExplicitCasts) {
    expect_table(kAnsiCasts, [](const Type& a, const Type& b, const char* name) {
        return can_cast(a, b, true) ? std::string(name) : "";
    });
    expect_table(kLegacyCasts, [](const Type& a, const Type& b, const char* name) {
        return can_cast(a, b, false) ? std::string(name) : "";
    });
}

TEST(Coercion, CommonTypes) {
    for (const bool ansi : {true, false}) {
        const auto answer = [ansi](const Type& a, const Type& b, const char* name) -> std::string {
            const auto common = common_type(a, b, ansi);
            if (!common || a.is(TypeId::kNull) || b.is(TypeId::kNull)) return "";
            return std::string(name) + "=" + name_of(*common);
        };
        if (ansi) expect_table(kAnsiCommon, answer);
        if (!ansi) expect_table(kLegacyCommon, answer);
    }
}

TEST(Coercion, NullabilityOfCasts) {
    expect_table(kNullableCasts, [](const Type& a, const Type& b, const char* name) {
        const bool forced = !b.is(TypeId::kNull) && can_cast(a, b, true) && cast_forces_nullable(a, b, true);
        return forced ? std::string(name) : "";
    });
    expect_table(kNullableTryCasts, [](const Type& a, const Type& b, const char* name) {
        const bool forced = !b.is(TypeId::kNull) && can_try_cast(a, b) && try_cast_forces_nullable(a, b);
        return forced ? std::string(name) : "";
    });
}

TEST(Coercion, StoreAssignment) {
    expect_table(kStoreAssignable, [](const Type& a, const Type& b, const char* name) {
        // Recorded with Dataset.to, which looks struct fields up by name before it asks for their types.
        if (a.is(TypeId::kNull) || (a.is(TypeId::kStruct) && b.is(TypeId::kStruct) && a != b))
            return std::string();
        return can_store_assign(a, b) ? std::string(name) : "";
    });
}

TEST(Coercion, LegacyCommonTypeOfManyPutsStringsFirst) {
    const std::vector<Type> mixed = {Type::integer(), Type::date(), Type::string()};
    EXPECT_EQ(common_type(mixed, false), Type::string());
    EXPECT_EQ(common_type(mixed, true), std::nullopt);
}

TEST(Coercion, LegacyComparesStringsAsTheOtherType) {
    EXPECT_EQ(comparison_type(Type::string(), Type::integer(), false), Type::integer());
    EXPECT_EQ(comparison_type(Type::decimal(5, 2), Type::string(), false), Type::double_number());
    EXPECT_EQ(comparison_type(Type::string(), Type::date(), false), Type::date());
    EXPECT_EQ(comparison_type(Type::string(), Type::integer(), true), Type::long_integer());
}

TEST(Coercion, DecimalResults) {
    const auto result = [](char op, int p1, int s1, int p2, int s2, bool loss = true) {
        return decimal_result(op, Type::decimal(p1, s1), Type::decimal(p2, s2), loss).to_string();
    };
    EXPECT_EQ(result('+', 10, 2, 5, 4), "decimal(13,4)");
    EXPECT_EQ(result('*', 20, 10, 20, 10), "decimal(38,17)");
    EXPECT_EQ(result('*', 20, 10, 20, 10, false), "decimal(38,20)");
    EXPECT_EQ(result('/', 10, 2, 5, 1), "decimal(17,8)");
    EXPECT_EQ(result('/', 38, 10, 38, 10), "decimal(38,6)");
    EXPECT_EQ(result('/', 38, 10, 38, 10, false), "decimal(38,18)");
    EXPECT_EQ(result('%', 10, 2, 5, 4), "decimal(5,4)");
    EXPECT_EQ(result('d', 10, 2, 5, 4), "decimal(12,0)");
    EXPECT_EQ(wider_decimal(Type::decimal(38, 0), Type::decimal(38, 38)).to_string(), "decimal(38,0)");
}

}  // namespace
}  // namespace firesteel
