#include "io/file_listing.h"
#include "catalog/partition_name.h"

#include <gtest/gtest.h>

#include "common/error.h"
#include "io/partition_columns.h"
#include "io/test_directory.h"

namespace firesteel {
namespace {

std::vector<std::string> names(const TestDirectory& directory, const std::vector<ListedFile>& files) {
    std::vector<std::string> result;
    for (const ListedFile& file : files) result.push_back(file.path.substr(directory.path().size() + 1));
    return result;
}

PartitionColumns columns_of(const std::vector<ListedFile>& files, const Schema* given = nullptr) {
    PartitionRequest request;
    request.given = given;
    request.settings = std::make_shared<EvalSettings>();
    return partition_columns(files, request);
}

TEST(FileListing, TakesWhatLiesDirectlyInADirectory) {
    const TestDirectory directory;
    for (const char* name : {"b.csv", "a.csv", "_hidden", ".hidden", "sub/c.csv", "_sub/d.csv"})
        directory.write(name);
    EXPECT_EQ(names(directory, list_files({directory.path()}, {})),
              (std::vector<std::string>{"a.csv", "b.csv"}));
    EXPECT_EQ(names(directory, list_files({directory.path() + "/"}, {.recursive = true})),
              (std::vector<std::string>{"a.csv", "b.csv", "sub/c.csv"}));
    EXPECT_EQ(names(directory, list_files({directory.path() + "/{a,z}.*"}, {})),
              (std::vector<std::string>{"a.csv"}));
    EXPECT_EQ(names(directory, list_files({directory.path()}, {.name_glob = "b*"})),
              (std::vector<std::string>{"b.csv"}));
}

TEST(FileListing, TellsOfPathsThatNameNothing) {
    const TestDirectory directory;
    for (const std::string name : {"/none", "/none*"}) {
        try {
            list_files({directory.path() + name}, {});
            FAIL() << name;
        } catch (const Error& error) {
            EXPECT_EQ(error.condition(), "PATH_NOT_FOUND");
            EXPECT_EQ(error.parameters()[0].second, "file:" + directory.path() + name);
        }
    }
    EXPECT_TRUE(list_files({directory.path() + "/none"}, {.may_be_missing = true}).empty());
}

TEST(FileListing, FindsPartitionDirectories) {
    const TestDirectory directory;
    for (const char* name : {"p=1/q=a%2Fb/x", "p=2/q=c/plain/y", "beside"}) directory.write(name);
    const auto files = list_files({directory.path()}, {});
    ASSERT_EQ(names(directory, files), (std::vector<std::string>{"p=1/q=a%2Fb/x", "p=2/q=c/plain/y"}));
    EXPECT_EQ(files[0].partition[1], (std::pair<std::string, std::string>{"q", "a/b"}));
    EXPECT_EQ(files[1].partition[0], (std::pair<std::string, std::string>{"p", "2"}));

    // Only with a base path is the directory given one of them.
    EXPECT_EQ(list_files({directory.path() + "/p=1"}, {})[0].partition.size(), 1U);
    EXPECT_EQ(list_files({directory.path() + "/p=1"}, {.base_path = directory.path()})[0].partition.size(),
              2U);
}

TEST(FileListing, LooksAtTimesOfChange) {
    const TestDirectory directory;
    directory.write("a");
    const auto files = list_files({directory.path()}, {});
    ASSERT_EQ(files.size(), 1U);
    EXPECT_TRUE(list_files({directory.path()}, {.modified_after = files[0].modified_millis}).empty());
    EXPECT_EQ(list_files({directory.path()}, {.modified_after = files[0].modified_millis - 1}).size(), 1U);
    EXPECT_TRUE(list_files({directory.path()}, {.modified_before = files[0].modified_millis}).empty());
}

TEST(PartitionColumns, HaveTheNarrowestTypeOfAllValues) {
    const struct {
        std::vector<std::string> texts;
        Type type;
    } cases[] = {
        {{"1", "02"}, Type::integer()},
        {{"-1", "+5"}, Type::integer()},
        {{"1", "3000000000"}, Type::long_integer()},
        {{"1", "99999999999999999999"}, Type::decimal(20, 0)},
        {{"1e3"}, Type::decimal(4, 0)},
        {{"1.5", "2"}, Type::double_number()},
        {{"1.5", "3000000000"}, Type::string()},
        {{"NaN", "1"}, Type::double_number()},
        {{"2020-01-02"}, Type::date()},
        {{"2020-01-02", "2020-02-03 01%3A02%3A03"}, Type::timestamp()},
        {{"2020-02-03 01%3A02%3A03.5"}, Type::timestamp()},
        {{"2020-02-03 01%3A02%3A03.123456"}, Type::string()},
        {{"2020-1-2"}, Type::string()},
        {{"1", "2020-01-02"}, Type::string()},
        {{"1", kNullPartition}, Type::integer()},
        {{kNullPartition}, Type::null()},
        {{"true"}, Type::string()},
    };
    for (const auto& [texts, type] : cases) {
        const TestDirectory directory;
        for (const std::string& text : texts) directory.write("p=" + text + "/x");
        const auto columns = columns_of(list_files({directory.path()}, {}));
        ASSERT_EQ(columns.schema.size(), 1U);
        EXPECT_EQ(columns.schema[0].type, type) << texts[0] << ": " << columns.schema[0].type.to_string();
    }
}

TEST(PartitionColumns, HaveValues) {
    const TestDirectory directory;
    for (const char* name : {"p=02/x", "p=1/x", "p=__HIVE_DEFAULT_PARTITION__/x"}) directory.write(name);
    const auto files = list_files({directory.path()}, {});
    const auto columns = columns_of(files);
    EXPECT_EQ(columns.values, (std::vector<std::vector<Value>>{{Value(2)}, {Value(1)}, {Value::null()}}));
    const Schema given = {{"P", Type::string(), true}};
    EXPECT_EQ(columns_of(files, &given).values[0][0], Value("02"));
    EXPECT_EQ(columns_of(files, &given).schema[0].name, "P");
}

TEST(PartitionColumns, MustBeTheSameForAllFiles) {
    const auto condition = [](std::initializer_list<const char*> names) {
        const TestDirectory directory;
        for (const char* name : names) directory.write(name);
        try {
            columns_of(list_files({directory.path()}, {}));
        } catch (const Error& error) {
            return error.condition();
        }
        return std::string();
    };
    EXPECT_EQ(condition({"p=1/x", "q=1/x"}), "CONFLICTING_PARTITION_COLUMN_NAMES");
    EXPECT_EQ(condition({"p=1/x", "p=1/q=1/x"}), "CONFLICTING_PARTITION_COLUMN_NAMES");
    EXPECT_EQ(condition({"a/p=1/x", "b/p=1/x"}), "CONFLICTING_DIRECTORY_STRUCTURES");
}

TEST(PartitionColumns, RefuseValuesThatDoNotFitTheTypeGiven) {
    const TestDirectory directory;
    directory.write("p=a/x");
    const Schema given = {{"p", Type::integer(), true}};
    try {
        columns_of(list_files({directory.path()}, {}), &given);
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.condition(), "INVALID_PARTITION_VALUE");
    }
}

TEST(PartitionText, IsEscapedAndBack) {
    EXPECT_EQ(escape_partition_text("a/b:c=d%e f"), "a%2Fb%3Ac%3Dd%25e f");
    for (const std::string text : {"", "a b", "100%", "%zz", "\x01\n\"#'*?\\{}[]^\x7F", "ü"})
        EXPECT_EQ(unescape_partition_text(escape_partition_text(text)), text);
}

}  // namespace
}  // namespace firesteel
