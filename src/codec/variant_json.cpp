#include "codec/variant_json.h"

#include <charconv>
#include <cmath>

#include "codec/datetime_text.h"
#include "codec/json_parser.h"
#include "codec/number_text.h"
#include "common/decimal.h"

namespace firesteel {

namespace {

/// A number with a fraction or of many digits: a decimal when it can be, as long as it has no exponent.
bool read_decimal(std::string_view text, VariantDecimal& out) {
    bool negative = false, fraction = false;
    int digits = 0;
    Int128 value = 0;
    for (const char c : text) {
        if (c == '-') {
            negative = true;
        } else if (c == '.') {
            fraction = true;
        } else if (c >= '0' && c <= '9') {
            if (value != 0 || c != '0') ++digits;
            if (fraction) ++out.scale;
            if (digits > kMaxDecimalDigits || out.scale > kMaxDecimalDigits) return false;
            value = value * 10 + (c - '0');
        } else {
            return false;
        }
    }
    out.unscaled = negative ? -value : value;
    return true;
}

bool append_number(std::string_view text, bool is_integer, VariantBuilder& out) {
    if (is_integer) {
        int64_t value = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error == std::errc() && end == text.data() + text.size()) {
            out.append_long(value);
            return true;
        }
    }
    VariantDecimal decimal;
    double value = 0;
    if (read_decimal(text, decimal)) {
        out.append_decimal(decimal.unscaled, decimal.scale);
    } else if (parse_double(text, value)) {
        out.append_double(value);
    } else {
        return false;
    }
    return true;
}

VariantParse append_object(JsonReader& reader, VariantBuilder& out) {
    const size_t start = out.position();
    std::vector<VariantBuilder::Field> fields;
    bool duplicate = false;
    while (true) {
        const JsonToken token = reader.next();
        if (token == JsonToken::kEndObject) break;
        if (token != JsonToken::kFieldName) return VariantParse::kMalformed;
        const uint32_t id = out.add_key(reader.text());
        fields.push_back({id, out.position() - start});
        reader.next();
        const VariantParse parsed = append_json(reader, out);
        if (parsed == VariantParse::kMalformed) return parsed;
        duplicate |= parsed == VariantParse::kDuplicateKey;
    }
    if (!out.finish_object(start, fields)) duplicate = true;
    return duplicate ? VariantParse::kDuplicateKey : VariantParse::kOk;
}

VariantParse append_array(JsonReader& reader, VariantBuilder& out) {
    const size_t start = out.position();
    std::vector<size_t> begins;
    bool duplicate = false;
    while (reader.next() != JsonToken::kEndArray) {
        begins.push_back(out.position() - start);
        const VariantParse parsed = append_json(reader, out);
        if (parsed == VariantParse::kMalformed) return parsed;
        duplicate |= parsed == VariantParse::kDuplicateKey;
    }
    out.finish_array(start, begins);
    return duplicate ? VariantParse::kDuplicateKey : VariantParse::kOk;
}

void append_quoted(std::string_view text, std::string& out) {
    out.push_back('"');
    out.append(text);
    out.push_back('"');
}

void append_floating(const VariantView& view, bool is_float, std::string& out) {
    char buffer[kMaxDoubleText];
    const double value = is_float ? static_cast<double>(view.as_float()) : view.as_double();
    const int size = is_float ? format_float(view.as_float(), buffer) : format_double(value, buffer);
    const std::string_view text(buffer, static_cast<size_t>(size));
    if (std::isfinite(value)) {
        out.append(text);
    } else {
        append_quoted(text, out);
    }
}

/// With the offset of the zone at that moment: "+HH:MM", and seconds when it has some.
void append_timestamp(int64_t micros, const TimeZone& zone, std::string& out) {
    const int64_t local = zone.to_local_micros(micros);
    char buffer[kMaxTimestampText];
    std::string text(buffer, static_cast<size_t>(format_timestamp(local, buffer)));
    const int64_t offset = (local - micros) / 1'000'000;
    const int64_t absolute = offset < 0 ? -offset : offset;
    text.push_back(offset < 0 ? '-' : '+');
    const auto two_digits = [&](int64_t value) {
        text.push_back(static_cast<char>('0' + value / 10));
        text.push_back(static_cast<char>('0' + value % 10));
    };
    two_digits(absolute / 3600);
    text.push_back(':');
    two_digits(absolute / 60 % 60);
    append_quoted(text, out);
}

void append_value(const VariantView& view, const TimeZone& zone, int depth, std::string& out);

void append_parts(const VariantView& view, const TimeZone& zone, int depth, std::string& out) {
    const bool object = view.kind() == VariantKind::kObject;
    const size_t count = view.size();
    out.push_back(object ? '{' : '[');
    for (size_t i = 0; i < count; ++i) {
        if (i > 0) out.push_back(',');
        if (object) {
            append_json_string(out, view.key(i));
            out.push_back(':');
        }
        append_value(view.element(i), zone, depth + 1, out);
    }
    out.push_back(object ? '}' : ']');
}

void append_value(const VariantView& view, const TimeZone& zone, int depth, std::string& out) {
    if (depth > kMaxVariantDepth) raise_malformed_variant();
    char buffer[kMaxTimestampText];
    switch (view.kind()) {
        case VariantKind::kNull:
            out.append("null");
            return;
        case VariantKind::kBoolean:
            out.append(view.as_bool() ? "true" : "false");
            return;
        case VariantKind::kLong:
            out.append(std::to_string(view.as_long()));
            return;
        case VariantKind::kDouble:
        case VariantKind::kFloat:
            return append_floating(view, view.kind() == VariantKind::kFloat, out);
        case VariantKind::kDecimal: {
            const VariantDecimal decimal = view.as_decimal();
            out.append(decimal_to_string(decimal.unscaled, decimal.scale));
            return;
        }
        case VariantKind::kDate: {
            const int size = format_date(static_cast<int32_t>(view.as_long()), buffer);
            return append_quoted({buffer, static_cast<size_t>(size)}, out);
        }
        case VariantKind::kTimestamp:
            return append_timestamp(view.as_long(), zone, out);
        case VariantKind::kTimestampNtz: {
            const int size = format_timestamp(view.as_long(), buffer);
            return append_quoted({buffer, static_cast<size_t>(size)}, out);
        }
        case VariantKind::kBinary:
            out.push_back('"');
            append_base64(out, view.as_text());
            out.push_back('"');
            return;
        case VariantKind::kString:
            return append_json_string(out, view.as_text());
        case VariantKind::kUuid:
            return append_quoted(view.uuid_text(), out);
        case VariantKind::kObject:
        case VariantKind::kArray:
            return append_parts(view, zone, depth, out);
    }
}

}  // namespace

VariantParse append_json(JsonReader& reader, VariantBuilder& out) {
    switch (reader.token()) {
        case JsonToken::kNull:
            out.append_null();
            return VariantParse::kOk;
        case JsonToken::kTrue:
        case JsonToken::kFalse:
            out.append_bool(reader.token() == JsonToken::kTrue);
            return VariantParse::kOk;
        case JsonToken::kInteger:
        case JsonToken::kFloat:
            return append_number(reader.text(), reader.token() == JsonToken::kInteger, out)
                       ? VariantParse::kOk
                       : VariantParse::kMalformed;
        case JsonToken::kString:
            out.append_text(reader.text());
            return VariantParse::kOk;
        case JsonToken::kStartObject:
            return append_object(reader, out);
        case JsonToken::kStartArray:
            return append_array(reader, out);
        default:
            return VariantParse::kMalformed;
    }
}

void append_variant_json(const VariantView& view, const TimeZone& zone, std::string& out) {
    append_value(view, zone, 0, out);
}

}  // namespace firesteel
