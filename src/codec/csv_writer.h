#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "codec/csv_options.h"
#include "column/column.h"

namespace firesteel {

/// Rows as CSV text, as Spark's UnivocityGenerator writes them. One per thread.
class CsvWriter {
public:
    explicit CsvWriter(const CsvOptions& options);

    /// Appends a record without its line end.
    void write(const std::vector<ColumnPtr>& columns, int64_t row, std::string& out);
    void write_header(const Schema& schema, std::string& out);

private:
    bool is_plain(const Type& type) const;
    bool has_mark(std::string_view text) const;
    bool has_mark_or_delimiter(std::string_view text) const;
    void field(std::string_view text, bool is_first, std::string& out) const;
    void stand_in(std::string_view text, bool is_first, std::string& out) const;
    bool needs_quotes(std::string_view text, bool is_first) const;
    void quoted(std::string_view text, std::string& out) const;
    void display(const Column& column, int64_t row, bool nested, std::string& out) const;
    void list(const Column& column, int64_t row, std::string& out) const;

    const CsvOptions options_;
    const DatetimeWriter datetimes_;
    const char escape_of_escape_;
    const bool numbers_are_plain_;       // nothing in them has to be quoted; the same for booleans
    const bool datetimes_are_plain_;     // and these
    const std::array<bool, 256> marks_;  // characters that may make quotes necessary, wherever they stand
    std::string text_;
};

}  // namespace firesteel
