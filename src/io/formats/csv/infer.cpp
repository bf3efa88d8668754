#include "io/formats/csv/infer.h"

#include <numeric>
#include <optional>

#include "catalog/existing_values.h"
#include "codec/csv_infer.h"
#include "common/error.h"
#include "common/parallel_work.h"
#include "io/formats/csv/columns.h"
#include "io/formats/csv/records.h"
#include "io/kept_rows.h"

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

Schema schema_of(const std::vector<std::string>& names, const std::vector<Type>& types) {
    Schema schema;
    for (size_t i = 0; i < names.size(); ++i)
        schema.push_back({names[i], types.empty() ? Type::string() : types[i], true});
    return schema;
}

/// Finds the types of files part by part, several parts at a time.
class FileTypes {
public:
    FileTypes(std::vector<FileSplit> parts, const FormatOptions& given, const CsvOptions& options,
              const std::vector<std::string>& names)
        : given_(given), options_(options), names_(names), parts_(std::move(parts)), all_(names.size()) {
        std::iota(all_.begin(), all_.end(), size_t{0});
    }

    /// Keeps what it parses in `rows`, if there are any, as long as all of it is of the types that the first
    /// records tell.
    std::vector<Type> types(KeptRows* rows) const {
        const std::optional<CsvTypes> first = rows != nullptr ? first_types() : std::nullopt;
        if (rows != nullptr && !first) rows->give_up();
        std::vector<std::optional<CsvTypes>> found(parts_.size());
        ParallelWork::run(parts_.size(), [&](size_t part) {
            if (first && keep(part, *first, *rows)) {
                found[part].emplace(first->of_the_same());
                return;
            }
            found[part].emplace(names_.size(), options_);
            add(part, all_, *found[part]);
        });
        CsvTypes types(names_.size(), options_);
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
    void add(size_t part, const std::vector<size_t>& columns, CsvTypes& types,
             int64_t most = INT64_MAX) const {
        CsvTokenizer tokenizer(options_);
        CsvRecords records(parts_[part], given_, pool_, options_, tokenizer);
        records.want(columns, false);
        std::string_view record;
        if (options_.header && parts_[part].begin == 0 && !records.next(record)) return;
        Sample sample(options_.sampling_ratio, part);
        for (int64_t i = 0; i < most && records.next(record); ++i) {
            if (sample.takes_next()) types.add(records.fields(record).fields);
        }
    }

    /// By the first records; nothing where other readers would not make the same rows of all records, each
    /// field by itself.
    std::optional<CsvTypes> first_types() const {
        constexpr int64_t kFirst = 1000;
        if (options_.mode != ParseMode::kPermissive || options_.multi_line || options_.sampling_ratio < 1 ||
            (options_.header && !options_.enforce_schema) || parts_.empty())
            return std::nullopt;
        for (const FileSplit& part : parts_) {
            if (!lines_can_split(part.path, csv_lines(options_))) return std::nullopt;
        }
        for (const std::string& name : names_) {
            if (name == options_.corrupt_column || !ExistingValues::find(given_.options, name).is_null())
                return std::nullopt;
        }
        CsvTypes types(names_.size(), options_);
        add(0, all_, types, kFirst);
        for (const Type& type : types.found()) {
            if (type.is(TypeId::kDecimal)) return std::nullopt;
        }
        return types;
    }

    /// Parses a part as `types` say, whose rows are kept. False when something in it is of another type, or
    /// when there is no room.
    bool keep(size_t part, const CsvTypes& types, KeptRows& rows) const {
        if (!rows.may_go_on()) return false;
        try {
            std::vector<Batch> batches;
            if (parse(part, types, rows, batches)) {
                rows.keep(parts_[part], std::move(batches));
                return true;
            }
        } catch (const Error& error) {
            if (error.condition() != "UNABLE_TO_ACQUIRE_MEMORY") throw;
        }
        rows.give_up();
        return false;
    }

    bool parse(size_t part, const CsvTypes& types, const KeptRows& rows, std::vector<Batch>& out) const {
        CsvTokenizer tokenizer(options_);
        CsvRecords records(parts_[part], given_, pool_, options_, tokenizer);
        records.want(all_, false);
        const std::vector<int32_t> ordinals(all_.begin(), all_.end());
        CsvColumns columns(schema_of(names_, types.types()), ordinals, std::vector<Value>(names_.size()),
                           options_, rows.pool());
        columns.expect(types.found());
        std::string_view record;
        if (options_.header && parts_[part].begin == 0 && !records.next(record)) return true;
        int64_t chunk = -1;
        for (bool more = true; more;) {
            Batch batch;
            while (batch.rows < kDefaultBatchRows && (more = records.next(record))) {
                if (chunk != records.lines().chunks())
                    columns.start_text(records.lines().chunk(), records.lines().owner());
                chunk = records.lines().chunks();
                columns.add(records.fields(record).fields);
                ++batch.rows;
            }
            batch.columns = columns.finish();
            if (!columns.is_as_expected() || !rows.may_go_on()) return false;
            if (batch.rows > 0) out.push_back(std::move(batch));
        }
        return true;
    }

    const FormatOptions& given_;
    const CsvOptions& options_;
    const std::vector<std::string>& names_;
    const std::vector<FileSplit> parts_;
    std::vector<size_t> all_;  // columns
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

}  // namespace

Schema infer_csv(const std::vector<ListedFile>& files, const CsvOptions& options, const FormatOptions& given,
                 KeptRows* rows) {
    const std::vector<std::string> names = names_in(files, given, options);
    if (names.empty() || !options.infer_schema) return schema_of(names, {});
    std::vector<FileSplit> parts = rows != nullptr ? rows->splits() : file_parts(files, csv_lines(options));
    return schema_of(names, FileTypes(std::move(parts), given, options, names).types(rows));
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
