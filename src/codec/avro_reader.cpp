#include "codec/avro_reader.h"

#include <algorithm>
#include <optional>

#include "codec/avro_types.h"
#include "codec/avro_values.h"
#include "common/error.h"

namespace firesteel {

namespace {

class ArrayReader final : public AvroValueReader {
public:
    explicit ArrayReader(AvroValueReaderPtr element) : element_(std::move(element)) {}
    void read(AvroCursor& cursor, ColumnBuilder* out) const override {
        auto* list = static_cast<ListBuilder*>(out);
        while (const int64_t count = cursor.read_block()) {
            for (int64_t i = 0; i < count && !cursor.failed(); ++i)
                element_->read(cursor, list ? &list->child() : nullptr);
        }
        if (list) list->close_row();
    }

private:
    const AvroValueReaderPtr element_;
};

class MapReader final : public AvroValueReader {
public:
    explicit MapReader(AvroValueReaderPtr value) : value_(std::move(value)) {}
    void read(AvroCursor& cursor, ColumnBuilder* out) const override {
        auto* map = static_cast<ListBuilder*>(out);
        while (const int64_t count = cursor.read_block()) {
            for (int64_t i = 0; i < count && !cursor.failed(); ++i) {
                const std::string_view key = cursor.read_bytes();
                if (map) static_cast<StringBuilder&>(map->child(0)).append_value(key);
                value_->read(cursor, map ? &map->child(1) : nullptr);
            }
        }
        if (map) map->close_row();
    }

private:
    const AvroValueReaderPtr value_;
};

/// The writer's union: each of its branches has a reader; those that the reader's schema cannot take have the
/// reason why not.
class UnionReader final : public AvroValueReader {
public:
    struct Branch {
        AvroValueReaderPtr reader;
        std::string refused;
    };
    explicit UnionReader(std::vector<Branch> branches) : branches_(std::move(branches)) {}
    void read(AvroCursor& cursor, ColumnBuilder* out) const override {
        const size_t number = cursor.read_choice(branches_.size());
        const bool is_known = number < branches_.size();
        if (is_known && branches_[number].reader) return branches_[number].reader->read(cursor, out);
        if (is_known) cursor.fail(branches_[number].refused);
        if (out) out->append_null();
    }

private:
    const std::vector<Branch> branches_;
};

/// A value of a union as the field of a struct whose others are null.
class MemberReader final : public AvroValueReader {
public:
    MemberReader(size_t member, size_t members, AvroValueReaderPtr value)
        : member_(member), members_(members), value_(std::move(value)) {}
    void read(AvroCursor& cursor, ColumnBuilder* out) const override {
        auto* row = static_cast<StructBuilder*>(out);
        value_->read(cursor, row ? &row->child(member_) : nullptr);
        if (!row) return;
        for (size_t i = 0; i < members_; ++i) {
            if (i != member_) row->child(i).append_null();
        }
        row->close_row();
    }

private:
    const size_t member_, members_;
    const AvroValueReaderPtr value_;
};

/// What the reader's schema says of a field that was not written.
class DefaultReader final : public AvroValueReader {
public:
    DefaultReader(std::string bytes, AvroValueReaderPtr value)
        : bytes_(std::move(bytes)), value_(std::move(value)) {}
    void read(AvroCursor&, ColumnBuilder* out) const override {
        AvroCursor own(bytes_);
        if (out) value_->read(own, out);
    }

private:
    const std::string bytes_;
    const AvroValueReaderPtr value_;
};

class RecordReader final : public AvroValueReader {
public:
    struct Step {
        const AvroNode* skipped = nullptr;  // else: what is read
        AvroValueReaderPtr reader;          // null: the field is null
        size_t field = 0;                   // of the struct
    };
    explicit RecordReader(std::vector<Step> steps) : steps_(std::move(steps)) {}
    void read(AvroCursor& cursor, ColumnBuilder* out) const override {
        auto* row = static_cast<StructBuilder*>(out);
        for (const Step& step : steps_) {
            if (step.skipped) {
                if (!cursor.failed()) skip_avro(*step.skipped, cursor);
                continue;
            }
            ColumnBuilder* field = row ? &row->child(step.field) : nullptr;
            if (step.reader) {
                step.reader->read(cursor, field);
            } else if (field) {
                field->append_null();
            }
        }
        if (row) row->close_row();
    }

private:
    const std::vector<Step> steps_;
};

/// A place in both schemas, as messages name it.
struct Place {
    std::string avro, sql;  // "a.b"; empty at the top

