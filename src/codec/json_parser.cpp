#include "codec/json_parser.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "codec/calendar.h"
#include "codec/interval_text.h"
#include "codec/text_values.h"
#include "codec/variant_json.h"

namespace firesteel {

namespace {

constexpr size_t kMostSeen = 4096;  // of an object's fields

}  // namespace

JsonParser::JsonParser(const Type& type, const JsonOptions& options, bool arrays_as_structs, bool raw_texts)
    : options_(options),
      arrays_as_structs_(arrays_as_structs),
      raw_texts_(raw_texts),
      node_(make_node(type)),
      reader_(options.syntax),
      datetimes_(options.formats) {
    if (options_.variant_duplicate_keys) variant_.keep_last_of_duplicates();
}

JsonParser::Node JsonParser::make_node(const Type& written) {
    const Type& type = written.storage_type();
    Node node;
    node.type = type;
    if (type.is(TypeId::kArray)) node.children.push_back(make_node(type.element_type()));
    if (type.is(TypeId::kMap)) node.children.push_back(make_node(type.value_type()));
    if (type.is(TypeId::kStruct)) {
        for (const Field& field : type.fields()) {
            node.names.push_back(field.name);
            node.children.push_back(make_node(field.type));
        }
        for (size_t i = 0; i < node.names.size(); ++i) node.by_name[node.names[i]] = static_cast<int32_t>(i);
    }
    return node;
}

void JsonParser::expect(const Type& found) {
    mark_unknown(node_, found);
    is_checked_ = true;
}

void JsonParser::mark_unknown(Node& node, const Type& found) {
    node.is_unknown = found.is(TypeId::kNull);
    if (found.is(TypeId::kArray)) mark_unknown(node.children[0], found.element_type());
    if (!found.is(TypeId::kStruct)) return;
    for (size_t i = 0; i < node.children.size(); ++i) mark_unknown(node.children[i], found.fields()[i].type);
}

/// The scalar that the reader is at: is it of the node's type for inference, too?
void JsonParser::check(const Node& node) {
    const JsonToken token = reader_.token();
    const bool is_text = token == JsonToken::kString;
    int64_t micros = 0;
    bool fits = true;  // else reading it fails
    if (node.is_unknown) {
        fits = is_text && reader_.text().empty();
    } else if (node.type.is(TypeId::kDouble)) {
        fits = !is_text;
    } else if (node.type.is(TypeId::kTimestamp)) {
        fits = is_text && datetimes_.certain_timestamp(reader_.text(), micros);
    } else if (node.type.is(TypeId::kTimestampNtz)) {
        fits = is_text && datetimes_.certain_timestamp_ntz(reader_.text(), micros);
    }
    is_as_expected_ = is_as_expected_ && fits;
}

JsonParser::Outcome JsonParser::parse(std::string_view record) {
    const Outcome outcome = parse_record(record);
    if (outcome != Outcome::kOk && outcome != Outcome::kEmpty) is_as_expected_ = false;
    return outcome;
}

JsonParser::Outcome JsonParser::parse_record(std::string_view record) {
    arena_.reset();
    rows_.clear();
    pending_.clear();
    if (reason_.kind != MalformedJson::Kind::kOther) reason_ = {};
    reader_.start(record, arena_);
    const JsonToken first = reader_.next();
    if (first == JsonToken::kEnd) return Outcome::kEmpty;
    switch (first == JsonToken::kError ? Result::kStop : root()) {
        case Result::kOk:
            return Outcome::kOk;
        case Result::kPartial:
            return Outcome::kPartial;
        default:
            rows_.clear();
            return Outcome::kMalformed;
    }
}

JsonParser::Result JsonParser::root() {
    const JsonToken token = reader_.token();
    if (!options_.single_variant_column.empty()) return single_variant();
    if (token == JsonToken::kStartArray && node_.type.is(TypeId::kStruct)) {
        if (arrays_as_structs_) return rows_of_array();
        reason_.kind = MalformedJson::Kind::kArrayAsStruct;
        return Result::kBad;
    }
    rows_.emplace_back();
    if (node_.type.is(TypeId::kStruct)) {
        return token == JsonToken::kStartObject ? object(node_, rows_[0]) : Result::kBad;
    }
    if (node_.type.is(TypeId::kArray) && token == JsonToken::kStartObject) {
        // One object where an array of structs is asked for is an array of it alone.
        if (!node_.children[0].type.is(TypeId::kStruct)) return Result::kBad;
        ParsedValue* only = arena_.values(1);
        const Result result = object(node_.children[0], *only);
        rows_[0].set_items(only, 1);
        return result;
    }
    if (token == JsonToken::kNull && !node_.type.is(TypeId::kVariant)) return Result::kBad;
    return value(node_, rows_[0]);
}

/// The whole record is the only column.
JsonParser::Result JsonParser::single_variant() {
    rows_.emplace_back();
    if (node_.children.size() > 1 ||
        (!node_.children.empty() && !node_.children[0].type.is(TypeId::kVariant)))
        return Result::kBad;
    ParsedValue* only = arena_.values(1);
    const Result result = variant(*only);
    // Nobody may have asked for it.
    if (result == Result::kOk) rows_[0].set_items(only, std::min<size_t>(1, node_.children.size()));
    return result;
}

/// Nulls are values of variants, too.
JsonParser::Result JsonParser::variant(ParsedValue& out) {
    variant_.clear();
    switch (append_json(reader_, variant_)) {
        case VariantParse::kMalformed:
            return Result::kStop;
        case VariantParse::kDuplicateKey:
            return Result::kBad;
        default:
            break;
    }
    ParsedValue* parts = arena_.values(2);
    parts[0].set_text(arena_.copy(variant_.value()));
    parts[1].set_text(arena_.copy(variant_.metadata()));
    out.set_items(parts, 2);
    return Result::kOk;
}

JsonParser::Result JsonParser::rows_of_array() {
    is_as_expected_ = false;  // though it may be
    Result result = Result::kOk;
    std::vector<ParsedValue> rows;
    while (true) {
        const JsonToken token = reader_.next();
        if (token == JsonToken::kError) return Result::kStop;
        if (token == JsonToken::kEndArray) break;
        if (token != JsonToken::kStartObject) return Result::kBad;
        rows.emplace_back();
        const Result one = object(node_, rows.back());
        if (one == Result::kStop || one == Result::kBad) return one;
        if (one == Result::kPartial) result = one;
    }
    rows_ = std::move(rows);
    return result;
}

JsonParser::Result JsonParser::value(Node& node, ParsedValue& out) {
    const JsonToken token = reader_.token();
    if (token == JsonToken::kError) return Result::kStop;
    if (node.type.is(TypeId::kVariant)) return variant(out);
    if (token == JsonToken::kNull) {
        out.is_null = true;
        out.size = kWrittenNull;
        return Result::kOk;
    }
    switch (node.type.id()) {
        case TypeId::kStruct:
            return token == JsonToken::kStartObject ? object(node, out) : Result::kBad;
        case TypeId::kArray:
            return token == JsonToken::kStartArray ? array(node, out) : Result::kBad;
        case TypeId::kMap:
            return token == JsonToken::kStartObject ? map(node, out) : Result::kBad;
        default:
            if (is_checked_) check(node);
            return scalar(node.type, out);
    }
}

/// The field that a name stands for (-1: none), and where it stands among those seen.
int32_t JsonParser::find_field(Node& node, std::string_view name, size_t& place) {
    const auto known = node.by_name.find(name);
    const int32_t index = known == node.by_name.end() ? -1 : known->second;
    if (!is_written_plainly(name)) return index;
    const auto [seen, is_new] = node.places.try_emplace(std::string(name), node.seen.size());
    if (is_new && node.seen.size() == kMostSeen) {
        node.places.erase(seen);
        return index;
    }
    if (is_new) node.seen.push_back({std::string("\"").append(name).append("\""), index});
    place = seen->second;
    return index;
}

JsonParser::Result JsonParser::object(Node& node, ParsedValue& out) {
    ParsedValue* values = arena_.values(node.names.size());
    Result result = Result::kOk;
    for (size_t place = 0;; ++place) {
        int32_t index;
        if (place < node.seen.size() && reader_.next_is(node.seen[place].quoted)) {
            index = node.seen[place].index;
        } else {
            const JsonToken token = reader_.next();
            if (token == JsonToken::kError) return Result::kStop;
            if (token == JsonToken::kEndObject) break;
            index = find_field(node, reader_.text(), place);
            reader_.next();
        }
        if (reader_.token() == JsonToken::kError) return Result::kStop;
        if (index < 0) {
            is_as_expected_ = false;
            if (reader_.skip_children() == JsonToken::kError) return Result::kStop;
            continue;
        }
        const auto i = static_cast<size_t>(index);
        if (is_checked_ && (!values[i].is_null || values[i].size != 0)) is_as_expected_ = false;  // a second
        field_name_ = node.names[i];
        const Result one = field(node.children[i], values[i]);
        if (one == Result::kStop) return one;
        if (one != Result::kOk) result = Result::kPartial;
    }
    out.set_items(values, node.names.size());
    return result;
}

/// A field that cannot be read keeps what an earlier field of the same name gave; the others are read on.
JsonParser::Result JsonParser::field(Node& node, ParsedValue& out) {
    ParsedValue parsed;
    const size_t pending = pending_.size();
    const Result one = value(node, parsed);
    if (one == Result::kBad) {
        pending_.resize(pending);
        if (reader_.skip_children() == JsonToken::kError) return Result::kStop;
        return one;
    }
    if (one != Result::kStop) out = parsed;
    return one;
}

/// Takes the elements read since `first` out of the pending ones.
JsonParser::Result JsonParser::close_list(size_t first, Result result, ParsedValue& out, size_t parts) {
    const size_t count = pending_.size() - first;
    ParsedValue* items = arena_.values(count);
    std::copy(pending_.begin() + static_cast<ptrdiff_t>(first), pending_.end(), items);
    pending_.resize(first);
    out.set_items(items, count / parts);
    return result;
}

JsonParser::Result JsonParser::array(Node& node, ParsedValue& out) {
    const size_t first = pending_.size();
    Result result = Result::kOk;
    while (true) {
        const JsonToken token = reader_.next();
        if (token == JsonToken::kError) return Result::kStop;
        if (token == JsonToken::kEndArray) return close_list(first, result, out, 1);
        ParsedValue element;
        const Result one = value(node.children[0], element);
        // An element that does not fit spoils the array; it is read to its end all the same.
        if (one == Result::kStop) return one;
        if (one == Result::kBad) {
            if (reader_.skip_children() == JsonToken::kError) return Result::kStop;
            while (reader_.next() != JsonToken::kEndArray) {
                if (reader_.skip_children() == JsonToken::kError) return Result::kStop;
            }
            return Result::kBad;
        }
        if (one == Result::kPartial) result = one;
        pending_.push_back(element);
    }
}

JsonParser::Result JsonParser::map(Node& node, ParsedValue& out) {
    const size_t first = pending_.size();
    Result result = Result::kOk;
    while (true) {
        JsonToken token = reader_.next();
        if (token == JsonToken::kError) return Result::kStop;
        if (token == JsonToken::kEndObject) return close_list(first, result, out, 2);
        ParsedValue key;
        key.set_text(reader_.text());
        token = reader_.next();
        if (token == JsonToken::kError) return Result::kStop;
        ParsedValue element;
        const Result one = value(node.children[0], element);
        if (one == Result::kStop) return one;
        if (one == Result::kBad) {
            if (reader_.skip_children() == JsonToken::kError) return Result::kStop;
            while (reader_.next() != JsonToken::kEndObject) {
                reader_.next();
                if (reader_.skip_children() == JsonToken::kError) return Result::kStop;
            }
            return Result::kBad;
        }
        if (one == Result::kPartial) result = one;
        pending_.push_back(key);
        pending_.push_back(element);
    }
}

JsonParser::Result JsonParser::scalar(const Type& type, ParsedValue& out) {
    const JsonToken token = reader_.token();
    switch (type.id()) {
        case TypeId::kBoolean:
            if (token != JsonToken::kTrue && token != JsonToken::kFalse) return Result::kBad;
            out.set_integer(token == JsonToken::kTrue);
            return Result::kOk;
        case TypeId::kByte:
        case TypeId::kShort:
        case TypeId::kInteger:
        case TypeId::kLong:
            return integer(type, out);
        case TypeId::kFloat:
        case TypeId::kDouble:
            return floating(type, out);
        case TypeId::kDecimal:
            return decimal(type, out);
        case TypeId::kNull:
            return Result::kOk;
        default:
            break;
    }
    if (type.is_string()) return text(out);
    if (type.is(TypeId::kTimestamp) && token == JsonToken::kInteger) {
        int64_t seconds = 0;
        const std::string_view digits = reader_.text();
        if (std::from_chars(digits.data(), digits.data() + digits.size(), seconds).ec != std::errc())
            return Result::kBad;
        out.set_integer(static_cast<int64_t>(static_cast<uint64_t>(seconds) * kMicrosPerSecond));
        return Result::kOk;
    }
    if (token != JsonToken::kString) return Result::kBad;
    return from_text(type, reader_.text(), out) ? Result::kOk : Result::kBad;
}

JsonParser::Result JsonParser::integer(const Type& type, ParsedValue& out) {
    if (reader_.token() != JsonToken::kInteger) return Result::kBad;
    const std::string_view digits = reader_.text();
    int64_t value = 0;
    if (reader_.small_integer(value)) {
        out.set_integer(value);
        return fits_integer(type, value) ? Result::kOk : Result::kBad;
    }
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc() || !fits_integer(type, value)) return Result::kBad;
    out.set_integer(value);
    return Result::kOk;
}

