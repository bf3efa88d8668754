#include <arrow/adapters/orc/adapter.h>
#include <arrow/type.h>

#include "common/error.h"
#include "io/formats/format_types.h"
#include "io/formats/merge_schema.h"
#include "io/formats/orc/orc_file.h"

namespace firesteel {

namespace {

bool merges_schemas(const FormatOptions& options) {
    return options.is_set("mergeschema", options.is_set("spark.sql.orc.mergeschema", false));
}

FileSplit split_of(const ListedFile& file) {
    return {file.path, 0, file.size, file.size, file.modified_millis};
}

class OrcFormat final : public FileFormat {
public:
    std::string name() const override { return "orc"; }
    std::string display_name() const override { return "ORC"; }

    std::optional<Schema> infer_schema(const std::vector<ListedFile>& files,
                                       const FormatOptions& options) const override {
        std::optional<Schema> merged;
        for (const ListedFile& file : files) {
            auto schema = open_orc_file(split_of(file), options)->ReadSchema();
            if (!schema.ok())
                throw Error("FAILED_READ_FILE.CANNOT_READ_FILE_FOOTER", {{"path", file_uri(file.path)}});
            Schema found = orc_schema(**schema);
            if (found.empty()) continue;
            if (!merges_schemas(options)) return found;
            merged = merged ? merge_schemas(*merged, found, *options.settings) : std::move(found);
        }
        return merged;
    }

    bool supports(const Type& type, bool for_writing) const override {
        const Type& storage = type.storage_type();
        const auto part = [&](const Type& inner) { return supports(inner, for_writing); };
        switch (storage.id()) {
            case TypeId::kCalendarInterval:
            case TypeId::kVariant:
            case TypeId::kGeometry:
            case TypeId::kGeography:
            case TypeId::kTime:
            case TypeId::kNull:
                return false;
            default:
                return takes_parts(storage, part);
        }
    }

    bool can_split(const ListedFile&, const FormatOptions&) const override { return true; }

    /// One piece for each stripe.
    std::vector<FileSplit> cut(const FileSplit& part, const FileReadRequest& request) const override {
        const auto file = open_orc_file(part, request.options);
        std::vector<FileSplit> pieces;
        for (int64_t i = 0; i < file->NumberOfStripes(); ++i) {
            const int64_t offset = file->GetStripeInformation(i).offset;
            if (offset < part.begin || offset >= part.end) continue;
            pieces.push_back(part);
            pieces.back().unit = static_cast<int32_t>(i);
        }
        return pieces;
    }

    std::unique_ptr<FileReader> open(const FileReadRequest& request) const override {
        return open_orc(request);
    }

    std::optional<int64_t> count_rows(const std::vector<ListedFile>& files,
                                      const FormatOptions& options) const override {
        int64_t rows = 0;
        try {
            for (const ListedFile& file : files)
                rows += open_orc_file(split_of(file), options)->NumberOfRows();
        } catch (const Error&) {
            return std::nullopt;  // reading will say what is wrong
        }
        return rows;
    }

    std::string extension(const FormatOptions& options) const override { return orc_extension(options); }
    std::unique_ptr<FileWriter> create(const FileWriteRequest& request) const override {
        return create_orc(request);
    }
};

[[maybe_unused]] const bool kRegistered = register_file_format(std::make_unique<OrcFormat>());

}  // namespace
}  // namespace firesteel
