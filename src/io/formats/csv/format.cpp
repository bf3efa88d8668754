#include "codec/single_variant.h"
#include "common/error.h"
#include "io/file_format.h"
#include "io/formats/csv/infer.h"
#include "io/formats/csv/pieces.h"
#include "io/formats/csv/reader.h"
#include "io/formats/csv/writer.h"
#include "io/text_sink.h"

namespace firesteel {

namespace {

class CsvFormat final : public FileFormat {
public:
    std::string name() const override { return "csv"; }
    std::string display_name() const override { return "CSV"; }
    void check_options(const FormatOptions& options) const override { csv_options(options); }
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
        return infer_csv_lines(lines, csv_options(options), options.settings->case_sensitive);
    }
    bool supports(const Type& type, bool for_writing) const override {
        if (type.is(TypeId::kUdt)) return supports(type.storage_type(), for_writing);
        if (type.is(TypeId::kNull)) return false;
        if (type.is(TypeId::kVariant)) return !for_writing;
        return !type.is_nested() && !type.is(TypeId::kCalendarInterval) && !type.is_spatial();
    }
    bool can_split(const ListedFile& file, const FormatOptions& options) const override {
        // Only the start of a file knows the names of its fields.
        const CsvOptions read = csv_options(options);
        return read.single_variant_column.empty() && lines_can_split(file.path, csv_lines(read));
    }
    std::unique_ptr<FileReader> open(const FileReadRequest& request) const override {
        return open_csv(request);
    }
    std::unique_ptr<FilePieces> pieces(const FileReadRequest& request) const override {
        return csv_pieces(request);
    }
    std::string extension(const FormatOptions& options) const override {
        return text_extension(".csv", options, true);
    }
    std::unique_ptr<FileWriter> create(const FileWriteRequest& request) const override {
        return create_csv(request);
    }

private:
    static Schema infer(const std::vector<ListedFile>& files, const FormatOptions& options, KeptRows* rows) {
        const CsvOptions read = csv_options(options);
        if (!read.single_variant_column.empty()) return single_variant_schema(read.single_variant_column);
        if (read.sampling_ratio <= 0) {
            throw Error("_LEGACY_ERROR_REQUIREMENT", {{"message", "samplingRatio should be greater than 0"}});
        }
        return infer_csv(files, read, options, rows);
    }
};

[[maybe_unused]] const bool kRegistered = register_file_format(std::make_unique<CsvFormat>());

}  // namespace
}  // namespace firesteel
