#include "io/formats/xml/reader.h"

#include "codec/single_variant.h"
#include "codec/xml_parser.h"
#include "common/error.h"
#include "functions/text_defaults.h"
#include "io/corrupt_record.h"
#include "io/formats/xml/document.h"
#include "io/record_columns.h"

namespace firesteel {

namespace {

/// Rows of records that are read by a parser. FAILFAST ends the query, DROPMALFORMED leaves out what is bad.
class XmlRows {
public:
    XmlRows(const FileReadRequest& request, const XmlOptions& options)
        : mode_(options.mode),
          path_(request.split.path),
          columns_(request, options.corrupt_column),
          parser_(columns_.parsed_type(), options) {}

    XmlParser& parser() { return parser_; }
    RecordColumns& columns() { return columns_; }
    /// A record that the parser holds, or none at all.
    void append(bool has_value, bool good, std::string_view text) {
        if (!good && mode_ == ParseMode::kDropMalformed) return;
        if (!good && mode_ == ParseMode::kFailFast)
            throw Error("FAILED_READ_FILE.NO_HINT", {{"path", file_uri(path_)}});
        columns_.append(has_value ? &parser_.value() : nullptr, good, text);
    }

private:
    const ParseMode mode_;
    const std::string path_;
    RecordColumns columns_;
    XmlParser parser_;
};

/// Elements of the row tag as rows. What is malformed ends the file; a corrupt record is the whole file, as
/// Spark has it.
class XmlFileReader final : public FileReader {
public:
    XmlFileReader(const FileReadRequest& request, const XmlOptions& options)
        : options_(options),
          batch_rows_(request.batch_rows),
          document_(request.split, request.options, request.pool),
          rows_(request, options),
          records_(document_.text(), options_) {}

    bool next(Batch& out) override {
        while (rows_.columns().rows() < batch_rows_ && !done_) read_one();
        return rows_.columns().take(out);
    }

private:
    void read_one() {
        const std::unique_ptr<XmlElement> record = document_.is_malformed() ? nullptr : records_.next();
        done_ = record == nullptr;
        if (done_ && !records_.failed() && !document_.is_malformed()) return;
        const bool good = record && rows_.parser().read(*record);
        rows_.append(record != nullptr, good, document_.text());
    }

    const XmlOptions options_;
    const int64_t batch_rows_;
    const XmlDocument document_;
    XmlRows rows_;
    XmlRecords records_;
    bool done_ = false;
};

/// Each line a document, whatever its root is called.
class XmlLineReader final : public FileReader {
public:
    XmlLineReader(const FileReadRequest& request, const XmlOptions& options)
        : batch_rows_(request.batch_rows), lines_(request, xml_lines(options)), rows_(request, options) {}

    bool next(Batch& out) override {
        std::string_view line;
        while (rows_.columns().rows() < batch_rows_ && lines_.next(line)) {
            const bool good = rows_.parser().parse(line);
            rows_.append(!rows_.parser().value().is_null, good, line);
        }
        return rows_.columns().take(out);
    }

private:
    const int64_t batch_rows_;
    TextLines lines_;
    XmlRows rows_;
};

}  // namespace

XmlOptions xml_options(const FormatOptions& options) {
    XmlOptions parsed = XmlOptions::parse(options.options, text_defaults(*options.settings),
                                          options.settings->case_sensitive);
    if (parsed.row_tag.empty()) throw Error("XML_ROW_TAG_MISSING", {{"rowTag", "`rowTag`"}});
    return parsed;
}

LineFormat xml_lines(const XmlOptions& options) { return {"", options.encoding, false, true}; }

std::unique_ptr<FileReader> open_xml(const FileReadRequest& request) {
    const XmlOptions options = xml_options(request.options);
    check_corrupt_column(request, options.corrupt_column);
    check_single_variant(request.data_schema, options.single_variant_column, options.corrupt_column);
    if (!options.multi_line) return std::make_unique<XmlLineReader>(request, options);
    return std::make_unique<XmlFileReader>(request, options);
}

}  // namespace firesteel
