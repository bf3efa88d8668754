// Rows that inference has parsed, and who reads them.

#include "io/kept_rows.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "common/error.h"
#include "io/file_scan.h"
#include "io/file_set.h"
#include "io/known_schemas.h"
#include "io/test_directory.h"

namespace firesteel {
namespace {

constexpr int64_t kLarge = int64_t{1} << 40;

using Rows = std::vector<Value>;  // a list each

Rows rows_of(const Batch& batch) {
    Rows rows;
    for (int64_t row = 0; row < batch.rows; ++row) {
        Value::List values;
        for (const ColumnPtr& column : batch.columns) values.push_back(column->value(row));
        rows.emplace_back(std::move(values));
    }
    return rows;
}

/// A file, and a keeper of its rows that takes it for an old one.
class KeptRowsTest : public testing::Test {
protected:
    KeptRowsTest()
        : pool_(MemoryPool::make_root("budget", kLarge)),
          schemas_([] { return INT64_MAX; }, RowKeeper::of_process()) {
        RowKeeper::of_process().set_budget(pool_);
        set_.options.settings = std::make_shared<EvalSettings>();
        set_.options.options["header"] = "true";
        set_.options.options["inferschema"] = "true";
        set_.options.options["spark.sql.files.opencostinbytes"] = "100";
        set_.options.options["spark.sql.files.maxpartitionbytes"] = "1000";
    }
    ~KeptRowsTest() override { RowKeeper::of_process().set_budget(nullptr); }

    void write(const std::string& format, const std::string& text) {
        set_.format = &file_format(format);
        path_ = directory_.write("file", text);
        list();
    }
    void list() {
        struct stat info {};
        ASSERT_EQ(::stat(path_.c_str(), &info), 0);
        set_.files = {{path_, info.st_size, int64_t{info.st_mtim.tv_sec} * 1000, {}, {}}};
        set_.partitions.values.resize(1);
    }

    /// Infers the schema, as whoever makes a DataFrame.
    void infer() {
        const auto schema =
            schemas_.find_or_infer(*set_.format, set_.files, set_.options, [&](KeptRows* rows) {
                if (rows == nullptr) return set_.format->infer_schema(set_.files, set_.options);
                rows->expect(splits_to_read(set_));
                return set_.format->infer_and_keep(set_.files, set_.options, *rows);
            });
        set_.data_schema = *schema;
        set_.join_schemas();
    }
    KeptRowsPtr kept() const {
        return RowKeeper::of_process().find(*set_.format, set_.files, set_.options, set_.data_schema);
    }
    std::string types() const {
        std::string text;
        for (const Field& field : set_.data_schema) text += field.type.to_sql() + " ";
        return text;
    }

    std::unique_ptr<TableScan> scan() const {
        ScanRequest request;
        for (size_t i = 0; i < set_.schema.size(); ++i) request.columns.push_back(static_cast<int32_t>(i));
        request.pool = MemoryPool::make_root("test", MemoryPool::kUnlimited);
        return scan_files(std::make_shared<FileSet>(set_), std::move(request));
    }
    static Rows read(TableScan& scan, int64_t most = INT64_MAX) {
        Rows rows;
        int64_t sequence = 0;
        while (static_cast<int64_t>(rows.size()) < most) {
            const auto task = scan.next_task(sequence);
            if (task == nullptr) break;
            for (Batch batch; task->next(batch);) {
                for (Value& row : rows_of(batch)) rows.push_back(std::move(row));
            }
        }
        return rows;
    }
    Rows read() const { return read(*scan()); }
    /// What is read without anything kept.
    Rows parsed() const {
        RowKeeper::of_process().set_budget(nullptr);
        Rows rows = read();
        RowKeeper::of_process().set_budget(pool_);
        return rows;
    }

    /// Reads what inference left, to its end, and compares it with what the file says.
    void expect_kept(const std::string& expected_types) {
        infer();
        EXPECT_EQ(types(), expected_types);
        const KeptRowsPtr rows = kept();
        ASSERT_NE(rows, nullptr);
        const Rows found = read();
        EXPECT_TRUE(rows->is_empty());
        EXPECT_EQ(pool_->used(), 0);
        EXPECT_EQ(found, parsed());
    }
    void expect_nothing_kept(const std::string& expected_types) {
        infer();
        EXPECT_EQ(types(), expected_types);
        EXPECT_EQ(kept(), nullptr);
        EXPECT_EQ(pool_->used(), 0);
    }

