#include "io/file_format.h"

#include <charconv>
#include <map>

#include "catalog/identifier.h"
#include "common/check.h"
#include "common/error.h"
#include "io/byte_stream.h"
#include "io/file_table.h"
#include "io/file_write.h"

namespace firesteel {

namespace {

constexpr int64_t kBlockBytes = 4 * 1024 * 1024;

// Filled before main(), read-only afterwards.
std::map<std::string, std::unique_ptr<FileFormat>>& formats() {
    static std::map<std::string, std::unique_ptr<FileFormat>> all;
    return all;
}

/// A format of files as the catalog sees it.
class FileSource final : public DataSource {
public:
    explicit FileSource(const FileFormat& format) : format_(format) {}

    TableProviderPtr open(const ReadRequest& request) const override {
        return std::make_shared<FileTable>(find_files(format_, request));
    }
    std::unique_ptr<TableWrite> write(const WriteRequest& request, bool overwrite) const override {
        return write_files(format_, request, overwrite);
    }
    std::optional<Schema> infer_from_lines(const std::vector<std::string>& lines,
                                           const ReadRequest& request) const override {
        const FormatOptions options{request.options, request.settings};
        format_.check_options(options);
        return format_.infer_from_lines(lines, options);
    }

private:
    const FileFormat& format_;
};

}  // namespace

bool FormatOptions::is_set(const std::string& lower_case_key, bool otherwise) const {
    const std::string* text = find(lower_case_key);
    if (text == nullptr) return otherwise;
    if (equal_ignoring_case(*text, "true")) return true;
    if (equal_ignoring_case(*text, "false")) return false;
    throw Error("_LEGACY_ERROR_TEMP_2147", {{"paramName", lower_case_key}});
}

int64_t FormatOptions::number(const std::string& lower_case_key, int64_t otherwise) const {
    const std::string* text = find(lower_case_key);
    if (text == nullptr) return otherwise;
    int64_t value = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
    if (error == std::errc() && end == text->data() + text->size()) return value;
    throw Error("_LEGACY_ERROR_TEMP_2146", {{"paramName", lower_case_key}, {"value", *text}});
}

bool FileFormat::can_split(const ListedFile& file, const FormatOptions&) const {
    return is_splittable(file.path);
}

std::vector<FileSplit> FileFormat::cut(const FileSplit& part, const FileReadRequest& request) const {
    const ListedFile file{part.path, part.file_size, part.modified_millis, {}, {}};
    if (!can_split(file, request.options)) return {part};
    std::vector<FileSplit> splits;
    for (int64_t begin = part.begin; begin < part.end; begin += kBlockBytes) {
        splits.push_back(part);
        splits.back().begin = begin;
        splits.back().end = std::min(begin + kBlockBytes, part.end);
    }
    return splits;
}

bool register_file_format(std::unique_ptr<FileFormat> format) {
    const std::string name = format->name();
    const FileFormat& kept = *formats().emplace(name, std::move(format)).first->second;
    return register_data_source(name, std::make_unique<FileSource>(kept));
}

const FileFormat& file_format(const std::string& name) {
    const auto found = formats().find(name);
    CHECK(found != formats().end(), "no file format named {}", name);
    return *found->second;
}

}  // namespace firesteel
