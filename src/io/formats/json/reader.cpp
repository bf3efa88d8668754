#include "io/formats/json/reader.h"

#include "codec/json_parser.h"
#include "column/builder.h"
#include "common/error.h"
#include "functions/text_defaults.h"
#include "io/corrupt_record.h"
#include "io/file_listing.h"

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
          parser_(parsed_type(request, options.corrupt_column, places_), options, true) {
        for (const int32_t column : request.columns) {
            const Type& type = request.data_schema[static_cast<size_t>(column)].type;
            builders_.push_back(ColumnBuilder::make(type, request.pool));
        }
    }

    bool next(Batch& out) override {
        rows_ = 0;
        std::string_view record;
        while (rows_ < batch_rows_ && next_record(record)) {
            if (!is_blank_json(record)) add(record);
        }
        if (rows_ == 0) return false;
        out = Batch();
        out.rows = rows_;
        for (auto& builder : builders_) out.columns.push_back(builder->finish());
        return true;
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
        const Outcome outcome = parser_.parse(record);
        const bool good = outcome == Outcome::kOk || outcome == Outcome::kEmpty;
        if (!good && options_.mode == ParseMode::kDropMalformed) return;
        if (!good && options_.mode == ParseMode::kFailFast) {
            throw Error("FAILED_READ_FILE.NO_HINT", {{"path", file_uri(path_)}});
        }
        for (const ParsedValue& row : parser_.rows()) append(&row, good ? std::string_view() : record, good);
        if (outcome == Outcome::kMalformed) append(nullptr, record, false);
    }

    void append(const ParsedValue* row, std::string_view record, bool good) {
        static const ParsedValue kNull;
        const bool has_fields = row != nullptr && !row->is_null;
        for (size_t i = 0; i < builders_.size(); ++i) {
            if (places_[i] != kCorruptRecord) {
                append_parsed(*builders_[i], has_fields ? row->items[places_[i]] : kNull);
            } else if (good) {
                builders_[i]->append_null();
            } else {
                static_cast<StringBuilder&>(*builders_[i]).append_value(record);
            }
        }
        ++rows_;
    }

    const JsonOptions options_;
    const int64_t batch_rows_;
    const std::string path_;
    TextLines lines_;
    std::vector<int32_t> places_;  // by column: its field in the parsed struct
    JsonParser parser_;
    std::vector<std::unique_ptr<ColumnBuilder>> builders_;
    int64_t rows_ = 0;
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

}  // namespace firesteel
