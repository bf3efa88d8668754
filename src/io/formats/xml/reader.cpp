#include "io/formats/xml/reader.h"

#include "codec/single_variant.h"
#include "codec/xml_parser.h"
#include "column/builder.h"
#include "common/error.h"
#include "functions/text_defaults.h"
#include "io/corrupt_record.h"

namespace firesteel {

namespace {

/// Elements of the row tag as rows. What is malformed ends the file; a corrupt record is the whole file, as
/// Spark has it.
class XmlFileReader final : public FileReader {
public:
    XmlFileReader(const FileReadRequest& request, const XmlOptions& options)
        : options_(options),
          batch_rows_(request.batch_rows),
          path_(request.split.path),
          lines_(request.split, request.pool, xml_lines(options)),
          parser_(parsed_type(request, options.corrupt_column, places_), options) {
        for (const int32_t column : request.columns) {
            const Type& type = request.data_schema[static_cast<size_t>(column)].type;
            builders_.push_back(ColumnBuilder::make(type, request.pool));
        }
        if (lines_.next_chunk()) text_ = lines_.rest();
        records_.emplace(text_, options_);
    }

    bool next(Batch& out) override {
        rows_ = 0;
        while (rows_ < batch_rows_ && !done_) read_one();
        if (rows_ == 0) return false;
        out = Batch();
        out.rows = rows_;
        for (auto& builder : builders_) out.columns.push_back(builder->finish());
        return true;
    }

private:
    void read_one() {
        const std::unique_ptr<XmlElement> record = records_->next();
        done_ = record == nullptr;
        if (done_ && !records_->failed()) return;
        const bool good = record && parser_.read(*record);
        if (!good && options_.mode == ParseMode::kDropMalformed) return;
        if (!good && options_.mode == ParseMode::kFailFast)
            throw Error("FAILED_READ_FILE.NO_HINT", {{"path", file_uri(path_)}});
        append(record ? &parser_.value() : nullptr, good);
    }

    void append(const ParsedValue* row, bool good) {
        static const ParsedValue kNull;
        const bool has_fields = row != nullptr && !row->is_null;
        for (size_t i = 0; i < builders_.size(); ++i) {
            if (places_[i] != kCorruptRecord) {
                append_parsed(*builders_[i], has_fields ? row->items[places_[i]] : kNull);
            } else if (good) {
                builders_[i]->append_null();
            } else {
                static_cast<StringBuilder&>(*builders_[i]).append_value(text_);
            }
        }
        ++rows_;
    }

    const XmlOptions options_;
    const int64_t batch_rows_;
    const std::string path_;
    TextLines lines_;
    std::vector<int32_t> places_;  // by column: its field in the parsed struct
    XmlParser parser_;
    std::vector<std::unique_ptr<ColumnBuilder>> builders_;
    std::string_view text_;
    std::optional<XmlRecords> records_;
    bool done_ = false;
    int64_t rows_ = 0;
};

}  // namespace

XmlOptions xml_options(const FormatOptions& options) {
    XmlOptions parsed = XmlOptions::parse(options.options, text_defaults(*options.settings),
                                          options.settings->case_sensitive);
    if (parsed.row_tag.empty()) throw Error("XML_ROW_TAG_MISSING", {{"rowTag", "`rowTag`"}});
    return parsed;
}

LineFormat xml_lines(const XmlOptions& options) { return {"", options.encoding, true}; }

std::unique_ptr<FileReader> open_xml(const FileReadRequest& request) {
    const XmlOptions options = xml_options(request.options);
    check_corrupt_column(request, options.corrupt_column);
    check_single_variant(request.data_schema, options.single_variant_column, options.corrupt_column);
    return std::make_unique<XmlFileReader>(request, options);
}

}  // namespace firesteel
