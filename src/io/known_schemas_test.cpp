#include "io/known_schemas.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>

#include "io/test_directory.h"

namespace firesteel {
namespace {

int64_t now_nanos() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

/// Files of CSV; counts how often their schema is inferred.
class KnownSchemasTest : public testing::Test {
protected:
    KnownSchemasTest() : schemas_([this] { return now_nanos() + ahead_; }, keeper_) {
        options_.settings = std::make_shared<EvalSettings>();
        options_.options["header"] = "true";
        options_.options["inferschema"] = "true";
    }

    Type type_of(const std::vector<std::string>& paths) {
        std::vector<ListedFile> files;
        for (const std::string& path : paths) {
            struct stat info {};
            EXPECT_EQ(::stat(path.c_str(), &info), 0);
            files.push_back({path, info.st_size, int64_t{info.st_mtim.tv_sec} * 1000, {}, {}});
        }
        const FileFormat& csv = file_format("csv");
        const auto schema = schemas_.find_or_infer(csv, files, options_, [&](KeptRows*) {
            ++inferred_;
            return csv.infer_schema(files, options_);
        });
        return schema->at(0).type;
    }

    static constexpr int64_t kHour = 3'600'000'000'000;

    const TestDirectory directory_;
    FormatOptions options_;
    int64_t ahead_ = kHour;  // of the clock: files are old enough
    RowKeeper keeper_;
    KnownSchemas schemas_;
    int inferred_ = 0;
};

TEST_F(KnownSchemasTest, InfersOnceWhileNothingChanges) {
    const std::string path = directory_.write("a.csv", "a\n1\n");
    EXPECT_EQ(type_of({path}), Type::integer());
    EXPECT_EQ(type_of({path}), Type::integer());
    EXPECT_EQ(inferred_, 1);
}

TEST_F(KnownSchemasTest, SeesThatAFileWasWrittenAnew) {
    const std::string path = directory_.write("a.csv", "a\n1\n");
    EXPECT_EQ(type_of({path}), Type::integer());
    directory_.write("a.csv", "a\n1.5\n");
    EXPECT_EQ(type_of({path}), Type::double_number());
}

TEST_F(KnownSchemasTest, SeesThatAFileOfTheSameSizeAndTimeTookItsPlace) {
    const std::string path = directory_.write("a.csv", "a\n123\n"),
                      other = directory_.write("b.csv", "a\nabc\n");
    struct stat info {};
    ASSERT_EQ(::stat(path.c_str(), &info), 0);
    EXPECT_EQ(type_of({path}), Type::integer());
    const timespec times[] = {info.st_atim, info.st_mtim};
    ASSERT_EQ(::utimensat(AT_FDCWD, other.c_str(), times, 0), 0);
    ASSERT_EQ(std::rename(other.c_str(), path.c_str()), 0);
    EXPECT_EQ(type_of({path}), Type::string());
}

TEST_F(KnownSchemasTest, AsksAgainWhereFilesHaveJustChanged) {
    ahead_ = 0;
    const std::string path = directory_.write("a.csv", "a\n1\n");
    type_of({path});
    type_of({path});
    EXPECT_EQ(inferred_, 2);
}

TEST_F(KnownSchemasTest, GoesByOptionsSettingsAndFiles) {
    const std::string path = directory_.write("a.csv", "a\n1\n"), other = directory_.write("b.csv", "a\nx\n");
    EXPECT_EQ(type_of({path}), Type::integer());
    EXPECT_EQ(type_of({path, other}), Type::string());
    options_.options["header"] = "false";
    EXPECT_EQ(type_of({path}), Type::string());
    auto settings = std::make_shared<EvalSettings>();
    settings->time_zone = "Asia/Tokyo";
    options_.settings = settings;
    type_of({path});
    EXPECT_EQ(inferred_, 4);
    settings = std::make_shared<EvalSettings>(*settings);
    settings->now_micros = 1;
    options_.settings = settings;
    type_of({path});
    EXPECT_EQ(inferred_, 4);
}

TEST_F(KnownSchemasTest, KeepsNothingOfFilesThatChangeMeanwhile) {
    const std::string path = directory_.write("a.csv", "a\n1\n");
    const std::vector<ListedFile> files = {{path, 4, 0, {}, {}}};
    const auto find = [&] {
        schemas_.find_or_infer(file_format("csv"), files, options_, [&](KeptRows*) {
            ++inferred_;
            directory_.write("a.csv", "a\n" + std::string(static_cast<size_t>(inferred_) + 1, '1') + "\n");
            return std::optional<Schema>(Schema{});
        });
    };
    find();
    find();
    EXPECT_EQ(inferred_, 2);
}

}  // namespace
}  // namespace firesteel