    Place within(const std::string& avro_name, const std::string& sql_name) const {
        return {avro.empty() ? avro_name : avro + "." + avro_name,
                sql.empty() ? sql_name : sql + "." + sql_name};
    }
    std::string avro_text() const { return avro.empty() ? "top-level record" : "field '" + avro + "'"; }
    std::string sql_text() const { return sql.empty() ? "top-level record" : "field '" + sql + "'"; }
};

[[noreturn]] void raise_incompatible(const std::string& reason) {
    throw Error("_LEGACY_ERROR_AVRO_INCOMPATIBLE_SCHEMA", {{"reason", reason}});
}

std::string cannot_convert(const Place& place) {
    return "Cannot convert Avro " + place.avro_text() + " to SQL " + place.sql_text() + " because ";
}

[[noreturn]] void raise_types(const Place& place, const AvroNode& node, const Type& type) {
    raise_incompatible(cannot_convert(place) + "schema is incompatible (avroType = " + node.json +
                       ", sqlType = " + type.to_sql() + ")");
}

/// Can a value written as one kind be read as another, by Avro's promotions?
bool is_promotable(AvroKind from, AvroKind to) {
    switch (from) {
        case AvroKind::kInt:
            return to == AvroKind::kLong || to == AvroKind::kFloat || to == AvroKind::kDouble;
        case AvroKind::kLong:
            return to == AvroKind::kFloat || to == AvroKind::kDouble;
        case AvroKind::kFloat:
            return to == AvroKind::kDouble;
        case AvroKind::kString:
            return to == AvroKind::kBytes;
        case AvroKind::kBytes:
            return to == AvroKind::kString;
        default:
            return false;
    }
}

/// The branch of the reader's union for what the writer wrote; nothing when there is none.
const AvroNode* matching_branch(const AvroNode& writer, const AvroNode& reader) {
    const auto first = [&](auto&& fits) -> const AvroNode* {
        const auto found = std::find_if(reader.children.begin(), reader.children.end(),
                                        [&](const AvroNode* branch) { return fits(*branch); });
        return found == reader.children.end() ? nullptr : *found;
    };
    const AvroNode* found = first([&](const AvroNode& branch) {
        return branch.kind == writer.kind && (!branch.is_named() || branch.full_name() == writer.full_name());
    });
    const auto is_record = [&](const AvroNode& branch) {
        return branch.is(AvroKind::kRecord) && writer.is(AvroKind::kRecord);
    };
    if (!found)
        found =
            first([&](const AvroNode& branch) { return is_record(branch) && branch.name == writer.name; });
    if (!found) found = first(is_record);
    if (!found)
        found = first([&](const AvroNode& branch) { return is_promotable(writer.kind, branch.kind); });
    return found;
}

/// Chooses readers: Avro's resolution of the writer's against the reader's schema, and Spark's reading of the
/// latter as a type, in one go.
class ReaderMaker {
public:
    explicit ReaderMaker(const AvroReadOptions& options) : options_(options) {}

    AvroValueReaderPtr make(const AvroNode& writer, const AvroNode& reader, const Type& wanted,
                            const Place& place) const {
        const Type& type = wanted.storage_type();
        if (writer.is(AvroKind::kUnion)) return written_union(writer, reader, type, place);
        if (reader.is(AvroKind::kUnion)) return read_union(writer, reader, type, place);
        const bool same = writer.kind == reader.kind || is_promotable(writer.kind, reader.kind);
        if (!same) raise_found(writer, reader, place);
        return value(writer, reader, type, place);
    }

private:
    [[noreturn]] static void raise_found(const AvroNode& writer, const AvroNode& reader, const Place& place) {
        raise_incompatible(cannot_convert(place) + "found " + writer.json + ", expecting " + reader.json);
    }

