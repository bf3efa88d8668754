#include "codec/json_writer.h"

#include <algorithm>

#include "codec/datetime_text.h"
#include "codec/interval_text.h"
#include "codec/json_parser.h"
#include "codec/number_text.h"
#include "codec/variant_json.h"
#include "column/integer_at.h"
#include "common/check.h"
#include "common/decimal.h"
#include "common/error.h"

namespace firesteel {

namespace {

/// The flat column behind a dictionary, and the row there.
const Column& flat(const Column& column, int64_t& row) {
    if (column.is_flat()) return column;
    row = column.codes()[row];
    return *column.dictionary_values();
}

Int128 decimal_at(const Column& column, int64_t row) {
    const Type& type = column.type().storage_type();
    return type.precision() <= kMaxLongPrecision ? Int128(column.values<int64_t>()[row])
                                                 : column.values<Int128>()[row];
}

void append_number(double value, bool is_float, std::string& out) {
    char buffer[kMaxDoubleText];
    const int size =
        is_float ? format_float(static_cast<float>(value), buffer) : format_double(value, buffer);
    const bool quoted = value - value != 0;  // NaN and the infinities
    if (quoted) out.push_back('"');
    out.append(buffer, static_cast<size_t>(size));
    if (quoted) out.push_back('"');
}

/// A value as the toString of Spark's own objects shows it: what map keys become.
void append_plain(const Column& written, int64_t row, std::string& out) {
    if (written.is_null(row)) {
        out.append("null");
        return;
    }
    const Column& column = flat(written, row);
    const Type& type = column.type().storage_type();
    char buffer[kMaxDoubleText];
    switch (type.physical()) {
        case PhysicalType::kBool:
            out.append(column.values<uint8_t>()[row] ? "true" : "false");
            return;
        case PhysicalType::kString:
            out.append(column.values<StringView>()[row].view());
            return;
        case PhysicalType::kFloat:
            out.append(buffer, static_cast<size_t>(format_float(column.values<float>()[row], buffer)));
            return;
        case PhysicalType::kDouble:
            out.append(buffer, static_cast<size_t>(format_double(column.values<double>()[row], buffer)));
            return;
        case PhysicalType::kInterval:
            out.append(format_calendar_interval(column.values<CalendarInterval>()[row]));
            return;
        case PhysicalType::kList: {
            out.push_back('[');
            for (int32_t i = column.offsets()[row]; i < column.offsets()[row + 1]; ++i) {
                if (i > column.offsets()[row]) out.push_back(',');
                append_plain(*column.child(0), i, out);
            }
            out.push_back(']');
            return;
        }
        case PhysicalType::kStruct:
            out.push_back('[');
            for (size_t i = 0; i < column.children().size(); ++i) {
                if (i > 0) out.push_back(',');
                append_plain(*column.child(i), row, out);
            }
            out.push_back(']');
            return;
        default:
            break;
    }
    if (type.is(TypeId::kDecimal)) {
        out.append(decimal_to_scientific(decimal_at(column, row), type.scale()));
    } else {
        out.append(std::to_string(integer_at(column, row)));
    }
}

/// A column of a table with a value for rows that were there before it: a null that is left out would be read
/// as that.
bool is_other_when_absent(const Field& field) {
    return field.metadata.find("\"EXISTS_DEFAULT\"") != std::string::npos;
}

}  // namespace

void JsonWriter::write(const Column& column, int64_t row, std::string& out) {
    depth_ = 0;
    value(column, row, out);
}

void JsonWriter::write_row(const Schema& schema, const std::vector<ColumnPtr>& columns, int64_t row,
                           std::string& out) {
    depth_ = 0;
    object(schema, columns, row, out);
}

void JsonWriter::value(const Column& written, int64_t row, std::string& out) {
    if (written.is_null(row)) {
        out.append("null");
        return;
    }
    const Column& column = flat(written, row);
    const Type& type = column.type().storage_type();
    switch (type.id()) {
        case TypeId::kStruct:
            return object(type.fields(), column.children(), row, out);
        case TypeId::kArray:
            return array(column, row, out);
        case TypeId::kMap:
            return map(column, row, out);
        case TypeId::kVariant:
            return append_variant_json(variant_at(column, row), TimeZone::find(options_.formats.time_zone),
                                       out);
        default:
            return scalar(column, row, out);
    }
}

/// Before an element: the comma, and the line break of pretty printing.
void JsonWriter::separate(bool& first, bool is_object, std::string& out) const {
    if (!first) out.push_back(',');
    first = false;
    if (!options_.pretty) return;
    if (is_object) {
        out.push_back('\n');
        out.append(static_cast<size_t>(2 * depth_), ' ');
    } else {
        out.push_back(' ');
    }
}

void JsonWriter::close(bool empty, bool is_object, std::string& out) const {
    if (options_.pretty) {
        if (is_object && !empty) {
            out.push_back('\n');
            out.append(static_cast<size_t>(2 * depth_), ' ');
        } else {
            out.push_back(' ');
        }
    }
    out.push_back(is_object ? '}' : ']');
}

void JsonWriter::text(std::string_view text, std::string& out) const {
    append_json_string(out, text, options_.write_non_ascii_as_code_point);
}

void JsonWriter::key(std::string_view name, std::string& out) const {
    text(name, out);
    out.append(options_.pretty ? " : " : ":");
}

void JsonWriter::object(const Schema& fields, const std::vector<ColumnPtr>& columns, int64_t row,
                        std::string& out) {
    std::vector<size_t> order;
    for (size_t i = 0; i < fields.size(); ++i) {
        if (!options_.ignore_null_fields || !columns[i]->is_null(row) || is_other_when_absent(fields[i]))
            order.push_back(i);
    }
    if (options_.sort_keys) {
        std::stable_sort(order.begin(), order.end(),
                         [&](size_t a, size_t b) { return fields[a].name < fields[b].name; });
    }
    out.push_back('{');
    ++depth_;
    bool first = true;
    for (const size_t i : order) {
        separate(first, true, out);
        key(fields[i].name, out);
        value(*columns[i], row, out);
    }
    --depth_;
    close(first, true, out);
}

void JsonWriter::array(const Column& column, int64_t row, std::string& out) {
    out.push_back('[');
    bool first = true;
    for (int32_t i = column.offsets()[row]; i < column.offsets()[row + 1]; ++i) {
        separate(first, false, out);
        value(*column.child(0), i, out);
    }
    close(first, false, out);
}

void JsonWriter::map(const Column& column, int64_t row, std::string& out) {
    std::vector<std::pair<std::string, int32_t>> entries;
    for (int32_t i = column.offsets()[row]; i < column.offsets()[row + 1]; ++i) {
        entries.emplace_back();
        append_plain(*column.child(0), i, entries.back().first);
        entries.back().second = i;
    }
    if (options_.sort_keys) std::stable_sort(entries.begin(), entries.end());
    out.push_back('{');
    ++depth_;
    bool first = true;
    for (const auto& [name, i] : entries) {
        separate(first, true, out);
        key(name, out);
        value(*column.child(1), i, out);
    }
    --depth_;
    close(first, true, out);
}

void JsonWriter::scalar(const Column& column, int64_t row, std::string& out) {
    const Type& type = column.type().storage_type();
    std::string shown;
    char buffer[kMaxTimestampText];
    switch (type.id()) {
        case TypeId::kBoolean:
            out.append(column.values<uint8_t>()[row] ? "true" : "false");
            return;
        case TypeId::kFloat:
            return append_number(static_cast<double>(column.values<float>()[row]), true, out);
        case TypeId::kDouble:
            return append_number(column.values<double>()[row], false, out);
        case TypeId::kDecimal:
            out.append(decimal_to_scientific(decimal_at(column, row), type.scale()));
            return;
        case TypeId::kBinary:
            append_base64(shown, column.values<StringView>()[row].view());
            return text(shown, out);
        case TypeId::kDate:
            datetimes_.date(column.values<int32_t>()[row], shown);
            return text(shown, out);
        case TypeId::kTimestamp:
            datetimes_.timestamp(column.values<int64_t>()[row], shown);
            return text(shown, out);
        case TypeId::kTimestampNtz:
            datetimes_.timestamp_ntz(column.values<int64_t>()[row], shown);
            return text(shown, out);
        case TypeId::kTime:
            return text({buffer, static_cast<size_t>(format_time(column.values<int64_t>()[row], buffer))},
                        out);
        case TypeId::kCalendarInterval:
            return text(format_calendar_interval(column.values<CalendarInterval>()[row]), out);
        case TypeId::kYearMonthInterval:
            return text(format_year_month_interval(column.values<int32_t>()[row], type.start_field(),
                                                   type.end_field()),
                        out);
        case TypeId::kDayTimeInterval:
            return text(
                format_day_time_interval(column.values<int64_t>()[row], type.start_field(), type.end_field()),
                out);
        default:
            break;
    }
    if (type.is_string()) return text(column.values<StringView>()[row].view(), out);
    if (type.is_spatial()) {
        throw Error("_LEGACY_ERROR_TEMP_2026", {{"value", "a shape"},
                                                {"cls", "class org.apache.spark.unsafe.types.BinaryView"},
                                                {"dataType", type.to_string()}});
    }
    CHECK(type.is_integral(), "no JSON for {}", type.to_string());
    out.append(std::to_string(integer_at(column, row)));
}

}  // namespace firesteel
