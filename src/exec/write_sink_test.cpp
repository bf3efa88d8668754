#include "exec/write_sink.h"

#include <gtest/gtest.h>

#include <map>

#include "column/builder.h"

namespace firesteel {
namespace {

/// Keeps the rows of each task.
class RecordedWrite final : public TableWrite {
public:
    struct File {
        std::vector<int64_t> rows;
        bool finished = false;
    };
    std::unique_ptr<WriteTask> open_task(int32_t task) override {
        EXPECT_EQ(files.count(task), 0U) << "two tasks of one number";
        return std::make_unique<Task>(files[task]);
    }
    void commit() override {}
    void abort() noexcept override {}

    /// All rows in the order of the files.
    std::vector<int64_t> rows() const {
        std::vector<int64_t> all;
        for (const auto& [number, file] : files) {
            EXPECT_TRUE(file.finished);
            all.insert(all.end(), file.rows.begin(), file.rows.end());
        }
        return all;
    }

    std::map<int32_t, File> files;

private:
    struct Task final : WriteTask {
        explicit Task(File& f) : file(f) {}
        void write(const Batch& batch) override {
            for (int64_t row = 0; row < batch.rows; ++row) file.rows.push_back(batch[0].value(row).as_long());
        }
        void finish() override { file.finished = true; }
        File& file;
    };
};

class NoWake final : public WakeHandle {
    void wake() noexcept override {}
};

Batch batch_of(int64_t value, int32_t partition = 0) {
    auto builder =
        ColumnBuilder::make(Type::long_integer(), MemoryPool::make_root("test", MemoryPool::kUnlimited));
    builder->append(Value(value));
    Batch batch;
    batch.rows = 1;
    batch.columns = {builder->finish()};
    batch.position.partition = partition;
    return batch;
}

/// One task of the pipeline, at some morsel.
struct Worker {
    Worker(WriteSink& s, MorselOrder order) : sink(s) {
        context.order = order;
        context.wake = std::make_shared<NoWake>();
        state = sink.open(context);
    }
    Progress put(int64_t value, int32_t partition = 0) {
        return sink.consume(*state, batch_of(value, partition), context);
    }
    void finish() { sink.finish_morsel(*state, context); }
    WriteSink& sink;
    TaskContext context;
    std::unique_ptr<SinkState> state;
};

TEST(WriteSink, LaterMorselsFollowInOneFile) {
    RecordedWrite write;
    WriteSink sink(write, {.by_partition = false, .kept_bytes = 1 << 20});
    Worker third(sink, {0, 2});
    Worker second(sink, {0, 1});
    Worker first(sink, {0, 0});
    third.put(5);
    second.put(3);
    first.put(1);
    third.finish();
    first.put(2);
    first.finish();
    second.put(4);
    second.finish();
    sink.finish_source(0);
    sink.finalize(first.context);
    EXPECT_EQ(write.rows(), (std::vector<int64_t>{1, 2, 3, 4, 5}));
    EXPECT_EQ(write.files.size(), 1U);
}

TEST(WriteSink, AMorselThatGrowsGetsAFileOfItsOwn) {
    RecordedWrite write;
    WriteSink sink(write, {.by_partition = false, .kept_bytes = 1});
    Worker second(sink, {0, 1});
    Worker first(sink, {0, 0});
    second.put(2);
    first.put(1);
    second.put(3);
    second.finish();
    first.finish();
    Worker third(sink, {0, 2});
    third.put(4);
    third.finish();
    sink.finish_source(0);
    sink.finalize(third.context);
    EXPECT_EQ(write.rows(), (std::vector<int64_t>{1, 2, 3, 4}));
    EXPECT_EQ(write.files.size(), 2U);
    EXPECT_EQ(write.files[1].rows, (std::vector<int64_t>{2, 3, 4}));
}

TEST(WriteSink, APartitionIsAFile) {
    RecordedWrite write;
    WriteSink sink(write, {.by_partition = true, .kept_bytes = 0});
    Worker second(sink, {0, 1});
    Worker first(sink, {0, 0});
    second.put(20, 7);
    first.put(10, 3);
    first.finish();
    second.put(21, 7);
    second.finish();
    sink.finish_source(0);
    sink.finalize(first.context);
    EXPECT_EQ(write.files[3].rows, (std::vector<int64_t>{10}));
    EXPECT_EQ(write.files[7].rows, (std::vector<int64_t>{20, 21}));
    EXPECT_EQ(write.files.size(), 2U);
}

TEST(WriteSink, SourcesOfAUnionFollowEachOther) {
    RecordedWrite write;
    WriteSink sink(write, {.by_partition = false, .kept_bytes = 1});
    Worker later(sink, {1, 0});
    later.put(3);
    later.put(4);
    later.finish();
    sink.finish_source(1);
    Worker first(sink, {0, 0});
    first.put(1);
    first.finish();
    Worker second(sink, {0, 1});
    second.put(2);
    second.finish();
    sink.finish_source(0);
    sink.finalize(first.context);
    EXPECT_EQ(write.rows(), (std::vector<int64_t>{1, 2, 3, 4}));
}

TEST(WriteSink, NoRowsMakeOneFileForTheSchema) {
    RecordedWrite write;
    WriteSink sink(write, {.by_partition = false, .kept_bytes = 1});
    Worker worker(sink, {0, 0});
    sink.finish_source(0);
    sink.finalize(worker.context);
    EXPECT_EQ(write.files.size(), 1U);
    EXPECT_TRUE(write.files[0].finished);
}

}  // namespace
}  // namespace firesteel