    AvroValueReaderPtr written_union(const AvroNode& writer, const AvroNode& reader, const Type& type,
                                     const Place& place) const {
        std::vector<UnionReader::Branch> branches;
        for (const AvroNode* branch : writer.children) {
            UnionReader::Branch& out = branches.emplace_back();
            try {
                out.reader = make(*branch, reader, type, place);
            } catch (const Error& error) {
                if (&writer == &reader) throw;  // no value can be read, not only one of this branch
                out.refused = error.parameters().empty() ? error.message() : error.parameters()[0].second;
            }
        }
        return std::make_unique<UnionReader>(std::move(branches));
    }

    AvroValueReaderPtr read_union(const AvroNode& writer, const AvroNode& reader, const Type& type,
                                  const Place& place) const {
        const AvroNode* branch = matching_branch(writer, reader);
        if (!branch) raise_found(writer, reader, place);
        const AvroUnion look = look_at_union(reader);
        check_union(look, reader, type, place);
        if (branch->is(AvroKind::kNull)) return read_avro_null();
        switch (look.form) {
            case AvroUnion::Form::kSingle:
                return make(writer, *branch, type, place);
            case AvroUnion::Form::kLong:
                return read_avro_integer(type, AvroNumberStep::kNone, options_);
            case AvroUnion::Form::kDouble:
                return read_avro_floating(writer.kind, type, branch->is(AvroKind::kFloat));
            case AvroUnion::Form::kStruct:
                break;
        }
        const size_t member = static_cast<size_t>(
            std::find(look.members.begin(), look.members.end(), branch) - look.members.begin());
        const Field& field = type.fields()[member];
        return std::make_unique<MemberReader>(
            member, look.members.size(),
            make(writer, *branch, field.type, place.within(field.name, field.name)));
    }

    static void check_union(const AvroUnion& look, const AvroNode& reader, const Type& type,
                            const Place& place) {
        bool fits = true;
        if (look.form == AvroUnion::Form::kLong) fits = type.is(TypeId::kLong);
        if (look.form == AvroUnion::Form::kDouble) fits = type.is(TypeId::kDouble);
        if (look.form == AvroUnion::Form::kStruct)
            fits = type.is(TypeId::kStruct) && type.fields().size() == look.members.size();
        if (!fits) raise_types(place, reader, type);
    }

    AvroValueReaderPtr value(const AvroNode& writer, const AvroNode& reader, const Type& type,
                             const Place& place) const {
        switch (reader.kind) {
            case AvroKind::kNull:
                if (type.is(TypeId::kNull)) return read_avro_null();
                break;
            case AvroKind::kBoolean:
                if (type.is(TypeId::kBoolean)) return read_avro_boolean();
                break;
            case AvroKind::kInt:
            case AvroKind::kLong:
                if (auto made = integer(reader, type, place)) return made;
                break;
            case AvroKind::kFloat:
                if (type.is(TypeId::kFloat) || type.is(TypeId::kDouble))
                    return read_avro_floating(writer.kind, type, true);
                break;
            case AvroKind::kDouble:
                if (type.is(TypeId::kDouble)) return read_avro_floating(writer.kind, type, false);
                break;
            case AvroKind::kString:
                if (type.is_string()) return read_avro_text(writer.kind, 0);
                break;
            case AvroKind::kEnum:
                if (type.is_string()) return enumeration(writer, reader, place);
                break;
            case AvroKind::kBytes:
            case AvroKind::kFixed:
                if (auto made = bytes(writer, reader, type, place)) return made;
                break;
            case AvroKind::kArray:
                if (type.is(TypeId::kArray))
                    return std::make_unique<ArrayReader>(make(*writer.children[0], *reader.children[0],
                                                              type.element_type(),
                                                              place.within("element", "element")));
                break;
            case AvroKind::kMap:
                if (type.is(TypeId::kMap) && type.key_type().is_string())
                    return std::make_unique<MapReader>(make(*writer.children[0], *reader.children[0],
                                                            type.value_type(),
                                                            place.within("value", "value")));
                break;
            case AvroKind::kRecord:
                if (type.is(TypeId::kStruct)) return record(writer, reader, type, place);
                break;
            case AvroKind::kUnion:
                break;
        }
        raise_types(place, reader, type);
    }

