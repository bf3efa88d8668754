#include "io/formats/csv/reader.h"

#include <algorithm>
#include <cstring>

#include "column/builder.h"
#include "io/formats/csv/csv_tokenizer.h"
#include "io/line_chunks.h"

namespace firesteel {

namespace {

/// Reads one split: string columns point into the file's text as it was read.
class CsvReader final : public FileReader {
public:
    explicit CsvReader(const FileReadRequest& request)
        : options_(CsvOptions::parse(request.options.options)),
          columns_(request.columns),
          batch_rows_(request.batch_rows),
          skips_header_(options_.header && request.split.begin == 0),
          chunks_(request.split, request.pool),
          tokenizer_(options_) {
        for (const int32_t column : columns_) {
            const Type& type = request.data_schema[static_cast<size_t>(column)].type;
            builders_.push_back(std::make_unique<StringBuilder>(type, request.pool));
        }
    }

    bool next(Batch& out) override {
        int64_t rows = 0;
        kept_ = false;
        while (rows < batch_rows_) {
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
            const auto ordinal = static_cast<size_t>(columns_[i]);
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

    const CsvOptions options_;
    const std::vector<int32_t> columns_;
    const int64_t batch_rows_;
    bool skips_header_;
    LineChunks chunks_;
    CsvTokenizer tokenizer_;
    std::vector<std::unique_ptr<StringBuilder>> builders_;
    std::string_view rest_;  // lines not yet read of the current chunk
    Owner owner_;
    bool kept_ = false;  // do the builders hold the owner already?
};

}  // namespace

std::unique_ptr<FileReader> open_csv(const FileReadRequest& request) {
    return std::make_unique<CsvReader>(request);
}

}  // namespace firesteel
