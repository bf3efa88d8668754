// Lines of text, or whole files, as rows of one string column.

#include "codec/text_encoding.h"
#include "codec/text_options.h"
#include "column/builder.h"
#include "common/error.h"
#include "io/file_format.h"
#include "io/text_lines.h"
#include "io/text_sink.h"

namespace firesteel {

namespace {

LineFormat text_lines(const FormatOptions& options) {
    LineFormat format;
    format.separator = OptionReader(options.options).line_separator();
    const std::string* encoding = options.find("encoding");
    if (encoding != nullptr && !format.separator.empty()) {
        // Lines stay as they are, only their ends are looked for in the encoding.
        format.separator =
            std::string(leading_mark(*encoding)) + encode_from_utf8(*encoding, format.separator);
    }
    format.whole_file = options.is_set("wholetext", false);
    return format;
}

void check_schema(const Schema& schema) {
    if (schema.size() > 1) {
        throw Error("_LEGACY_ERROR_TEMP_1290", {{"schemaSize", std::to_string(schema.size())}});
    }
}

class TextReader final : public FileReader {
public:
    explicit TextReader(const FileReadRequest& request)
        : wanted_(!request.columns.empty()),
          batch_rows_(request.batch_rows),
          whole_file_(text_lines(request.options).whole_file),
          lines_(request, text_lines(request.options)),
          builder_(Type::string(), request.pool) {}

    bool next(Batch& out) override {
        int64_t rows = 0, kept = -1;
        std::string_view line;
        while (rows < batch_rows_ && next_row(line)) {
            ++rows;
            if (!wanted_) continue;
            if (kept != lines_.chunks()) {
                builder_.keep_alive(lines_.owner());
                kept = lines_.chunks();
            }
            builder_.append_view(StringView(line));
        }
        if (rows == 0) return false;
        out = Batch();
        out.rows = rows;
        if (wanted_) out.columns.push_back(builder_.finish());
        return true;
    }

private:
    bool next_row(std::string_view& line) {
        if (!whole_file_) return lines_.next(line);
        if (lines_.chunks() > 0) return false;
        line = lines_.next_chunk() ? lines_.rest() : std::string_view();
        return true;
    }

    const bool wanted_;
    const int64_t batch_rows_;
    const bool whole_file_;
    TextLines lines_;
    StringBuilder builder_;
};

class TextWriter final : public FileWriter {
public:
    explicit TextWriter(const FileWriteRequest& request)
        : sink_(request, text_lines(request.options).separator, "UTF-8") {
        check_schema(request.schema);
    }
    void write(const Batch& batch) override {
        for (int64_t row = 0; row < batch.rows; ++row) {
            if (!batch[0].is_null(row)) sink_.line().append(value_at<StringView>(batch[0], row).view());
            sink_.end_line();
        }
    }
    void close() override { sink_.close(); }

private:
    TextSink sink_;
};

class TextFormat final : public FileFormat {
public:
    std::string name() const override { return "text"; }
    std::string display_name() const override { return "Text"; }
    void check_options(const FormatOptions& options) const override { text_lines(options); }
    std::optional<Schema> infer_schema(const std::vector<ListedFile>&, const FormatOptions&) const override {
        return Schema{{"value", Type::string(), true}};
    }
    bool supports(const Type& type, bool) const override { return type.is_string(); }
    bool can_split(const ListedFile& file, const FormatOptions& options) const override {
        return lines_can_split(file.path, text_lines(options));
    }
    std::unique_ptr<FileReader> open(const FileReadRequest& request) const override {
        check_schema(request.data_schema);
        return std::make_unique<TextReader>(request);
    }
    std::unique_ptr<FilePieces> pieces(const FileReadRequest& request) const override {
        return line_pieces(request, text_lines(request.options));
    }
    std::string extension(const FormatOptions& options) const override {
        return text_extension(".txt", options);
    }
    std::unique_ptr<FileWriter> create(const FileWriteRequest& request) const override {
        return std::make_unique<TextWriter>(request);
    }
};

[[maybe_unused]] const bool kRegistered = register_file_format(std::make_unique<TextFormat>());

}  // namespace
}  // namespace firesteel
