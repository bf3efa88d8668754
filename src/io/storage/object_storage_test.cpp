#include "io/storage/object_storage.h"

#include <arrow/filesystem/localfs.h>
#include <arrow/io/interfaces.h>
#include <gtest/gtest.h>

#include <random>

#include "common/error.h"
#include "io/storage/glob.h"
#include "io/storage/local_storage.h"
#include "io/storage/path.h"
#include "io/storage/store_settings.h"
#include "io/test_directory.h"

namespace firesteel {
namespace {

/// A store whose bucket is a local directory.
StoragePtr store_in(const TestDirectory& directory) {
    const auto connect = [] { return std::make_shared<arrow::fs::LocalFileSystem>(); };
    return make_object_storage("s3a://b", directory.path(), connect, {"verysecret"}, 1);
}

std::vector<std::string> paths_of(const std::vector<StoredEntry>& entries) {
    std::vector<std::string> paths;
    for (const StoredEntry& entry : entries) paths.push_back(entry.path);
    return paths;
}

TEST(ObjectStorage, ListsLikeTheLocalOne) {
    const TestDirectory directory;
    for (const char* name : {"t/p=2/b", "t/p=1/z", "t/a.csv", "t/a/x", "t/_SUCCESS", "t/_temporary/1/y"})
        directory.write(name);
    const StoragePtr store = store_in(directory);
    const std::vector<std::string> expected = {"s3a://b/t/a/x", "s3a://b/t/a.csv", "s3a://b/t/p=1/z",
                                               "s3a://b/t/p=2/b"};
    EXPECT_EQ(paths_of(store->data_files("s3a://b/t")), expected);
    std::vector<std::string> local = paths_of(local_storage()->data_files(directory.path() + "/t"));
    for (std::string& path : local) path = "s3a://b" + path.substr(directory.path().size());
    EXPECT_EQ(local, expected);
    EXPECT_EQ(store->entries("s3a://b/none").size(), 0U);
    EXPECT_FALSE(store->find("s3a://b/none"));
    EXPECT_TRUE(store->find("s3a://b/t")->is_directory);
    EXPECT_EQ(store->find("s3a://b/t/a.csv")->size, 2);
}

TEST(ObjectStorage, MatchesPatterns) {
    const TestDirectory directory;
    for (const char* name : {"t/2020/a.csv", "t/2021/a.csv", "t/2021/b.json", "t/.2022/a.csv"})
        directory.write(name);
    const StoragePtr store = store_in(directory);
    const std::vector<std::string> both = {"s3a://b/t/2020/a.csv", "s3a://b/t/2021/a.csv"};
    EXPECT_EQ(store->matches("s3a://b/t/*/a.csv"), both);
    EXPECT_EQ(store->matches("s3a://b/t/202[01]/*.{csv,txt}"), both);
    EXPECT_EQ(store->matches("s3a://b/t/{2021,2020}/a.csv"), both);
    EXPECT_TRUE(store->matches("s3a://b/t/*/c.csv").empty());
    EXPECT_EQ(expand_braces("{a,b{c,d}}e"), (std::vector<std::string>{"ae", "bce", "bde"}));
}

TEST(ObjectStorage, ReadsAnywhere) {
    const TestDirectory directory;
    std::string text(3 * 1024 * 1024 + 17, ' ');
    std::mt19937 random(1);
    for (char& c : text) c = static_cast<char>(random());
    directory.write("f", text);
    for (const bool scattered : {false, true}) {
        const auto file = store_in(directory)->open("s3a://b/f", nullptr);
        if (scattered) file->expect_scattered_reads();
        EXPECT_EQ(file->size(), static_cast<int64_t>(text.size()));
        for (int i = 0; i < 300; ++i) {
            const auto offset = static_cast<int64_t>(random() % text.size());
            const auto size = static_cast<int64_t>(random() % 700000);
            if (i % 3 == 0) file->fetch_ahead(static_cast<int64_t>(random() % text.size()), size);
            std::string out(static_cast<size_t>(size), '\0');
            out.resize(static_cast<size_t>(file->read_at(offset, size, out.data())));
            ASSERT_EQ(out, text.substr(static_cast<size_t>(offset), static_cast<size_t>(size)));
        }
        std::string all(text.size(), '\0');
        for (int64_t at = 0; at < file->size();) at += file->read_at(at, 100000, all.data() + at);
        EXPECT_EQ(all, text);
    }
}

TEST(ObjectStorage, WritesMovesAndRemoves) {
    const TestDirectory directory;
    directory.write("staging/x", "one");
    directory.write("staging/y", "two");
    directory.write("done/keep", "");
    const StoragePtr store = store_in(directory);
    store->move({{"s3a://b/staging/x", "s3a://b/done/x"}, {"s3a://b/staging/y", "s3a://b/done/y"}});
    store->remove("s3a://b/staging");
    EXPECT_EQ(store->data_files("s3a://b/done").size(), 3U);
    EXPECT_FALSE(store->find("s3a://b/staging"));
    store->remove_if_empty("s3a://b/done");
    EXPECT_TRUE(store->find("s3a://b/done"));
    const auto out = store->create("s3a://b/done/new");
    ASSERT_TRUE(out->Write("abc", 3).ok());
    ASSERT_TRUE(out->Close().ok());
    EXPECT_EQ(store->find("s3a://b/done/new")->size, 3);
}

TEST(ObjectStorage, SaysWhatFailed) {
    const TestDirectory directory;
    const StoragePtr store = store_in(directory);
    try {
        store->open("s3a://b/none", nullptr);
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.condition(), "FAILED_READ_FILE.FILE_NOT_EXIST");
    }
    try {
        store->create("s3a://b/verysecret/x");
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.condition(), "TASK_WRITE_FAILED");
        EXPECT_NE(error.message().find("/***/x"), std::string::npos) << error.message();
    }
}

