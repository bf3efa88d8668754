#pragma once

#include <memory>
#include <span>
#include <vector>

#include "codec/csv_parser.h"
#include "column/builder.h"
#include "io/text_copies.h"

namespace firesteel {

/// Fields of CSV records as columns, where a field that cannot be read is null and nothing else comes of it:
/// what a record is as a whole plays no part. Fields are kept for a while and read column by column. One
/// thread.
class CsvColumns {
public:
    /// `columns` are ordinals into `schema`, in the order wanted.
    /// `existing`: by column, what it holds where a record has no such field, or one that cannot be read.
    CsvColumns(const Schema& schema, const std::vector<int32_t>& columns, std::vector<Value> existing,
               const CsvOptions& options, const MemoryPoolPtr& pool);

    /// From now on only fields count that inference takes for what it has found in the columns (null:
    /// nothing); columns do not point into texts, but copy.
    void expect(std::vector<Type> found);
    /// Were they all so?
    bool is_as_expected() const { return is_as_expected_; }

    /// The fields that are added from now on may lie in `text`, which columns point into then.
    void start_text(const StableText& text, Owner owner);
    /// A record's fields in the order of the columns; copies those outside the text.
    void add(std::span<const CsvToken> fields);
    /// The columns of all records since the last call.
    std::vector<ColumnPtr> finish();

private:
    /// One of them, as it is read.
    struct Field {
        std::string_view text;
        bool is_null;
        bool is_absent;
    };
    void read_kept();
    void read_column(size_t column);
    void append_missing(size_t column) { builders_[column]->append(existing_[column]); }
    void read_texts(size_t column);
    void copy_texts(size_t column);
    void read_others(size_t column);
    template <typename T, typename Read>
    void read_numbers(size_t column, Read read);

    static constexpr size_t kKept = 128;  // records

    CsvFieldReader reader_;
    std::vector<Type> types_;
    std::vector<Value> existing_;
    std::vector<std::unique_ptr<ColumnBuilder>> builders_;
    std::vector<Field> kept_;  // column by column, kKept of each
    size_t rows_ = 0;          // kept
    int64_t last_rows_ = 0;    // that finish() gave: about as many as it will give
    StableText text_;
    Owner owner_;           // of the text
    bool is_held_ = false;  // by the builders of texts
    RecordArena copies_;    // what lies elsewhere
    RecordArena arena_;
    std::vector<Type> expected_;  // by column; empty when any field is welcome
    bool is_as_expected_ = true;
    TextCopies texts_;
    std::vector<const Buffer*> text_blocks_;  // by column: the last that it points into
};

}  // namespace firesteel
