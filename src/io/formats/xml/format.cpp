#include "codec/charset.h"
#include "codec/single_variant.h"
#include "codec/xml_infer.h"
#include "common/error.h"
#include "io/file_format.h"
#include "io/formats/xml/document.h"
#include "io/formats/xml/reader.h"
#include "io/formats/xml/writer.h"
#include "io/text_sink.h"

namespace firesteel {

namespace {

bool can_hold(const Type& type) {
    const Type& storage = type.storage_type();
    switch (storage.id()) {
        case TypeId::kArray:
            return can_hold(storage.element_type());
        case TypeId::kMap:
            return can_hold(storage.key_type()) && can_hold(storage.value_type());
        case TypeId::kStruct:
            for (const Field& field : storage.fields()) {
                if (!can_hold(field.type)) return false;
            }
            return true;
        default:
            return !storage.is(TypeId::kCalendarInterval) && !storage.is_spatial();
    }
}

/// One in so many records, the same ones each time.
class Sampler {
public:
    explicit Sampler(double ratio) : ratio_(ratio) {}
    bool takes_next() {
        seed_ = seed_ * 6364136223846793005ULL + 1442695040888963407ULL;
        return static_cast<double>(seed_ >> 11) * 0x1.0p-53 < ratio_;
    }

private:
    const double ratio_;
    uint64_t seed_ = 1;
};

Schema infer_xml(const std::vector<ListedFile>& files, const XmlOptions& options,
                 const FormatOptions& given) {
    const auto pool = MemoryPool::make_root("xml schema", MemoryPool::kUnlimited);
    XmlTypes types(options);
    Sampler sampler(options.sampling_ratio);
    for (const ListedFile& file : files) {
        const FileSplit split{file.path, 0, file.size, file.size, file.modified_millis, 0};
        if (!options.multi_line) {
            TextLines lines(split, given, pool, xml_lines(options));
            for (std::string_view line; lines.next(line);) {
                if (sampler.takes_next()) types.add(line);
            }
            continue;
        }
        const XmlDocument document(split, given, pool);
        if (document.is_malformed()) {
            types.add_malformed();
            continue;
        }
        XmlRecords records(document.text(), options);
        while (const auto record = records.next()) {
            if (sampler.takes_next()) types.add(*record);
        }
        if (records.failed()) types.add_malformed();
    }
    return types.schema();
}

class XmlFormat final : public FileFormat {
public:
    std::string name() const override { return "xml"; }
    std::string display_name() const override { return "XML"; }
    void check_options(const FormatOptions& options) const override {
        const std::string encoding = xml_options(options).encoding;
        if (!is_charset(encoding))
            throw Error("_LEGACY_ERROR_REQUIREMENT", {{"message", "no encoding: " + encoding}});
    }
    std::optional<Schema> infer_schema(const std::vector<ListedFile>& files,
                                       const FormatOptions& options) const override {
        const XmlOptions read = xml_options(options);
        if (!read.single_variant_column.empty()) return single_variant_schema(read.single_variant_column);
        return infer_xml(files, read, options);
    }
    bool infers_from_rows() const override { return true; }
    std::optional<Schema> infer_from_lines(const std::vector<std::string>& lines,
                                           const FormatOptions& options) const override {
        const XmlOptions read = xml_options(options);
        if (!read.single_variant_column.empty()) return single_variant_schema(read.single_variant_column);
        XmlTypes types(read);
        for (const std::string& line : lines) types.add(line);
        return types.schema();
    }
    bool supports(const Type& type, bool) const override { return can_hold(type); }
    bool can_split(const ListedFile&, const FormatOptions&) const override { return false; }
    std::vector<FileSplit> cut(const FileSplit& part, const FileReadRequest&) const override {
        return {part};
    }
    std::unique_ptr<FileReader> open(const FileReadRequest& request) const override {
        return open_xml(request);
    }
    std::string extension(const FormatOptions& options) const override {
        return text_extension(".xml", options);
    }
    std::unique_ptr<FileWriter> create(const FileWriteRequest& request) const override {
        return create_xml(request);
    }
};

[[maybe_unused]] const bool kRegistered = register_file_format(std::make_unique<XmlFormat>());

}  // namespace
}  // namespace firesteel
