#include "ml/vector.h"

#include <gtest/gtest.h>

#include "common/error.h"
#include "ml/column_metadata.h"
#include "ml/dataset.h"
#include "ml/parameters.h"

namespace firesteel::ml {
namespace {

MemoryPoolPtr test_pool(int64_t limit = MemoryPool::kUnlimited) {
    return MemoryPool::make_root("test", limit);
}

std::vector<double> read(const VectorReader& reader, int64_t row) {
    std::vector<double> out(static_cast<size_t>(reader.size(row)));
    reader.read(row, out.data());
    return out;
}

TEST(VectorTest, RowsComeBackInTheSmallerForm) {
    const auto pool = test_pool();
    VectorBuilder builder(pool);
    const std::vector<double> zeros(3, 0.0), one{0, 0, 0, 7}, full{1, 2}, three{0, 5, 0};
    builder.append_compressed(zeros);
    builder.append_compressed(one);
    builder.append_null();
    builder.append_compressed(full);
    builder.append_compressed(three);  // 1.5 * (1 + 1) is not below 3
    const ColumnPtr column = builder.finish();
    EXPECT_TRUE(is_vector(column->type()));
    const VectorReader reader(*column);
    EXPECT_TRUE(reader.is_sparse(0));
    EXPECT_TRUE(reader.is_sparse(1));
    EXPECT_FALSE(reader.is_sparse(3));
    EXPECT_FALSE(reader.is_sparse(4));
    EXPECT_TRUE(column->is_null(2));
    EXPECT_EQ(read(reader, 0), zeros);
    EXPECT_EQ(read(reader, 1), one);
    EXPECT_EQ(read(reader, 3), full);
    EXPECT_EQ(read(reader, 4), three);
    EXPECT_EQ(reader.indices(1).size(), 1u);
    EXPECT_EQ(reader.indices(1)[0], 3);
}

TEST(VectorTest, ValuesKeepTheirNumbers) {
    const std::vector<double> sparse{0, 0, 3, 0, 0}, dense{1, 2, 3};
    EXPECT_EQ(vector_values(compressed_vector(sparse)), sparse);
    EXPECT_EQ(vector_values(compressed_vector(dense)), dense);
    EXPECT_EQ(compressed_vector(sparse).as_list()[0].as_long(), 0);
    const Value matrix = dense_matrix(2, 3, std::vector<double>{1, 2, 3, 4, 5, 6});
    EXPECT_EQ(matrix.as_list()[5], Value(Value::List{1.0, 4.0, 2.0, 5.0, 3.0, 6.0}));  // column by column
}

TEST(ColumnMetadataTest, SaysWhatSparkSays) {
    EXPECT_EQ(sized_vector_metadata(3), R"({"ml_attr":{"num_attrs":3}})");
    EXPECT_EQ(class_count_metadata(2), R"({"ml_attr":{"num_vals":2,"type":"nominal"}})");
    EXPECT_EQ(labels_metadata("i", {"a", "\""}),
              R"({"ml_attr":{"name":"i","type":"nominal","vals":["a","\""]}})");
    const std::string slots = vector_metadata({{"a"}, {"b c"}});
    EXPECT_EQ(
        slots,
        R"({"ml_attr":{"attrs":{"numeric":[{"idx":0,"name":"a"},{"idx":1,"name":"b c"}]},"num_attrs":2}})");
    EXPECT_EQ(vector_size(slots), 2);
    EXPECT_EQ(vector_slots(slots, 2)[1].name, "b c");
    EXPECT_EQ(vector_size(""), -1);
    EXPECT_EQ(vector_size(R"({"comment":"x"})"), -1);
    EXPECT_EQ(vector_slots("{", 2)[0].name, "");
}

const std::vector<ParameterRule> kRules{{"k", Type::integer(), 2, is_positive},
                                        {"tol", Type::double_number(), 1e-4},
                                        {"inputCol", Type::string(), {}},
                                        {"inputCols", Type::array(Type::string()), {}}};

std::string condition_of(const std::function<void()>& run) {
    try {
        run();
    } catch (const Error& error) {
        return error.condition();
    }
    return "";
}

TEST(ParametersTest, DefaultsAndConversions) {
    const Parameters parameters(
        kRules, "uid",
        {{"tol", Type::integer(), 3}, {"inputCols", Type::array(Type::string(), false), Value::List{"a"}}});
    EXPECT_EQ(parameters.number("k"), 2);
    EXPECT_EQ(parameters.real("tol"), 3.0);
    EXPECT_EQ(parameters.texts("inputCols"), std::vector<std::string>{"a"});
    EXPECT_FALSE(parameters.has("inputCol"));
    EXPECT_EQ(parameters.output_column("outputCol"), "uid__output");
    EXPECT_EQ(parameters.with({{"k", Type::long_integer(), 9}}).number("k"), 9);
    EXPECT_EQ(parameters.number("k"), 2);
}

TEST(ParametersTest, RefusesWhatDoesNotFit) {
    const auto make = [](const char* name, Type type, Value value) {
        return condition_of([&] { Parameters(kRules, "uid", {{name, type, value}}); });
    };
    EXPECT_EQ(make("k", Type::integer(), 0), "_LEGACY_ERROR_ML_INVALID_PARAMETER");
    EXPECT_EQ(make("k", Type::string(), "x"), "_LEGACY_ERROR_ML_PARAMETER_TYPE");
    EXPECT_EQ(make("k", Type::long_integer(), int64_t{1} << 40), "_LEGACY_ERROR_ML_PARAMETER_TYPE");
    EXPECT_EQ(make("nope", Type::integer(), 1), "_LEGACY_ERROR_ML_NO_PARAMETER");
    EXPECT_EQ(condition_of([] { Parameters(kRules, "uid", {}).text("inputCol"); }),
              "_LEGACY_ERROR_ML_NO_DEFAULT");
}

DatasetPtr dataset_of(const MemoryPoolPtr& pool, int64_t bytes) {
    auto dataset = std::make_shared<Dataset>();
    pool->reserve(bytes);
    dataset->pool = pool;
    dataset->charged = bytes;
    return dataset;
}

TEST(DatasetCacheTest, KeepsAQuarterOfTheBudget) {
    const auto pool = test_pool(4000);
    DatasetCache cache(pool);
    cache.add("a", dataset_of(pool, 600));
    EXPECT_NE(cache.find("a"), nullptr);
    cache.add("b", dataset_of(pool, 600));
    EXPECT_EQ(cache.find("a"), nullptr);
    EXPECT_NE(cache.find("b"), nullptr);
    cache.clear();
    EXPECT_EQ(pool->used(), 0);
}

}  // namespace
}  // namespace firesteel::ml
