#include "io/formats/json/reader.h"
#include "common/utf8.h"

#include "codec/json_parser.h"
#include "codec/text_encoding.h"
#include "common/error.h"
#include "functions/text_defaults.h"
#include "io/corrupt_record.h"
#include "io/file_listing.h"
#include "io/kept_rows.h"
#include "io/record_columns.h"

namespace firesteel {

namespace {

using Outcome = JsonParser::Outcome;

class JsonFileReader final : public FileReader {
public:
    JsonFileReader(const FileReadRequest& request, const JsonOptions& options)
        : options_(options),
          batch_rows_(request.batch_rows),
          path_(request.split.path),
          lines_(request, json_lines(options)),
          columns_(request, options.corrupt_column),
          parser_(columns_.parsed_type(), options, true, is_utf8_encoding(options.encoding)) {}

    /// As inference reads; see keep_json().
    void expect(const Type& found, const MemoryPoolPtr& pool) {
        parser_.expect(found);
        columns_.copy_texts(pool);
    }
    bool is_as_expected() const { return is_well_formed_ && parser_.is_as_expected(); }

    bool next(Batch& out) override {
        std::string_view record;
        while (columns_.rows() < batch_rows_ && next_record(record)) {
            if (!is_blank_json(record)) add(record);
        }
        return columns_.take(out);
    }

private:
    bool next_record(std::string_view& record) {
        if (!options_.multi_line) return lines_.next(record);
        if (!lines_.next_chunk()) return false;
        record = lines_.rest();
        lines_.rest() = {};
        return true;
    }

    void add(std::string_view record) {
        if (chunks_ != lines_.chunks()) {
            columns_.start_text(lines_.chunk(), lines_.owner());
            chunks_ = lines_.chunks();
            // All of it at once: what lies between line ends is as well-formed, then.
            is_valid_chunk_ = is_valid_utf8({lines_.chunk().begin, lines_.chunk().end});
        }
        const bool is_text = is_valid_chunk_ || is_valid_utf8(record);
        is_well_formed_ = is_well_formed_ && is_text;
        const Outcome outcome = is_text ? parser_.parse(record) : Outcome::kMalformed;
        const bool good = outcome == Outcome::kOk || outcome == Outcome::kEmpty;
        if (!good && options_.mode == ParseMode::kDropMalformed) return;
        if (!good && options_.mode == ParseMode::kFailFast) raise_malformed_record(path_, record);
        if (is_text) {
            for (const ParsedValue& row : parser_.rows()) columns_.append(&row, good, record);
        }
        if (outcome == Outcome::kMalformed) columns_.append(nullptr, false, record);
    }

    const JsonOptions options_;
    const int64_t batch_rows_;
    const std::string path_;
    TextLines lines_;
    RecordColumns columns_;
    JsonParser parser_;
    int64_t chunks_ = -1;  // of lines_, when columns_ heard of them
    bool is_valid_chunk_ = false;
    bool is_well_formed_ = true;
};

}  // namespace

JsonOptions json_options(const FormatOptions& options) {
    return JsonOptions::parse(options.options, text_defaults(*options.settings));
}

LineFormat json_lines(const JsonOptions& options) {
    return {options.line_separator, options.encoding, options.multi_line};
}

bool is_blank_json(std::string_view line) {
    return line.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

std::unique_ptr<FileReader> open_json(const FileReadRequest& request) {
    const JsonOptions options = json_options(request.options);
    check_corrupt_column(request, options.corrupt_column);
    return std::make_unique<JsonFileReader>(request, options);
}

bool keep_json(const FileReadRequest& request, const Type& found, KeptRows& rows) {
    JsonFileReader reader(request, json_options(request.options));
    reader.expect(found, rows.pool());
    std::vector<Batch> batches;
    for (Batch batch; reader.next(batch);) {
        if (!reader.is_as_expected() || !rows.may_go_on()) return false;
        batches.push_back(std::move(batch));
    }
    if (!reader.is_as_expected()) return false;
    rows.keep(request.split, std::move(batches));
    return true;
}

}  // namespace firesteel
