#include <algorithm>
#include <map>

#include "common/error.h"
#include "io/file_format.h"
#include "io/formats/csv/csv_tokenizer.h"
#include "io/formats/csv/reader.h"
#include "io/line_chunks.h"

namespace firesteel {

namespace {

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
    return text;
}

/// The first line of the first file that has one, in listing order.
std::vector<std::string> first_record(const std::vector<ListedFile>& files, const CsvOptions& options) {
    const auto pool = MemoryPool::make_root("csv header", MemoryPool::kUnlimited);
    for (const ListedFile& file : files) {
        LineChunks chunks({file.path, 0, file.size, file.size, file.modified_millis, 0}, pool);
        std::string_view lines;
        Owner owner;
        while (chunks.next(lines, owner)) {
            while (!lines.empty()) {
                const size_t size = std::min(lines.find('\n'), lines.size());
                std::string_view line = lines.substr(0, size);
                lines.remove_prefix(std::min(lines.size(), size + 1));
                if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
                if (line.empty() || (options.comment != 0 && line[0] == options.comment)) continue;
                CsvTokenizer tokenizer(options);
                std::vector<std::string> fields;
                for (const CsvToken& token : tokenizer.tokenize(line)) fields.emplace_back(token.text);
                return fields;
            }
        }
    }
    return {};
}

/// Column names from a header line: unnamed columns become _c0, _c1, ...; names that occur twice get their
/// position.
std::vector<std::string> safe_names(const std::vector<std::string>& header, const CsvOptions& options) {
    std::map<std::string, int> uses;
    for (const std::string& name : header) ++uses[lower(name)];
    std::vector<std::string> names;
    for (size_t i = 0; i < header.size(); ++i) {
        const std::string& name = header[i];
        if (name.empty() || name == options.null_value) {
            names.push_back("_c" + std::to_string(i));
        } else if (uses[lower(name)] > 1) {
            names.push_back(name + std::to_string(i));
        } else {
            names.push_back(name);
        }
    }
    return names;
}

Schema infer_schema(const std::vector<ListedFile>& files, const CsvOptions& options) {
    const std::vector<std::string> record = first_record(files, options);
    Schema schema;
    if (options.header) {
        for (std::string& name : safe_names(record, options))
            schema.push_back({std::move(name), Type::string(), true});
    } else {
        for (size_t i = 0; i < record.size(); ++i)
            schema.push_back({"_c" + std::to_string(i), Type::string(), true});
    }
    return schema;
}

class CsvFormat final : public FileFormat {
public:
    std::string name() const override { return "csv"; }
    std::string display_name() const override { return "CSV"; }
    void check_options(const FormatOptions& options) const override { CsvOptions::parse(options.options); }
    std::optional<Schema> infer_schema(const std::vector<ListedFile>& files,
                                       const FormatOptions& options) const override {
        return firesteel::infer_schema(files, CsvOptions::parse(options.options));
    }
    bool supports(const Type& type, bool) const override {
        return !type.is_nested() && !type.is(TypeId::kBinary) && !type.is(TypeId::kVariant);
    }
    std::unique_ptr<FileReader> open(const FileReadRequest& request) const override {
        return open_csv(request);
    }
    std::string extension(const FormatOptions&) const override { return ".csv"; }
    std::unique_ptr<FileWriter> create(const FileWriteRequest&) const override {
        throw Error("UNSUPPORTED_FEATURE.OPERATOR", {{"operator", "csv write"}});
    }
};

[[maybe_unused]] const bool kRegistered = register_file_format(std::make_unique<CsvFormat>());

}  // namespace
}  // namespace firesteel
