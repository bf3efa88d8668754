#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "codec/csv_options.h"
#include "codec/csv_tokenizer.h"
#include "codec/csv_variant.h"
#include "codec/parsed_value.h"
#include "column/type.h"

namespace firesteel {

/// One CSV field as a value of a type, as Spark's UnivocityParser reads it. One per thread.
class CsvFieldReader {
public:
    explicit CsvFieldReader(const CsvOptions& options);

    /// Is the field null? Else `text` is what it stands for.
    bool is_null(const CsvToken& token, std::string_view& text) const {
        text = token.text;
        if (text.empty()) {
            if (!token.quoted) return true;
            text = options_.empty_value;
        }
        return token.skipped || text == options_.null_value;
    }
    /// False where the text is no value of the type. Decimals and intervals lie in `arena`.
    bool read(const Type& type, std::string_view text, RecordArena& arena, ParsedValue& out);
    /// The same for what inference takes for the type, too, and reading at any other moment reads alike.
    /// There may be more such texts.
    bool read_certain(const Type& type, std::string_view text, RecordArena& arena, ParsedValue& out);

private:
    bool read_double(const Type& type, std::string_view text, ParsedValue& out) const;

    const CsvOptions options_;
    const bool words_are_words_;  // none of those for NaN and the infinities begins like a number
    DatetimeReader datetimes_;
};

/// Some fields of a record; those that it lacks are empty and not quoted, or skipped.
struct CsvFields {
    std::span<const CsvToken> fields;
    size_t count = 0;  // of all fields that the record has, if that was asked for
};

/// The token of a field, or one that is absent.
CsvToken token_or_absent(std::span<const CsvToken> tokens, size_t field);

/// Records of CSV as rows of some columns of a schema. One per thread.
class CsvParser {
public:
    /// `columns` are ordinals into `schema`, in the order wanted. The column for corrupt records is no part
    /// of the records: its ordinal is left null here.
    CsvParser(const Schema& schema, std::vector<int32_t> columns, const CsvOptions& options);

    /// Fills `values`; false when the record is malformed (values that could be read are there all the same).
    bool parse(std::string_view record);
    /// The same for the wanted_fields() of a record.
    bool parse(const CsvFields& record);
    /// Ordinals in the record of the columns' fields, in the order of the columns.
    std::vector<size_t> wanted_fields() const;
    bool needs_count() const { return checks_size_; }
    const std::vector<ParsedValue>& values() const { return values_; }
    /// Which of the columns is for corrupt records; -1 for none.
    int32_t corrupt_index() const { return corrupt_index_; }
    CsvTokenizer& tokenizer() { return tokenizer_; }
    /// What fields of records that are one variant are called; without a header _c0, _c1, ...
    void set_names(std::vector<std::string> names) { names_ = std::move(names); }

private:
    bool parse_single(std::span<const CsvToken> tokens);
    void set_variant(ParsedValue& value);
    struct Column {
        size_t token = 0;
        Type type;
    };
    CsvTokenizer tokenizer_;
    CsvFieldReader reader_;
    RecordArena arena_;
    CsvVariants variants_;
    VariantBuilder variant_{"from_csv"};
    const bool single_;               // whole records are one variant
    std::vector<std::string> names_;  // of its fields
    std::vector<Column> columns_;
    std::vector<CsvToken> tokens_;  // one for each column
    std::vector<ParsedValue> values_;
    size_t fields_ = 0;         // of a whole record
    bool checks_size_ = false;  // where only some columns are wanted, a record may have any number of fields
    int32_t corrupt_index_ = -1;
};

}  // namespace firesteel
