// Text files that are read from first to last, piece by piece, by several threads.

#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <condition_variable>
#include <fstream>
#include <map>
#include <mutex>
#include <thread>

#include "catalog/data_source.h"
#include "catalog/stepped_scan.h"
#include "common/error.h"
#include "io/byte_sink.h"
#include "io/test_directory.h"

namespace firesteel {
namespace {

constexpr int64_t kRows = 300'000;

std::string line(int64_t row) {
    return std::to_string(row) + ",row number " + std::to_string(row * 7919) + "\n";
}

std::string many_lines() {
    std::string text = "id,name\n";
    for (int64_t row = 0; row < kRows; ++row) text += line(row);
    return text;
}

/// Every tenth record holds line ends, quotes and delimiters inside quotes.
std::string many_quoted() {
    std::string text = "id,name\n";
    for (int64_t row = 0; row < kRows; ++row) {
        const std::string number = std::to_string(row);
        text += row % 10 == 0 ? number + ",\"row\n" + number + ",\"\"x\"\"\n1,2\"\n" : line(row);
    }
    return text;
}

std::string gzip(const std::string& text) {
    std::string out(text.size() + 1000, '\0');
    z_stream stream{};
    constexpr int kGzip = 15 + 16;
    EXPECT_EQ(deflateInit2(&stream, 1, Z_DEFLATED, kGzip, 8, Z_DEFAULT_STRATEGY), Z_OK);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

/// Text in members of so many bytes.
std::string gzip_members(const std::string& text, size_t bytes) {
    std::string out;
    for (size_t at = 0; at < text.size(); at += bytes) out += gzip(text.substr(at, bytes));
    return out;
}

TableProviderPtr open(const std::string& path, OptionMap options, Schema schema) {
    ReadRequest request;
    request.format = "csv";
    request.paths = {path};
    request.options = std::move(options);
    request.settings = std::make_shared<EvalSettings>();
    request.schema = std::move(schema);
    return find_data_source("csv")->open(request);
}

TableProviderPtr open(const std::string& path, OptionMap options = {}) {
    options["header"] = "true";
    options["escape"] = "\"";
    return open(path, std::move(options),
                {{"id", Type::long_integer(), true}, {"name", Type::string(), true}});
}

/// Stands for a task that was told to come later.
class Waiter {
public:
    void wake() {
        std::lock_guard lock(mutex_);
        is_awake_ = true;
        changed_.notify_one();
    }
    void wait() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return is_awake_; });
        is_awake_ = false;
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool is_awake_ = false;
};

using Pieces = std::map<int64_t, std::vector<Batch>>;

/// What each of some threads reads, by the number of its morsel.
Pieces read_in_pieces(const TableProvider& table, int32_t threads) {
    ScanRequest request;
    request.columns = {0, 1};
    request.pool = MemoryPool::make_root("test", MemoryPool::kUnlimited);
    const auto scan = table.scan(std::move(request));
    auto& stepped = dynamic_cast<SteppedScan&>(*scan);
    stepped.share_among(threads);
    std::mutex mutex;
    Pieces pieces;
    std::exception_ptr error;
    const auto work = [&] {
        const auto waiter = std::make_shared<Waiter>();
        int64_t sequence = 0;
        std::unique_ptr<ScanTask> task;
        try {
            while (true) {
                const ScanStep step = stepped.next_step([waiter] { waiter->wake(); }, sequence, task);
                if (step == ScanStep::kEnd) return;
                if (step == ScanStep::kLater) {
                    waiter->wait();
                    continue;
                }
                std::vector<Batch> batches;
                for (Batch batch; task->next(batch);) batches.push_back(batch);
                std::lock_guard lock(mutex);
                EXPECT_TRUE(pieces.emplace(sequence, std::move(batches)).second);
            }
        } catch (...) {
            std::lock_guard lock(mutex);
            error = std::current_exception();
        }
    };
    std::vector<std::thread> workers;
    for (int32_t i = 0; i < threads; ++i) workers.emplace_back(work);
    for (std::thread& worker : workers) worker.join();
    if (error) std::rethrow_exception(error);
    return pieces;
}

/// Rows in the order of their pieces, which are numbered from 0 without gaps.
std::vector<std::string> rows(const Pieces& pieces) {
    std::vector<std::string> out;
    int64_t number = 0;
    for (const auto& [sequence, batches] : pieces) {
        EXPECT_EQ(sequence, number++);
        for (const Batch& batch : batches) {
            for (int64_t row = 0; row < batch.rows; ++row)
                out.push_back(std::to_string(batch[0].value(row).as_long()) + "|" +
                              batch[1].value(row).as_string());
        }
    }
    return out;
}

std::vector<std::string> expected_rows(bool quoted) {
    std::vector<std::string> out;
    for (int64_t row = 0; row < kRows; ++row) {
        const std::string number = std::to_string(row);
        const std::string text = quoted && row % 10 == 0 ? "row\n" + number + ",\"x\"\n1,2"
                                                         : "row number " + std::to_string(row * 7919);
        out.push_back(number + "|" + text);
    }
    return out;
}

void write_compressed(const std::string& path, const char* codec, const std::string& text) {
    const auto sink = create_byte_sink(path, text_compression({{{"compression", codec}}, nullptr}), {});
    for (size_t at = 0; at < text.size(); at += 100'000)
        sink->write(std::string_view(text).substr(at, 100'000));
    sink->close();
}

TEST(CompressedScan, HandsPiecesToAllThreadsInOrder) {
    const TestDirectory directory;
    const std::string text = many_lines();
    const auto expected = expected_rows(false);
    for (const char* codec : {"gzip", "deflate", "zstd", "bzip2", "snappy", "lz4"}) {
        const std::string path = directory.path() + "/x.csv" +
                                 compression_extension(text_compression({{{"compression", codec}}, nullptr}));
        write_compressed(path, codec, text);
        const Pieces pieces = read_in_pieces(*open(path), 4);
        EXPECT_GT(pieces.size(), 5U) << codec;
        EXPECT_TRUE(rows(pieces) == expected) << codec;
    }
}

TEST(CompressedScan, KeepsRecordsTogetherThatQuotesMake) {
    const TestDirectory directory;
    const auto expected = expected_rows(true);
    for (const std::string name : {"x.csv.gz", "x.csv"}) {
        const std::string text = many_quoted();
        const auto table =
            open(directory.write(name, name == "x.csv" ? text : gzip(text)), {{"multiline", "true"}});
        const Pieces pieces = read_in_pieces(*table, 3);
        EXPECT_GT(pieces.size(), 5U) << name;
        EXPECT_TRUE(rows(pieces) == expected) << name;
    }
}

TEST(CompressedScan, ReadsRecordsLongerThanAPiece) {
    const TestDirectory directory;
    const std::string value(3'000'000, 'x');
    const std::string text = "id,name\n1,\"" + value + "\n" + value + "\"\n2,b\n3,\"" + value + "\n\"\n4,d\n";
    const auto table = open(directory.write("x.csv.gz", gzip(text)), {{"multiline", "true"}});
    const std::vector<std::string> expected = {"1|" + value + "\n" + value, "2|b", "3|" + value + "\n",
                                               "4|d"};
    EXPECT_TRUE(rows(read_in_pieces(*table, 2)) == expected);
}

TEST(CompressedScan, ReadsGzipMembersAsOneFile) {
    const TestDirectory directory;
    const std::string text = many_lines();
    const auto expected = expected_rows(false);
    for (const size_t bytes : {size_t{5'000'001}, size_t{70'001}, size_t{131}}) {
        // Members far shorter than a line make large files.
        const std::string part = bytes < 1000 ? text.substr(0, 400'000) : text;
        const auto table = open(directory.write("x.csv.gz", gzip_members(part, bytes)));
        std::vector<std::string> found = rows(read_in_pieces(*table, 2));
        if (bytes < 1000) {
            found.pop_back();  // cut off in its middle
            EXPECT_TRUE(std::equal(found.begin(), found.end(), expected.begin())) << bytes;
            EXPECT_GT(found.size(), 10'000U);
        } else {
            EXPECT_TRUE(found == expected) << bytes;
        }
    }
}

TEST(CompressedScan, ReadsAheadInSeveralFiles) {
    const TestDirectory directory;
    const std::string text = many_lines();
    const size_t half = text.find("\n", text.size() / 2) + 1;
    directory.write("d/a.csv.gz", gzip(text.substr(0, half)));
    directory.write("d/b.csv.gz", gzip("id,name\n" + text.substr(half)));
    directory.write("d/c.csv.gz", gzip("id,name\n-1,last\n"));
    auto expected = expected_rows(false);
    expected.push_back("-1|last");
    EXPECT_TRUE(rows(read_in_pieces(*open(directory.path() + "/d"), 4)) == expected);
}

TEST(CompressedScan, TellsOfFilesThatWereCutOffOrDamaged) {
    const TestDirectory directory;
    const std::string whole = gzip(many_lines());
    std::string damaged = whole;
    damaged[whole.size() / 2] = static_cast<char>(damaged[whole.size() / 2] ^ 0x55);
    const std::string trailing = whole + "no member";
    for (const std::string& bytes : {whole.substr(0, whole.size() / 2), whole.substr(0, whole.size() - 3),
                                     whole.substr(0, 5), damaged, trailing}) {
        const std::string path = directory.write("x.csv.gz", bytes);
        try {
            read_in_pieces(*open(path), 3);
            FAIL() << bytes.size();
        } catch (const Error& error) {
            EXPECT_EQ(error.condition(), "FAILED_READ_FILE.NO_HINT");
        }
    }
}

TEST(CompressedScan, KeepsWhatWasReadOfDamagedFilesThatAreToBePassedOver) {
    const TestDirectory directory;
    const std::string whole = gzip(many_lines());
    const std::string path = directory.write("x.csv.gz", whole.substr(0, whole.size() / 2));
    const auto found = rows(read_in_pieces(*open(path, {{"ignorecorruptfiles", "true"}}), 3));
    const auto expected = expected_rows(false);
    EXPECT_GT(found.size(), 1000U);
    EXPECT_LT(found.size(), expected.size());
    EXPECT_TRUE(std::equal(found.begin(), found.end(), expected.begin()));
}

}  // namespace
}  // namespace firesteel
