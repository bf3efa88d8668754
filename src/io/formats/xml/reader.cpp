#include "io/formats/xml/reader.h"

#include "codec/single_variant.h"
#include "codec/xml_parser.h"
#include "common/error.h"
#include "functions/text_defaults.h"
#include "io/corrupt_record.h"
#include "io/record_columns.h"

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
          lines_(request.split, request.options, request.pool, xml_lines(options)),
          columns_(request, options.corrupt_column),
          parser_(columns_.parsed_type(), options) {
        if (lines_.next_chunk()) text_ = lines_.rest();
        records_.emplace(text_, options_);
    }

    bool next(Batch& out) override {
        while (columns_.rows() < batch_rows_ && !done_) read_one();
        return columns_.take(out);
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
        columns_.append(record ? &parser_.value() : nullptr, good, text_);
    }

    const XmlOptions options_;
    const int64_t batch_rows_;
    const std::string path_;
    TextLines lines_;
    RecordColumns columns_;
    XmlParser parser_;
    std::string_view text_;
    std::optional<XmlRecords> records_;
    bool done_ = false;
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
