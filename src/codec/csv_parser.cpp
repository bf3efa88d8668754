#include "codec/csv_parser.h"

#include <algorithm>
#include <limits>

#include "codec/number_text.h"
#include "codec/text_values.h"

namespace firesteel {

namespace {

constexpr size_t kNoToken = SIZE_MAX;

/// `lower` is of small letters.
bool equals_ignoring_case(std::string_view text, std::string_view lower) {
    constexpr int kSmall = 'a' - 'A';  // the bit that tells small letters from large ones
    return std::equal(text.begin(), text.end(), lower.begin(), lower.end(),
                      [](char c, char small) { return (c | kSmall) == small; });
}

/// Double.parseDouble reads nothing but NaN and Infinity in words.
bool is_java_number(std::string_view text) {
    text = trim_blanks(text);
    if (!text.empty() && (text[0] == '+' || text[0] == '-')) text.remove_prefix(1);
    if (text.empty()) return false;
    const char first = text[0];
    return (first >= '0' && first <= '9') || first == '.' || text == "NaN" || text == "Infinity";
}

bool begins_as_number(std::string_view text) {
    if (text.size() > 1 && text[0] == '-') text.remove_prefix(1);
    return !text.empty() && text[0] >= '0' && text[0] <= '9';
}

}  // namespace

CsvFieldReader::CsvFieldReader(const CsvOptions& options)
    : options_(options),
      words_are_words_(!begins_as_number(options.nan_value) && !begins_as_number(options.positive_infinity) &&
                       !begins_as_number(options.negative_infinity)),
      datetimes_(options.formats) {}

bool CsvFieldReader::read_double(const Type& type, std::string_view text, ParsedValue& out) const {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    if (words_are_words_ && begins_as_number(text) && type.is(TypeId::kDouble)) {
        double value = 0;
        if (!parse_double(text, value)) return false;
        out.set_double(value);
    } else if (text == options_.nan_value) {
        out.set_double(std::numeric_limits<double>::quiet_NaN());
    } else if (text == options_.negative_infinity) {
        out.set_double(-kInfinity);
    } else if (text == options_.positive_infinity) {
        out.set_double(kInfinity);
    } else {
        if (!is_java_number(text)) return false;
        double wide = 0;
        float narrow = 0;
        const bool is_float = type.is(TypeId::kFloat);
        if (!(is_float ? parse_float(text, narrow) : parse_double(text, wide))) return false;
        out.set_double(is_float ? static_cast<double>(narrow) : wide);
    }
    return true;
}

bool CsvFieldReader::read(const Type& type, std::string_view text, RecordArena& arena, ParsedValue& out) {
    switch (type.id()) {
        case TypeId::kByte:
        case TypeId::kShort:
        case TypeId::kInteger:
        case TypeId::kLong: {
            int64_t value = 0;
            if (!read_java_integer(type, text, value)) return false;
            out.set_integer(value);
            return true;
        }
        case TypeId::kFloat:
        case TypeId::kDouble:
            return read_double(type, text, out);
        case TypeId::kBoolean: {
            const bool is_true = equals_ignoring_case(text, "true");
            if (!is_true && !equals_ignoring_case(text, "false")) return false;
            out.set_integer(is_true);
            return true;
        }
        case TypeId::kNull:
            return true;
        default:
            break;
    }
    if (type.is_string() || type.is(TypeId::kBinary)) {
        out.set_text(text);
        return true;
    }
    return read_text_value(type, text, datetimes_, arena, out);
}

bool CsvFieldReader::read_certain(const Type& type, std::string_view text, RecordArena& arena,
                                  ParsedValue& out) {
    int64_t micros = 0;
    int32_t days = 0;
    bool is_read = false;
    switch (type.id()) {
        case TypeId::kDate:
            is_read = datetimes_.certain_date(text, days);
            micros = days;
            break;
        case TypeId::kTimestamp:
            is_read = datetimes_.certain_timestamp(text, micros);
            break;
        case TypeId::kTimestampNtz:
            is_read = datetimes_.certain_timestamp_ntz(text, micros);
            break;
        default:
            return read(type, text, arena, out);
    }
    if (is_read) out.set_integer(micros);
    return is_read;
}

CsvParser::CsvParser(const Schema& schema, std::vector<int32_t> columns, const CsvOptions& options)
    : tokenizer_(options),
      reader_(options),
      variants_(options),
      single_(!options.single_variant_column.empty()),
      tokens_(columns.size()),
      values_(columns.size()) {
    int32_t corrupt = -1;
    for (size_t i = 0; i < schema.size(); ++i) {
        if (schema[i].name == options.corrupt_column) corrupt = static_cast<int32_t>(i);
    }
    fields_ = schema.size() - (corrupt >= 0 ? 1 : 0);
    for (size_t i = 0; i < columns.size(); ++i) {
        const int32_t ordinal = columns[i];
        if (ordinal == corrupt) {
            corrupt_index_ = static_cast<int32_t>(i);
            columns_.push_back({kNoToken, {}});
            continue;
        }
        const bool shifted = corrupt >= 0 && ordinal > corrupt;
        const auto token = static_cast<size_t>(ordinal - (shifted ? 1 : 0));
        columns_.push_back({token, schema[static_cast<size_t>(ordinal)].type.storage_type()});
    }
    checks_size_ = corrupt_index_ >= 0 || columns.size() == fields_;
}

std::vector<size_t> CsvParser::wanted_fields() const {
    std::vector<size_t> fields;
    for (const Column& column : columns_) fields.push_back(column.token);
    return fields;
}

CsvToken token_or_absent(std::span<const CsvToken> tokens, size_t field) {
    if (field < tokens.size()) return tokens[field];
    CsvToken none;
    none.skipped = none.absent = true;
    return none;
}

bool CsvParser::parse(std::string_view record) {
    const std::span<const CsvToken> tokens = tokenizer_.tokenize(record);
    if (single_) {
        arena_.reset();
        return parse_single(tokens);
    }
    for (size_t i = 0; i < columns_.size(); ++i) tokens_[i] = token_or_absent(tokens, columns_[i].token);
    return parse(CsvFields{tokens_, tokens.size()});
}

bool CsvParser::parse(const CsvFields& record) {
    arena_.reset();
    bool good = !checks_size_ || record.count == fields_;
    for (size_t i = 0; i < columns_.size(); ++i) {
        ParsedValue& value = values_[i];
        value.is_null = true;
        if (record.fields[i].absent) continue;
        const Column& column = columns_[i];
        std::string_view text;
        const bool is_null = reader_.is_null(record.fields[i], text);
        if (column.type.is(TypeId::kVariant)) {
            variant_.clear();
            is_null ? variant_.append_null() : variants_.append(column.token, text, variant_);
            set_variant(value);
            continue;
        }
        if (is_null) continue;
        good = reader_.read(column.type, text, arena_, value) && good;
    }
    return good;
}

/// The record as an object of its fields.
bool CsvParser::parse_single(std::span<const CsvToken> tokens) {
    for (ParsedValue& value : values_) value.is_null = true;
    variant_.clear();
    std::vector<VariantBuilder::Field> fields;
    const size_t count = names_.empty() ? tokens.size() : std::min(names_.size(), tokens.size());
    for (size_t i = 0; i < count; ++i) {
        const uint32_t id = variant_.add_key(names_.empty() ? "_c" + std::to_string(i) : names_[i]);
        fields.push_back({id, variant_.position()});
        std::string_view text;
        reader_.is_null(tokens[i], text) ? variant_.append_null() : variants_.append(i, text, variant_);
    }
    if (!variant_.finish_object(0, fields)) return false;
    for (size_t i = 0; i < columns_.size(); ++i) {
        if (columns_[i].type.is(TypeId::kVariant)) set_variant(values_[i]);
    }
    return true;
}

void CsvParser::set_variant(ParsedValue& value) {
    ParsedValue* parts = arena_.values(2);
    parts[0].set_text(arena_.copy(variant_.value()));
    parts[1].set_text(arena_.copy(variant_.metadata()));
    value.set_items(parts, 2);
}

}  // namespace firesteel
