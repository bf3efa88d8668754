#include "io/formats/xml/writer.h"

#include <algorithm>

#include "codec/text_encoding.h"
#include "codec/xml_reader.h"
#include "codec/xml_writer.h"
#include "common/error.h"
#include "io/formats/xml/reader.h"
#include "io/storage/path.h"
#include "io/text_sink.h"

namespace firesteel {

namespace {

/// What the writer of an encoding cannot be sure to have.
char32_t escaped_from(const std::string& encoding) {
    const std::string name = lower_ascii(encoding);
    if (is_utf8_encoding(name) || name == "utf-16") return 0xFFFE;
    return name == "us-ascii" || name == "ascii" ? 0x80 : 0x100;
}

/// The root tag without quotes around its attributes, which one blank parts: `root a="1" b='2'`.
std::string root_element(const XmlOptions& options) {
    const auto require = [&](bool good) {
        if (!good)
            throw Error("_LEGACY_ERROR_REQUIREMENT", {{"message", "no root in XML: " + options.root_tag}});
    };
    std::string_view left = options.root_tag;
    const auto next_part = [&] {
        const std::string_view part = left.substr(0, left.find(' '));
        left.remove_prefix(std::min(part.size() + 1, left.size()));
        return part;
    };
    const std::string_view name = next_part();
    require(!options.validate_name || is_xml_name(name));
    std::vector<std::pair<std::string_view, std::string>> attributes;
    while (!left.empty()) {
        const std::string_view part = next_part();
        const size_t equals = part.find('=');
        require(equals != std::string_view::npos && part.find('=', equals + 1) == std::string_view::npos);
        std::string value(part.substr(equals + 1));
        require(!value.empty() && (!options.validate_name || is_xml_name(part.substr(0, equals))));
        std::erase_if(value, [](char c) { return c == '"' || c == '\''; });
        std::erase_if(attributes, [&](const auto& known) { return known.first == part.substr(0, equals); });
        attributes.emplace_back(part.substr(0, equals), std::move(value));
    }
    std::string out(name);
    for (const auto& [key, value] : attributes) {
        out.append(" ").append(key).append("=\"");
        require(append_xml_attribute(out, value, escaped_from(options.encoding)));
        out += '"';
    }
    return out;
}

/// A document of rows; a file without any is empty.
class XmlFileWriter final : public FileWriter {
public:
    XmlFileWriter(const FileWriteRequest& request, const XmlOptions& options)
        : schema_(request.schema),
          path_(request.path),
          options_(options),
          writer_(options, escaped_from(options.encoding)),
          sink_(request, "\n", options.encoding) {}

    void write(const Batch& batch) override {
        try {
            if (batch.rows > 0 && !has_rows_) begin();
            for (int64_t row = 0; row < batch.rows; ++row) append(batch, row);
        } catch (const Error& error) {
            if (error.condition() != "_LEGACY_ERROR_REQUIREMENT") throw;
            throw Error("TASK_WRITE_FAILED", {{"path", shown_path(path_)}}).with_hint(error.message());
        }
    }

    void close() override {
        if (has_rows_)
            sink_.line().append("</" + options_.root_tag.substr(0, options_.root_tag.find(' ')) + ">");
        sink_.close();
    }

private:
    void append(const Batch& batch, int64_t row) {
        row_.clear();
        writer_.write_row(schema_, batch.columns, row, 1, row_);
        if (row_.empty()) return;                                 // an array of nothing
        sink_.line().append(row_, row_.front() == '\n' ? 1 : 0);  // the line before has ended
        sink_.end_line();
    }
    void begin() {
        has_rows_ = true;
        if (!options_.declaration.empty()) {
            sink_.line().append("<?xml " + options_.declaration + "?>");
            sink_.end_line();
        }
        sink_.line().append("<" + root_element(options_) + ">");
        sink_.end_line();
    }

    const Schema schema_;
    const std::string path_;
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
