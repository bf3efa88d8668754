#include "codec/csv_writer.h"

#include <algorithm>

#include "codec/datetime_text.h"
#include "codec/interval_text.h"
#include "codec/number_text.h"
#include "common/decimal.h"

namespace firesteel {

namespace {

void append_decimal(const Column& column, int64_t row, bool nested, std::string& out) {
    const Type& type = column.type().storage_type();
    const Int128 value = type.precision() <= kMaxLongPrecision ? Int128(column.values<int64_t>()[row])
                                                               : column.values<Int128>()[row];
    out.append(nested ? decimal_to_string(value, type.scale()) : decimal_to_scientific(value, type.scale()));
}

/// May a number or a date hold the character?
bool is_in_values(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '+' ||
           c == '-' || c == '.' || c == ':' || c == ' ';
}

bool has_plain_values(const CsvOptions& options) {
    return !options.quote_all && !is_in_values(options.delimiter[0]) && !is_in_values(options.quote) &&
           !is_in_values(options.comment);
}

std::array<bool, 256> marks_of(const CsvOptions& options) {
    std::array<bool, 256> marks{};
    const auto mark = [&](char c) { marks[static_cast<uint8_t>(c)] = true; };
    mark('\n');
    mark('\r');
    mark(options.delimiter[0]);
    if (options.escape_quotes) mark(options.quote);
    return marks;
}

}  // namespace

CsvWriter::CsvWriter(const CsvOptions& options)
    : options_(options),
      datetimes_(options.formats),
      escape_of_escape_(options.escape_of_escape          ? options.escape_of_escape
                        : options.escape == options.quote ? '\0'
                                                          : options.escape),
      numbers_are_plain_(has_plain_values(options)),
      datetimes_are_plain_(numbers_are_plain_ && !options.formats.date && !options.formats.timestamp &&
                           !options.formats.timestamp_ntz),
      marks_(marks_of(options)) {}

void CsvWriter::write_header(const Schema& schema, std::string& out) {
    for (size_t i = 0; i < schema.size(); ++i) {
        if (i > 0) out.append(options_.delimiter);
        field(schema[i].name, i == 0, out);
    }
}

void CsvWriter::write(const std::vector<ColumnPtr>& columns, int64_t row, std::string& out) {
    for (size_t i = 0; i < columns.size(); ++i) {
        if (i > 0) out.append(options_.delimiter);
        if (columns[i]->is_null(row)) {
            stand_in(options_.null_value, i == 0, out);
            continue;
        }
        const bool is_flat = columns[i]->is_flat();
        const Column& column = is_flat ? *columns[i] : *columns[i]->dictionary_values();
        const int64_t at = is_flat ? row : columns[i]->codes()[row];
        const Type& type = column.type().storage_type();
        if (is_plain(type)) {
            display(column, at, false, out);
        } else if (type.is_string()) {
            field(column.values<StringView>()[at].view(), i == 0, out);
        } else {
            text_.clear();
            display(column, at, false, text_);
            field(text_, i == 0, out);
        }
    }
}

/// Are values of the type written without a look at what they hold?
bool CsvWriter::is_plain(const Type& type) const {
    switch (type.id()) {
        case TypeId::kBoolean:
        case TypeId::kByte:
        case TypeId::kShort:
        case TypeId::kInteger:
        case TypeId::kLong:
        case TypeId::kFloat:
        case TypeId::kDouble:
        case TypeId::kDecimal:
            return numbers_are_plain_;
        case TypeId::kDate:
        case TypeId::kTimestamp:
        case TypeId::kTimestampNtz:
            return datetimes_are_plain_;
        default:
            return false;
    }
}

void CsvWriter::field(std::string_view text, bool is_first, std::string& out) const {
    while (options_.trim_leading_in_write && !text.empty() && static_cast<uint8_t>(text.front()) <= ' ')
        text.remove_prefix(1);
    while (options_.trim_trailing_in_write && !text.empty() && static_cast<uint8_t>(text.back()) <= ' ')
        text.remove_suffix(1);
    if (text.empty()) {
        stand_in(options_.empty_value_in_write, is_first, out);
    } else if (needs_quotes(text, is_first)) {
        quoted(text, out);
    } else {
        out.append(text);
    }
}

/// What is written for nulls and empty texts; quotes with nothing between them are quoted already.
void CsvWriter::stand_in(std::string_view text, bool is_first, std::string& out) const {
    const bool is_quoted = text.size() == 2 && text[0] == options_.quote && text[1] == options_.quote;
    if (!is_quoted && (text.empty() ? options_.quote_all : needs_quotes(text, is_first))) {
        quoted(text, out);
    } else {
        out.append(text);
    }
}

bool CsvWriter::needs_quotes(std::string_view text, bool is_first) const {
    if (options_.quote_all || text[0] == options_.quote) return true;
    if (is_first && text[0] == (options_.comment != 0 ? options_.comment : '#')) return true;
    return has_mark(text) && (options_.delimiter.size() == 1 || has_mark_or_delimiter(text));
}

bool CsvWriter::has_mark(std::string_view text) const {
    bool found = false;
    for (const char c : text) found |= marks_[static_cast<uint8_t>(c)];
    return found;
}

/// Where the character that a longer delimiter begins with stands for itself.
bool CsvWriter::has_mark_or_delimiter(std::string_view text) const {
    const auto is_mark = [&](char c) {
        return c == '\n' || c == '\r' || (c == options_.quote && options_.escape_quotes);
    };
    return std::any_of(text.begin(), text.end(), is_mark) ||
           text.find(options_.delimiter) != std::string_view::npos;
}

void CsvWriter::quoted(std::string_view text, std::string& out) const {
    out.push_back(options_.quote);
    for (const char c : text) {
        if (c == options_.quote) {
            out.push_back(options_.escape);
        } else if (c == options_.escape && escape_of_escape_ != 0) {
            out.push_back(escape_of_escape_);
        }
        out.push_back(c);
    }
    out.push_back(options_.quote);
}

/// Arrays, maps and structs: "[1, 2]", "{a -> 1}", "{1, x}"; nulls leave nothing.
void CsvWriter::list(const Column& column, int64_t row, std::string& out) const {
    const auto part = [&](const Column& values, int64_t i, bool first) {
        if (!first) out.push_back(',');
        if (values.is_null(i)) return;
        if (!first) out.push_back(' ');
        display(values, i, true, out);
    };
    const Type& type = column.type().storage_type();
    out.push_back(type.is(TypeId::kArray) ? '[' : '{');
    if (type.is(TypeId::kStruct)) {
        for (size_t i = 0; i < column.children().size(); ++i) part(*column.child(i), row, i == 0);
    } else {
        for (int32_t i = column.offsets()[row]; i < column.offsets()[row + 1]; ++i) {
            part(*column.child(0), i, i == column.offsets()[row]);
            if (!type.is(TypeId::kMap)) continue;
            out.append(" ->");
            if (column.child(1)->is_null(i)) continue;
            out.push_back(' ');
            display(*column.child(1), i, true, out);
        }
    }
    out.push_back(type.is(TypeId::kArray) ? ']' : '}');
}

void CsvWriter::display(const Column& column, int64_t row, bool nested, std::string& out) const {
    if (!column.is_flat()) return display(*column.dictionary_values(), column.codes()[row], nested, out);
    const Type& type = column.type().storage_type();
    char buffer[kMaxTimestampText];
    const auto add = [&](int size) { out.append(buffer, static_cast<size_t>(size)); };
    switch (type.id()) {
        case TypeId::kBoolean:
            out.append(column.values<uint8_t>()[row] ? "true" : "false");
            return;
        case TypeId::kByte:
            return add(format_long(column.values<int8_t>()[row], buffer));
        case TypeId::kShort:
            return add(format_long(column.values<int16_t>()[row], buffer));
        case TypeId::kInteger:
            return add(format_long(column.values<int32_t>()[row], buffer));
        case TypeId::kLong:
            return add(format_long(column.values<int64_t>()[row], buffer));
        case TypeId::kFloat:
            return add(format_float(column.values<float>()[row], buffer));
        case TypeId::kDouble:
            return add(format_double(column.values<double>()[row], buffer));
        case TypeId::kDecimal:
            return append_decimal(column, row, nested, out);
        case TypeId::kDate:
            return datetimes_.date(column.values<int32_t>()[row], out);
        case TypeId::kTimestamp:
            return datetimes_.timestamp(column.values<int64_t>()[row], out);
        case TypeId::kTimestampNtz:
            return datetimes_.timestamp_ntz(column.values<int64_t>()[row], out);
        case TypeId::kTime:
            return add(format_time(column.values<int64_t>()[row], buffer));
        case TypeId::kBinary:
            return append_binary_text(options_.binary, column.values<StringView>()[row].view(), out);
        case TypeId::kCalendarInterval:
            out.append(format_calendar_interval(column.values<CalendarInterval>()[row]));
            return;
        case TypeId::kYearMonthInterval:
            out.append(format_year_month_interval(column.values<int32_t>()[row], type.start_field(),
                                                  type.end_field()));
            return;
        case TypeId::kDayTimeInterval:
            out.append(format_day_time_interval(column.values<int64_t>()[row], type.start_field(),
                                                type.end_field()));
            return;
        case TypeId::kArray:
        case TypeId::kMap:
        case TypeId::kStruct:
            return list(column, row, out);
        default:
            if (type.is_string()) out.append(column.values<StringView>()[row].view());
    }
}

}  // namespace firesteel
