#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "column/builder.h"
#include "column/column.h"

namespace firesteel {

/// For tests only: columns of every type, null rate and encoding beside the values that they must hold.
struct Sample {
    std::string name;
    ColumnPtr column;
    std::vector<Value> values;
};

inline MemoryPoolPtr test_pool() {
    static const MemoryPoolPtr pool = MemoryPool::make_root("test", MemoryPool::kUnlimited);
    return pool;
}

inline std::vector<Type> sample_types() {
    const Type point = Type::structure({{"x", Type::integer(), false}, {"y", Type::string(), true}});
    return {
        Type::null(),
        Type::boolean(),
        Type::byte(),
        Type::short_integer(),
        Type::integer(),
        Type::long_integer(),
        Type::float_number(),
        Type::double_number(),
        Type::decimal(9, 2),
        Type::decimal(18, 0),
        Type::decimal(38, 10),
        Type::string(),
        Type::binary(),
        Type::date(),
        Type::timestamp(),
        Type::timestamp_ntz(),
        Type::time(),
        Type::calendar_interval(),
        Type::year_month_interval(),
        Type::day_time_interval(),
        Type::array(Type::integer()),
        Type::array(Type::array(Type::string())),
        Type::array(point),
        Type::map(Type::string(), Type::double_number()),
        Type::map(Type::integer(), Type::array(Type::date())),
        point,
        Type::structure({{"p", point, true}, {"m", Type::map(Type::long_integer(), Type::boolean()), true}}),
        Type::structure({}),
        Type::variant(),
        Type::array(Type::null()),
        Type::udt({"", "pyspark.testing.Point", "", Type::array(Type::double_number(), false)}),
    };
}

class SampleMaker {
public:
    explicit SampleMaker(unsigned seed) : random_(seed) {}

    int below(int limit) { return static_cast<int>(random_() % static_cast<unsigned>(limit)); }

    Value value(const Type& type, double null_rate) {
        if (type.is(TypeId::kNull) || std::uniform_real_distribution<>()(random_) < null_rate)
            return Value::null();
        const Type& storage = type.storage_type();
        switch (storage.id()) {
            case TypeId::kBoolean:
                return below(2) == 0;
            case TypeId::kByte:
                return integer(std::numeric_limits<int8_t>::max());
            case TypeId::kShort:
                return integer(std::numeric_limits<int16_t>::max());
            case TypeId::kLong:
            case TypeId::kTimestamp:
            case TypeId::kTimestampNtz:
            case TypeId::kDayTimeInterval:
                return integer(std::numeric_limits<int64_t>::max());
            case TypeId::kTime:
                return std::abs(integer(86'399'999'999'998).as_long());
            case TypeId::kFloat:
                return static_cast<double>(static_cast<float>(floating()));
            case TypeId::kDouble:
                return floating();
            case TypeId::kDecimal:
                return decimal(storage.precision());
            case TypeId::kCalendarInterval:
                return CalendarInterval{below(100) - 50, below(60) - 30, below(1000) - 500};
            case TypeId::kString:
                return std::string(text());
            case TypeId::kBinary:
                return std::string(text()) + '\0' + '\xFF';
            case TypeId::kArray:
                return list({storage.element_type()}, null_rate);
            case TypeId::kMap:
                return list({storage.key_type(), storage.value_type()}, null_rate);
            case TypeId::kVariant:
                return Value::List{std::string("\x0C\x01"), text()};
            case TypeId::kStruct: {
                Value::List fields;
                for (const auto& field : storage.fields())
                    fields.push_back(value(field.type, field.nullable ? null_rate : 0));
                return fields;
            }
            default:
                return integer(std::numeric_limits<int32_t>::max());
        }
    }

    /// Flat, dictionary, constant and sliced columns of `rows` rows.
    std::vector<Sample> samples(const Type& type, int64_t rows) {
        std::vector<Sample> result;
        for (const double null_rate : {0.0, 0.3, 1.0}) {
            const std::string name = type.to_string() + " with " + std::to_string(null_rate) + " nulls ";
            result.push_back(flat(type, rows, null_rate, name + "flat"));
            result.push_back(dictionary(type, rows, null_rate, name + "dictionary"));
            const Value one = value(type, null_rate);
            result.push_back({name + "constant", Column::constant(type, one, rows, test_pool()),
                              std::vector<Value>(static_cast<size_t>(rows), one)});
        }
        return result;
    }

    Sample flat(const Type& type, int64_t rows, double null_rate, std::string name) {
        auto builder = ColumnBuilder::make(type, test_pool());
        Sample sample{std::move(name), nullptr, {}};
        for (int64_t i = 0; i < rows; ++i) {
            sample.values.push_back(value(type, null_rate));
            builder->append(sample.values.back());
        }
        sample.column = builder->finish();
        return sample;
    }

    Sample dictionary(const Type& type, int64_t rows, double null_rate, std::string name) {
        const Sample words = flat(type, 5, null_rate, "");
        auto codes = Buffer::allocate(rows * 4, test_pool());
        ValidityBuilder validity(test_pool());
        Sample sample{std::move(name), nullptr, {}};
        for (int64_t i = 0; i < rows; ++i) {
            const bool null = std::uniform_real_distribution<>()(random_) < null_rate;
            const int code = null ? 0 : below(5);
            codes->mutable_as<int32_t>()[i] = code;
            null ? validity.append_null() : validity.append_valid();
            sample.values.push_back(null ? Value::null() : words.values[static_cast<size_t>(code)]);
        }
        sample.column = Column::dictionary(rows, std::move(codes), validity.finish(), words.column);
        return sample;
    }

private:
    Value integer(int64_t most) {
        switch (below(6)) {
            case 0:
                return most;
            case 1:
                return -most - 1;
            case 2:
                return 0;
            default:
                return static_cast<int64_t>(random_() % 201) - 100;
        }
    }
    double floating() {
        constexpr double kOdd[] = {0.0, -0.0, INFINITY, -INFINITY, NAN, 1e-300};
        return below(3) == 0 ? kOdd[below(6)] : (below(2000) - 1000) / 8.0;
    }
    Value decimal(int precision) {
        Int128 most = 1;
        for (int i = 0; i < precision; ++i) most *= 10;
        most -= 1;
        if (below(4) == 0) return below(2) == 0 ? most : -most;
        return static_cast<Int128>(static_cast<int64_t>(random_())) % (most + 1);
    }
    std::string text() {
        static const std::string words[] = {"",
                                            "a",
                                            "twelve bytes",
                                            "thirteen byte",
                                            "a longer text of 30 characters",
                                            "\xC3\xA9t\xC3\xA9",
                                            std::string(100, 'z')};
        return words[below(7)];
    }
    Value list(const std::vector<Type>& parts, double null_rate) {
        Value::List items;
        const int count = below(4);
        for (int i = 0; i < count; ++i) {
            items.push_back(value(parts[0], parts.size() == 2 ? 0 : null_rate));
            if (parts.size() == 2) items.push_back(value(parts[1], null_rate));
        }
        return items;
    }

    std::mt19937_64 random_;
};

inline std::vector<Value> values_of(const Column& column) {
    std::vector<Value> values;
    for (int64_t i = 0; i < column.size(); ++i) values.push_back(column.value(i));
    return values;
}

}  // namespace firesteel
