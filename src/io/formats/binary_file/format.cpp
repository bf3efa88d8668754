// Whole files as rows: where each is, since when, how long, and its bytes.

#include "column/builder.h"
#include "common/error.h"
#include "io/file_format.h"
#include "io/file_listing.h"
#include "io/storage/path.h"
#include "io/storage/storage.h"

namespace firesteel {

namespace {

enum Ordinal : int32_t { kPath = 0, kModificationTime = 1, kLength = 2, kContent = 3 };

Schema binary_schema() {
    return {{"path", Type::string(), false},
            {"modificationTime", Type::timestamp(), false},
            {"length", Type::long_integer(), false},
            {"content", Type::binary(), true}};
}

class BinaryFileReader final : public FileReader {
public:
    explicit BinaryFileReader(const FileReadRequest& request)
        : split_(request.split), options_(request.options), columns_(request.columns), pool_(request.pool) {
        if (request.data_schema.size() != binary_schema().size()) {
            throw Error("_LEGACY_ERROR_REQUIREMENT",
                        {{"message",
                          "a schema of binary files has the columns path, modificationTime, length "
                          "and content"}});
        }
    }

    bool next(Batch& out) override {
        if (done_) return false;
        done_ = true;
        out = Batch();
        out.rows = 1;
        for (const int32_t column : columns_) out.columns.push_back(column_of(column));
        return true;
    }

private:
    ColumnPtr column_of(int32_t ordinal) const {
        StringBuilder texts(ordinal == kContent ? Type::binary() : Type::string(), pool_);
        FixedBuilder<int64_t> numbers(ordinal == kLength ? Type::long_integer() : Type::timestamp(), pool_);
        switch (ordinal) {
            case kPath:
                texts.append_value(shown_path(split_.path));
                return texts.finish();
            case kModificationTime:
                numbers.append_value(split_.modified_millis * 1000);
                return numbers.finish();
            case kLength:
                numbers.append_value(split_.file_size);
                return numbers.finish();
            default:
                texts.append_value(read_bytes());
                return texts.finish();
        }
    }

    std::string read_bytes() const {
        constexpr const char* kLimit = "spark.sql.sources.binaryfile.maxlength";
        if (split_.file_size > options_.number(kLimit, INT32_MAX)) {
            throw Error("FAILED_READ_FILE.NO_HINT", {{"path", file_uri(split_.path)}})
                .with_hint("It is longer than spark.sql.sources.binaryFile.maxLength allows.");
        }
        std::string bytes(static_cast<size_t>(split_.file_size), '\0');
        const auto file = open_file(split_, options_);
        bytes.resize(static_cast<size_t>(file->read_at(0, split_.file_size, bytes.data())));
        return bytes;
    }

    const FileSplit split_;
    const FormatOptions& options_;
    const std::vector<int32_t> columns_;
    const MemoryPoolPtr pool_;
    bool done_ = false;
};

class BinaryFileFormat final : public FileFormat {
public:
    std::string name() const override { return "binaryFile"; }
    std::string display_name() const override { return "BinaryFile"; }
    std::optional<Schema> infer_schema(const std::vector<ListedFile>&, const FormatOptions&) const override {
        return binary_schema();
    }
    bool supports(const Type&, bool) const override { return true; }
    bool can_split(const ListedFile&, const FormatOptions&) const override { return false; }
    std::vector<FileSplit> cut(const FileSplit& part, const FileReadRequest&) const override {
        return {part};
    }
    std::unique_ptr<FileReader> open(const FileReadRequest& request) const override {
        return std::make_unique<BinaryFileReader>(request);
    }
    std::string extension(const FormatOptions&) const override { return ""; }
    std::unique_ptr<FileWriter> create(const FileWriteRequest&) const override {
        throw Error("UNSUPPORTED_FEATURE.WRITE_FOR_BINARY_SOURCE");
    }
};

[[maybe_unused]] const bool kRegistered = register_file_format(std::make_unique<BinaryFileFormat>());

}  // namespace
}  // namespace firesteel