    const TestDirectory directory_;
    std::string path_;
    const MemoryPoolPtr pool_;
    KnownSchemas schemas_;
    FileSet set_;
};

std::string numbered(const std::string& head, const std::string& row, int rows) {
    std::string text = head;
    for (int i = 0; i < rows; ++i) text += std::to_string(i) + row;
    return text;
}

TEST_F(KeptRowsTest, AreWhatReadersMakeOfCsv) {
    std::string text = "\xEF\xBB\xBFi,l,d,s,day,at,b,none\r\n";
    for (int i = 0; i < 500; ++i) {
        const std::string n = std::to_string(i);
        text += n + ",3000000000" + n + ",1e" + n.substr(0, 2) + ",a longer text than fits " + n +
                ",2020-01-1" + n.substr(0, 1) + ",2020-01-31 10:00:0" + n.substr(0, 1) + ",True,\r\n";
        text += "-7,1,-0,short,2021-12-31,2020-01-31T10:00:00+02:00,false,\n";
        text += ",,NaN,\"with \"\"quotes\"\", and commas, so that it is long\",,,,\"\"\n\n";
        text += "5,\"\",.5,\n";  // lacks fields
        text += "+5,7,Inf,\"two\",\"2020-02-29\",2020-02-29,TRUE,,more,fields\n";
    }
    set_.options.options["escape"] = "\"";
    write("csv", text);
    expect_kept("INT BIGINT DOUBLE STRING DATE TIMESTAMP BOOLEAN STRING ");
}

TEST_F(KeptRowsTest, AreGivenUpWhereALaterValueIsOfAnotherType) {
    write("csv", numbered("a,b\n", ",1\n", 3000) + "x,2\n" + numbered("", ",1.5\n", 3000));
    expect_nothing_kept("STRING DOUBLE ");
    EXPECT_EQ(read().size(), 6001u);
}

TEST_F(KeptRowsTest, AreGivenUpWhereAnEmptyColumnGetsAValue) {
    write("csv", numbered("a,b\n", ",\n", 3000) + "1,2\n");
    expect_nothing_kept("INT INT ");
}

TEST_F(KeptRowsTest, AreNotOfTimesThatDependOnTheDay) {
    write("csv", numbered("a,b\n", ",10:30:00\n", 10));
    expect_nothing_kept("INT TIMESTAMP ");
}

TEST_F(KeptRowsTest, AreOnlyOfReadersForWhomEachFieldStandsAlone) {
    for (const auto& [option, value] : OptionMap{{"mode", "DROPMALFORMED"},
                                                 {"multiline", "true"},
                                                 {"samplingratio", "0.5"},
                                                 {"enforceschema", "false"}}) {
        write("csv", numbered("a,b\n", ",1\n", 3000));
        set_.options.options[option] = value;
        expect_nothing_kept("INT INT ");
        set_.options.options.erase(option);
    }
}

TEST_F(KeptRowsTest, AreNotReadWhenTheFileHasChanged) {
    write("csv", numbered("a,b\n", ",1\n", 3000));
    infer();
    ASSERT_NE(kept(), nullptr);
    std::ofstream(path_, std::ios::binary) << numbered("a,b\n", ",2\n", 3000);  // of the same size
    EXPECT_EQ(kept(), nullptr);
    EXPECT_EQ(read()[0], Value(Value::List{0, 2}));
}

TEST_F(KeptRowsTest, AreOfOneSetOfOptionsAndOneSchema) {
    write("csv", numbered("a,b\n", ",1\n", 3000));
    infer();
    set_.options.options["nullvalue"] = "1";
    EXPECT_EQ(kept(), nullptr);
    set_.options.options.erase("nullvalue");
    EXPECT_NE(kept(), nullptr);
    set_.data_schema[0].type = Type::string();
    EXPECT_EQ(kept(), nullptr);
}

TEST_F(KeptRowsTest, AreReadOnceByWhoeverComesFirst) {
    write("csv", numbered("a,b\n", ",1\n", 3000));
    infer();
    const auto first = scan(), second = scan();  // both know of them
    int64_t sequence = 0;
    const auto task = first->next_task(sequence);
    Batch batch;
    ASSERT_TRUE(task->next(batch));
    const Rows all = read(*second);
    EXPECT_EQ(all, parsed());
    Rows rows = rows_of(batch);
    while (task->next(batch)) {
        for (Value& row : rows_of(batch)) rows.push_back(std::move(row));
    }
    for (Value& row : read(*first)) rows.push_back(std::move(row));
    EXPECT_EQ(rows, all);
}

TEST_F(KeptRowsTest, StayForTheNextReadWhereOneStopsEarly) {
    write("csv", numbered("a,b\n", ",1\n", 3000));
    infer();
    const KeptRowsPtr rows = kept();
    const int64_t before = pool_->used();
    EXPECT_EQ(read(*scan(), 5)[4], Value(Value::List{4, 1}));
    EXPECT_LT(pool_->used(), before);
    EXPECT_FALSE(rows->is_empty());
    EXPECT_EQ(read(), parsed());
}

TEST_F(KeptRowsTest, AreNotKeptWhereTheBudgetIsSmall) {
    const auto small = MemoryPool::make_root("budget", 64 << 10);
    RowKeeper::of_process().set_budget(small);
    write("csv", numbered("a,b\n", ",1\n", 3000));
    infer();
    EXPECT_EQ(kept(), nullptr);
    EXPECT_EQ(small->used(), 0);
    EXPECT_EQ(types(), "INT INT ");
}

/// Rows of short fields are larger than their text.
TEST_F(KeptRowsTest, AreGivenUpWhenTheyOutgrowTheirShare) {
    const std::string text = numbered("a,b,c,d,e,f,g,h\n", ",,,,,,,\n", 40'000);
    const auto small = MemoryPool::make_root("budget", static_cast<int64_t>(text.size()) * 6);
    RowKeeper::of_process().set_budget(small);
    write("csv", text);
    infer();
    EXPECT_EQ(kept(), nullptr);
    EXPECT_EQ(small->used(), 0);
    EXPECT_EQ(read().size(), 40'000u);
}

TEST_F(KeptRowsTest, AreGivenBackWhenSomebodyNeedsMemory) {
    write("csv", numbered("a,b\n", ",1\n", 3000));
    infer();
    const int64_t used = pool_->used();
    EXPECT_GT(used, 0);
    const auto known = scan();  // knows of them
    EXPECT_EQ(RowKeeper::of_process().reclaim(1), used);
    EXPECT_EQ(kept(), nullptr);
    EXPECT_EQ(read(*known), parsed());
}

TEST_F(KeptRowsTest, AreForgottenWhenNobodyReadsThem) {
    write("csv", numbered("a,b\n", ",1\n", 3000));
    infer();
    RowKeeper::of_process().forget_unread(std::chrono::hours(1));
    EXPECT_NE(kept(), nullptr);
    RowKeeper::of_process().forget_unread(std::chrono::seconds(0));
    EXPECT_EQ(kept(), nullptr);
    EXPECT_EQ(pool_->used(), 0);
}

TEST_F(KeptRowsTest, MakeRoomForThoseOfOtherFiles) {
    const std::string text = numbered("a,b\n", ",a text of some length\n", 3000);
    const auto small = MemoryPool::make_root("budget", static_cast<int64_t>(text.size()) * 15);
    set_.options.options["spark.sql.files.maxpartitionbytes"] = "1000000";
    RowKeeper::of_process().set_budget(small);
    write("csv", text);
    infer();
    const FileSet first = set_;
    ASSERT_NE(kept(), nullptr);
    path_ = directory_.write("other", text);
    list();
    infer();
    EXPECT_NE(kept(), nullptr);
    EXPECT_EQ(RowKeeper::of_process().find(*first.format, first.files, first.options, first.data_schema),
              nullptr);
}

std::string json_rows(int rows) {
    std::string text;
    for (int i = 0; i < rows; ++i) {
        const std::string n = std::to_string(i);
        text += R"({"l": )" + n + R"(, "d": 1.5e)" + n.substr(0, 1) +
                R"(, "s": "a text that is long enough )" + n +
                R"(", "b": true, "at": "2020-01-31T10:00:00", "in": {"a": [1, null, )" + n +
                R"(], "t": "\u00e9scaped \"text\""}, "list": [{"x": 1}, {}], "no": null, "empty": ""})"
                "\n";
        text += R"({"d": 7, "l": -1, "s": 1.50, "b": null, "in": null, "new": 0} behind it)"
                "\r\n\n";
        text +=
            R"({"s": {"as": [ "text" ]}, "list": [], "at": "2020-01-31 10:00:00.5Z", "d": NaN, 'l': 123456789012345678})"
            "\n";
    }
    return text;
}

TEST_F(KeptRowsTest, AreWhatReadersMakeOfJson) {
    set_.options.options["infertimestamp"] = "true";
    write("json", json_rows(800));
    expect_kept(
        "TIMESTAMP BOOLEAN DOUBLE STRING STRUCT<a: ARRAY<BIGINT>, t: STRING> BIGINT ARRAY<STRUCT<x: BIGINT>> "
        "BIGINT STRING STRING ");
}

TEST_F(KeptRowsTest, AreGivenUpWhereALaterJsonRecordSaysSomethingNew) {
    for (const auto& [later, expected] : std::vector<std::pair<std::string, std::string>>{
             {R"({"a": 1.5})", "DOUBLE STRING "},
             {R"({"a": "1"})", "STRING STRING "},
             {R"({"n": 1})", "BIGINT BIGINT "},
             {R"({"x": 1})", "BIGINT STRING BIGINT "},
             {R"([{"a": 1}])", "BIGINT STRING "},
             {R"({"a": 1)", "STRING BIGINT STRING "},
             {"{\"a\": \"\xFF\"}", "STRING BIGINT STRING "},
             {R"({"a": 12345678901234567890})", "DECIMAL(20,0) STRING "}}) {
        std::string text;
        for (int i = 0; i < 2000; ++i)
            text += R"({"a": 1, "n": null})"
                    "\n";
        write("json", text + later + "\n");
        expect_nothing_kept(expected);
    }
}

TEST_F(KeptRowsTest, ASecondFieldOfANameIsFoundInJson) {
    std::string text;
    for (int i = 0; i < 2000; ++i) text += "{\"a\": 1}\n";
    write("json", text + R"({"a": 1, "a": 2})");
    EXPECT_THROW(infer(), Error);
    EXPECT_EQ(pool_->used(), 0);
}

}  // namespace
}  // namespace firesteel
