#include "catalog/metadata_store.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "catalog/definition_text.h"

namespace firesteel {
namespace {

class FolderStoreTest : public testing::Test {
protected:
    FolderStoreTest() {
        char name[] = "/tmp/metadata_store_XXXXXX";
        folder_ = mkdtemp(name);
        store_ = make_folder_store(path());
    }
    ~FolderStoreTest() override { std::filesystem::remove_all(folder_); }
    std::string path() const { return folder_ + "/catalog"; }

    std::string folder_;
    std::unique_ptr<MetadataStore> store_;
};

TEST_F(FolderStoreTest, MakesNothingUntilSomethingIsWritten) {
    EXPECT_FALSE(store_->read("db", "t"));
    EXPECT_TRUE(store_->databases().empty());
    EXPECT_FALSE(std::filesystem::exists(path()));
}

TEST_F(FolderStoreTest, AnotherStoreSeesWhatWasWritten) {
    {
        const auto lock = store_->lock();
        store_->write("db", "", "database");
        store_->write("db", "a/b .%", "table");
    }
    const auto other = make_folder_store(path());
    EXPECT_EQ(other->read("db", "a/b .%"), "table");
    EXPECT_EQ(other->names("db"), std::vector<std::string>{"a/b .%"});
    EXPECT_EQ(other->databases(), std::vector<std::string>{"db"});
    const auto lock = other->lock();
    other->remove("db", "a/b .%");
    EXPECT_TRUE(store_->names("db").empty());
}

TEST_F(FolderStoreTest, ALeftOverOfAnInterruptedWriteIsNoDocument) {
    {
        const auto lock = store_->lock();
        store_->write("db", "t", "old");
    }
    std::ofstream(path() + "/db/t.json.new") << "half of the ne";
    EXPECT_EQ(store_->read("db", "t"), "old");
    EXPECT_EQ(store_->names("db"), std::vector<std::string>{"t"});
}

TEST_F(FolderStoreTest, TheLockHoldsOffOtherStores) {
    const auto other = make_folder_store(path());
    constexpr int kRounds = 200;
    {
        const auto lock = store_->lock();
        store_->write("db", "n", "0");
    }
    const auto count = [](MetadataStore& store) {
        for (int i = 0; i < kRounds; ++i) {
            const auto lock = store.lock();
            store.write("db", "n", std::to_string(std::stoi(*store.read("db", "n")) + 1));
        }
    };
    std::thread first([&] { count(*store_); });
    std::thread second([&] { count(*other); });
    first.join();
    second.join();
    EXPECT_EQ(store_->read("db", "n"), std::to_string(2 * kRounds));
}

TEST(DefinitionText, KeepsATable) {
    TableDefinition table;
    table.name = {"spark_catalog", "db", "t"};
    table.schema = {{"a", Type::decimal(10, 2), true, "{\"comment\":\"it's \\\"a\\\"\"}"},
                    {"c", Type::character(3), false}};
    table.partition_by = {"c"};
    table.format = "csv";
    table.options = {{"sep", "|"}};
    table.location = "/tmp/x";
    table.external = true;
    table.properties = {{"k", "v\n"}};
    table.row_count = 7;
    const auto back = std::get<TableDefinition>(object_from_text(to_text(StoredObject(table))));
    EXPECT_EQ(back.name, table.name);
    EXPECT_EQ(back.schema, table.schema);
    EXPECT_EQ(back.schema[0].metadata, table.schema[0].metadata);
    EXPECT_EQ(back.partition_by, table.partition_by);
    EXPECT_EQ(back.options, table.options);
    EXPECT_EQ(back.properties, table.properties);
    EXPECT_TRUE(back.external);
    EXPECT_EQ(back.row_count, table.row_count);
    EXPECT_FALSE(back.size_bytes);
}

TEST(DefinitionText, KeepsAViewWithItsSettings) {
    ViewDefinition view;
    view.name = {"spark_catalog", "db", "v"};
    view.text = "SELECT 1";
    view.columns = {{"x", "xc"}, {"y", ""}};
    EvalSettings settings;
    settings.ansi = false;
    settings.current_database = "db";
    view.settings = std::make_shared<EvalSettings>(settings);
    const auto back = std::get<ViewDefinition>(object_from_text(to_text(StoredObject(view))));
    EXPECT_EQ(back.text, view.text);
    EXPECT_EQ(back.columns, view.columns);
    EXPECT_EQ(*back.settings, settings);
}

}  // namespace
}  // namespace firesteel
