
#include "codec/avro_types.h"
#include "common/error.h"
#include "io/formats/avro/avro_file.h"
#include "io/formats/format_types.h"
#include "io/storage/storage.h"

namespace firesteel {

namespace {

/// The schema of the first file that can be read.
AvroSchemaPtr schema_of_files(const std::vector<ListedFile>& files, const FormatOptions& options) {
    const bool ignores_corrupt =
        options.is_set("ignorecorruptfiles", options.is_set("spark.sql.files.ignorecorruptfiles", false));
    for (const ListedFile& file : files) {
        if (!is_avro_input(file.path, options)) continue;
        try {
            return read_avro_header(*open_file(file.path, options)).schema;
        } catch (const Error& error) {
            if (ignores_corrupt) continue;
            throw Error("_LEGACY_ERROR_AVRO_UNREADABLE", {{"path", file_uri(file.path)}})
                .with_hint(error.message());
        }
    }
    throw Error("_LEGACY_ERROR_AVRO_NO_FILES");
}

class AvroFormat final : public FileFormat {
public:
    std::string name() const override { return "avro"; }
    std::string display_name() const override { return "Avro"; }

    void check_options(const FormatOptions& options) const override {
        avro_flag(options.options, "ignoreExtension", true);
        avro_flag(options.options, "positionalFieldMatching", false);
        avro_type_options(options.options);
    }

    std::optional<Schema> infer_schema(const std::vector<ListedFile>& files,
                                       const FormatOptions& options) const override {
        AvroSchemaPtr schema = given_avro_schema(options);
        if (!schema) schema = schema_of_files(files, options);
        Field row = avro_to_spark(*schema->root, avro_type_options(options.options));
        if (!row.type.is(TypeId::kStruct)) {
            throw Error(
                "_LEGACY_ERROR_AVRO_INCOMPATIBLE_SCHEMA",
                {{"reason", "Avro schema cannot be converted to a Spark SQL StructType: " + schema->json}});
        }
        return row.type.fields();
    }

    bool supports(const Type& type, bool for_writing) const override {
        const Type& storage = type.storage_type();
        const auto part = [&](const Type& inner) { return supports(inner, for_writing); };
        switch (storage.id()) {
            case TypeId::kCalendarInterval:
            case TypeId::kVariant:
                return false;
            default:
                return takes_parts(storage, part);
        }
    }

    bool can_split(const ListedFile&, const FormatOptions&) const override { return true; }
    std::unique_ptr<FileReader> open(const FileReadRequest& request) const override {
        return open_avro(request);
    }
    std::string extension(const FormatOptions& options) const override { return avro_extension(options); }
    std::unique_ptr<FileWriter> create(const FileWriteRequest& request) const override {
        return create_avro(request);
    }
};

[[maybe_unused]] const bool kRegistered = register_file_format(std::make_unique<AvroFormat>());

}  // namespace
}  // namespace firesteel
