#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "codec/character_search.h"
#include "codec/csv_options.h"
#include "codec/record_text.h"
#include "column/column.h"

namespace firesteel {

/// Rows as CSV text, as Spark's UnivocityGenerator writes them. One per thread.
class CsvWriter {
public:
    explicit CsvWriter(const CsvOptions& options);

    /// The columns of the rows that follow; they outlive those.
    void start(const std::vector<ColumnPtr>& columns);
    /// Appends a record without its line end.
    void write(int64_t row, RecordText& out);
    void write_header(const Schema& schema, RecordText& out);

private:
    /// How values of a column become text.
    enum class Form : uint8_t {
        kPlain,  // without a look at what stands in it: numbers and dates, by append_plain()
        kText,
        kOther,  // by display()
    };
    /// A column as rows are read from it.
    struct Source {
        const Column* column;
        const Column* values;  // its dictionary, or itself
        const int32_t* codes;  // into the dictionary
        bool has_nulls;
        Form form;
        TypeId type;  // of the values, as they are stored
    };
    Form form_of(const Type& type) const;
    static void fetch_ahead(const Source& source, int64_t row);
    void append_plain(const Source& source, int64_t at, RecordText& out) const;
    void field(std::string_view text, bool is_first, RecordText& out) const;
    void stand_in(std::string_view text, bool is_first, RecordText& out) const;
    bool needs_quotes(std::string_view text, bool is_first) const;
    bool has_mark(std::string_view text) const;
    void quoted(std::string_view text, RecordText& out) const;
    void display(const Column& column, int64_t row, bool nested, std::string& out) const;
    void list(const Column& column, int64_t row, std::string& out) const;

    const CsvOptions options_;
    const DatetimeWriter datetimes_;
    const char escape_of_escape_;
    const bool numbers_are_plain_;     // nothing in them has to be quoted; the same for booleans
    const bool datetimes_are_plain_;   // and these
    const CharacterSearch may_quote_;  // characters that may make quotes necessary, wherever they stand
    std::vector<Source> sources_;
    std::string text_;
};

}  // namespace firesteel
