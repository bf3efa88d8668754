#include "io/formats/csv/infer.h"

#include <numeric>
#include <optional>

#include "codec/csv_infer.h"
#include "io/formats/csv/records.h"

namespace firesteel {

namespace {

/// Takes records one after the other; the first one says how many columns there are.
class Inference {
public:
    Inference(const CsvOptions& options, bool case_sensitive)
        : options_(options), case_sensitive_(case_sensitive), tokenizer_(options) {}

    CsvTokenizer& tokenizer() { return tokenizer_; }
    bool needs_more() const { return names_.empty() || options_.infer_schema; }

    /// A file's first record says how many fields are wanted of the others.
    void add_file(CsvRecords& records) {
        std::string_view record;
        if (!records.next(record)) return;
        add(record, true);
        std::vector<size_t> fields(names_.size());
        std::iota(fields.begin(), fields.end(), size_t{0});
        records.want(std::move(fields), false);
        while (needs_more() && records.next(record)) {
            if (sampled()) types_->add(records.fields(record).fields);
        }
    }

    void add(std::string_view record, bool begins_file) {
        if (names_.empty()) {
            std::vector<std::string> first;
            for (const CsvToken& token : tokenizer_.tokenize(record)) first.emplace_back(token.text);
            names_ = csv_column_names(first, options_, case_sensitive_);
            types_.emplace(names_.size(), options_);
        }
        if (!options_.infer_schema || (options_.header && begins_file)) return;
        if (sampled()) types_->add(tokenizer_.tokenize(record));
    }

    Schema schema() const {
        Schema schema;
        const std::vector<Type> types = options_.infer_schema && types_
                                            ? types_->types()
                                            : std::vector<Type>(names_.size(), Type::string());
        for (size_t i = 0; i < names_.size(); ++i) schema.push_back({names_[i], types[i], true});
        return schema;
    }

private:
    bool sampled() {
        if (options_.sampling_ratio >= 1.0) return true;
        seed_ = seed_ * 6364136223846793005ULL + 1442695040888963407ULL;
        return static_cast<double>(seed_ >> 11) * 0x1.0p-53 < options_.sampling_ratio;
    }

    const CsvOptions& options_;
    const bool case_sensitive_;
    CsvTokenizer tokenizer_;
    std::vector<std::string> names_;
    std::optional<CsvTypes> types_;
    uint64_t seed_ = 1;
};

}  // namespace

Schema infer_csv(const std::vector<ListedFile>& files, const CsvOptions& options, bool case_sensitive) {
    const auto pool = MemoryPool::make_root("csv schema", MemoryPool::kUnlimited);
    Inference inference(options, case_sensitive);
    for (const ListedFile& file : files) {
        if (!inference.needs_more()) break;
        CsvRecords records({file.path, 0, file.size, file.size, file.modified_millis, 0}, pool, options,
                           inference.tokenizer());
        inference.add_file(records);
    }
    return inference.schema();
}

Schema infer_csv_lines(const std::vector<std::string>& lines, const CsvOptions& options,
                       bool case_sensitive) {
    Inference inference(options, case_sensitive);
    bool first = true;
    std::string header;
    for (const std::string& line : lines) {
        if (!inference.needs_more()) break;
        if (line.empty() || (options.comment != 0 && line[0] == options.comment)) continue;
        // The header may stand at the head of every part that was put together.
        if (!options.header || first || line != header) inference.add(line, first);
        if (first) header = line;
        first = false;
    }
    return inference.schema();
}

}  // namespace firesteel
