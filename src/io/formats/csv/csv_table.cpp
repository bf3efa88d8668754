#include "io/formats/csv/csv_table.h"

#include <algorithm>
#include <atomic>
#include <cstring>

#include "column/builder.h"
#include "expr/field_visitor.h"
#include "io/formats/csv/csv_tokenizer.h"
#include "io/line_chunks.h"

namespace firesteel {

namespace {

constexpr int64_t kSplitBytes = 4 * 1024 * 1024;

/// Reads one split: string columns point into the file's text as it was read.
class CsvScanTask final : public ScanTask {
public:
    CsvScanTask(const FileSplit& split, int32_t partition, const CsvOptions& options,
                const ScanRequest& request, const Schema& schema)
        : options_(options),
          request_(request),
          partition_(partition),
          skips_header_(options.header && split.begin == 0),
          chunks_(split, request.pool),
          tokenizer_(options) {
        for (const int32_t column : request.columns) {
            builders_.push_back(
                std::make_unique<StringBuilder>(schema[static_cast<size_t>(column)].type, request.pool));
        }
    }

    bool next(Batch& out) override {
        int64_t rows = 0;
        kept_ = false;
        while (rows < request_.batch_rows) {
            if (rest_.empty()) {
                if (!chunks_.next(rest_, owner_)) break;
                kept_ = false;
            }
            const std::string_view line = take_line();
            if (line.empty() || (options_.comment != 0 && line[0] == options_.comment)) continue;
            if (skips_header_) {
                skips_header_ = false;
                continue;
            }
            add_record(line);
            ++rows;
        }
        if (rows == 0) return false;
        out = Batch();
        out.rows = rows;
        for (auto& builder : builders_) out.columns.push_back(builder->finish());
        out.position = {partition_, rows_};
        rows_ += rows;
        return true;
    }

private:
    std::string_view take_line() {
        const void* found = std::memchr(rest_.data(), '\n', rest_.size());
        const size_t size =
            found ? static_cast<size_t>(static_cast<const char*>(found) - rest_.data()) : rest_.size();
        std::string_view line = rest_.substr(0, size);
        rest_.remove_prefix(std::min(rest_.size(), size + 1));
        if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
        return line;
    }

    void add_record(std::string_view line) {
        const std::vector<CsvToken>& tokens = tokenizer_.tokenize(line);
        if (!kept_) {
            for (auto& builder : builders_) builder->keep_alive(owner_);
            kept_ = true;
        }
        for (size_t i = 0; i < builders_.size(); ++i) {
            const auto ordinal = static_cast<size_t>(request_.columns[i]);
            StringBuilder& builder = *builders_[i];
            if (ordinal >= tokens.size()) {
                builder.append_null();
                continue;
            }
            const CsvToken& token = tokens[ordinal];
            std::string_view text = token.text;
            if (token.quoted && text.empty()) text = options_.empty_value;
            const bool is_null = token.quoted && token.text.empty() ? false : text == options_.null_value;
            if (is_null) {
                builder.append_null();
            } else if (token.copied || text.data() != token.text.data()) {
                builder.append_value(text);
            } else {
                builder.append_view(StringView(text));
            }
        }
    }

    const CsvOptions& options_;
    const ScanRequest& request_;
    const int32_t partition_;
    bool skips_header_;
    LineChunks chunks_;
    CsvTokenizer tokenizer_;
    std::vector<std::unique_ptr<StringBuilder>> builders_;
    std::string_view rest_;  // lines not yet read of the current chunk
    Owner owner_;
    bool kept_ = false;  // do the builders hold the owner already?
    int64_t rows_ = 0;
};

class CsvScan final : public TableScan {
public:
    CsvScan(const std::vector<ListedFile>& files, Schema schema, CsvOptions options, ScanRequest request)
        : schema_(std::move(schema)), options_(std::move(options)), request_(std::move(request)) {
        for (const ListedFile& file : files) {
            const int64_t step = is_splittable(file.path) ? kSplitBytes : std::max<int64_t>(file.size, 1);
            for (int64_t begin = 0; begin < file.size; begin += step) {
                splits_.push_back({file.path, begin, std::min(begin + step, file.size)});
            }
        }
    }

    std::unique_ptr<ScanTask> next_task(int64_t& sequence) override {
        const size_t i = next_.fetch_add(1, std::memory_order_relaxed);
        if (i >= splits_.size()) return nullptr;
        sequence = static_cast<int64_t>(i);
        return std::make_unique<CsvScanTask>(splits_[i], static_cast<int32_t>(i), options_, request_,
                                             schema_);
    }
    int32_t partitions() const override { return static_cast<int32_t>(std::max<size_t>(splits_.size(), 1)); }

private:
    const Schema schema_;
    const CsvOptions options_;
    const ScanRequest request_;
    std::vector<FileSplit> splits_;
    std::atomic<size_t> next_{0};  // relaxed: only hands out numbers
};

}  // namespace

std::string CsvTable::description() const {
    std::string text = "csv InMemoryFileIndex(" + std::to_string(files_.size()) + " paths)[";
    if (!files_.empty()) text += "file:" + files_.front().path;
    return text + (files_.size() > 1 ? ", ...]" : "]");
}

std::optional<int64_t> CsvTable::estimated_bytes() const {
    int64_t bytes = 0;
    for (const ListedFile& file : files_) bytes += file.size;
    return bytes;
}

std::vector<std::string> CsvTable::input_files() const {
    std::vector<std::string> paths;
    for (const ListedFile& file : files_) paths.push_back("file://" + file.path);
    return paths;
}

std::unique_ptr<TableScan> CsvTable::scan(ScanRequest request) const {
    return std::make_unique<CsvScan>(files_, schema_, options_, std::move(request));
}

void CsvTable::fields(FieldVisitor& visitor) {
    int64_t count = static_cast<int64_t>(files_.size());
    visitor.size(count);
    files_.resize(static_cast<size_t>(count));
    for (ListedFile& file : files_) {
        visitor.field(file.path);
        visitor.field(file.size);
    }
    visitor.field(schema_);
    visitor.field(options_.delimiter);
    for (char* c : {&options_.quote, &options_.escape, &options_.escape_of_escape, &options_.comment}) {
        int32_t code = *c;
        visitor.field(code);
        *c = static_cast<char>(code);
    }
    for (bool* b : {&options_.header, &options_.trim_leading, &options_.trim_trailing}) visitor.field(*b);
    visitor.field(options_.null_value);
    visitor.field(options_.empty_value);
    visitor.field(options_.corrupt_column);
    visitor.field(options_.mode);
    visitor.field(options_.max_columns);
}

namespace {
[[maybe_unused]] const bool kRegistered =
    register_provider("csv", [] { return std::unique_ptr<TableProvider>(std::make_unique<CsvTable>()); });
}

}  // namespace firesteel
