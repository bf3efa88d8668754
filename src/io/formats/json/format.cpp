#include "codec/json_infer.h"
#include "codec/single_variant.h"
#include "codec/text_encoding.h"
#include "common/error.h"
#include "common/parallel_work.h"
#include "common/utf8.h"
#include "io/file_format.h"
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

/// What is no UTF-8 is no record, either.
std::string_view well_formed(std::string_view record) {
    constexpr std::string_view kMalformed = "{";
    return is_valid_utf8(record) ? record : kMalformed;
}

/// What a part of the files says.
void infer_part(const FileSplit& part, size_t number, const FormatOptions& given, const JsonOptions& options,
                const MemoryPoolPtr& pool, JsonTypes& types) {
    TextLines lines(part, given, pool, json_lines(options));
    if (options.multi_line) {
        if (lines.next_chunk()) types.add(well_formed(lines.rest()));
        return;
    }
    uint64_t seed = number + 1;
    std::string_view line;
    while (lines.next(line)) {
        seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
        const double draw = static_cast<double>(seed >> 11) * 0x1.0p-53;
        if (draw < options.sampling_ratio) types.add(well_formed(line));
    }
}

Schema infer_json(const std::vector<ListedFile>& files, const JsonOptions& options,
                  const FormatOptions& given) {
    const auto pool = MemoryPool::make_root("json schema", MemoryPool::kUnlimited);
    const std::vector<FileSplit> parts = file_parts(files, json_lines(options));
    std::vector<std::unique_ptr<JsonTypes>> found(parts.size());
    ParallelWork::run(parts.size(), [&](size_t part) {
        found[part] = std::make_unique<JsonTypes>(options);
        infer_part(parts[part], part, given, options, pool, *found[part]);
    });
    JsonTypes types(options);
    for (auto& part : found) types.append(std::move(*part));
    return types.schema(given.settings->case_sensitive);
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
        const JsonOptions read = json_options(options);
        if (!read.single_variant_column.empty()) return single_variant_schema(read.single_variant_column);
        check_reading(read);
        require(read.sampling_ratio > 0, "samplingRatio should be greater than 0");
        return infer_json(files, read, options);
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
};

[[maybe_unused]] const bool kRegistered = register_file_format(std::make_unique<JsonFormat>());

}  // namespace
}  // namespace firesteel
