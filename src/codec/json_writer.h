#pragma once

#include <string>

#include "codec/json_options.h"
#include "column/column.h"

namespace firesteel {

/// Values as JSON text, as Spark's JacksonGenerator writes them. One per thread.
class JsonWriter {
public:
    explicit JsonWriter(const JsonOptions& options) : options_(options), datetimes_(options.formats) {}

    /// Appends a row of a struct, array or map column that is not null.
    void write(const Column& column, int64_t row, std::string& out);
    /// Appends the object of a row of columns with these names.
    void write_row(const Schema& schema, const std::vector<ColumnPtr>& columns, int64_t row,
                   std::string& out);

private:
    void value(const Column& column, int64_t row, std::string& out);
    void object(const Schema& fields, const std::vector<ColumnPtr>& columns, int64_t row, std::string& out);
    void array(const Column& column, int64_t row, std::string& out);
    void map(const Column& column, int64_t row, std::string& out);
    void scalar(const Column& column, int64_t row, std::string& out);
    void text(std::string_view text, std::string& out) const;
    void key(std::string_view name, std::string& out) const;
    void separate(bool& first, bool is_object, std::string& out) const;
    void close(bool empty, bool is_object, std::string& out) const;

    const JsonOptions options_;
    const DatetimeWriter datetimes_;
    int depth_ = 0;  // objects around, for pretty printing
};

}  // namespace firesteel
