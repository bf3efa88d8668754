// What an index finds is what a map would, whatever its form and however many parts fill it.

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "column/builder.h"
#include "exec/join_index.h"
#include "exec/key_set.h"
#include "exec/test_queries.h"

namespace firesteel {
namespace {

ColumnPtr column_of(const Type& type, const std::vector<Value>& values) {
    auto builder = ColumnBuilder::make(type, plan_pool());
    for (const Value& value : values) builder->append(value);
    return builder->finish();
}

struct ValueLess {
    bool operator()(const Value& a, const Value& b) const { return compare_values(a, b) < 0; }
};

void expect_finds(const Type& type, const std::vector<Value>& build, const std::vector<Value>& probe,
                  int32_t threads, bool null_safe) {
    const ColumnPtr key = column_of(type, build);
    const auto index =
        make_join_index({{key}, {null_safe}, key->size()}, integer_bounds(*key), threads, plan_pool());
    for (int32_t task = 0; task < index->prepare_tasks(); ++task) index->prepare(task);
    for (int32_t task = 0; task < index->insert_tasks(); ++task) index->insert(task);
    const int32_t grouping = index->group_tasks();
    for (int32_t task = 0; task < grouping; ++task) index->group(task);
    index->finish();

    std::map<Value, std::vector<int32_t>, ValueLess> rows;
    for (size_t i = 0; i < build.size(); ++i) {
        if (null_safe || !build[i].is_null()) rows[build[i]].push_back(static_cast<int32_t>(i));
    }
    bool unique = true;
    for (const auto& [value, list] : rows) unique &= list.size() == 1;
    EXPECT_EQ(index->is_unique(), unique);

    FindScratch scratch;
    std::vector<int32_t> first(probe.size());
    index->find({column_of(type, probe)}, static_cast<int64_t>(probe.size()), scratch, plan_pool(),
                first.data());
    for (size_t i = 0; i < probe.size(); ++i) {
        const auto expected = rows.find(probe[i]);
        std::vector<int32_t> found;
        for (int32_t place = first[i]; place >= 0; place = index->next(place))
            found.push_back(index->row_at(place));
        ASSERT_EQ(found, expected == rows.end() ? std::vector<int32_t>{} : expected->second) << i;
    }
}

std::vector<Value> numbers(int64_t count, int64_t from, int64_t range, uint64_t seed) {
    std::mt19937_64 random(seed);
    std::vector<Value> values;
    for (int64_t i = 0; i < count; ++i) {
        const auto distance = static_cast<int64_t>(random() % static_cast<uint64_t>(range));
        values.emplace_back();
        if (random() % 50 != 0) values.back() = Value(from + distance);
    }
    return values;
}

std::vector<Value> spread_out(std::vector<Value> values) {
    for (Value& value : values) {
        if (!value.is_null()) value = Value(value.as_long() * 1'000'000'007);
    }
    return values;
}
std::vector<Value> as_texts(std::vector<Value> values) {
    for (Value& value : values) {
        if (!value.is_null()) value = Value("number " + std::to_string(value.as_long()));
    }
    return values;
}

TEST(JoinIndex, IntegersNearEachOther) {
    for (const int64_t range : {1, 300, 200000}) {
        for (const int32_t threads : {1, 4}) {
            expect_finds(Type::long_integer(), numbers(150000, -100, range, 1),
                         numbers(5000, -200, range + 200, 2), threads, false);
        }
    }
    expect_finds(Type::long_integer(), {Value(INT64_MAX), Value(INT64_MAX - 1)},
                 {Value(INT64_MIN), Value(INT64_MAX), Value(int64_t{0}), Value()}, 1, false);
    expect_finds(Type::integer(), numbers(200, 0, 90, 3), numbers(200, -20, 150, 4), 2, true);
}

TEST(JoinIndex, IntegersFarApart) {
    const std::vector<Value> build = spread_out(numbers(140000, 0, 90000, 5));
    for (const int32_t threads : {1, 3, 8}) expect_finds(Type::long_integer(), build, build, threads, false);
    expect_finds(Type::long_integer(), {Value(INT64_MIN), Value(INT64_MAX), Value(int64_t{0})},
                 {Value(INT64_MIN), Value(INT64_MAX), Value(int64_t{1}), Value()}, 1, true);
}

TEST(JoinIndex, ManyRowsOfFewKeysComeToLieTogether) {
    const std::vector<Value> build = numbers(300000, 5, 4000, 11), probe = numbers(900, 0, 5000, 12);
    for (const int32_t threads : {1, 4}) {
        expect_finds(Type::long_integer(), build, probe, threads, false);
        expect_finds(Type::long_integer(), spread_out(build), spread_out(probe), threads, false);
        expect_finds(Type::string(), as_texts(build), as_texts(probe), threads, true);
    }
}

TEST(JoinIndex, Texts) {
    const std::vector<Value> build = as_texts(numbers(140000, 0, 70000, 6));
    for (const int32_t threads : {1, 4}) expect_finds(Type::string(), build, build, threads, threads == 4);
}

void expect_set(const Type& type, const std::vector<Value>& values, const std::vector<Value>& tested,
                size_t most_strangers) {
    const KeySetPtr set = make_key_set(*column_of(type, values), plan_pool());
    ASSERT_TRUE(set);
    std::map<Value, bool, ValueLess> known;
    for (const Value& value : values) {
        if (!value.is_null()) known[value] = true;
    }
    std::vector<int32_t> rows(tested.size());
    for (size_t i = 0; i < rows.size(); ++i) rows[i] = static_cast<int32_t>(i);
    set->select(*column_of(type, tested), rows);
    size_t strangers = 0, members = 0, expected = 0;
    for (const int32_t row : rows) {
        const bool is_member = known.count(tested[static_cast<size_t>(row)]) > 0;
        (is_member ? members : strangers) += 1;
    }
    for (const Value& value : tested) expected += known.count(value);
    EXPECT_EQ(members, expected);
    EXPECT_LE(strangers, most_strangers);
}

TEST(KeySet, RejectsNoMemberAndFewStrangers) {
    expect_set(Type::long_integer(), numbers(1000, -50, 3000, 7), numbers(5000, -5000, 10000, 8), 0);
    const std::vector<Value> some = numbers(3000, 0, 90000, 9), more = numbers(3000, 0, 90000, 10);
    expect_set(Type::long_integer(), spread_out(some), spread_out(more), 150);
    expect_set(Type::long_integer(), spread_out(some), spread_out(some), 0);
    expect_set(Type::string(), as_texts(some), as_texts(more), 150);
    expect_set(Type::date(), {}, numbers(50, 0, 5, 1), 0);
    // Far from each other, but many: still a bit each.
    std::vector<Value> far, near;
    for (int64_t i = 0; i < 150000; ++i) far.push_back(Value(i * 200));
    for (int64_t i = 0; i < 30000; ++i) near.push_back(Value(i * 1000 + (i % 2)));
    expect_set(Type::long_integer(), far, near, 0);
}

TEST(KeySet, LooksThroughDictionaries) {
    const KeySetPtr set = make_key_set(*column_of(Type::integer(), {Value(3), Value(7)}), plan_pool());
    auto codes = Buffer::allocate(4 * 4, plan_pool());
    for (int32_t i = 0; i < 4; ++i) codes->mutable_as<int32_t>()[i] = i % 3;
    const ColumnPtr column = Column::dictionary(4, std::move(codes), nullptr,
                                                column_of(Type::integer(), {Value(7), Value(5), Value()}));
    std::vector<int32_t> rows = {0, 1, 2, 3};
    set->select(*column, rows);
    EXPECT_EQ(rows, (std::vector<int32_t>{0, 3}));
    rows = {1, 3};  // fewer than the dictionary has values
    set->select(*column, rows);
    EXPECT_EQ(rows, (std::vector<int32_t>{3}));
    rows = {1, 2};
    set->select(*column, rows);
    EXPECT_EQ(rows, (std::vector<int32_t>{}));
    ASSERT_TRUE(set->bounds());
    EXPECT_EQ(set->bounds()->minimum, 3);
    EXPECT_EQ(set->bounds()->maximum, 7);
}

}  // namespace
}  // namespace firesteel
