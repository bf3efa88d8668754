#include "io/formats/csv/infer.h"

#include <numeric>
#include <optional>

#include "codec/csv_infer.h"
#include "common/parallel_work.h"
#include "io/formats/csv/records.h"

namespace firesteel {

namespace {

/// Which records count, with samplingRatio. One for each part that is read by itself.
class Sample {
public:
    Sample(double ratio, size_t part) : ratio_(ratio), seed_(part + 1) {}

    bool takes_next() {
        if (ratio_ >= 1.0) return true;
        seed_ = seed_ * 6364136223846793005ULL + 1442695040888963407ULL;
        return static_cast<double>(seed_ >> 11) * 0x1.0p-53 < ratio_;
    }

private:
    const double ratio_;
    uint64_t seed_;
};

/// Finds the types of files part by part, several parts at a time.
class FileTypes {
public:
    FileTypes(const std::vector<ListedFile>& files, const FormatOptions& given, const CsvOptions& options,
              size_t columns)
        : given_(given),
          options_(options),
          columns_(columns),
          parts_(file_parts(files, csv_lines(options))) {}

    std::vector<Type> types() const {
        std::vector<std::optional<CsvTypes>> found(parts_.size());
        std::vector<size_t> all(columns_);
        std::iota(all.begin(), all.end(), size_t{0});
        ParallelWork::run(parts_.size(), [&](size_t part) {
            found[part].emplace(columns_, options_);
            add(part, all, *found[part]);
        });
        CsvTypes types(columns_, options_);
        for (size_t part = 0; part < found.size(); ++part) {
            const std::vector<size_t> open = types.append(*found[part]);
            if (open.empty()) continue;
            CsvTypes again = types.part(open);
            add(part, open, again);
            types.set_part(open, again);
        }
        return types.types();
    }

private:
    void add(size_t part, const std::vector<size_t>& columns, CsvTypes& types) const {
        CsvTokenizer tokenizer(options_);
        CsvRecords records(parts_[part], given_, pool_, options_, tokenizer);
        records.want(columns, false);
        std::string_view record;
        if (options_.header && parts_[part].begin == 0 && !records.next(record)) return;
        Sample sample(options_.sampling_ratio, part);
        while (records.next(record)) {
            if (sample.takes_next()) types.add(records.fields(record).fields);
        }
    }

    const FormatOptions& given_;
    const CsvOptions& options_;
    const size_t columns_;
    const std::vector<FileSplit> parts_;
    const MemoryPoolPtr pool_ = MemoryPool::make_root("csv schema", MemoryPool::kUnlimited);
};

std::vector<std::string> names_of(std::string_view record, CsvTokenizer& tokenizer, const CsvOptions& options,
                                  bool case_sensitive) {
    std::vector<std::string> fields;
    for (const CsvToken& token : tokenizer.tokenize(record)) fields.emplace_back(token.text);
    return csv_column_names(fields, options, case_sensitive);
}

/// By the first record of all.
std::vector<std::string> names_in(const std::vector<ListedFile>& files, const FormatOptions& given,
                                  const CsvOptions& options) {
    const auto pool = MemoryPool::make_root("csv header", MemoryPool::kUnlimited);
    CsvTokenizer tokenizer(options);
    for (const ListedFile& file : files) {
        CsvRecords records({file.path, 0, file.size, file.size, file.modified_millis, 0}, given, pool,
                           options, tokenizer);
        std::string_view record;
        if (records.next(record)) return names_of(record, tokenizer, options, given.settings->case_sensitive);
    }
    return {};
}

Schema schema_of(const std::vector<std::string>& names, const std::vector<Type>& types) {
    Schema schema;
    for (size_t i = 0; i < names.size(); ++i)
        schema.push_back({names[i], types.empty() ? Type::string() : types[i], true});
    return schema;
}

}  // namespace

Schema infer_csv(const std::vector<ListedFile>& files, const CsvOptions& options,
                 const FormatOptions& given) {
    const std::vector<std::string> names = names_in(files, given, options);
    if (names.empty() || !options.infer_schema) return schema_of(names, {});
    return schema_of(names, FileTypes(files, given, options, names.size()).types());
}

Schema infer_csv_lines(const std::vector<std::string>& lines, const CsvOptions& options,
                       bool case_sensitive) {
    CsvTokenizer tokenizer(options);
    std::vector<std::string> names;
    std::optional<CsvTypes> types;
    Sample sample(options.sampling_ratio, 0);
    const std::string* first = nullptr;
    for (const std::string& line : lines) {
        if (line.empty() || (options.comment != 0 && line[0] == options.comment)) continue;
        if (first == nullptr) {
            names = names_of(line, tokenizer, options, case_sensitive);
            types.emplace(names.size(), options);
            first = &line;
            if (!options.infer_schema) break;
            if (options.header) continue;
        } else if (options.header && line == *first) {
            continue;  // the header may stand at the head of every part that was put together
        }
        if (sample.takes_next()) types->add(tokenizer.tokenize(line));
    }
    if (!options.infer_schema || !types) return schema_of(names, {});
    return schema_of(names, types->types());
}

}  // namespace firesteel
