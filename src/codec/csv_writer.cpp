#include "codec/csv_writer.h"

#include <algorithm>
#include <cstring>

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

std::vector<char> quoting_characters(const CsvOptions& options) {
    std::vector<char> characters = {'\n', '\r', options.delimiter[0]};
    if (options.escape_quotes) characters.push_back(options.quote);
    return characters;
}

int append_word(std::string_view word, char* out) {
    std::memcpy(out, word.data(), word.size());
    return static_cast<int>(word.size());
}

/// Booleans and numbers but decimals: how many bytes were written. REQUIRES: the type is one of them.
int format_number(const Column& values, TypeId type, int64_t at, char* out) {
    switch (type) {
        case TypeId::kBoolean:
            return append_word(values.values<uint8_t>()[at] ? "true" : "false", out);
        case TypeId::kByte:
            return format_long(values.values<int8_t>()[at], out);
        case TypeId::kShort:
            return format_long(values.values<int16_t>()[at], out);
        case TypeId::kInteger:
            return format_long(values.values<int32_t>()[at], out);
        case TypeId::kLong:
            return format_long(values.values<int64_t>()[at], out);
        case TypeId::kFloat:
            return format_float(values.values<float>()[at], out);
        default:
            return format_double(values.values<double>()[at], out);
    }
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
      may_quote_(quoting_characters(options)) {}

void CsvWriter::write_header(const Schema& schema, RecordText& out) {
    for (size_t i = 0; i < schema.size(); ++i) {
        if (i > 0) out.append(options_.delimiter);
        field(schema[i].name, i == 0, out);
    }
}

void CsvWriter::start(const std::vector<ColumnPtr>& columns) {
    sources_.clear();
    for (const ColumnPtr& column : columns) {
        const bool is_flat = column->is_flat();
        const Column* values = is_flat ? column.get() : column->dictionary_values().get();
        const auto may_be_null = [](const Column& of) {
            return of.has_validity() || of.type().is(TypeId::kNull);
        };
        const Type& type = values->type().storage_type();
        sources_.push_back({column.get(), values, is_flat ? nullptr : column->codes(),
                            may_be_null(*column) || may_be_null(*values), form_of(type), type.id()});
    }
}

/// Texts lie here and there in memory: both what points to them and they themselves are asked for some rows
/// before they are needed. Inlined, or the compiler takes it for a function without effect and drops it.
[[gnu::always_inline]] inline void CsvWriter::fetch_ahead(const Source& source, int64_t row) {
    constexpr int64_t kViewsAhead = 32, kTextsAhead = 16;
    if (row + kViewsAhead >= source.column->size()) return;
    const auto* views = source.values->values<StringView>();
    const auto place = [&](int64_t of) { return source.codes == nullptr ? of : source.codes[of]; };
    __builtin_prefetch(&views[place(row + kViewsAhead)]);
    __builtin_prefetch(views[place(row + kTextsAhead)].data());
}

void CsvWriter::write(int64_t row, RecordText& out) {
    for (size_t i = 0; i < sources_.size(); ++i) {
        const Source& source = sources_[i];
        if (i > 0) out.append(options_.delimiter);
        if (source.has_nulls && source.column->is_null(row)) {
            stand_in(options_.null_value, i == 0, out);
            continue;
        }
        const int64_t at = source.codes == nullptr ? row : source.codes[row];
        if (source.form == Form::kText) {
            fetch_ahead(source, row);
            field(source.values->values<StringView>()[at].view(), i == 0, out);
        } else if (source.form == Form::kOther) {
            text_.clear();
            display(*source.values, at, false, text_);
            field(text_, i == 0, out);
        } else {
            append_plain(source, at, out);
        }
    }
}

/// Numbers and dates are written without a look at what they hold, where that can be.
CsvWriter::Form CsvWriter::form_of(const Type& type) const {
    const auto if_plain = [](bool is_plain) { return is_plain ? Form::kPlain : Form::kOther; };
    switch (type.id()) {
        case TypeId::kBoolean:
        case TypeId::kByte:
        case TypeId::kShort:
        case TypeId::kInteger:
        case TypeId::kLong:
        case TypeId::kFloat:
        case TypeId::kDouble:
        case TypeId::kDecimal:
            return if_plain(numbers_are_plain_);
        case TypeId::kDate:
        case TypeId::kTimestamp:
        case TypeId::kTimestampNtz:
            return if_plain(datetimes_are_plain_);
        default:
            return type.is_string() ? Form::kText : Form::kOther;
    }
}

void CsvWriter::append_plain(const Source& source, int64_t at, RecordText& out) const {
    const Column& values = *source.values;
    char* const end = out.room(kMaxTimestampText);
    const auto add = [&](int size) { out.wrote(static_cast<size_t>(size)); };
    switch (source.type) {
        case TypeId::kDate:
            return datetimes_.date(values.values<int32_t>()[at], out);
        case TypeId::kTimestamp:
            return datetimes_.timestamp(values.values<int64_t>()[at], out);
        case TypeId::kTimestampNtz:
            return datetimes_.timestamp_ntz(values.values<int64_t>()[at], out);
        case TypeId::kDecimal: {
            const Type& type = values.type().storage_type();
            if (type.precision() > kMaxLongPrecision)
                return out.append(decimal_to_scientific(values.values<Int128>()[at], type.scale()));
            return add(format_small_decimal(values.values<int64_t>()[at], type.scale(), end));
        }
        default:
            return add(format_number(values, source.type, at, end));
    }
}

void CsvWriter::field(std::string_view text, bool is_first, RecordText& out) const {
    while (options_.trim_leading_in_write && !text.empty() && static_cast<uint8_t>(text.front()) <= ' ')
        text.remove_prefix(1);
    while (options_.trim_trailing_in_write && !text.empty() && static_cast<uint8_t>(text.back()) <= ' ')
        text.remove_suffix(1);
    if (text.empty()) return stand_in(options_.empty_value_in_write, is_first, out);
    char* const copy = out.room(text.size());
    std::memcpy(copy, text.data(), text.size());
    if (needs_quotes(text, is_first) || (may_quote_.finds(copy, text.size()) && has_mark(text))) {
        quoted(text, out);
    } else {
        out.wrote(text.size());
    }
}

/// What is written for nulls and empty texts; quotes with nothing between them are quoted already.
void CsvWriter::stand_in(std::string_view text, bool is_first, RecordText& out) const {
    const bool is_quoted = text.size() == 2 && text[0] == options_.quote && text[1] == options_.quote;
    const bool quotes = text.empty() ? options_.quote_all : needs_quotes(text, is_first) || has_mark(text);
    if (!is_quoted && quotes) {
        quoted(text, out);
    } else {
        out.append(text);
    }
}

/// By how it begins, or whatever it is.
bool CsvWriter::needs_quotes(std::string_view text, bool is_first) const {
    if (options_.quote_all || text[0] == options_.quote) return true;
    return is_first && text[0] == (options_.comment != 0 ? options_.comment : '#');
}

/// By what it holds: the character that a longer delimiter begins with may stand for itself.
bool CsvWriter::has_mark(std::string_view text) const {
    const auto is_mark = [&](char c) {
        return c == '\n' || c == '\r' || (c == options_.quote && options_.escape_quotes);
    };
    return std::any_of(text.begin(), text.end(), is_mark) ||
           text.find(options_.delimiter) != std::string_view::npos;
}

void CsvWriter::quoted(std::string_view text, RecordText& out) const {
    char* const begin = out.room(text.size() * 2 + 2);
    char* end = begin;
    *end++ = options_.quote;
    for (const char c : text) {
        if (c == options_.quote) {
            *end++ = options_.escape;
        } else if (c == options_.escape && escape_of_escape_ != 0) {
            *end++ = escape_of_escape_;
        }
        *end++ = c;
    }
    *end++ = options_.quote;
    out.wrote(static_cast<size_t>(end - begin));
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
        case TypeId::kByte:
        case TypeId::kShort:
        case TypeId::kInteger:
        case TypeId::kLong:
        case TypeId::kFloat:
        case TypeId::kDouble:
            return add(format_number(column, type.id(), row, buffer));
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