JsonParser::Result JsonParser::floating(const Type& type, ParsedValue& out) {
    const JsonToken token = reader_.token();
    const std::string_view text = reader_.text();
    if (token == JsonToken::kInteger || token == JsonToken::kFloat) {
        out.set_double(read_floating(type, text));
        return Result::kOk;
    }
    if (token != JsonToken::kString || text.empty()) return Result::kBad;
    if (options_.syntax.non_numeric_numbers) {
        for (const std::string_view word : {"NaN", "+INF", "+Infinity", "Infinity", "-INF", "-Infinity"}) {
            if (text != word) continue;
            const double infinity = std::numeric_limits<double>::infinity();
            out.set_double(word == "NaN"    ? std::numeric_limits<double>::quiet_NaN()
                           : word[0] == '-' ? -infinity
                                            : infinity);
            return Result::kOk;
        }
    }
    reason_ = {MalformedJson::Kind::kTextAsNumber, std::string(field_name_), std::string(text), type};
    return Result::kBad;
}

JsonParser::Result JsonParser::decimal(const Type& type, ParsedValue& out) {
    const JsonToken token = reader_.token();
    const bool is_number = token == JsonToken::kInteger || token == JsonToken::kFloat;
    if (!is_number && token != JsonToken::kString) return Result::kBad;
    return from_text(type, reader_.text(), out) ? Result::kOk : Result::kBad;
}

JsonParser::Result JsonParser::text(ParsedValue& out) {
    if (reader_.token() == JsonToken::kString) {
        out.set_text(reader_.text());
        return Result::kOk;
    }
    if (raw_texts_) {
        std::string_view raw;
        if (!reader_.raw_value(raw)) return Result::kStop;
        out.set_text(raw);
        return Result::kOk;
    }
    std::string copy;
    if (!copy_json(reader_, copy)) return Result::kStop;
    out.set_text(arena_.copy(copy));
    return Result::kOk;
}

bool JsonParser::from_text(const Type& type, std::string_view text, ParsedValue& out) {
    if (type.is(TypeId::kBinary)) {
        std::string bytes;
        if (!decode_base64(text, bytes)) return false;
        out.set_text(arena_.copy(bytes));
        return true;
    }
    if (text.empty()) return false;
    if (type.is(TypeId::kDate)) {
        int32_t days = 0;
        if (!datetimes_.date(text, days)) return false;
        out.set_integer(days);
        return true;
    }
    return read_text_value(type, text, datetimes_, arena_, out);
}

}  // namespace firesteel
