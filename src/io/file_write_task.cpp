#include "io/file_write_task.h"

#include <map>
#include <unordered_map>

#include "catalog/partition_name.h"
#include "column/selection.h"
#include "common/error.h"
#include "fmt/core.h"
#include "functions/cast.h"
#include "io/buckets.h"
#include "io/partition_columns.h"

namespace firesteel {

namespace {

/// More files than this are not kept open: the one that was written to longest ago is ended, and its
/// partition goes on in another file.
constexpr size_t kMaxOpenFiles = 128;

/// The files of one bucket of one partition (or of a write without them), one after the other.
struct PartitionFiles {
    std::string directory;
    int32_t bucket = -1;
    int32_t next_number = 0;
    std::unique_ptr<FileWriter> writer;  // of the open file
    int64_t rows = 0;                    // in it
    uint64_t last_use = 0;
};

class FileWriteTask final : public WriteTask {
public:
    FileWriteTask(std::shared_ptr<const FileWritePlan> plan, int32_t task,
                  std::function<void(std::vector<WrittenFile>)> done)
        : plan_(std::move(plan)), task_(task), done_(std::move(done)) {}

    void write(const Batch& batch) override {
        if (batch.rows == 0) return;
        if (is_one_place()) {
            append(files_of("", -1), batch);
            return;
        }
        const std::vector<std::string> directories = directories_of(batch);
        std::vector<int32_t> buckets(directories.size(), -1);
        if (plan_->buckets > 0)
            buckets = bucket_ids(batch, plan_->bucket_columns, plan_->buckets, plan_->pool);
        std::map<std::pair<std::string_view, int32_t>, std::vector<int32_t>> rows;
        for (size_t i = 0; i < directories.size(); ++i)
            rows[{directories[i], buckets[i]}].push_back(static_cast<int32_t>(i));
        Batch data = only_data(batch);
        for (const auto& [place, selected] : rows) {
            append(files_of(std::string(place.first), place.second),
                   rows.size() == 1 ? data : take(data, selected, plan_->pool));
        }
    }

    void finish() override {
        if (is_one_place()) {
            PartitionFiles& files = files_of("", -1);
            if (files.next_number == 0) open(files);  // the schema outlives an empty result
        }
        for (auto& [directory, files] : partitions_) close(files);
        done_(std::move(written_));
    }

private:
    /// Do all rows go to the same files?
    bool is_one_place() const { return plan_->partition_by.empty() && plan_->buckets == 0; }

    Batch only_data(const Batch& batch) const {
        Batch data;
        data.rows = batch.rows;
        for (const int32_t column : plan_->data_columns)
            data.columns.push_back(batch.columns[static_cast<size_t>(column)]);
        return data;
    }

    /// "a=1/b=x" for each row.
    std::vector<std::string> directories_of(const Batch& batch) const {
        std::vector<std::string> directories(static_cast<size_t>(batch.rows));
        for (const int32_t ordinal : plan_->partition_by) {
            const Field& field = plan_->schema[static_cast<size_t>(ordinal)];
            const std::string prefix = escape_partition_text(field.name) + "=";
            ErrorSink errors(EvalMode::kLegacy);
            const ColumnPtr texts = cast_column(batch.columns[static_cast<size_t>(ordinal)], Type::string(),
                                                *plan_->options.settings, errors, plan_->pool);
            for (size_t row = 0; row < directories.size(); ++row) {
                const auto i = static_cast<int64_t>(row);
                const bool is_null = texts->is_null(i);
                const std::string_view text =
                    is_null ? std::string_view() : value_at<StringView>(*texts, i).view();
                std::string& out = directories[row];
                if (!out.empty()) out += '/';
                out += prefix;
                out += text.empty() ? kNullPartition : escape_partition_text(text);
            }
        }
        return directories;
    }

    PartitionFiles& files_of(const std::string& directory, int32_t bucket) {
        PartitionFiles& files =
            partitions_[bucket < 0 ? directory : directory + "_" + std::to_string(bucket)];
        files.directory = directory;
        files.bucket = bucket;
        files.last_use = ++uses_;
        return files;
    }

    void append(PartitionFiles& files, const Batch& batch) {
        int64_t done = 0;
        while (done < batch.rows) {
            if (plan_->max_records > 0 && files.writer && files.rows >= plan_->max_records) close(files);
            if (!files.writer) open(files);
            int64_t rows = batch.rows - done;
            if (plan_->max_records > 0) rows = std::min(rows, plan_->max_records - files.rows);
            files.writer->write(rows == batch.rows ? batch : slice(batch, done, rows, plan_->pool));
            files.rows += rows;
            done += rows;
        }
    }

    void open(PartitionFiles& files) {
        if (open_files_ >= kMaxOpenFiles) close_oldest();
        const std::string bucket = files.bucket < 0 ? "" : fmt::format("_{:05}", files.bucket);
        const std::string name =
            fmt::format("part-{:05}-{}{}{}c{:03}{}", task_, plan_->job, bucket, is_one_place() ? "-" : ".",
                        files.next_number++, plan_->format->extension(plan_->options));
        const std::string directory = staging_of(files.directory);
        files.writer =
            plan_->format->create({directory + "/" + name, plan_->data_schema, plan_->options, plan_->pool});
        files.rows = 0;
        ++open_files_;
        written_.push_back({files.directory, name});
    }

    /// The directory that files of a partition are written to until commit.
    std::string staging_of(const std::string& partition) const {
        if (partition.empty()) return plan_->staging;
        const auto place = plan_->places.find(partition);
        if (place != plan_->places.end()) {
            place->second.storage->make_directories(place->second.staging);
            return place->second.staging;
        }
        const std::string directory = plan_->staging + "/" + partition;
        plan_->storage->make_directories(directory);
        return directory;
    }

    void close(PartitionFiles& files) {
        if (!files.writer) return;
        files.writer->close();
        files.writer.reset();
        --open_files_;
    }

    void close_oldest() {
        PartitionFiles* oldest = nullptr;
        for (auto& [directory, files] : partitions_) {
            if (files.writer && (oldest == nullptr || files.last_use < oldest->last_use)) oldest = &files;
        }
        if (oldest != nullptr) close(*oldest);
    }

    const std::shared_ptr<const FileWritePlan> plan_;
    const int32_t task_;
    const std::function<void(std::vector<WrittenFile>)> done_;
    std::unordered_map<std::string, PartitionFiles> partitions_;  // by directory and bucket
    size_t open_files_ = 0;
    uint64_t uses_ = 0;
    std::vector<WrittenFile> written_;
};

}  // namespace

std::unique_ptr<WriteTask> make_write_task(std::shared_ptr<const FileWritePlan> plan, int32_t task,
                                           std::function<void(std::vector<WrittenFile>)> done) {
    return std::make_unique<FileWriteTask>(std::move(plan), task, std::move(done));
}

}  // namespace firesteel
