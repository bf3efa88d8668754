#include "io/formats/csv/reader.h"

#include <algorithm>
#include <optional>

#include "catalog/existing_values.h"
#include "codec/csv_parser.h"
#include "codec/single_variant.h"
#include "column/builder.h"
#include "common/error.h"
#include "functions/text_defaults.h"
#include "io/corrupt_record.h"
#include "io/file_listing.h"
#include "io/formats/csv/columns.h"
#include "io/formats/csv/records.h"

namespace firesteel {

namespace {

/// Reads one split: texts point into the file as it was read.
class CsvReader final : public FileReader {
public:
    explicit CsvReader(const FileReadRequest& request)
        : options_(csv_options(request.options)),
          columns_(request.columns),
          batch_rows_(request.batch_rows),
          path_(request.split.path),
          parser_(request.data_schema, request.columns, options_),
          field_reader_(options_),
          records_(request, options_, parser_.tokenizer()) {
        for (const int32_t column : columns_) {
            const Field& field = request.data_schema[static_cast<size_t>(column)];
            existing_.push_back(ExistingValues::find(request.options.options, field.name));
        }
        if (fields_are_apart(request)) {
            apart_.emplace(request.data_schema, columns_, existing_, options_, request.pool);
        } else {
            make_builders(request);
        }
        records_.want(parser_.wanted_fields(), !apart_ && parser_.needs_count());
        if (options_.header && records_.lines().begins_file()) skip_header(request.data_schema);
    }

    bool next(Batch& out) override {
        out = Batch();
        kept_ = -1;
        std::string_view record;
        while (out.rows < batch_rows_ && records_.next(record)) {
            keep_chunk();
            out.rows += apart_ ? add_apart(record) : add_whole(record);
        }
        if (out.rows == 0) return false;
        if (apart_) out.columns = apart_->finish();
        for (auto& builder : builders_) out.columns.push_back(builder->finish());
        return true;
    }

private:
    /// Does nothing but its text decide what a field becomes?
    bool fields_are_apart(const FileReadRequest& request) const {
        return options_.mode == ParseMode::kPermissive && parser_.corrupt_index() < 0 &&
               options_.single_variant_column.empty() &&
               std::none_of(columns_.begin(), columns_.end(), [&](int32_t column) {
                   return request.data_schema[static_cast<size_t>(column)].type.is(TypeId::kVariant);
               });
    }

    void make_builders(const FileReadRequest& request) {
        for (const int32_t column : columns_) {
            const Type& type = request.data_schema[static_cast<size_t>(column)].type;
            builders_.push_back(ColumnBuilder::make(type, request.pool));
            if (type.is_string() || type.is(TypeId::kBinary))
                texts_.push_back(static_cast<StringBuilder*>(builders_.back().get()));
        }
    }

    void skip_header(const Schema& schema) {
        std::string_view record;
        const bool single = !options_.single_variant_column.empty();
        if (!records_.next(record) || (options_.enforce_schema && !single)) return;
        const std::span<const CsvToken> names = parser_.tokenizer().tokenize(record);
        if (single) {
            std::vector<std::string> fields;
            for (const CsvToken& name : names) fields.emplace_back(name.text);
            return parser_.set_names(std::move(fields));
        }
        size_t i = 0;
        for (const Field& field : schema) {
            if (field.name == options_.corrupt_column) continue;
            if (i == names.size() || lower_ascii(names[i].text) != lower_ascii(field.name)) fail_header();
            ++i;
        }
        if (i != names.size()) fail_header();
    }

    [[noreturn]] void fail_header() const {
        throw Error("FAILED_READ_FILE.NO_HINT", {{"path", file_uri(path_)}})
            .with_hint(
                "Its header does not name the columns of the schema. The option enforceSchema = true does "
                "not "
                "look at it.");
    }

    void keep_chunk() {
        const TextLines& lines = records_.lines();
        if (kept_ == lines.chunks()) return;
        if (apart_) apart_->start_text(lines.chunk(), lines.owner());
        for (StringBuilder* builder : texts_) builder->keep_alive(lines.owner());
        kept_ = lines.chunks();
    }

    int64_t add_apart(std::string_view record) {
        if (!columns_.empty()) apart_->add(records_.fields(record).fields);
        return 1;
    }

    int64_t add_whole(std::string_view record) {
        const bool single = !options_.single_variant_column.empty();
        const CsvFields fields = single ? CsvFields() : records_.fields(record);
        const bool good = single ? parser_.parse(record) : parser_.parse(fields);
        if (!good && options_.mode == ParseMode::kDropMalformed) return 0;
        if (!good && options_.mode == ParseMode::kFailFast) raise_malformed_record(path_, record);
        const std::vector<ParsedValue>& values = parser_.values();
        for (size_t i = 0; i < builders_.size(); ++i) {
            if (static_cast<int32_t>(i) != parser_.corrupt_index()) {
                append_value(i, values[i], single ? CsvToken() : fields.fields[i]);
            } else if (good) {
                builders_[i]->append_null();
            } else {
                static_cast<StringBuilder&>(*builders_[i]).append_value(record);
            }
        }
        return 1;
    }

    /// `token`: what the value was read from.
    void append_value(size_t column, const ParsedValue& value, const CsvToken& token) {
        ColumnBuilder& builder = *builders_[column];
        std::string_view text;
        const bool is_missing = value.is_null && (token.absent || !field_reader_.is_null(token, text));
        if (is_missing && !existing_[column].is_null()) return builder.append(existing_[column]);
        append_parsed(builder, value, records_.lines().chunk());
    }

    const CsvOptions options_;
    const std::vector<int32_t> columns_;
    const int64_t batch_rows_;
    const std::string path_;
    CsvParser parser_;
    CsvFieldReader field_reader_;
    std::vector<Value> existing_;  // by column: where a record has no such field, or none that can be read
    CsvRecords records_;
    std::optional<CsvColumns> apart_;                       // instead of the builders, where it can be
    std::vector<std::unique_ptr<ColumnBuilder>> builders_;  // of values that parser_ reads
    std::vector<StringBuilder*> texts_;                     // those of them that are texts
    int64_t kept_ = -1;                                     // the chunk that the columns keep alive
};

}  // namespace

CsvOptions csv_options(const FormatOptions& options) {
    return CsvOptions::parse(options.options, text_defaults(*options.settings));
}

LineFormat csv_lines(const CsvOptions& options) {
    return {options.line_separator, options.encoding, options.multi_line, true};
}

std::unique_ptr<FileReader> open_csv(const FileReadRequest& request) {
    const CsvOptions options = csv_options(request.options);
    check_corrupt_column(request, options.corrupt_column);
    check_single_variant(request.data_schema, options.single_variant_column, options.corrupt_column);
    return std::make_unique<CsvReader>(request);
}

}  // namespace firesteel
