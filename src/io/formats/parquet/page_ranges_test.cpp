#include "io/formats/parquet/page_ranges.h"

#include <parquet/metadata.h>

#include "io/formats/parquet/arrow_test_files.h"
#include "io/formats/parquet/bloom_filters.h"
#include "io/formats/parquet/parquet_file.h"
#include "io/test_directory.h"

namespace firesteel {
namespace {

constexpr int64_t kRows = 10'000;

/// A file of sorted numbers: 0 to 9999, row 5000 to 5999 null, in pages of few rows.
std::string write_sorted(const TestDirectory& directory, parquet::WriterProperties::Builder& properties,
                         int64_t factor) {
    arrow::Int64Builder builder;
    for (int64_t i = 0; i < kRows; ++i)
        EXPECT_TRUE((i / 1000 == 5 ? builder.AppendNull() : builder.Append(i * factor)).ok());
    const auto array = builder.Finish().ValueOrDie();
    const std::string path = directory.path() + "/t.parquet";
    properties.disable_dictionary()->data_pagesize(4000)->write_batch_size(100);
    write(path, *arrow::Table::Make(arrow::schema({arrow::field("v", arrow::int64())}), {array}),
          properties.build());
    return path;
}

/// What a reader of the file is asked for.
struct Asked {
    explicit Asked(const std::string& path) : file(File::open(path)) {
        split = {path, 0, file->size(), file->size(), file->modified_millis()};
        footer = read_footer({path, 0, file->size(), file->size(), file->modified_millis()}, {});
        options.settings = std::make_shared<const EvalSettings>();
    }
    FileReadRequest request() const {
        return {split, options, schema, {0}, no_filters, test_pool(), kDefaultBatchRows};
    }
    std::vector<RowRange> ranges(const Exprs& filters, RowRange within = {0, kRows}) const {
        return page_ranges(*file, *footer, 0, filters, request(), within);
    }
    bool blooms_match(const Exprs& filters) const { return blooms_may_match(footer, 0, filters, request()); }
    ExprPtr filter(const std::string& function, int64_t value) const {
        return make_call(function, {input, make_literal(Type::long_integer(), Value(value))},
                         options.settings);
    }

    std::shared_ptr<const File> file;
    FileSplit split;
    std::shared_ptr<parquet::FileMetaData> footer;
    FormatOptions options;
    Schema schema = {{"v", Type::long_integer(), true}};
    Exprs no_filters;
    ExprPtr input = make_input(0, Type::long_integer(), true);
};

int64_t rows_in(const std::vector<RowRange>& ranges) {
    int64_t rows = 0;
    for (const RowRange& range : ranges) rows += range.end - range.begin;
    return rows;
}

bool holds(const std::vector<RowRange>& ranges, int64_t row) {
    return std::any_of(ranges.begin(), ranges.end(),
                       [&](const RowRange& range) { return range.begin <= row && row < range.end; });
}

TEST(PageRanges, LeaveThePagesThatMayMatch) {
    const TestDirectory directory;
    parquet::WriterProperties::Builder properties;
    properties.enable_write_page_index();
    const Asked asked(write_sorted(directory, properties, 1));
    EXPECT_EQ(asked.ranges({}), (std::vector<RowRange>{{0, kRows}}));
    const auto one = asked.ranges({asked.filter("=", 3333)});
    EXPECT_TRUE(holds(one, 3333));
    EXPECT_LT(rows_in(one), 1500);
    const auto both = asked.ranges({asked.filter(">", 2000), asked.filter("<", 2500)});
    EXPECT_TRUE(holds(both, 2001) && holds(both, 2499));
    EXPECT_LT(rows_in(both), 2500);
    EXPECT_TRUE(asked.ranges({asked.filter(">", 20'000)}).empty());
    const auto nulls = asked.ranges({make_call("isnull", {asked.input}, asked.options.settings)});
    EXPECT_TRUE(holds(nulls, 5000) && holds(nulls, 5999));
    EXPECT_LT(rows_in(nulls), 3000);
    const auto outside = asked.ranges({asked.filter("<", 100)}, {4000, 8000});
    EXPECT_TRUE(outside.empty());
    // The reader gives the same rows with them.
    std::vector<Value> expected;
    for (int64_t i = 4800; i < 6100; ++i) {
        if (i / 1000 != 5) expected.emplace_back(i);
    }
    EXPECT_EQ(read_by_us(asked.split.path, 64, {asked.filter(">=", 4800), asked.filter("<", 6100)}),
              expected);
}

TEST(PageRanges, AreAllRowsWithoutAnIndex) {
    const TestDirectory directory;
    parquet::WriterProperties::Builder properties;
    properties.disable_write_page_index();
    const Asked asked(write_sorted(directory, properties, 1));
    EXPECT_EQ(asked.ranges({asked.filter("=", 3333)}), (std::vector<RowRange>{{0, kRows}}));
}

TEST(PageRanges, Intersect) {
    using Ranges = std::vector<RowRange>;
    EXPECT_EQ(intersect({{0, 10}, {20, 30}}, {{5, 25}}), (Ranges{{5, 10}, {20, 25}}));
    EXPECT_EQ(intersect({{0, 10}}, {{10, 20}}), Ranges());
    EXPECT_EQ(intersect({{0, 5}, {5, 9}}, {{1, 2}, {4, 6}}), (Ranges{{1, 2}, {4, 5}, {5, 6}}));
}

TEST(BloomFilters, RefuseValuesThatAreNotThere) {
    const TestDirectory directory;
    parquet::WriterProperties::Builder properties;
    parquet::BloomFilterOptions options;
    options.ndv = kRows;
    options.fpp = 0.01;
    properties.enable_bloom_filter("v", options);
    const Asked asked(write_sorted(directory, properties, 2));  // even numbers
    EXPECT_TRUE(asked.blooms_match({}));
    EXPECT_TRUE(asked.blooms_match({asked.filter("=", 400)}));
    int refused = 0;
    for (int64_t odd = 1; odd < 400; odd += 2)
        refused += asked.blooms_match({asked.filter("=", odd)}) ? 0 : 1;
    EXPECT_GT(refused, 150);
    EXPECT_TRUE(asked.blooms_match({asked.filter("<", 401)}));
    EXPECT_EQ(read_by_us(asked.split.path, 64, {asked.filter("=", 400)}), (std::vector<Value>{Value(400)}));
    EXPECT_TRUE(read_by_us(asked.split.path, 64, {asked.filter("=", 401)}).empty());
}

}  // namespace
}  // namespace firesteel