    /// Null: the type is no place for such a number.
    AvroValueReaderPtr integer(const AvroNode& reader, const Type& type, const Place& place) const {
        const bool is_int = reader.is(AvroKind::kInt);
        if (!reader.spark_type.empty() && type.is_datetime()) check_interval(reader, type, place);
        if (type.is(TypeId::kDouble) && is_int) return read_avro_floating(reader.kind, type, false);
        const auto step = is_int ? int_step(type) : long_step(reader, type, place);
        return step ? read_avro_integer(type, *step, options_) : nullptr;
    }

    static void check_interval(const AvroNode& reader, const Type& type, const Place& place) {
        const Type natural = avro_to_spark(reader, {}).type;
        if (!natural.is_ansi_interval()) return;
        throw Error("AVRO_INCOMPATIBLE_READ_TYPE", {{"avroPath", place.avro},
                                                    {"sqlPath", place.sql},
                                                    {"avroType", "\"" + natural.to_sql() + "\""},
                                                    {"sqlType", "\"" + type.to_sql() + "\""}});
    }

    static std::optional<AvroNumberStep> int_step(const Type& type) {
        switch (type.id()) {
            case TypeId::kInteger:
            case TypeId::kLong:
            case TypeId::kYearMonthInterval:
                return AvroNumberStep::kNone;
            case TypeId::kDate:
                return AvroNumberStep::kDays;
            default:
                return std::nullopt;
        }
    }

    static std::optional<AvroNumberStep> long_step(const AvroNode& reader, const Type& type,
                                                   const Place& place) {
        switch (type.id()) {
            case TypeId::kLong:
            case TypeId::kDayTimeInterval:
                return AvroNumberStep::kNone;
            case TypeId::kDate:
                return AvroNumberStep::kMillisToDays;
            case TypeId::kTime:
                return AvroNumberStep::kMicrosToNanos;
            case TypeId::kTimestamp:
                if (reader.logical == AvroLogical::kTimestampMicros) return AvroNumberStep::kMicros;
                if (reader.logical == AvroLogical::kTimestampMillis || reader.logical == AvroLogical::kNone)
                    return AvroNumberStep::kMillis;
                break;
            case TypeId::kTimestampNtz:
                if (reader.logical == AvroLogical::kLocalTimestampMicros) return AvroNumberStep::kNone;
                if (reader.logical == AvroLogical::kLocalTimestampMillis ||
                    reader.logical == AvroLogical::kNone)
                    return AvroNumberStep::kMillisToMicros;
                break;
            default:
                return std::nullopt;
        }
        raise_incompatible(cannot_convert(place) + "the logical type of " + reader.json +
                           " cannot be converted to SQL type " + type.to_sql() + ".");
    }

    AvroValueReaderPtr bytes(const AvroNode& writer, const AvroNode& reader, const Type& type,
                             const Place& place) const {
        if (reader.is(AvroKind::kFixed) &&
            (writer.full_name() != reader.full_name() || writer.size != reader.size))
            raise_found(writer, reader, place);
        if (type.is(TypeId::kBinary)) return read_avro_text(writer.kind, writer.size);
        if (!type.is(TypeId::kDecimal) || reader.logical != AvroLogical::kDecimal) return nullptr;
        if (reader.precision - reader.scale > type.precision() - type.scale()) {
            throw Error("AVRO_INCOMPATIBLE_READ_TYPE",
                        {{"avroPath", place.avro},
                         {"sqlPath", place.sql},
                         {"avroType", "\"DECIMAL(" + std::to_string(reader.precision) + "," +
                                          std::to_string(reader.scale) + ")\""},
                         {"sqlType", "\"" + type.to_sql() + "\""}});
        }
        return read_avro_decimal(writer.kind, writer.size, reader.scale, type);
    }

    static AvroValueReaderPtr enumeration(const AvroNode& writer, const AvroNode& reader,
                                          const Place& place) {
        if (writer.full_name() != reader.full_name()) raise_found(writer, reader, place);
        std::vector<std::optional<std::string>> symbols;
        for (const std::string& symbol : writer.symbols) {
            const bool known =
                std::find(reader.symbols.begin(), reader.symbols.end(), symbol) != reader.symbols.end();
            std::optional<std::string>& out = symbols.emplace_back();
            if (known) {
                out = symbol;
            } else if (!reader.default_symbol.empty()) {
                out = reader.default_symbol;
            }
        }
        return read_avro_enum(std::move(symbols));
    }

