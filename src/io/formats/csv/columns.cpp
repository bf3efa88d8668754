#include "io/formats/csv/columns.h"

#include "codec/text_values.h"
#include "io/text_view.h"

namespace firesteel {

namespace {

bool is_text(const Type& type) { return type.is_string() || type.is(TypeId::kBinary); }

}  // namespace

CsvColumns::CsvColumns(const Schema& schema, const std::vector<int32_t>& columns, std::vector<Value> existing,
                       const CsvOptions& options, const MemoryPoolPtr& pool)
    : reader_(options),
      existing_(std::move(existing)),
      kept_(columns.size() * kKept),
      texts_(pool),
      text_blocks_(columns.size()) {
    for (const int32_t column : columns) {
        const Type& type = schema[static_cast<size_t>(column)].type;
        types_.push_back(type.storage_type());
        builders_.push_back(ColumnBuilder::make(type, pool));
    }
}

void CsvColumns::expect(std::vector<Type> found) { expected_ = std::move(found); }

void CsvColumns::start_text(const StableText& text, Owner owner) {
    read_kept();
    text_ = text;
    owner_ = std::move(owner);
    is_held_ = false;
}

void CsvColumns::add(std::span<const CsvToken> fields) {
    for (size_t i = 0; i < fields.size(); ++i) {
        const bool is_absent = fields[i].absent;
        std::string_view text;
        const bool is_null = is_absent || reader_.is_null(fields[i], text);
        if (!is_null && !text_.holds(text)) text = copies_.copy(text);
        kept_[i * kKept + rows_] = {text, is_null, is_absent};
    }
    if (++rows_ == kKept) read_kept();
}

std::vector<ColumnPtr> CsvColumns::finish() {
    read_kept();
    is_held_ = false;
    std::vector<ColumnPtr> columns;
    for (const auto& builder : builders_) columns.push_back(builder->finish());
    std::fill(text_blocks_.begin(), text_blocks_.end(), nullptr);
    if (!columns.empty()) last_rows_ = columns[0]->size();
    return columns;
}

void CsvColumns::read_kept() {
    if (rows_ == 0) return;
    for (size_t column = 0; column < types_.size(); ++column) read_column(column);
    copies_.reset();
    is_held_ = true;
    rows_ = 0;
}

void CsvColumns::read_column(size_t column) {
    const Type& type = types_[column];
    const auto integer = [&](std::string_view text, auto& out) {
        int64_t value = 0;
        if (!read_java_integer(type, text, value)) return false;
        out = static_cast<std::remove_reference_t<decltype(out)>>(value);
        return true;
    };
    const auto parsed = [&](std::string_view text, auto& out) {
        ParsedValue value;
        const bool is_read = expected_.empty() ? reader_.read(type, text, arena_, value)
                                               : reader_.read_certain(type, text, arena_, value);
        if (!is_read) return false;
        const bool is_floating = std::is_floating_point_v<std::remove_reference_t<decltype(out)>>;
        out =
            static_cast<std::remove_reference_t<decltype(out)>>(is_floating ? value.floating : value.integer);
        return true;
    };
    switch (type.id()) {
        case TypeId::kInteger:
            return read_numbers<int32_t>(column, integer);
        case TypeId::kLong:
            return read_numbers<int64_t>(column, integer);
        case TypeId::kDouble:
            return read_numbers<double>(column, parsed);
        case TypeId::kDate:
            return read_numbers<int32_t>(column, parsed);
        case TypeId::kTimestamp:
        case TypeId::kTimestampNtz:
            return read_numbers<int64_t>(column, parsed);
        case TypeId::kBoolean:
            return read_numbers<uint8_t>(column, parsed);
        default:
            if (!is_text(type)) return read_others(column);
            return expected_.empty() ? read_texts(column) : copy_texts(column);
    }
}

template <typename T, typename Read>
void CsvColumns::read_numbers(size_t column, Read read) {
    auto& builder = static_cast<FixedBuilder<T>&>(*builders_[column]);
    if (builder.size() == 0) builder.reserve(last_rows_);
    for (const Field& field : std::span(kept_).subspan(column * kKept, rows_)) {
        T value;
        if (!field.is_null && read(field.text, value)) {
            builder.append_value(value);
        } else if (field.is_null && !field.is_absent) {
            builder.append_null();
        } else {
            is_as_expected_ = is_as_expected_ && (field.is_absent || field.text.empty());
            append_missing(column);
        }
    }
}

void CsvColumns::read_texts(size_t column) {
    auto& builder = static_cast<StringBuilder&>(*builders_[column]);
    if (!is_held_) builder.keep_alive(owner_);
    for (const Field& field : std::span(kept_).subspan(column * kKept, rows_)) {
        if (field.is_absent) {
            append_missing(column);
        } else if (field.is_null) {
            builder.append_null();
        } else if (text_.holds(field.text)) {
            builder.append_view(text_view(field.text));
        } else {
            builder.append_value(field.text);
        }
    }
}

void CsvColumns::copy_texts(size_t column) {
    auto& builder = static_cast<StringBuilder&>(*builders_[column]);
    const bool has_values = !expected_[column].is(TypeId::kNull);
    for (const Field& field : std::span(kept_).subspan(column * kKept, rows_)) {
        if (field.is_absent) {
            append_missing(column);
        } else if (field.is_null) {
            builder.append_null();
        } else {
            is_as_expected_ = is_as_expected_ && (has_values || field.text.empty());
            texts_.append(field.text, builder, text_blocks_[column]);
        }
    }
}

void CsvColumns::read_others(size_t column) {
    for (const Field& field : std::span(kept_).subspan(column * kKept, rows_)) {
        ParsedValue value;
        arena_.reset();
        const bool is_read = !field.is_null && reader_.read(types_[column], field.text, arena_, value);
        if (is_read) {
            append_parsed(*builders_[column], value);
        } else if (field.is_null && !field.is_absent) {
            builders_[column]->append_null();
        } else {
            append_missing(column);
        }
    }
}

}  // namespace firesteel
