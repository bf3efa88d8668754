#include "codec/json_infer.h"
#include "codec/single_variant.h"
#include "codec/text_encoding.h"
#include "common/error.h"
#include "io/file_format.h"
#include "io/formats/json/infer.h"
#include "io/formats/json/reader.h"
#include "io/formats/json/writer.h"
#include "io/text_sink.h"

namespace firesteel {

namespace {

bool can_hold(const Type& type) {
    switch (type.id()) {
        case TypeId::kArray:
            return can_hold(type.element_type());
        case TypeId::kMap:
            return can_hold(type.key_type()) && can_hold(type.value_type());
        case TypeId::kStruct:
            for (const Field& field : type.fields()) {
                if (!can_hold(field.type)) return false;
            }
            return true;
        case TypeId::kUdt:
            return can_hold(type.storage_type());
        case TypeId::kCalendarInterval:
        case TypeId::kGeometry:
        case TypeId::kGeography:
            return false;
        default:
            return true;
    }
}

void require(bool condition, const std::string& message) {
    if (!condition) throw Error("_LEGACY_ERROR_REQUIREMENT", {{"message", message}});
}

/// May lines be told apart in the encoding?
void check_reading(const JsonOptions& options) {
    const std::string name = lower_ascii(options.encoding);
    if (options.multi_line || is_utf8_encoding(name)) return;
    require(name != "utf-16" && name != "utf-32",
            "the encoding " + options.encoding + " can be read with multiLine only");
    require(!options.line_separator.empty(),
            "the option lineSep must be given for the encoding " + options.encoding);
}

class JsonFormat final : public FileFormat {
public:
    std::string name() const override { return "json"; }
    std::string display_name() const override { return "JSON"; }
    void check_options(const FormatOptions& options) const override {
        check_encoding(json_options(options).encoding, "JSONOptionsInRead");
    }
    std::optional<Schema> infer_schema(const std::vector<ListedFile>& files,
                                       const FormatOptions& options) const override {
        return infer(files, options, nullptr);
    }
    std::optional<Schema> infer_and_keep(const std::vector<ListedFile>& files, const FormatOptions& options,
                                         KeptRows& rows) const override {
        return infer(files, options, &rows);
    }
    bool infers_from_rows() const override { return true; }
    std::optional<Schema> infer_from_lines(const std::vector<std::string>& lines,
                                           const FormatOptions& options) const override {
        const JsonOptions read = json_options(options);
        if (!read.single_variant_column.empty()) return single_variant_schema(read.single_variant_column);
        JsonTypes types(read);
        for (const std::string& line : lines) types.add(line);
        return types.schema(options.settings->case_sensitive);
    }
    bool supports(const Type& type, bool) const override { return can_hold(type); }
    bool can_split(const ListedFile& file, const FormatOptions& options) const override {
        return lines_can_split(file.path, json_lines(json_options(options)));
    }
    std::unique_ptr<FileReader> open(const FileReadRequest& request) const override {
        const JsonOptions read = json_options(request.options);
        check_reading(read);
        check_single_variant(request.data_schema, read.single_variant_column, read.corrupt_column);
        return open_json(request);
    }
    std::unique_ptr<FilePieces> pieces(const FileReadRequest& request) const override {
        return line_pieces(request, json_lines(json_options(request.options)));
    }
    std::string extension(const FormatOptions& options) const override {
        return text_extension(".json", options);
    }
    std::unique_ptr<FileWriter> create(const FileWriteRequest& request) const override {
        return create_json(request);
    }

private:
    static Schema infer(const std::vector<ListedFile>& files, const FormatOptions& options, KeptRows* rows) {
        const JsonOptions read = json_options(options);
        if (!read.single_variant_column.empty()) return single_variant_schema(read.single_variant_column);
        check_reading(read);
        require(read.sampling_ratio > 0, "samplingRatio should be greater than 0");
        return infer_json(files, read, options, rows);
    }
};

[[maybe_unused]] const bool kRegistered = register_file_format(std::make_unique<JsonFormat>());

}  // namespace
}  // namespace firesteel
