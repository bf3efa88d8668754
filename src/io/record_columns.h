#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codec/parsed_value.h"
#include "column/builder.h"
#include "io/file_format.h"
#include "io/text_copies.h"

namespace firesteel {

/// The columns that records of a file become: fields of what a parser makes of them, and the column for the
/// text of malformed ones, of which the parser knows nothing. One thread.
class RecordColumns {
public:
    RecordColumns(const FileReadRequest& request, const std::string& corrupt_column);

    /// What a parser makes of a record: a struct of the columns wanted, but for that of malformed records.
    const Type& parsed_type() const { return parsed_type_; }
    /// Columns point into no text, but into copies.
    void copy_texts(const MemoryPoolPtr& pool) { copies_.emplace(pool); }
    /// Columns may point into `text` from now on instead of copying from it.
    void start_text(const StableText& text, Owner owner);
    /// Adds a row of the parsed type (null: nothing could be read). `malformed` is the text of a record that
    /// is not `good`.
    void append(const ParsedValue* row, bool good, std::string_view malformed);
    int64_t rows() const { return rows_; }
    /// All rows added, which leave; false when there are none.
    bool take(Batch& out);

private:
    std::vector<int32_t> places_;  // by column: its field in the parsed struct, or kMalformed
    Type parsed_type_;
    void append_text(size_t column, const ParsedValue& value);

    std::vector<std::unique_ptr<ColumnBuilder>> builders_;
    std::vector<Value> existing_;        // by column: of good records that lack it
    std::vector<StringBuilder*> texts_;  // by column: its builder, null where it is none of texts
    StableText text_;
    Owner owner_;           // of the text
    bool is_held_ = false;  // by the builders of texts
    int64_t rows_ = 0;
    std::optional<TextCopies> copies_;
    std::vector<const Buffer*> copy_blocks_;  // by column: the last that it points into
};

}  // namespace firesteel
