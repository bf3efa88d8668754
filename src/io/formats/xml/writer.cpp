#include "io/formats/xml/writer.h"

#include "codec/xml_writer.h"
#include "io/formats/xml/reader.h"
#include "io/text_sink.h"

namespace firesteel {

namespace {

/// A document of rows; a file without any is empty.
class XmlFileWriter final : public FileWriter {
public:
    XmlFileWriter(const FileWriteRequest& request, const XmlOptions& options)
        : schema_(request.schema),
          options_(options),
          writer_(options),
          sink_(request, "\n", options.encoding) {}

    void write(const Batch& batch) override {
        if (batch.rows > 0 && !has_rows_) begin();
        for (int64_t row = 0; row < batch.rows; ++row) {
            row_.clear();
            writer_.write_row(schema_, batch.columns, row, 1, row_);
            sink_.line().append(row_, row_.front() == '\n' ? 1 : 0);  // the line before has ended
            sink_.end_line();
        }
    }

    void close() override {
        if (has_rows_)
            sink_.line().append("</" + options_.root_tag.substr(0, options_.root_tag.find(' ')) + ">");
        sink_.close();
    }

private:
    void begin() {
        has_rows_ = true;
        if (!options_.declaration.empty()) {
            sink_.line().append("<?xml " + options_.declaration + "?>");
            sink_.end_line();
        }
        sink_.line().append("<" + options_.root_tag + ">");
        sink_.end_line();
    }

    const Schema schema_;
    const XmlOptions options_;
    XmlWriter writer_;
    TextSink sink_;
    std::string row_;
    bool has_rows_ = false;
};

}  // namespace

std::unique_ptr<FileWriter> create_xml(const FileWriteRequest& request) {
    return std::make_unique<XmlFileWriter>(request, xml_options(request.options));
}

}  // namespace firesteel
