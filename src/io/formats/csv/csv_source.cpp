#include <algorithm>
#include <map>

#include "common/error.h"
#include "io/formats/csv/csv_table.h"
#include "io/formats/csv/csv_tokenizer.h"
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
        LineChunks chunks({file.path, 0, file.size}, pool);
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

class CsvSource final : public DataSource {
public:
    TableProviderPtr open(const ReadRequest& request) const override {
        const CsvOptions options = CsvOptions::parse(request.options);
        ListingOptions listing;
        const auto recursive = request.options.find("recursivefilelookup");
        listing.recursive = recursive != request.options.end() && lower(recursive->second) == "true";
        const auto glob = request.options.find("pathglobfilter");
        if (glob != request.options.end()) listing.name_glob = glob->second;
        std::vector<ListedFile> files = list_files(request.paths, listing);
        Schema schema = request.schema ? *request.schema : infer_schema(files, options);
        return std::make_shared<CsvTable>(std::move(files), std::move(schema), options);
    }

    std::unique_ptr<TableWrite> write(const WriteRequest&, bool) const override {
        throw Error("UNSUPPORTED_FEATURE.OPERATOR", {{"operator", "csv write"}});
    }
};

[[maybe_unused]] const bool kRegistered = register_data_source("csv", std::make_unique<CsvSource>());

}  // namespace
}  // namespace firesteel
