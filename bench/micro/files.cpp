// Columns of a Parquet file read by one thread out of the page cache; bytes are those in memory.

#include <unistd.h>

#include <filesystem>

#include "catalog/data_source.h"
#include "measure.h"

namespace firesteel::micro {
namespace {

constexpr int64_t kFileRows = 4 * kRows;

void write(const std::string& path, const Schema& schema, const std::vector<ColumnPtr>& columns) {
    WriteRequest request;
    request.format = "parquet";
    request.path = path;
    request.schema = schema;
    request.settings = settings();
    request.pool = pool();
    const auto write = find_data_source("parquet")->write(request, true);
    const auto task = write->open_task(0);
    for (int64_t at = 0; at < kFileRows; at += kRows) {
        Batch batch;
        batch.rows = kRows;
        batch.columns = columns;
        task->write(batch);
    }
    task->finish();
    write->commit();
}

void read(const std::string& path, int32_t column) {
    ReadRequest read;
    read.format = "parquet";
    read.paths = {path};
    read.settings = settings();
    const TableProviderPtr table = find_data_source("parquet")->open(read);
    ScanRequest request;
    request.columns = {column};
    request.pool = pool();
    const auto scan = table->scan(std::move(request));
    int64_t sequence = 0;
    while (const auto task = scan->next_task(sequence)) {
        Batch batch;
        while (task->next(batch)) {
        }
    }
}

}  // namespace

void measure_files() {
    const std::string path =
        std::filesystem::temp_directory_path() / ("firesteel-micro-" + std::to_string(getpid()));
    const auto random = [](int64_t row) { return static_cast<int64_t>(scrambled(row)); };
    const std::vector<ColumnPtr> columns = {
        longs(kRows, random), longs(kRows, [&](int64_t row) { return random(row) & 1023; }),
        texts(kRows, [&](int64_t row) { return "text " + std::to_string(random(row)); }),
        texts(kRows, [&](int64_t row) { return "one of a thousand " + std::to_string(random(row) & 1023); })};
    const std::vector<std::string> names = {"longs", "longs of a dictionary", "texts",
                                            "texts of a dictionary"};
    Schema schema;
    for (size_t i = 0; i < columns.size(); ++i)
        schema.push_back({"c" + std::to_string(i), columns[i]->type(), false});
    write(path, schema, columns);
    for (size_t i = 0; i < columns.size(); ++i) {
        const bool fixed = columns[i]->type() == Type::long_integer();
        measure("Parquet, " + names[i], kFileRows, kFileRows * (fixed ? 8 : 24),
                [&] { read(path, static_cast<int32_t>(i)); });
    }
    std::filesystem::remove_all(path);
}

}  // namespace firesteel::micro