TEST(Stores, AreToldApartByTheirSettings) {
    const OptionMap one = {{"fs.s3a.access.key", "a"}, {"header", "true"}};
    const OptionMap two = {{"fs.s3a.access.key", "b"}};
    EXPECT_EQ(storage_for("s3a://b/x", one), storage_for("s3a://b/y/z", one));
    EXPECT_NE(storage_for("s3a://b/x", one), storage_for("s3a://b/x", two));
    EXPECT_NE(storage_for("s3a://b/x", one), storage_for("s3a://c/x", one));
    EXPECT_EQ(storage_for("/x", one), local_storage());
    for (const char* path : {"hdfs://host/x", "foo:/x", "s3a:///x", "abfss://name/x"})
        EXPECT_THROW(storage_for(path, {}), Error) << path;
}

TEST(Stores, TakeABucketsOwnSettingsFirst) {
    const OptionMap options = {{"fs.s3a.endpoint", "all"},
                               {"fs.s3a.bucket.mine.endpoint", "own"},
                               {"fs.s3a.secret.key", "topsecret"},
                               {"fs.s3a.path.style.access", "TRUE"}};
    const StoreSettings mine(options, "fs.s3a.", "Mine"), other(options, "fs.s3a.", "other");
    EXPECT_EQ(mine.get("endpoint"), "own");
    EXPECT_EQ(other.get("endpoint"), "all");
    EXPECT_TRUE(mine.is_set("path.style.access", false));
    EXPECT_EQ(mine.number("attempts.maximum", 5), 5);
    EXPECT_EQ(StoreSettings::secrets(options), std::vector<std::string>{"topsecret"});
}

TEST(Paths, AreTakenApart) {
    EXPECT_EQ(parts_of("s3a://b/x/y").authority, "b");
    EXPECT_EQ(parts_of("s3a://b").rest, "");
    EXPECT_FALSE(is_remote("/a:/b"));
    EXPECT_FALSE(is_remote("file:///a"));
    EXPECT_TRUE(is_remote("foo:/a"));
    EXPECT_EQ(plain_path("s3a://b//x//y/"), "s3a://b/x/y");
    EXPECT_EQ(plain_path("//x/"), "/x");
    EXPECT_EQ(plain_path("/"), "/");
    EXPECT_EQ(shown_path("/x"), "file:/x");
    EXPECT_EQ(shown_path("gs://b/x"), "gs://b/x");
}

}  // namespace
}  // namespace firesteel