    AvroValueReaderPtr record(const AvroNode& writer, const AvroNode& reader, const Type& type,
                              const Place& place) const {
        const std::vector<int> wanted = match_fields(reader, type, place);  // by field of the reader
        std::vector<RecordReader::Step> steps;
        std::vector<bool> is_written(reader.fields.size(), false);
        std::vector<bool> is_filled(type.fields().size(), false);
        const auto add = [&](size_t i, const AvroNode& from, std::optional<std::string> bytes) {
            const auto field = static_cast<size_t>(wanted[i]);
            const Field& out = type.fields()[field];
            auto made =
                make(from, *reader.fields[i].type, out.type, place.within(reader.fields[i].name, out.name));
            if (bytes) made = std::make_unique<DefaultReader>(std::move(*bytes), std::move(made));
            steps.push_back({nullptr, std::move(made), field});
            is_filled[field] = true;
        };
        for (const AvroField& own : writer.fields) {
            const int i = find_for(own, writer, reader);
            if (i >= 0) is_written[static_cast<size_t>(i)] = true;
            if (i >= 0 && wanted[static_cast<size_t>(i)] >= 0) {
                add(static_cast<size_t>(i), *own.type, std::nullopt);
            } else {
                steps.push_back({own.type, nullptr, 0});
            }
        }
        for (size_t i = 0; i < reader.fields.size(); ++i) {
            const AvroField& field = reader.fields[i];
            if (is_written[i]) continue;
            if (field.default_json.empty()) {
                raise_incompatible("Found " + writer.full_name() + ", expecting " + reader.full_name() +
                                   ", missing required field " + field.name);
            }
            if (wanted[i] >= 0) add(i, *field.type, encode_avro_default(*field.type, field.default_json));
        }
        for (size_t i = 0; i < is_filled.size(); ++i) {
            if (is_filled[i]) continue;
            if (!type.fields()[i].nullable)
                raise_incompatible("Cannot find field '" + type.fields()[i].name + "' in Avro schema");
            steps.push_back({nullptr, nullptr, i});
        }
        return std::make_unique<RecordReader>(std::move(steps));
    }

    /// The reader's field for one of the writer's, by name or by an alias; -1 for none.
    static int find_for(const AvroField& own, const AvroNode& writer, const AvroNode& reader) {
        const bool same_record = writer.full_name() == reader.full_name();
        for (size_t i = 0; i < reader.fields.size(); ++i) {
            const AvroField& field = reader.fields[i];
            if (field.name == own.name) return static_cast<int>(i);
        }
        for (size_t i = 0; same_record && i < reader.fields.size(); ++i) {
            const auto& aliases = reader.fields[i].aliases;
            if (std::find(aliases.begin(), aliases.end(), own.name) != aliases.end())
                return static_cast<int>(i);
        }
        return -1;
    }

    bool same_name(const std::string& a, const std::string& b) const {
        if (options_.case_sensitive) return a == b;
        return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
                   const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c; };
                   return lower(x) == lower(y);
               });
    }

    /// For each of the reader's fields the struct's; -1: nobody wants it.
    std::vector<int> match_fields(const AvroNode& reader, const Type& type, const Place& place) const {
        std::vector<int> wanted(reader.fields.size(), -1);
        for (size_t f = 0; f < type.fields().size(); ++f) {
            const std::string& name = type.fields()[f].name;
            int found = -1;
            for (size_t i = 0; i < reader.fields.size(); ++i) {
                const bool fits = options_.by_position ? i == f : same_name(reader.fields[i].name, name);
                if (!fits) continue;
                if (found >= 0 && !(reader.fields[i].name == name)) {
                    if (reader.fields[static_cast<size_t>(found)].name == name) continue;
                    raise_incompatible("Searching for '" + name + "' in Avro schema at " + place.avro_text() +
                                       " gave several matches");
                }
                found = static_cast<int>(i);
            }
            if (found >= 0) wanted[static_cast<size_t>(found)] = static_cast<int>(f);
        }
        return wanted;
    }

    const AvroReadOptions& options_;
};

}  // namespace

AvroValueReaderPtr make_avro_reader(const AvroNode& writer, const AvroNode& reader, const Type& type,
                                    const AvroReadOptions& options) {
    return ReaderMaker(options).make(writer, reader, type, {});
}

}  // namespace firesteel
