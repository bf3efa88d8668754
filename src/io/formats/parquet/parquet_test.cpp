#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "column/test_samples.h"
#include "common/error.h"
#include "expr/encoding.h"
#include "io/file_table.h"
#include "io/test_directory.h"

namespace firesteel {
namespace {

EvalSettingsPtr settings() {
    static const auto shared = std::make_shared<const EvalSettings>();
    return shared;
}

void write(const std::string& path, const Schema& schema, const std::vector<Batch>& batches,
           std::vector<std::string> partition_by = {}, OptionMap options = {}, bool overwrite = false,
           bool dynamic_overwrite = false) {
    WriteRequest request;
    request.format = "parquet";
    request.path = path;
    request.schema = schema;
    request.options = std::move(options);
    request.partition_by = std::move(partition_by);
    request.settings = settings();
    request.pool = test_pool();
    request.dynamic_overwrite = dynamic_overwrite;
    const auto write = find_data_source("parquet")->write(request, overwrite);
    const auto task = write->open_task(0);
    for (const Batch& batch : batches) task->write(batch);
    task->finish();
    write->commit();
}

TableProviderPtr open(const std::string& path, OptionMap options = {}, std::optional<Schema> schema = {}) {
    ReadRequest request;
    request.format = "parquet";
    request.paths = {path};
    request.settings = settings();
    request.options = std::move(options);
    request.schema = std::move(schema);
    return find_data_source("parquet")->open(request);
}

std::vector<Batch> scan(const TableProvider& table, Exprs filters = {}, int64_t batch_rows = 7) {
    ScanRequest request;
    for (size_t i = 0; i < table.schema().size(); ++i) request.columns.push_back(static_cast<int32_t>(i));
    request.filters = std::move(filters);
    request.pool = test_pool();
    request.batch_rows = batch_rows;
    const auto scan = table.scan(std::move(request));
    std::vector<Batch> batches;
    int64_t sequence = 0;
    while (const auto task = scan->next_task(sequence)) {
        Batch batch;
        while (task->next(batch)) batches.push_back(batch);
    }
    return batches;
}

/// Into how many the scan is cut.
int morsels(const TableProvider& table, Exprs filters) {
    ScanRequest request;
    request.columns = {0};
    request.filters = std::move(filters);
    request.pool = test_pool();
    const auto scan = table.scan(std::move(request));
    int count = 0;
    for (int64_t sequence = 0; scan->next_task(sequence) != nullptr;) ++count;
    return count;
}

std::vector<Value> values(const std::vector<Batch>& batches, size_t column) {
    std::vector<Value> result;
    for (const Batch& batch : batches)
        for (int64_t row = 0; row < batch.rows; ++row) result.push_back(batch[column].value(row));
    return result;
}

Batch longs(const std::vector<int64_t>& numbers, const std::vector<int64_t>& others) {
    Batch batch;
    batch.rows = static_cast<int64_t>(numbers.size());
    for (const auto* list : {&numbers, &others}) {
        auto builder = ColumnBuilder::make(Type::long_integer(), test_pool());
        for (const int64_t number : *list) builder->append(number);
        batch.columns.push_back(builder->finish());
    }
    return batch;
}

const Schema kTwoLongs = {{"a", Type::long_integer(), true}, {"b", Type::long_integer(), true}};

std::vector<std::string> files_below(const std::string& path) {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(path))
        if (entry.is_regular_file()) names.push_back(std::filesystem::relative(entry.path(), path).string());
    std::sort(names.begin(), names.end());
    return names;
}

std::string condition_of(const std::function<void()>& action) {
    try {
        action();
    } catch (const Error& error) {
        return error.condition();
    }
    return "";
}

TEST(Parquet, GivesBackEveryTypeAndEncoding) {
    SampleMaker maker(42);
    for (const Type& type : sample_types()) {
        const bool refused =
            type.is(TypeId::kTime) || type.is(TypeId::kCalendarInterval) || type == Type::structure({});
        if (refused) continue;
        for (const char* form : {"INT96", "TIMESTAMP_MICROS"}) {
            for (const Sample& sample : maker.samples(type, 50)) {
                // The samples have nulls among elements even where the type allows none.
                const bool has_nulls = sample.name.find("0.000000") == std::string::npos;
                if (type.is(TypeId::kUdt) && has_nulls) continue;
                const TestDirectory directory;
                Batch batch;
                batch.rows = 50;
                batch.columns = {sample.column};
                const std::string path = directory.path() + "/t";
                write(path, {{"v", type, true}}, {batch}, {},
                      {{"spark.sql.parquet.outputtimestamptype", form}});
                const auto table = open(path);
                ASSERT_EQ(table->schema().size(), 1U);
                EXPECT_TRUE(table->schema()[0].type.same_ignoring_nullability(type)) << sample.name;
                EXPECT_TRUE(values(scan(*table), 0) == sample.values) << sample.name << " " << form;
            }
        }
    }
}

TEST(Parquet, RefusesTypesWithoutAPlace) {
    const TestDirectory directory;
    for (const Type& type : {Type::calendar_interval(), Type::array(Type::calendar_interval())}) {
        EXPECT_EQ(condition_of([&] {
                      write(directory.path() + "/t", {{"v", type, true}}, {});
                  }),
                  "UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE");
    }
    EXPECT_EQ(condition_of([&] {
                  write(directory.path() + "/t", {{"v", Type::structure({}), true}}, {});
              }),
              "EMPTY_SCHEMA_NOT_SUPPORTED_FOR_DATASOURCE");
    EXPECT_EQ(condition_of([&] {
                  write(directory.path() + "/t", kTwoLongs, {}, {}, {{"compression", "foo"}});
              }),
              "CODEC_NOT_AVAILABLE.WITH_AVAILABLE_CODECS_SUGGESTION");
    EXPECT_TRUE(files_below(directory.path()).empty());
}

TEST(Parquet, SkipsRowGroupsByTheirBounds) {
    const TestDirectory directory;
    const std::string path = directory.path() + "/t";
    // Three files stand for three row groups.
    write(path, kTwoLongs, {longs({1, 2, 3, 4, 5, 6}, {0, 0, 0, 0, 0, 0})}, {}, {{"maxrecordsperfile", "2"}});
    const auto table = open(path);
    const ExprPtr a = make_input(0, Type::long_integer(), true);
    const ExprPtr four = make_literal(Type::long_integer(), 4);
    const auto filtered = [&](const char* function) {
        return Exprs{make_call(function, {a, four}, settings())};
    };
    const auto kept = [&](const char* function) { return values(scan(*table, filtered(function)), 0); };
    using Values = std::vector<Value>;
    EXPECT_EQ(kept("="), (Values{4}));
    EXPECT_EQ(kept(">"), (Values{5, 6}));
    EXPECT_EQ(kept(">="), (Values{4, 5, 6}));
    EXPECT_EQ(kept("<"), (Values{1, 2, 3}));
    EXPECT_EQ(values(scan(*table, {make_call("isnull", {a}, settings())}), 0), Values());
    EXPECT_EQ(values(scan(*table), 0), (Values{1, 2, 3, 4, 5, 6}));
    EXPECT_EQ(morsels(*table, filtered("=")), 1);
    EXPECT_EQ(morsels(*table, filtered(">")), 1);
    EXPECT_EQ(morsels(*table, filtered(">=")), 2);
    EXPECT_EQ(morsels(*table, {make_call("isnull", {a}, settings())}), 0);
    EXPECT_EQ(morsels(*table, {}), 3);

    EXPECT_EQ(table->estimated_rows(), 6);
    const ColumnStatistics bounds = table->column_statistics(0);
    EXPECT_EQ(bounds.minimum, Value(1));
    EXPECT_EQ(bounds.maximum, Value(6));
    EXPECT_EQ(bounds.nulls, 0);
}

TEST(Parquet, WritesAndPrunesPartitions) {
    const TestDirectory directory;
    const std::string path = directory.path() + "/t";
    write(path, kTwoLongs, {longs({1, 2, 3, 4}, {7, 8, 7, 8})}, {"b"});
    const auto files = files_below(path);
    ASSERT_EQ(files.size(), 3U);
    EXPECT_EQ(files[0], "_SUCCESS");
    EXPECT_TRUE(files[1].starts_with("b=7/part-00000-") && files[1].ends_with(".c000.snappy.parquet"))
        << files[1];
    const auto table = open(path);
    EXPECT_EQ(table->schema()[1].type, Type::integer());
    EXPECT_EQ(values(scan(*table), 0), (std::vector<Value>{1, 3, 2, 4}));
    const ExprPtr eight =
        make_call("=", {make_input(1, Type::integer(), true), make_literal(Type::integer(), 8)}, settings());
    EXPECT_EQ(values(scan(*table, {eight}), 1), (std::vector<Value>{8, 8}));

    // Overwriting all, then only the partitions that get rows.
    write(path, kTwoLongs, {longs({5}, {9})}, {"b"}, {}, true);
    EXPECT_EQ(values(scan(*open(path)), 0), (std::vector<Value>{5}));
    write(path, kTwoLongs, {longs({6}, {8})}, {"b"}, {}, true, true);
    EXPECT_EQ(values(scan(*open(path)), 0), (std::vector<Value>{6, 5}));
}

TEST(Parquet, LeavesNothingOfAWriteThatIsNotCommitted) {
    const TestDirectory directory;
    WriteRequest request;
    request.path = directory.path() + "/t";
    request.schema = kTwoLongs;
    request.settings = settings();
    request.pool = test_pool();
    {
        const auto write = find_data_source("parquet")->write(request, false);
        const auto task = write->open_task(0);
        task->write(longs({1}, {2}));
        task->finish();
        EXPECT_EQ(files_below(request.path).size(), 1U);
        write->abort();
    }
    EXPECT_FALSE(std::filesystem::exists(request.path));
}

TEST(Parquet, ReadsColumnsByNameAndFillsMissingOnes) {
    const TestDirectory directory;
    const std::string path = directory.path() + "/t";
    write(path, kTwoLongs, {longs({1, 2}, {3, 4})});
    const auto table = open(path, {}, Schema{{"c", Type::string(), true}, {"B", Type::decimal(20, 0), true}});
    const auto batches = scan(*table);
    EXPECT_EQ(values(batches, 0), (std::vector<Value>{Value(), Value()}));
    EXPECT_EQ(values(batches, 1), (std::vector<Value>{Int128{3}, Int128{4}}));
    EXPECT_EQ(condition_of([&] {
                  scan(*open(path, {}, Schema{{"a", Type::integer(), true}}));
              }),
              "FAILED_READ_FILE.PARQUET_COLUMN_DATA_TYPE_MISMATCH");
}

TEST(Parquet, MergesSchemasWhenAsked) {
    const TestDirectory directory;
    const std::string path = directory.path() + "/t";
    write(path, {kTwoLongs[0]}, {{1, {longs({1}, {2}).columns[0]}, {}}});
    write(path, kTwoLongs, {longs({1}, {2})});
    EXPECT_EQ(open(path, {{"mergeschema", "true"}})->schema().size(), 2U);
    write(path, {{"a", Type::string(), true}}, {});
    EXPECT_EQ(condition_of([&] { open(path, {{"mergeschema", "true"}}); }), "CANNOT_MERGE_SCHEMAS");
}

TEST(Parquet, SurvivesBrokenFiles) {
    const TestDirectory directory;
    const std::string path = directory.path() + "/t";
    SampleMaker maker(7);
    Batch batch;
    batch.rows = 200;
    const Type text = Type::string(), list = Type::array(Type::integer());
    batch.columns = {maker.flat(text, 200, 0.2, "").column, maker.flat(list, 200, 0.2, "").column};
    write(path, {{"s", text, true}, {"l", list, true}}, {batch});
    const std::string file = path + "/" + files_below(path).back();
    std::ifstream in(file, std::ios::binary);
    const std::string good((std::istreambuf_iterator<char>(in)), {});
    // Whatever byte is wrong, reading ends: with rows, or with an error about the file.
    for (size_t at = 0; at < good.size(); at += 3) {
        std::string bad = good;
        bad[at] = static_cast<char>(bad[at] ^ 0x5A);
        const std::string broken = directory.write("b/" + std::to_string(at) + ".parquet", bad);
        const std::string condition = condition_of([&] { scan(*open(broken)); });
        EXPECT_TRUE(condition.empty() || condition.starts_with("FAILED_READ_FILE") ||
                    condition.starts_with("PARQUET_TYPE") || condition.starts_with("INVALID_JSON"))
            << at << ": " << condition;
    }
    for (size_t size = 0; size < good.size(); size += 97) {
        const std::string cut =
            directory.write("c/" + std::to_string(size) + ".parquet", good.substr(0, size));
        EXPECT_EQ(condition_of([&] { open(cut); }), "FAILED_READ_FILE.CANNOT_READ_FILE_FOOTER") << size;
    }
}

TEST(Parquet, PassesOverBrokenAndMissingFilesWhenAsked) {
    const TestDirectory directory;
    const std::string path = directory.path() + "/t";
    write(path, kTwoLongs, {longs({1, 2}, {3, 4})});
    const std::string bad = directory.write("t/zzz.parquet", "no such thing as a footer");
    EXPECT_EQ(condition_of([&] { scan(*open(path)); }), "FAILED_READ_FILE.NO_HINT");
    const auto tolerant = open(path, {{"ignorecorruptfiles", "true"}, {"ignoremissingfiles", "true"}});
    EXPECT_EQ(values(scan(*tolerant), 0), (std::vector<Value>{1, 2}));
    const auto strict = open(path, {{"ignorecorruptfiles", "true"}});
    std::filesystem::remove(bad);
    EXPECT_EQ(values(scan(*tolerant), 0), (std::vector<Value>{1, 2}));
    EXPECT_EQ(condition_of([&] { scan(*strict); }), "FAILED_READ_FILE.FILE_NOT_EXIST");
}

TEST(FileTable, TravelsAsBytes) {
    const TestDirectory directory;
    const std::string path = directory.path() + "/t";
    write(path, kTwoLongs, {longs({1, 2, 3}, {7, 8, 7})}, {"b"});
    const auto table = open(path);
    std::string bytes;
    const_cast<TableProvider&>(*table).fields(*make_encoder(bytes));
    const auto copy = make_provider(table->name());
    copy->fields(*make_decoder(bytes));
    EXPECT_EQ(copy->schema(), table->schema());
    EXPECT_EQ(copy->description(), table->description());
    for (size_t i = 0; i < 2; ++i) EXPECT_EQ(values(scan(*copy), i), values(scan(*table), i));
}

TEST(FileTable, GivesTheFilesOfEachRowByMetadata) {
    const TestDirectory directory;
    const std::string path = directory.path() + "/t";
    write(path, kTwoLongs, {longs({1}, {2})});
    const auto table = open(path);
    ASSERT_EQ(table->hidden_columns().size(), 1U);
    ScanRequest request;
    request.columns = {2, 0};
    request.pool = test_pool();
    const auto scan = table->scan(request);
    int64_t sequence = 0;
    Batch batch;
    ASSERT_TRUE(scan->next_task(sequence)->next(batch));
    const Value::List metadata = batch[0].value(0).as_list();
    EXPECT_EQ("file://" + metadata[0].as_string().substr(5), table->input_files()[0]);
    EXPECT_EQ(batch[1].value(0), Value(1));
}

}  // namespace
}  // namespace firesteel
